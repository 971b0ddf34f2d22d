"""`canhgiac schema`: what editors' programs complete and explain from."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.schema import schemas
from tests.cli.command import CONTENT, canhgiac

FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")
FILES = sorted(CONTENT.rglob("*.yaml"))
NAMES = [str(file.relative_to(CONTENT)) for file in FILES]


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema, with its path."""
    if isinstance(schema, dict):
        for name, property in schema.get("properties", {}).items():
            yield f"{path}.{name}", property
        for key, part in schema.items():
            yield from properties(part, path if key in {"properties", "$defs", "items"} else f"{path}.{key}")
    elif isinstance(schema, list):
        for part in schema:
            yield from properties(part, path)


class EditorsYaml(yaml.SafeLoader):
    """Plain scalars as editors' programs read them: the core schema of YAML 1.2, where `no` and dates are text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012 (PyYAML's own attribute, replaced as a whole)


EditorsYaml.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(~|null|Null|NULL|)$"), None)
EditorsYaml.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|True|TRUE|false|False|FALSE)$"), None)
EditorsYaml.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), None
)

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "number": float, "null": type(None)}


def complaints(value: Any, schema: dict[str, Any], root: dict[str, Any], path: str = "") -> Iterator[str]:
    """What an editor's program would underline, by the keywords that our schemas use."""
    if "$ref" in schema:
        schema = {**root["$defs"][schema["$ref"].removeprefix("#/$defs/")], **schema}
    if "anyOf" in schema and all(list(complaints(value, choice, root)) for choice in schema["anyOf"]):
        yield f"{path}: none of anyOf"
    allowed = schema.get("type")
    if allowed and not any(
        isinstance(value, TYPES[name]) for name in ([allowed] if isinstance(allowed, str) else allowed)
    ):
        yield f"{path}: {value!r} is no {allowed}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: {value!r} is not in enum"
    if isinstance(value, str):
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield f"{path}: {value!r} does not match"
        if not schema.get("minLength", 0) <= len(value.strip()) <= schema.get("maxLength", 10**9):
            yield f"{path}: length {len(value)}"
    if isinstance(value, list):
        if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 10**9):
            yield f"{path}: {len(value)} items"
        for index, item in enumerate(value):
            yield from complaints(item, schema.get("items", {}), root, f"{path}[{index}]")
    if isinstance(value, dict):
        yield from (f"{path}: {name} is missing" for name in schema.get("required", ()) if name not in value)
        for name, item in value.items():
            inner = schema.get("properties", {}).get(name) or next(
                (part for pattern, part in schema.get("patternProperties", {}).items() if re.search(pattern, name)),
                schema.get("additionalProperties", {}),
            )
            if inner is False:
                yield f"{path}: {name} is unknown"
            else:
                yield from complaints(item, inner, root, f"{path}.{name}")


def read_as_editors(file: Path) -> Any:
    return yaml.load(file.read_text(encoding="utf-8"), Loader=EditorsYaml)


def schema_named_by(file: Path) -> dict[str, Any]:
    named = FIRST_LINE.fullmatch(file.read_text(encoding="utf-8").partition("\n")[0])
    assert named, f"{file.name}: the first line names no schema"
    found: dict[str, Any] = json.loads((file.parent / named[1]).read_text(encoding="utf-8"))
    return found


def test_the_committed_schemas_are_what_the_models_give(tmp_path: Path) -> None:
    outcome = canhgiac("schema", "made", cwd=tmp_path)
    assert outcome.status == 0
    made = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "made").iterdir()}
    committed = {file.name: file.read_text(encoding="utf-8") for file in (CONTENT / "schema").iterdir()}
    assert made == committed, "run `make schema`"
    assert outcome.out.splitlines() == [f"made/{name}.schema.json" for name in schemas()]


@pytest.mark.parametrize("name", schemas())
def test_every_field_is_explained_in_vietnamese(name: str) -> None:
    found = dict(properties(schemas()[name]))
    assert found
    made_up = {path for path, field in found.items() if field.get("title", "").isascii()}
    assert not made_up, "without a Vietnamese title an editor sees the field's English name"


@pytest.mark.parametrize("name", schemas())
def test_no_english_docstring_is_shown_to_editors(name: str) -> None:
    schema = schemas()[name]
    for definition in (schema, *schema.get("$defs", {}).values()):
        assert not definition.keys() & {"title", "description"}


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_content_file_names_its_schema_and_an_editor_underlines_nothing(file: Path) -> None:
    schema = schema_named_by(file)
    assert not list(complaints(read_as_editors(file), schema, schema))


@pytest.mark.parametrize(
    ("pattern", "replacement"),
    [
        (r"^stage: .*$", "stage: sau"),
        (r"^title: .*$", "tittle: x"),
        (r"^summary: .*$", "summary: ngắn"),
        (r"^id: .*$", "id: Không Phải Mã"),
        (r"^related: .*$|^related:\n", "related: []\nx:\n"),
    ],
)
def test_an_editor_underlines_what_the_loader_refuses(tmp_path: Path, pattern: str, replacement: str) -> None:
    file = CONTENT / "scams" / "gia-danh-cong-an.yaml"
    damaged, count = re.subn(pattern, replacement, file.read_text(encoding="utf-8"), count=1, flags=re.MULTILINE)
    assert count == 1
    (tmp_path / "x.yaml").write_text(damaged, encoding="utf-8")
    schema = schema_named_by(file)
    assert list(complaints(read_as_editors(tmp_path / "x.yaml"), schema, schema))
