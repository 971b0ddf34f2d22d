"""Phrases added to a topic as an editor would type them: the rest of the file stays letter for letter."""

import json
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import TypeAdapter, ValidationError

from bot.errors import BotError, ContentError
from bot.knowledge.consistency import Entry
from bot.knowledge.labelled import LABELLED_FILE, Labelled, labelled_faults, read_labelled
from bot.knowledge.library import Library, read_content
from bot.knowledge.topics import Phrase
from bot.knowledge.validation import meant, quoted
from bot.text.fold import bare

_PLAIN = re.compile(r"[^\W_][\w ,.?!]*")
"""Words that mean the same to YAML with and without quotes."""

_PHRASE: TypeAdapter[str] = TypeAdapter(Phrase)

_DASH = re.compile(r"(?P<indent> *)- +")


class TeachingError(BotError):
    """The phrases cannot be added; the message tells an editor why, and what to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What was added to which file, and what was left out: said already, or of no use as a phrase."""

    file: str
    added: tuple[str, ...]
    left_out: tuple[str, ...]


def add_phrases(folder: Path, topic: str, phrases: Sequence[str]) -> Taught:
    """Append phrases to a topic's list. Raises `ContentError` when the content has faults, before or with them."""
    reading = read_content(folder)
    if reading.library is None:
        raise ContentError(reading.faults)
    entry = _entry(reading.topics, topic)
    new = new_phrases(folder, reading.library, phrases)
    if new:
        name = entry.document.file
        text = (folder / name).read_bytes().decode("utf-8")
        edited = _inserted(text, entry, new)
        _check(folder, name, edited, topic, (*reading.library.topics[topic].phrases, *new))
        _replace(folder / name, edited)
    return Taught(entry.document.file, tuple(new), tuple(phrase for phrase in phrases if phrase not in new))


def new_phrases(folder: Path, library: Library, phrases: Sequence[str]) -> list[str]:
    """Those that no topic has and no labelled question asks, however they are spelled, and each once."""
    questions, _ = read_labelled(folder / LABELLED_FILE, LABELLED_FILE, Labelled)
    known = {bare(phrase) for topic in library.topics.values() for phrase in topic.phrases}
    known |= {bare(question.q) for question in questions.values()}
    found: dict[str, str] = {}
    for phrase in phrases:
        if bare(phrase) not in known and _is_phrase(phrase):
            found.setdefault(bare(phrase), phrase)
    return list(found.values())


def as_item(phrase: str) -> str:
    """A phrase as an entry of a YAML list, in quotes where it needs them."""
    return phrase if _PLAIN.fullmatch(phrase) else json.dumps(phrase, ensure_ascii=False)


def _is_phrase(text: str) -> bool:
    try:
        return _PHRASE.validate_python(text) == text
    except ValidationError:
        return False


def _entry(topics: Sequence[Entry], id: str) -> Entry:
    for entry in topics:
        if entry.id == id:
            return entry
    raise TeachingError(f"Không có chủ đề “{quoted(id)}”.{meant(id, [entry.id for entry in topics])}")


def _inserted(text: str, entry: Entry, phrases: Sequence[str]) -> str:
    """The file's text with the phrases below the last one of the entry."""
    path = (*entry.path, "phrases")
    line, column = entry.document.places[(*path, len(entry.document.at(path)) - 1)]
    lines = text.split("\n")
    end = "\r" if lines[0].endswith("\r") else ""
    before = lines[line - 1][: column - 1]
    dash = _DASH.fullmatch(before)
    if not dash:
        raise TeachingError(
            f"Mục phrases ở {entry.document.file} dòng {line} không viết mỗi câu một dòng “- …”. Hãy thêm câu bằng tay."
        )
    below = _below(lines, line, len(dash["indent"]))
    lines[below:below] = [f"{before}{as_item(phrase)}{end}" for phrase in phrases]
    return "\n".join(lines)


def _below(lines: Sequence[str], line: int, indent: int) -> int:
    """How many lines there are up to the end of the list entry that begins at `line`: it may go on below, indented."""
    last = line
    for number in range(line, len(lines)):
        words = lines[number].strip()
        if words and len(lines[number]) - len(lines[number].lstrip(" ")) <= indent:
            break
        if words:
            last = number + 1
    return last


def _check(folder: Path, name: str, edited: str, topic: str, expected: Sequence[str]) -> None:
    """Whether the content would be sound with the edit, tried on a copy: what is served never sees a faulty file."""
    with TemporaryDirectory() as place:
        copy = Path(shutil.copytree(folder, Path(place) / "content", ignore_dangling_symlinks=True))
        (copy / name).write_bytes(edited.encode())
        reading = read_content(copy)
        if faults := (*reading.faults, *labelled_faults(copy, reading)):
            raise ContentError(faults)
        if not reading.library or reading.library.topics[topic].phrases != tuple(expected):
            raise TeachingError(f"Không thêm được vào {name} mà không làm đổi chỗ khác. Hãy thêm câu bằng tay.")


def _replace(file: Path, text: str) -> None:
    """At once, so that nobody reads half of it; a linked file stays linked."""
    target = file.resolve()
    beside = target.with_name(f".{target.name}.tmp")
    try:
        beside.write_bytes(text.encode())
        shutil.copymode(target, beside)
        os.replace(beside, target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise TeachingError(f"Không ghi được {file}: {error.strerror}.") from None
