"""What an editor wants to change, and the file's text with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from bot.authoring.files import mark_of, place_of, text_of
from bot.authoring.splicing import Value, spliced
from bot.errors import ActRefused, ContentError
from bot.knowledge.entries import Entry
from bot.knowledge.files import Document, parse_document, read_document
from bot.knowledge.library import read_content
from bot.knowledge.teaching import new_phrases
from bot.knowledge.topics import Faq, Scam
from bot.knowledge.validation import meant, quoted

MODELS: Mapping[str, type[Scam | Faq]] = {"Scam": Scam, "Faq": Faq}

FAQ_FILE = "faq.vi.yaml"

NOT_AS_FIELDS = frozenset({"id", "sources"})
"""An id never changes; sources are a table of their own, written in the whole file."""

KEEPS_LINES = frozenset({"broadcast"})
"""Texts that people read with their paragraphs; all others are one sentence or a list of them."""


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The text of a file as it was typed in."""

    file: str
    text: str
    base: str
    """`mark_of` the text that the editor began with."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Other values for some fields of a topic."""

    topic: str
    values: Mapping[str, Value]
    base: str
    """The mark of the topic that the editor began with."""


@dataclass(frozen=True, slots=True)
class MorePhrases:
    """Phrases added to those of a topic; what some topic has already, or a labelled question asks, is left out."""

    topic: str
    phrases: tuple[str, ...]


Edit: TypeAlias = WholeFile | Fields | MorePhrases


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file's whole text before and after; None: no such file."""

    kind: str
    file: str
    topic: str | None
    title: str
    """What is done, in the editor's language."""
    before: str | None
    after: str | None
    left_out: tuple[str, ...] = ()
    """Phrases that were not added."""

    @property
    def is_change(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Open:
    """A topic as it stands in its file, letter for letter, with what an editor hands back."""

    entry: Entry
    values: Mapping[str, Value]
    base: str

    @property
    def file(self) -> str:
        return self.entry.document.file

    @property
    def fields(self) -> Sequence[str]:
        """Those that can be edited one by one, in the order of the form."""
        model = MODELS[self.entry.kind]
        own = [name for name in model.model_fields if name not in NOT_AS_FIELDS]
        return [name for name in own if name in self.values or not model.model_fields[name].is_required()]


class Overtaken(ActRefused):
    """Somebody else changed what the editor began with; what was typed is theirs to keep."""


def opened(folder: Path, topic: str) -> Open:
    """The topic to be edited, letter for letter: what the library has read names the locality where a file has its
    marks. Raises `ActRefused` when there is none."""
    entry = _entry(folder, topic)
    values = {name: found for name in MODELS[entry.kind].model_fields if (found := _value(entry, name)) is not None}
    return Open(entry, values, mark_of(repr(entry.value)))


def field_at(folder: Path, edit: Fields, line: int) -> str | None:
    """The field that stands on a line of the file as the edit would have it; None for a line of something else."""
    found, rewrite = opened(folder, edit.topic), rewritten(folder, edit)
    document, _ = parse_document(rewrite.after or "", rewrite.file)
    if document is None:
        return None
    at = found.entry.path
    starts = [(place[0], path) for path, place in document.names.items() if len(path) == len(at) + 1]
    _, path = max((start for start in starts if start[0] <= line), default=(0, ()))
    return str(path[-1]) if path and path[:-1] == at else None


def rewritten(folder: Path, edit: Edit) -> Rewrite:
    """The file with the edit. Raises `ActRefused`, `SplicingError`, `ContentError`; nothing is written."""
    match edit:
        case WholeFile():
            return _whole(folder, edit)
        case Fields():
            return _fields(folder, edit)
        case MorePhrases():
            return _phrases(folder, edit)


def _whole(folder: Path, edit: WholeFile) -> Rewrite:
    before = text_of(folder, edit.file)
    if mark_of(before) != edit.base:
        raise Overtaken(
            f"Tệp {edit.file} vừa có người sửa. Chữ anh/chị gõ còn nguyên ở đây. "
            "Hãy chép lại, tải lại trang để thấy bản mới, rồi sửa tiếp."
        )
    text = edit.text.replace("\r\n", "\n").rstrip("\n") + "\n"
    if before is not None and "\r\n" in before:
        text = text.replace("\n", "\r\n")
    path = PurePosixPath(edit.file)
    topic = path.stem if path.parent.name in ("scams", "quiz") else None
    title = f"Sửa tệp {edit.file}" if before is not None else f"Thêm tệp {edit.file}"
    return Rewrite("file", edit.file, topic, title, before, text)


def _fields(folder: Path, edit: Fields) -> Rewrite:
    found = opened(folder, edit.topic)
    if found.base != edit.base:
        raise Overtaken(
            "Chủ đề này vừa có người sửa. Chữ anh/chị gõ còn nguyên ở đây; bản mới của từng mục hiện bên cạnh."
        )
    model = MODELS[found.entry.kind]
    if strange := [name for name in edit.values if name not in model.model_fields or name in NOT_AS_FIELDS]:
        raise ActRefused(f"Không sửa được mục “{quoted(strange[0])}” ở đây. Hãy sửa cả tệp.")
    values = {name: _tidy(name, value) for name, value in edit.values.items()}
    changed = {name: value for name, value in values.items() if found.values.get(name, ()) != value}
    names = ", ".join(str(model.model_fields[name].title).lower() for name in changed)
    return _spliced(folder, found, changed, "fields", f"Sửa {names}")


def _phrases(folder: Path, edit: MorePhrases) -> Rewrite:
    reading = read_content(folder)
    if reading.library is None:
        raise ContentError(reading.faults)
    found = opened(folder, edit.topic)
    new = new_phrases(folder, reading.library, edit.phrases)
    left_out = tuple(phrase for phrase in edit.phrases if phrase not in new)
    values = {"phrases": (*found.values["phrases"], *new)}
    return _spliced(folder, found, values, "phrases", f"Thêm {len(new)} mẫu câu", left_out)


def _spliced(
    folder: Path, found: Open, values: Mapping[str, Value], kind: str, title: str, left_out: tuple[str, ...] = ()
) -> Rewrite:
    before = text_of(folder, found.file)
    order = list(MODELS[found.entry.kind].model_fields)
    after = spliced(before or "", found.file, found.entry.path, values, order)
    named = found.values.get("title") or found.entry.id
    return Rewrite(kind, found.file, found.entry.id, f"{title}: {named}", before, after, left_out)


def _entry(folder: Path, topic: str) -> Entry:
    """Found by the names of files and in the list of questions, without reading all the rest."""
    profiles = {file.stem: f"scams/{file.name}" for file in (folder / "scams").glob("*.yaml")}
    if topic in profiles:
        return Entry(_read(folder, profiles[topic]), (), "Scam")
    document = _read(folder, FAQ_FILE)
    listed = document.value.get("faq") if isinstance(document.value, dict) else None
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in listed or ()]
    if topic not in ids:
        known = [*profiles, *(id for id in ids if isinstance(id, str))]
        raise ActRefused(f"Không có chủ đề “{quoted(topic)}”.{meant(topic, known)}")
    return Entry(document, ("faq", ids.index(topic)), "Faq")


def _read(folder: Path, file: str) -> Document:
    document, _ = read_document(place_of(folder, file), file)
    if document is None:
        raise ActRefused(f"Tệp {file} đang có lỗi nên chưa sửa từng mục được. Hãy sửa cả tệp.")
    return document


def _value(entry: Entry, name: str) -> Value | None:
    value = entry.value.get(name) if isinstance(entry.value, dict) else None
    if isinstance(value, str):
        return value
    return tuple(value) if isinstance(value, list) and all(isinstance(item, str) for item in value) else None


def _tidy(name: str, value: Value) -> Value:
    """As it is kept: who types into a box on a phone breaks lines without meaning to."""
    if isinstance(value, tuple):
        return tuple(line for item in value if (line := " ".join(item.split())))
    return value.strip() if name in KEEPS_LINES else " ".join(value.split())


def phrases_added(rewrite: Rewrite) -> tuple[str, ...]:
    """The phrases that a change of kind `phrases` added."""
    before, after = (_phrases_in(rewrite, text) for text in (rewrite.before, rewrite.after))
    return tuple(phrase for phrase in after if phrase not in before)


def _phrases_in(rewrite: Rewrite, text: str | None) -> tuple[str, ...]:
    document, _ = parse_document(text or "", rewrite.file)
    if document is None:
        return ()
    faq = document.value.get("faq") if isinstance(document.value, dict) else None
    topics = faq if isinstance(faq, list) else [document.value]
    return next((tuple(topic["phrases"]) for topic in topics if topic.get("id") == rewrite.topic), ())
