"""What editors should look at although nothing is wrong: `canhgiac check` tells it as warnings.

Nothing that depends on the day may be a fault. Content that was good yesterday is served today, and a machine whose
clock is wrong still answers.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.errors import Fault
from bot.knowledge.consistency import SENTENCES, Entry
from bot.knowledge.library import Reading, read_content
from bot.text.markup import contacts as contacts_in
from bot.text.markup import footnotes
from bot.text.spelling import KEY_WORDS

LONGEST_WITHOUT_REVIEW = 366
"""Days. Law and numbers to call change within a year."""


@dataclass(frozen=True, slots=True)
class Review:
    """Faults keep the content from being used, warnings do not; both by file and line."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def review(folder: Path, today: date) -> Review:
    """Everything there is to say about the content under `folder` on the day `today` (in Vietnam)."""
    reading = read_content(folder)
    warnings = [
        *(warning for entry in _dated(reading) for warning in _about_dates(entry, today)),
        *(warning for entry in (*reading.topics, *reading.files) for warning in _about_sources(entry)),
        *(_about_contacts(reading) if reading.library else ()),
        *_about_short_forms(reading.files),
    ]
    return Review(reading.faults, tuple(sorted(set(warnings), key=lambda w: (w.file, w.line, w.column, w.message))))


def _dated(reading: Reading) -> Iterator[Entry]:
    yield from (*reading.topics, *reading.contacts, *reading.files, *reading.tables)


def _about_dates(entry: Entry, today: date) -> Iterator[Fault]:
    verified, due = _day(entry, "verified_on"), _day(entry, "review_by")
    if verified and verified > today:
        yield entry.fault(("verified_on",), f"Ngày kiểm tra {verified} chưa tới. Hãy xem lại năm, tháng, ngày.")
    if due and due <= today:
        yield entry.fault(("review_by",), f"Đã tới hạn xem lại ({due}). Hãy đối chiếu với nguồn rồi ghi ngày mới.")
    if verified and due and (due - verified).days > LONGEST_WITHOUT_REVIEW:
        yield entry.fault(("review_by",), "Hạn xem lại xa hơn một năm. Luật và số điện thoại có thể đổi trước đó.")
    for key in entry.keys("sources") or ():
        source = Entry(entry.document, (*entry.path, "sources", key), "Source")
        if source.text("date") > today.isoformat():
            yield source.fault(("date",), f"Ngày của nguồn ({source.text('date')}) chưa tới. Hãy xem lại.")


def _about_sources(entry: Entry) -> Iterator[Fault]:
    """A source no sentence names is still shown below the page of its topic: it may be what the whole rests on."""
    texts = (*SENTENCES, "title")
    parts = (entry, *entry.below("kinds"))
    used = {key for part in parts for _, text in part.sentences(texts) for key in footnotes(text)}
    for key in entry.keys("sources") or ():
        if key not in used:
            message = f"Chưa câu nào dẫn nguồn “{key}”. Hãy thêm [^{key}] vào câu lấy từ nguồn này, hoặc xóa nguồn."
            yield entry.document.fault_of_name((*entry.path, "sources", key), message)


def _about_contacts(reading: Reading) -> Iterator[Fault]:
    everything = [part for entry in (*reading.topics, *reading.files) for part in (entry, *entry.below("kinds"))]
    used = {name for part in everything for _, name in part.texts("contacts")}
    used |= {name for part in everything for _, text in part.sentences(SENTENCES) for name in contacts_in(text)}
    for contact in reading.contacts:
        if contact.id and contact.id not in used:
            yield contact.fault(("id",), f"Chưa nơi nào dùng liên hệ “{contact.id}”. Hãy dùng hoặc xóa.")


def _about_short_forms(files: Iterable[Entry]) -> Iterator[Fault]:
    for entry in files:
        for short in entry.keys("abbreviations") or ():
            if len(short.split()) > KEY_WORDS:
                message = f"“{short}” dài hơn {KEY_WORDS} chữ nên không bao giờ khớp. Hãy rút ngắn hoặc xóa."
                yield entry.document.fault_of_name((*entry.path, "abbreviations", short), message)


def _day(entry: Entry, field: str) -> date | None:
    try:
        return date.fromisoformat(entry.text(field))
    except ValueError:
        return None  # a fault, and told as one
