"""Dates: facts that are due for another look, and days that cannot be right."""

from collections.abc import Iterator
from datetime import date

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.library import Library

LONGEST_WITHOUT_REVIEW = 366
"""Days. Law and numbers to call change within a year."""


def about_dates(entry: Entry, today: date) -> Iterator[Fault]:
    """What the dates of an entry and of its sources say on the day `today`."""
    verified, due = _day(entry, "verified_on"), _day(entry, "review_by")
    if verified and verified > today:
        yield entry.fault(("verified_on",), f"Ngày kiểm tra {verified} chưa tới. Hãy xem lại năm, tháng, ngày.")
    if due and due <= today:
        yield entry.fault(("review_by",), f"Đã tới hạn xem lại ({due}). Hãy đối chiếu với nguồn rồi ghi ngày mới.")
    if verified and due and (due - verified).days > LONGEST_WITHOUT_REVIEW:
        yield entry.fault(
            ("review_by",),
            "Hạn xem lại xa hơn một năm. Luật và số điện thoại có thể đổi trước đó. Hãy ghi một ngày sớm hơn.",
        )
    for key in entry.keys("sources") or ():
        source = Entry(entry.document, (*entry.path, "sources", key), "Source")
        if source.text("date") > today.isoformat():
            yield source.fault(("date",), f"Ngày của nguồn ({source.text('date')}) chưa tới. Hãy xem lại.")


def due_for_review(library: Library, today: date) -> int:
    """How many topics and contacts were to be looked at again by the day `today`."""
    return sum(each.review_by <= today for each in (*library.topics.values(), *library.contacts.values()))


def _day(entry: Entry, field: str) -> date | None:
    try:
        return date.fromisoformat(entry.text(field))
    except ValueError:
        return None  # a fault, and told as one
