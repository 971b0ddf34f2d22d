"""An edit of one value leaves every other byte of the file as somebody typed it."""

import difflib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.authoring.splicing import SplicingError, Value, spliced
from bot.knowledge.files import Document, Keys, parse_document
from bot.knowledge.topics import Faq, Scam

CONTENT = Path(__file__).parent.parent.parent / "content"

FIELDS = {
    model: [name for name in model.model_fields if name not in ("id", "sources", "verified_on", "review_by")]
    for model in (Scam, Faq)
}


@cache
def read(name: str) -> tuple[str, Document]:
    text = (CONTENT / name).read_bytes().decode()
    document, faults = parse_document(text, name)
    assert document
    assert not faults
    return text, document


def entries() -> list[tuple[str, Keys, type[Scam | Faq]]]:
    """Every topic of the real content: its file, where it stands there, and what it is."""
    _, faq = read("faq.vi.yaml")
    return [
        *((f"scams/{file.name}", (), Scam) for file in sorted((CONTENT / "scams").iterdir())),
        *(("faq.vi.yaml", ("faq", index), Faq) for index in range(len(faq.value["faq"]))),
    ]


def given_value(found: str | list[str]) -> Value:
    return found if isinstance(found, str) else tuple(found)


def lines_of(document: Document, at: Keys, field: str) -> range:
    """The lines of a field, counted from 0, up to where the next name of its entry or of its file stands."""
    start = document.names[(*at, field)][0] - 1
    after = [line - 1 for path, (line, _) in document.names.items() if len(path) <= len(at) + 1 and line - 1 > start]
    return range(start, min(after, default=len(document.lines)))


WORDS = st.lists(
    st.sampled_from(
        [
            "Cúp máy",
            "ngay:",
            "#1",
            "“hủy”",
            '"gọi"',
            "- rồi",
            "[[canh-sat-113]]",
            "không",
            "{a}",
            "[b",
            "'",
            "*",
            "no",
            "\\",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
"""Sentences with every sign that means something to YAML."""


@pytest.mark.parametrize("name", sorted(str(file.relative_to(CONTENT)) for file in CONTENT.rglob("*.yaml")))
def test_an_edit_that_changes_nothing_leaves_every_file_byte_for_byte(name: str) -> None:
    text, document = read(name)
    at: list[Keys] = [()] if isinstance(document.value, dict) else []
    for key, below in document.value.items():
        if isinstance(below, list) and name != "places.vi.yaml" and isinstance(below[-1], dict):
            at.append((key, len(below) - 1))
    for path in at:
        same = {
            field: given_value(found)
            for field, found in document.at(path).items()
            if isinstance(found, str) or (isinstance(found, list) and all(isinstance(item, str) for item in found))
        }
        assert spliced(text, name, path, same, list(same)) == text


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_an_edit_of_one_field_changes_only_its_lines(data: st.DataObject) -> None:
    name, at, model = data.draw(st.sampled_from(entries()))
    text, document = read(name)
    entry = document.at(at)
    field = data.draw(st.sampled_from([field for field in FIELDS[model] if field in entry]))
    value: Value
    if isinstance(entry[field], str):
        value = data.draw(WORDS)
    else:
        kept = data.draw(st.lists(st.sampled_from(entry[field]), unique=True)) if entry[field] else []
        value = tuple(data.draw(st.permutations([*kept, *data.draw(st.lists(WORDS, max_size=3))])))
    edited = spliced(text, name, at, {field: value}, list(model.model_fields))
    read_again, faults = parse_document(edited, name)
    assert not faults
    assert read_again
    assert given_value(read_again.at(at)[field]) == value
    own = lines_of(document, at, field)
    old, new = text.split("\n"), edited.split("\n")
    changes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for kind, first, last, _, _ in changes:
        assert kind == "equal" or (own.start <= first and last <= own.stop)
    assert old[: own.start] == new[: own.start]
    assert old[own.stop :] == new[len(new) - (len(old) - own.stop) :]


SMALL = """# đầu tệp
title: "Tên"   # lời bàn
signs: # các dấu hiệu
- một
# trước hai
- 'hai'

- >-
  ba
  tiếp
# cuối
at_risk: Mọi
  người
audiences: [a-b, "c"]
"""
ORDER = ["title", "signs", "at_risk", "audiences", "penalties"]


def small(**values: Value) -> str:
    return spliced(SMALL, "x.yaml", (), values, ORDER)


def test_quotes_and_remarks_stay_where_they_were() -> None:
    assert small(title="Khác") == SMALL.replace('"Tên"', '"Khác"')
    assert small(signs=("một", "hai 'rưỡi'", "ba tiếp")) == SMALL.replace("'hai'", "'hai ''rưỡi'''")


def test_of_a_list_only_the_items_change_that_differ() -> None:
    assert small(signs=("một", "hai", "ba tiếp", "bốn: rồi")) == SMALL.replace("  tiếp\n", '  tiếp\n- "bốn: rồi"\n')
    assert small(signs=("không", "một", "ba tiếp")) == SMALL.replace("- một\n", "- không\n- một\n").replace(
        "- 'hai'\n", ""
    )
    assert small(signs=()) == SMALL[: SMALL.index(" # các")] + " []\n" + SMALL[SMALL.index("# cuối") :]


def test_a_sentence_that_was_folded_over_lines_stays_in_its_place() -> None:
    assert small(at_risk="Người già") == SMALL.replace("Mọi\n  người", "Người già")
    assert "- >-\n  ba bốn\n# cuối" in small(signs=("một", "hai", "ba bốn"))


def test_a_text_of_several_lines_is_written_as_one() -> None:
    assert "at_risk: |-\n  một\n\n  hai\naudiences" in small(at_risk="một\n\nhai")


def test_a_list_on_one_line_stays_on_one_line() -> None:
    assert small(audiences=("c", "moi", "a-b")) == SMALL.replace('[a-b, "c"]', '["c", moi, a-b]')


def test_what_was_not_there_goes_below_what_comes_before_it() -> None:
    assert small(penalties=("Điều 1",)) == f"{SMALL}penalties:\n  - Điều 1\n"
    assert small(penalties=()) == SMALL


def test_line_ends_of_windows_and_the_mark_at_the_beginning_are_kept() -> None:
    text = "\ufeff" + SMALL.replace("\n", "\r\n")
    edited = spliced(text, "x.yaml", (), {"signs": ("một", "hai", "ba tiếp", "bốn"), "title": "Khác"}, ORDER)
    assert edited == text.replace("  tiếp\r\n", "  tiếp\r\n- bốn\r\n").replace('"Tên"', '"Khác"')


@pytest.mark.parametrize("text", ["{a: b}\n", "a:\n  - - b\n", "a: {b: c}\n"])
def test_what_is_written_in_another_way_is_left_to_the_editor(text: str) -> None:
    with pytest.raises(SplicingError, match="cả tệp"):
        spliced(text, "x.yaml", (), {"a": ("c",)}, ["a"])


def test_a_file_with_a_fault_is_mended_first() -> None:
    with pytest.raises(SplicingError, match="cả tệp"):
        spliced('a: "b\n', "x.yaml", (), {"a": "c"}, ["a"])
