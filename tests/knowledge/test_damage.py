"""Hundreds of broken files: each slip is told at its line, and nothing an editor types takes the program down."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.knowledge.files import parse_document
from bot.knowledge.library import load_library
from tests.knowledge.conftest import CONTENT, faults_of
from tests.knowledge.damage import Damaged, Slip, damaged, slips

SLIPS = {slip.name: slip for slip in slips()}
FILES = {str(path.relative_to(CONTENT)): path for path in sorted(CONTENT.rglob("*.yaml"))}
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in FILES.items()}

STRICT_EDGES = st.sampled_from(
    [
        "\t",
        "\x00",
        "\ufeff",
        "\u200b",
        "&a ",
        "*a",
        "!!x ",
        '"',
        "'",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "- ",
        "\n",
        "|",
        ">",
        "#",
        "<<: ",
        "%",
        "---\n",
        "? ",
        "\\",
    ]
)


def broken(slip: Slip) -> Iterator[tuple[str, Damaged]]:
    for name, text in TEXTS.items():
        if found := damaged(slip, name, text):
            yield name, found


def test_there_are_enough_broken_files_to_trust_the_rest() -> None:
    assert sum(1 for slip in SLIPS.values() for _ in broken(slip)) >= 200
    assert [name for name, slip in SLIPS.items() if not any(broken(slip))] == []


@pytest.mark.parametrize("name", SLIPS)
def test_a_slip_in_every_file_is_told_in_every_file_at_its_line(name: str, content: Path) -> None:
    made = dict(broken(SLIPS[name]))
    for file, found in made.items():
        (content / file).write_bytes(found.text.encode("utf-8", "surrogateescape"))
    told = {(fault.file, fault.line) for fault in faults_of(content)}
    assert {(file, found.line) for file, found in made.items()} - told == set()


@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.77, 0.98])
@pytest.mark.parametrize("file", ["scams/gia-danh-cong-an.yaml", "contacts.vi.yaml", "urgency.vi.yaml"])
def test_a_part_of_a_file_is_a_fault_of_that_file(file: str, share: float, content: Path) -> None:
    raw = (content / file).read_bytes()
    (content / file).write_bytes(raw[: int(len(raw) * share)])
    assert any(fault.file == file for fault in faults_of(content))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(TEXTS)), st.randoms(use_true_random=False), st.lists(STRICT_EDGES, min_size=1, max_size=6)
)
def test_whatever_is_typed_anywhere_is_read_or_told(file: str, chance: random.Random, typed: list[str]) -> None:
    text = TEXTS[file][:4000]
    for piece in typed:
        at = chance.randrange(len(text))
        text = text[:at] + piece + text[at:]
    document, faults = parse_document(text, file)
    assert document is not None or faults
    last = text.count("\n") + 1
    assert all(1 <= fault.line <= last + 1 and fault.column >= 1 and fault.message for fault in faults)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="ab:-[]{}\"'\n #&*!|>%@`\\?,.~", max_size=120))
def test_no_text_at_all_takes_the_reader_down(text: str) -> None:
    document, faults = parse_document(text, "thu.yaml")
    assert document is not None or faults


def test_random_bytes_in_the_files_take_the_loader_down_never(content: Path) -> None:
    chance = random.Random(7)
    for _ in range(3):
        for file in FILES:
            raw = bytearray(FILES[file].read_bytes())
            for _ in range(5):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            (content / file).write_bytes(raw)
        with pytest.raises(ContentError):
            load_library(content)
    shutil.rmtree(content)
