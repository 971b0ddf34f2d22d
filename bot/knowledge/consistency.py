"""What must hold between content items: ids, references, sources, lengths as citizens see them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from bot.errors import Fault
from bot.knowledge.files import Document, Keys
from bot.knowledge.statements import first_screen, plain, unsourced, written
from bot.knowledge.style import Style
from bot.knowledge.topics import BROADCAST_CHARACTERS, FIRST_SCREEN_CHARACTERS, Contact, Faq, Scam, Topic
from bot.text.fold import fold
from bot.text.markup import contacts as contacts_in
from bot.text.markup import footnotes, is_nested

Item = TypeVar("Item", covariant=True)


@dataclass(frozen=True)
class Placed(Generic[Item]):
    """A content item and where it stands."""

    item: Item
    document: Document
    path: Keys

    def fault(self, path: Keys, message: str) -> Fault:
        return self.document.fault((*self.path, *path), message)


def unique(placed: Sequence[Placed[Any]]) -> list[Fault]:
    """Each id stands once."""
    seen: dict[str, Placed[Any]] = {}
    faults = []
    for entry in placed:
        first = seen.setdefault(entry.item.id, entry)
        if first is not entry:
            faults.append(
                entry.fault(("id",), f"Mã “{entry.item.id}” đã dùng trong {first.document.file}. Hãy đặt mã khác.")
            )
    return faults


def topic_faults(
    topics: Sequence[Placed[Scam] | Placed[Faq]],
    *,
    groups: Collection[str],
    contacts: Mapping[str, Contact],
    audiences: Collection[str],
    style: Style,
    complete: bool,
) -> list[Fault]:
    """Everything wrong between topics and what they name.

    `complete` is False when some file could not be read: then a related topic may only seem to be missing.
    """
    ids = {placed.item.id for placed in topics}
    faults: list[Fault] = []
    for placed in topics:
        topic = placed.item
        if topic.group not in groups:
            faults.append(placed.fault(("group",), f"Không có nhóm “{topic.group}” trong groups.vi.yaml."))
        if isinstance(topic, Scam):
            faults += _scam_faults(placed, audiences, contacts)
        faults += _dangling(placed, "contacts", contacts, "contacts.vi.yaml")
        if complete:
            faults += _dangling(placed, "related", ids - {topic.id}, "các chủ đề khác")
        faults += _text_faults(placed, contacts, style)
        faults += _screen_faults(placed, contacts)
        if topic.review_by <= topic.verified_on:
            faults.append(placed.fault(("review_by",), "Hạn xem lại phải sau ngày kiểm tra."))
    return faults + _repeated_phrases(topics)


def triage_faults(*files: Placed[Any] | None, topics: Collection[str], contacts: Mapping[str, Contact]) -> list[Fault]:
    """Danger, refusal and small-talk entries name only topics and contacts that exist."""
    faults: list[Fault] = []
    for placed in files:
        if placed is None:
            continue
        for path, value in _walk(placed.document.value, ()):
            key = path[-2] if path and isinstance(path[-1], int) and len(path) > 1 else None
            if key == "topics" and value not in topics:
                faults.append(placed.document.fault(path, f"Không có chủ đề “{value}”."))
            if key == "contacts" and value not in contacts:
                faults.append(placed.document.fault(path, f"Không có liên hệ “{value}” trong contacts.vi.yaml."))
            faults += [
                placed.document.fault(path, f"Không có liên hệ “{name}” trong contacts.vi.yaml.")
                for name in contacts_in(value)
                if name not in contacts
            ]
    return faults


def _walk(value: Any, path: Keys) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*path, index))
    else:
        yield path, value


def _scam_faults(placed: Placed[Any], audiences: Collection[str], contacts: Mapping[str, Contact]) -> list[Fault]:
    scam: Scam = placed.item
    faults = _dangling(placed, "audiences", audiences, "audiences.vi.yaml")
    stem = PurePosixPath(placed.document.file).stem
    if scam.id != stem:
        faults.append(placed.fault(("id",), f"Mã “{scam.id}” phải trùng tên tệp “{stem}”."))
    length = len(plain(scam.broadcast, contacts))
    if length > BROADCAST_CHARACTERS:
        faults.append(placed.fault(("broadcast",), f"Dài {length} ký tự, tối đa {BROADCAST_CHARACTERS}."))
    return faults


def _dangling(placed: Placed[Any], field: str, known: Collection[str], where: str) -> list[Fault]:
    return [
        placed.fault((field, index), f"“{name}” không có trong {where}.")
        for index, name in enumerate(getattr(placed.item, field))
        if name not in known
    ]


def _text_faults(placed: Placed[Scam] | Placed[Faq], contacts: Mapping[str, Contact], style: Style) -> list[Fault]:
    topic: Topic = placed.item
    faults: list[Fault] = []
    for path, text in written(topic):
        if is_nested(text):
            faults.append(
                placed.fault(path, "Đừng đặt [[…]] hay [^…] trong hai dấu sao. Viết: **chữ đậm** [[liên-hệ]].")
            )
        faults += [
            placed.fault(path, f"Không có liên hệ “{name}” trong contacts.vi.yaml.")
            for name in contacts_in(text)
            if name not in contacts
        ]
        faults += [
            placed.fault(path, f"Không có nguồn “{key}” trong mục sources của chủ đề này.")
            for key in footnotes(text)
            if key not in topic.sources
        ]
        faults += [
            placed.fault(path, f"Câu có số liệu mà chưa ghi nguồn: “{sentence[:60]}”. Thêm [^khóa-nguồn] vào cuối câu.")
            for sentence in unsourced(text, style.names_with_digits)
        ]
    return faults


def _screen_faults(placed: Placed[Scam] | Placed[Faq], contacts: Mapping[str, Contact]) -> list[Fault]:
    length = len(first_screen(placed.item, contacts))
    if length <= FIRST_SCREEN_CHARACTERS:
        return []
    field = "do_now" if isinstance(placed.item, Scam) else "answer"
    return [
        placed.fault(
            (field,),
            f"Màn hình đầu dài {length} ký tự, tối đa {FIRST_SCREEN_CHARACTERS}. Rút gọn tóm tắt hoặc mục này.",
        )
    ]


def _repeated_phrases(topics: Sequence[Placed[Scam] | Placed[Faq]]) -> list[Fault]:
    """No phrase stands twice, however it is spelled: the second teaches the matcher nothing, or contradicts."""
    seen: dict[str, str] = {}
    faults: list[Fault] = []
    for placed in topics:
        for index, phrase in enumerate(placed.item.phrases):
            key = fold(phrase)
            if key in seen:
                faults.append(
                    placed.fault(("phrases", index), f"Mẫu câu này đã có ở “{seen[key]}”. Hãy viết câu khác.")
                )
            seen.setdefault(key, placed.item.id)
    return faults
