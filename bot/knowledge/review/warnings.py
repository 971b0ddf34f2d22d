"""What editors should look at although nothing is wrong: `canhgiac check` tells it as warnings.

Nothing that depends on the day, or on taste, may be a fault. Content that was good yesterday is served today, and a
machine whose clock is wrong still answers.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from bot.errors import Fault
from bot.knowledge.library import Reading
from bot.knowledge.review.dates import about_dates
from bot.knowledge.review.phrases import near_twins
from bot.knowledge.review.sources import about_sources
from bot.knowledge.review.typed import typed_by_hand
from bot.knowledge.review.unused import unmatched_short_forms, unused_contacts, without_quiz
from bot.knowledge.review.wording import about_wording


def review(reading: Reading, today: date) -> tuple[Fault, ...]:
    """The warnings about what was read, by file and line, on the day `today` (in Vietnam)."""
    return in_order(_warnings(reading, today))


def in_order(warnings: Iterable[Fault]) -> tuple[Fault, ...]:
    """Each once, by file and line."""
    return tuple(sorted(set(warnings), key=lambda found: (found.file, found.line, found.column, found.message)))


def _warnings(reading: Reading, today: date) -> Iterator[Fault]:
    for entry in (*reading.topics, *reading.contacts, *reading.files, *reading.tables):
        yield from about_dates(entry, today)
    for entry in (*reading.topics, *reading.files, *reading.quizzes):
        yield from about_sources(entry)
    for entry in (*reading.topics, *reading.contacts, *reading.files, *reading.quizzes, *reading.labels):
        yield from about_wording(entry, reading)
    for entry in (*reading.contacts, *reading.quizzes, *reading.labels):
        yield from typed_by_hand(entry)
    yield from near_twins(reading.topics)
    yield from unmatched_short_forms(reading.files)
    yield from without_quiz(reading)
    if reading.library:  # else what cannot be read may be what uses them
        yield from unused_contacts(reading)
