"""Editing: some fields of a topic, or a whole file as it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import Response

from bot.authoring.edits import MODELS, Fields, Open, Overtaken, WholeFile, field_at, opened
from bot.authoring.files import mark_of, text_of
from bot.authoring.splicing import SplicingError, Value
from bot.errors import ActRefused, BotError, ContentError, Fault
from bot.knowledge.library import FOLDERS
from bot.knowledge.topics import Stage
from console.content.lengths import lengths
from console.content.source import FILE_BYTES, Source
from console.content.tools import Tools
from console.content.words import PARTS
from console.doors import Door, Form, NotFoundError, Visit
from console.frame import EDITING, Frame

STAGES: Mapping[Stage, str] = {
    Stage.APPROACHED: "đang được tiếp cận",
    Stage.PRESSED: "đang bị ép",
    Stage.LOST: "đã mất tiền hoặc lộ thông tin",
    Stage.GENERAL: "hỏi chung",
}

ORDER = (
    *("title", "button", "summary", "do_now", "answer", "more", "signs", "never", "how_it_works", "if_caught"),
    *("at_risk", "penalties", "broadcast", "loudspeaker", "phrases", "group", "stage", "audiences", "contacts"),
    *("related", "verified_on", "review_by"),
)
"""Of the boxes: what people read first, then what they say, then how the topic is put in order."""

COLUMNS = 76
"""Letters on a line of a box, about."""

FEWEST_ROWS, MOST_ROWS = 2, 18
"""Lines of a box."""

CHOSEN = frozenset({"group", "stage"})

ONE_LINE = frozenset({"title", "button", "verified_on", "review_by"})


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form."""

    name: str
    title: str
    help: str
    kind: str
    """`line`, `text`, `lines`, or `choice`."""
    text: str
    rows: int
    options: Sequence[tuple[str, str]]
    error: str = ""
    now: str | None = None
    """What stands in the file by now, when somebody else changed it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the boxes, and why it was not taken."""

    values: Mapping[str, Value]
    base: str
    """Names the file as it was when the form was opened."""
    problem: str = ""
    faults: Sequence[Fault] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong with each box."""
    is_overtaken: bool = False
    """Somebody else changed the topic meanwhile: what stands in the file by now is shown beside."""
    status: int = 200


class Editing:
    """The pages to change topics and files."""

    def __init__(self, frame: Frame, tools: Tools) -> None:
        self._frame = frame
        self._tools = tools

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/content/topics/{id}/edit", self.form, EDITING),
            Door("POST", "/content/topics/{id}/edit", self.propose, EDITING),
            Door("POST", "/content/topics/{id}/lengths", self.measure, EDITING),
            Door("GET", "/content/files", self.files, EDITING),
            Door("GET", "/content/file", self.file, EDITING),
            Door("POST", "/content/file", self.propose_file, EDITING, FILE_BYTES),
        )

    def form(self, visit: Visit) -> Response:
        found = self._opened(visit.word("id"))
        return self._form(visit, found, Typed(found.values, found.base))

    def propose(self, visit: Visit) -> Response:
        found = self._opened(visit.word("id"))
        typed, base, reason = _typed(found, visit.form), visit.form.text("base"), visit.form.text("reason")
        edit = Fields(visit.word("id"), _changed(found, typed), base)
        try:
            id = self._tools.authoring.propose(edit, visit.user.name, reason)
        except Overtaken as error:
            return self._form(visit, found, Typed(typed, found.base, problem=str(error), is_overtaken=True, status=409))
        except ContentError as error:
            errors = self._by_field(found, edit, error.faults)
            return self._form(visit, found, Typed(typed, base, faults=error.faults, errors=errors, status=422))
        except (ActRefused, SplicingError) as error:
            return self._form(visit, found, Typed(typed, base, problem=str(error), status=409))
        return self._frame.go(visit, f"/content/changes/{id}", notice="Đã gửi đề xuất.")

    def measure(self, visit: Visit) -> Response:
        found = self._opened(visit.word("id"))
        model = MODELS[found.entry.kind]
        counted = lengths(model, {**found.values, **_typed(found, visit.form)}, self._tools.library)
        return self._frame.fragment(visit, "content/_lengths", lengths=counted)

    def files(self, visit: Visit) -> Response:
        return self._frame.page(
            visit,
            "content/files",
            names=PARTS,
            parts=[(part, files) for part in FOLDERS if (files := _files(self._tools.folder, part))],
            closed=self._tools.authoring.writable(),
        )

    def file(self, visit: Visit) -> Response:
        name = visit.query.text("name")
        text = self._text(name)
        if text is None:
            raise NotFoundError
        return self._file(visit, Source(name, text, mark_of(text)))

    def propose_file(self, visit: Visit) -> Response:
        name, text, base = visit.form.text("name"), visit.form.raw("text"), visit.form.text("base")
        self._text(name)
        try:
            id = self._tools.authoring.propose(WholeFile(name, text, base), visit.user.name, visit.form.text("reason"))
        except ContentError as error:
            return self._file(visit, Source(name, text, base, faults=error.faults, status=422))
        except BotError as error:
            return self._file(visit, Source(name, text, base, problem=str(error), status=409))
        return self._frame.go(visit, f"/content/changes/{id}", notice="Đã gửi đề xuất.")

    def _opened(self, id: str) -> Open:
        if id not in self._tools.library.topics:
            raise NotFoundError
        return opened(self._tools.folder, id)

    def _text(self, name: str) -> str | None:
        try:
            return text_of(self._tools.folder, name)
        except ActRefused:
            raise NotFoundError from None

    def _form(self, visit: Visit, found: Open, typed: Typed) -> Response:
        model = MODELS[found.entry.kind]
        return self._frame.page(
            visit,
            "content/edit",
            status=typed.status,
            topic=found.entry.id,
            title=found.values.get("title", found.entry.id),
            file=found.file,
            boxes=[self._box(found, name, typed) for name in sorted(found.fields, key=ORDER.index)],
            lengths=lengths(model, {**found.values, **typed.values}, self._tools.library),
            base=typed.base,
            reason=visit.form.text("reason"),
            problem=typed.problem,
            faults=typed.faults,
            closed=self._tools.authoring.writable(),
        )

    def _by_field(self, found: Open, edit: Fields, faults: Sequence[Fault]) -> dict[str, str]:
        """What is wrong with each box."""
        told: dict[str, str] = {}
        for fault in faults:
            if fault.file == found.file and (name := field_at(self._tools.folder, edit, fault.line)):
                told[name] = f"{told[name]} {fault.message}" if name in told else fault.message
        return told

    def _box(self, found: Open, name: str, typed: Typed) -> Box:
        about = MODELS[found.entry.kind].model_fields[name]
        text, kept = _shown(typed.values.get(name, "")), _shown(found.values.get(name, ""))
        is_list = isinstance(found.values.get(name, ()), tuple)
        options = self._options(name)
        kind = _kind(name, is_list=is_list)
        help = "" if kind == "choice" else about.description or ""
        return Box(
            name,
            str(about.title),
            f"{help} Mỗi dòng một ý.".strip() if is_list else help,
            kind,
            text,
            _rows(text),
            options,
            typed.errors.get(name, ""),
            now=kept if typed.is_overtaken and text != kept else None,
        )

    def _options(self, name: str) -> Sequence[tuple[str, str]]:
        """What may be written in a field, with what it means."""
        library = self._tools.library
        match name:
            case "stage":
                return [(stage.value, said) for stage, said in STAGES.items()]
            case "group":
                return [(group.id, group.title) for group in library.groups.values()]
            case "audiences":
                return [(audience.id, audience.title) for audience in library.audiences.values()]
            case "contacts":
                return [(contact.id, f"{contact.name}: {contact.value}") for contact in library.contacts.values()]
            case "related":
                return [(topic.id, topic.title) for topic in library.topics.values()]
            case _:
                return ()

    def _file(self, visit: Visit, source: Source) -> Response:
        return self._frame.page(
            visit,
            "content/file",
            status=source.status,
            name=source.file,
            reason=visit.form.text("reason"),
            faults=[(fault, source.written_at(fault)) for fault in source.faults],
            closed=self._tools.authoring.writable(),
            **source.words(),
        )


def _rows(text: str) -> int:
    """Enough to read what is there without scrolling, and to write one line more."""
    needed = 1 + sum(1 + len(line) // COLUMNS for line in text.split("\n"))
    return min(max(needed, FEWEST_ROWS), MOST_ROWS)


def _kind(name: str, *, is_list: bool) -> str:
    if name in CHOSEN:
        return "choice"
    if name in ONE_LINE:
        return "line"
    return "lines" if is_list else "text"


def _typed(found: Open, form: Form) -> dict[str, Value]:
    """What was typed into the boxes that the form had."""
    typed: dict[str, Value] = {}
    for name in found.fields:
        if name not in form.fields:
            continue
        text = form.raw(name)
        is_list = isinstance(found.values.get(name, ()), tuple)
        typed[name] = tuple(line for line in map(str.strip, text.split("\n")) if line) if is_list else text.strip()
    return typed


def _changed(found: Open, typed: Mapping[str, Value]) -> dict[str, Value]:
    """Only what differs goes into the file: the browser's line ends are no edit."""
    return {name: value for name, value in typed.items() if _shown(value) != _shown(found.values.get(name, ""))}


def _shown(value: Value) -> str:
    """As it stands in a box."""
    return "\n".join(value) if isinstance(value, tuple) else value.rstrip("\n")


def _files(folder: Path, part: str) -> list[str]:
    return sorted(file.name for file in (folder / part).glob("*.yaml") if file.is_file())
