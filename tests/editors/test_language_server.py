"""What yaml-language-server makes of the schemas: the program behind VS Code's YAML extension and others."""

from pathlib import Path
from typing import Any

import pytest

from tests.editors.conftest import Editor

PROFILE = "scams/gia-danh-shipper.yaml"


def line_of(path: Path, start: str) -> int:
    """The line, from 0, that begins so."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines) if line.startswith(start))


def edited(path: Path, old: str, new: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def shown(diagnostics: list[dict[str, Any]]) -> set[tuple[int, str]]:
    return {(found["range"]["start"]["line"], found["message"]) for found in diagnostics}


def test_the_real_files_have_no_diagnostics(editor: Editor, folder: Path) -> None:
    files = [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]
    assert len(files) > 50
    assert {file.name: found for file in files if (found := editor.open(file))} == {}


def test_every_file_names_its_schema(folder: Path) -> None:
    for file in [*folder.glob("*.yaml"), *folder.glob("*/*.yaml")]:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        _, named, schema = first.partition("# yaml-language-server: $schema=")
        assert named, file
        assert (file.parent / schema).is_file()


def test_a_misspelt_name_is_shown_at_its_line(editor: Editor, folder: Path) -> None:
    profile = edited(folder / PROFILE, "do_now:", "do_nwo:")
    assert shown(editor.open(profile)) == {
        (line_of(profile, "do_nwo"), "Property do_nwo is not allowed."),
        (line_of(profile, "id:"), 'Missing property "do_now".'),
    }


@pytest.mark.parametrize(
    ("line", "old", "new", "message"),
    [
        ("verified_on:", "verified_on: 2026", "verified_on: 25/11", "Viết năm-tháng-ngày. Ví dụ: 2026-11-24"),
        (
            "id:",
            "id: gia-danh-shipper",
            "id: Giả danh",
            "Chỉ dùng chữ thường không dấu, số và dấu gạch ngang. Ví dụ: gia-danh-cong-an",
        ),
        ("  Kênh 14:", "  kenh14-angiang:", "  Kênh 14:", "Property Kênh 14 is not allowed."),
        ("button:", "Giả shipper,", "x" * 34, "String is longer than the maximum length of 34."),
    ],
    ids=["a day", "an id", "the key of a source", "a label"],
)
def test_what_the_loader_would_refuse_is_shown_at_its_line(
    editor: Editor, folder: Path, line: str, old: str, new: str, message: str
) -> None:
    profile = edited(folder / PROFILE, old, new)
    assert shown(editor.open(profile)) == {(line_of(profile, line), message)}


def test_a_number_to_call_needs_no_quotation_marks(editor: Editor, folder: Path) -> None:
    contacts = folder / "contacts.vi.yaml"
    assert editor.open(edited(contacts, 'value: "113"', "value: 113")) == []


def test_the_pointer_on_a_name_is_told_what_to_write(editor: Editor, folder: Path) -> None:
    profile = folder / PROFILE
    editor.open(profile)
    told = editor.hover(profile, line_of(profile, "do_now:"), 2)
    assert told.startswith("#### Làm ngay\n")
    assert "Việc gấp nhất đứng đầu" in told


def test_names_are_offered_with_what_they_are_for(editor: Editor, folder: Path) -> None:
    draft = folder / "scams" / "moi.yaml"
    draft.write_text("# yaml-language-server: $schema=../schema/scam.schema.json\nid: moi\n\n", encoding="utf-8")
    editor.open(draft)
    offered = {item["label"]: item.get("documentation") for item in editor.completion(draft, 2, 0)}
    assert offered["button"] == "Chữ trên nút bấm, tối đa 34 ký tự."
    assert {"do_now", "signs", "phrases", "sources"} <= offered.keys()
    assert "id" not in offered


def test_the_moments_are_offered(editor: Editor, folder: Path) -> None:
    draft = folder / "scams" / "moi.yaml"
    draft.write_text("# yaml-language-server: $schema=../schema/scam.schema.json\nstage: \n", encoding="utf-8")
    editor.open(draft)
    offered = [item["label"] for item in editor.completion(draft, 1, 7)]
    assert offered == ["approached", "pressed", "lost", "general"]
