"""A new profile to fill in: every entry a profile has, with what to write there."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from bot.authoring.files import DRAFTS, text_of, write
from bot.authoring.splicing import in_line
from bot.errors import BotError
from bot.knowledge.library import Library
from bot.knowledge.topics import Scam, Source, Topic, TopicId
from bot.knowledge.validation import quoted

_ID: TypeAdapter[str] = TypeAdapter(TopicId)


_HEAD = ("id", "group", "title", "button", "summary", "stage")
"""What the published profiles begin with; then comes what only profiles have."""


class DraftError(BotError):
    """The draft cannot be made; the message tells an editor why, and what to do."""


def draft_file(library: Library, id: str) -> str:
    """Where the draft of a new topic stands. Raises `DraftError` when there can be none of this id."""
    try:
        _ID.validate_python(id)
    except ValidationError:
        raise DraftError(
            f"Mã “{quoted(id)}” không dùng được. Hãy viết ngắn, chỉ dùng chữ thường không dấu, số và dấu gạch ngang. "
            "Ví dụ: gia-danh-cong-an"
        ) from None
    if id in library.topics:
        raise DraftError(f"Đã có chủ đề “{id}”. Hãy thêm câu vào chủ đề đó.")
    return f"{DRAFTS}/{id}.yaml"


def write_draft(folder: Path, library: Library, id: str, phrases: Sequence[str], related: Sequence[str]) -> Path:
    """Write the draft of the profile `id`, with what is known of it so far, below the content's folder."""
    file = draft_file(library, id)
    if text_of(folder, file) is not None:
        raise DraftError(f"Đã có bản nháp {folder / file}. Hãy viết tiếp bản đó, hoặc đổi tên rồi làm lại.")
    try:
        (folder / DRAFTS).mkdir(exist_ok=True)
        write(folder, file, "\n".join(_lines(id, phrases, related)) + "\n")
    except OSError as error:
        raise DraftError(f"Không ghi được {folder / file}: {error.strerror}.") from None
    return folder / file


def _lines(id: str, phrases: Sequence[str], related: Sequence[str]) -> Iterator[str]:
    yield "# yaml-language-server: $schema=../schema/scam.schema.json"
    yield f"# Bản nháp, bot chưa dùng. Viết xong thì chuyển tệp vào thư mục scams, giữ tên {id}.yaml,"
    yield "# rồi chạy canhgiac check và canhgiac diff."
    known = {"phrases": [in_line(phrase) for phrase in phrases], "related": list(related)}
    own = [name for name in Scam.model_fields if name not in Topic.model_fields]
    for name in (*_HEAD, *own, *(name for name in Topic.model_fields if name not in _HEAD)):
        field = Scam.model_fields[name]
        yield _explained(field)
        if name == "id":
            yield f"id: {id}"
        elif get_origin(field.annotation) is dict:
            yield f"{name}:\n  khoa-nguon:"
            yield from (f"    {part}:" for part in Source.model_fields)
        elif get_origin(field.annotation) is tuple:
            yield f"{name}:"
            yield from (f"  - {item}".rstrip() for item in known.get(name) or [""])
        else:
            yield f"{name}:"


def _explained(field: FieldInfo) -> str:
    return "# " + ". ".join(part.rstrip(".") for part in (field.title, field.description) if part)
