"""What must hold of any entry: its id stands once, what it names exists, it is reviewed in time."""

from collections.abc import Collection, Iterator, Sequence

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.validation import meant, quoted


def unique(entries: Sequence[Entry], field: str = "id") -> Iterator[Fault]:
    """Each id stands once."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        for path, text in entry.texts(field):
            first = seen.setdefault(text, entry)
            if first is not entry:
                place = f"{first.document.file} dòng {first.fault((field,), '').line}"
                yield entry.fault(path, f"Mã “{quoted(text)}” đã dùng ở {place}. Hãy đặt mã khác.")


def dangling(entry: Entry, field: str, known: Collection[str] | None, what: str, where: str) -> Iterator[Fault]:
    """Names that stand twice in a field, or lead nowhere. `what` they should name and `where`, as editors read it."""
    seen: set[str] = set()
    for path, name in entry.texts(field):
        if name in seen:
            yield entry.fault(path, f"“{quoted(name)}” đã ghi ở trên. Hãy xóa một.")
        elif known is not None and name not in known:
            yield entry.fault(path, f"Không có {what} “{quoted(name)}” trong {where}.{meant(name, known)}")
        seen.add(name)


def date_faults(entry: Entry) -> Iterator[Fault]:
    """What is to be looked at again is so after it was checked, not before."""
    verified, review = entry.text("verified_on"), entry.text("review_by")
    if verified and review and review <= verified:
        yield entry.fault(("review_by",), f"Hạn xem lại phải sau ngày kiểm tra ({quoted(verified)}).")
