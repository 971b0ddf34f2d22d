"""The content: does it load, is it due for another look, does it tell citizens what this installation does."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from bot.doctor.finding import Finding, good, mend, note
from bot.knowledge.library import Library, read_content
from bot.knowledge.review.dates import due_for_review
from bot.knowledge.topics import Faq
from bot.settings import Keep
from bot.timing import day_in_vietnam, days_in_words

PART = "Nội dung"

PRIVACY_TOPIC = "du-lieu-ca-nhan"
"""Where citizens read how long things are kept."""


def examine_content(folder: Path, kept: Keep, now: datetime) -> Iterator[Finding]:
    if not folder.is_dir():
        yield mend(PART, f"Không có thư mục {folder.absolute()}.", "Đặt BOT_CONTENT_DIR đúng chỗ của thư mục nội dung.")
        return
    reading = read_content(folder)
    if not reading.library:
        yield mend(PART, f"{len(reading.faults)} lỗi.", "Chạy `canhgiac check` để xem từng lỗi, rồi sửa.")
        return
    yield good(PART, f"Bản {reading.library.version}, {len(reading.library.topics)} chủ đề, không có lỗi.")
    if due := due_for_review(reading.library, day_in_vietnam(now)):
        yield note(PART, f"{due} mục đã tới hạn xem lại.", "Chạy `canhgiac check` để biết mục nào.")
    yield from _told_otherwise(reading.library, kept)


def _told_otherwise(library: Library, kept: Keep) -> Iterator[Finding]:
    topic = library.topics.get(PRIVACY_TOPIC)
    if not topic:
        return
    told = " ".join((*topic.answer, *topic.more)) if isinstance(topic, Faq) else ""
    for name, days in (
        ("BOT_KEEP__QUESTIONS_DAYS", kept.questions_days),
        ("BOT_KEEP__DELIVERIES_DAYS", kept.deliveries_days),
        ("BOT_KEEP__BACKUPS_DAYS", kept.backups_days),
    ):
        if days_in_words(days) not in told:
            yield mend(
                PART,
                f"{name} là {days_in_words(days)}, nhưng trang về dữ liệu nói với người dân khác.",
                f"Sửa mục {PRIVACY_TOPIC} trong faq.vi.yaml, hoặc đặt lại {name}.",
            )
