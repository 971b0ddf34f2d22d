"""Labelled sets: what a citizen may ask or receive, and what it is. The bot is measured by them, never taught."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.errors import Fault
from bot.knowledge.library import Library, Reading
from bot.knowledge.validation import meant, quoted
from bot.text.fold import bare

LABELLED_FILE = "questions.jsonl"
"""The set that stands beside the content."""

OUT_OF_SCOPE = "oos"
EMERGENCY = "emergency"
NO_TOPICS = frozenset({OUT_OF_SCOPE, EMERGENCY})
"""What may stand in place of a topic: right is to say that the bot does not know, or to show first steps at once."""


class LabelledLine(BaseModel):
    """One line of a labelled set; keys that are not told here are the editors' own notes."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    example: ClassVar[str]
    """A line that is right, for those whose line is not."""


Line = TypeVar("Line", bound=LabelledLine)


class Labelled(LabelledLine):
    """A question."""

    example = '{"q": "nước vui là gì", "topic": "ma-tuy", "accept": [], "style": "cut-lun"}'

    q: Annotated[str, StringConstraints(min_length=1)]
    topic: str
    """A topic's id, or one of NO_TOPICS."""
    accept: tuple[str, ...] = ()
    """What would be right as well."""
    style: str = "-"
    kind: str | None = None
    """Of an emergency: the kind of danger whose first step is the right one."""

    @property
    def right(self) -> frozenset[str]:
        return frozenset((self.topic, *self.accept))

    @property
    def in_scope(self) -> bool:
        return self.topic not in NO_TOPICS


class LabelledMessage(LabelledLine):
    """A message somebody received."""

    example = '{"text": "Ban trung thuong xe SH…", "label": "scam", "topic": "trung-thuong-tri-an", "channel": "sms"}'

    text: Annotated[str, StringConstraints(min_length=1)]
    label: Literal["scam", "legit"]
    topic: str | None = None
    """The profile of a scam."""
    accept: tuple[str, ...] = ()
    """Profiles that would be right as well."""
    channel: str = "-"

    @property
    def right(self) -> frozenset[str]:
        return frozenset((self.topic, *self.accept) if self.topic else self.accept)


def read_labelled(file: Path, name: str, line_type: type[Line]) -> tuple[dict[int, Line], list[Fault]]:
    """What a file holds by its lines, and a fault for each line that cannot be read; `name` is said in them."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        return {}, [Fault(name, 1, 1, f"Không đọc được tệp câu đo này: {error.strerror}.")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken = raw.count(b"\n", 0, error.start) + 1
        return {}, [Fault(name, broken, 1, "Chữ ở dòng này không phải UTF-8. Hãy lưu lại tệp với bảng mã UTF-8.")]
    lines: dict[int, Line] = {}
    faults = []
    # Only a line feed ends a line of JSON: a question may hold U+2028 and other things that `splitlines` cuts at.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            lines[number] = line_type.model_validate(json.loads(line))
        except ValidationError as error:
            faults.append(Fault(name, number, 1, _message(error, line_type.example)))
        except (ValueError, RecursionError):
            faults.append(Fault(name, number, 1, f"Dòng này không phải JSON. Ví dụ: {line_type.example}"))
    return lines, faults


def labelled_faults(folder: Path, reading: Reading) -> tuple[Fault, ...]:
    """Everything wrong with the labelled questions beside the content; there need not be any.

    They are no part of what is served, so they never keep sound content from being used.
    """
    file = folder / LABELLED_FILE
    if not file.exists():
        return ()
    questions, faults = read_labelled(file, LABELLED_FILE, Labelled)
    if reading.library:
        faults += _label_faults(questions, reading.library)
        faults += _taught_faults(questions, reading)
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _label_faults(questions: Mapping[int, Labelled], library: Library) -> Iterator[Fault]:
    kinds = {kind.id for kind in library.urgency.kinds}
    for number, question in questions.items():
        for topic in (question.topic, *question.accept):
            if topic not in library.topics and topic not in NO_TOPICS:
                message = f"Không có chủ đề “{quoted(topic)}”.{meant(topic, library.topics)}"
                yield Fault(LABELLED_FILE, number, 1, message)
        if question.kind is not None and question.kind not in kinds:
            message = f"Không có loại nguy hiểm “{quoted(question.kind)}”.{meant(question.kind, kinds)}"
            yield Fault(LABELLED_FILE, number, 1, message)


def _taught_faults(questions: Mapping[int, Labelled], reading: Reading) -> Iterator[Fault]:
    """To ask in words that were taught measures nothing."""
    places = dict(_taught(reading))
    for number, question in questions.items():
        if place := places.get(bare(question.q)):
            message = f"Câu này trùng câu mẫu ở {place}. Hãy viết một tình huống khác, hoặc xóa dòng này."
            yield Fault(LABELLED_FILE, number, 1, message)


def _taught(reading: Reading) -> Iterator[tuple[str, str]]:
    """What the bot learns from, and where it stands."""
    for topic in reading.topics:
        for path, phrase in topic.texts("phrases"):
            place = topic.fault(path, "")
            yield bare(phrase), f"{place.file} dòng {place.line}"
    if reading.library:
        yield from ((bare(text), "outside.vi.yaml") for text in reading.library.outside)
        examples = reading.library.urgency_examples
        for text in (*examples.calm, *(text for kind in examples.urgent.values() for text in kind)):
            yield bare(text), "urgency-examples.vi.yaml"


def _message(error: ValidationError, example: str) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    part = ".".join(map(str, problem["loc"]))
    if problem["type"] == "missing":
        return f"Thiếu mục “{part}”. Ví dụ: {example}"
    if not part:
        return f"Dòng này phải là một đối tượng JSON. Ví dụ: {example}"
    return f"Mục “{part}” viết chưa đúng. Ví dụ: {example}"
