"""JSON Schemas of the content files, from the same models the loader checks with.

Editors' programs (yaml-language-server) complete and explain from them; `canhgiac schema` writes them and a test
holds them equal to the models.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, TypeAdapter, create_model

from bot.knowledge.campaigns import Broadcasting, CampaignFile
from bot.knowledge.commands import Command
from bot.knowledge.consent import ConsentFile
from bot.knowledge.examples import OutsideFile, UrgencyExamplesFile
from bot.knowledge.first_aid import FirstAidFile
from bot.knowledge.locality import Locality
from bot.knowledge.messages import BrandsFile, MessageExamplesFile, SignsFile
from bot.knowledge.places import PlacesFile
from bot.knowledge.posters import PostersFile
from bot.knowledge.quiz import Quiz
from bot.knowledge.report import ReportFile
from bot.knowledge.style import Style
from bot.knowledge.teencode import Teencode
from bot.knowledge.topics import Audience, Contact, Content, Faq, Group, Scam
from bot.knowledge.triage import RefusalsFile, SmallTalkFile, UrgencyFile
from bot.knowledge.validation import DAY_HINT, pattern_hint


def _list_file(key: str, title: str, entry: type[BaseModel]) -> type[BaseModel]:
    # The field's type is made here, at run time: no static type can describe it.
    fields: dict[str, Any] = {key: (list.__class_getitem__(entry), Field(title=title))}
    made: type[BaseModel] = create_model(f"{entry.__name__}File", __base__=Content, **fields)
    return made


_FILES: dict[str, type[BaseModel]] = {
    "scam": Scam,
    "faq": _list_file("faq", "Các câu hỏi thường gặp", Faq),
    "contacts": _list_file("contacts", "Danh bạ", Contact),
    "groups": _list_file("groups", "Các nhóm trong menu, theo thứ tự hiện ra", Group),
    "audiences": _list_file("audiences", "Các đối tượng", Audience),
    "commands": _list_file("commands", "Các lệnh trong menu của ứng dụng nhắn tin", Command),
    "locality": Locality,
    "style": Style,
    "urgency": UrgencyFile,
    "refusals": RefusalsFile,
    "smalltalk": SmallTalkFile,
    "teencode": Teencode,
    "places": PlacesFile,
    "quiz": Quiz,
    "outside": OutsideFile,
    "urgency-examples": UrgencyExamplesFile,
    "brands": BrandsFile,
    "signs": SignsFile,
    "message-examples": MessageExamplesFile,
    "first-aid": FirstAidFile,
    "consent": ConsentFile,
    "broadcasting": Broadcasting,
    "report": ReportFile,
    "posters": PostersFile,
    "campaign": CampaignFile,
}


def schemas() -> dict[str, dict[str, Any]]:
    """File name (without `.schema.json`) → JSON Schema."""
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **_for_editors(model)}
        for name, model in _FILES.items()
    }


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema to `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, schema in schemas().items():
        file = folder / f"{name}.schema.json"
        file.write_text(json.dumps(schema, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        written.append(file)
    return written


def _for_editors(model: type[BaseModel]) -> dict[str, Any]:
    schema: dict[str, Any] = TypeAdapter(model).json_schema()
    for definition in (schema, *schema.get("$defs", {}).values()):
        # Names and docstrings of classes: for those who read the code.
        definition.pop("title", None)
        definition.pop("description", None)
    for part in _parts(schema):
        if "patternProperties" in part:
            # Pydantic leaves open what a name may be that has not the form.
            part["additionalProperties"] = False
        if part.get("type") == "string":
            _explain(part)
    return schema


def _explain(text: dict[str, Any]) -> None:
    """Loosen the schema of a text to what the loader takes, and put the loader's words where an editor would read a
    pattern. `errorMessage` and `patternErrorMessage` are keywords of yaml-language-server; other programs pass by."""
    if text.get("format") == "date":
        text["errorMessage"] = DAY_HINT
    elif not text.keys() & {"format", "enum", "const"}:
        # The loader takes every plain scalar as the text that was typed; an editor's program reads 113 as a number.
        text["type"] = ["string", "number"]
    if "pattern" in text:
        text["patternErrorMessage"] = pattern_hint(text["pattern"])


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a schema, itself included."""
    if isinstance(part, dict):
        yield part
        for inner in part.values():
            yield from _parts(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _parts(inner)
