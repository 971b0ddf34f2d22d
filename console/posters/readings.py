"""What is read aloud: one text, or those of a whole month as one document."""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from starlette.responses import Response

from bot.knowledge.library import Library
from bot.posters.loudspeaker import MOST_READINGS, reading_of, sheets
from bot.timing import Clock, day_in_vietnam
from console.doors import EVERYBODY, Door, NotFoundError, Visit
from console.frame import Frame

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")


class Readings:
    """The pages of texts to be read aloud."""

    def __init__(self, frame: Frame, library: Callable[[], Library], clock: Clock) -> None:
        self._frame = frame
        self._library = library
        self._clock = clock

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/posters/readings", self.choose, EVERYBODY),
            Door("GET", "/posters/readings.pdf", self.pdf, EVERYBODY),
        )

    def choose(self, visit: Visit) -> Response:
        return self._page(visit)

    def pdf(self, visit: Visit) -> Response:
        """The texts of the topics in the address, in the order of the library."""
        wanted = set(visit.query.texts("topic"))
        library = self._library()
        chosen = [topic for topic in library.topics.values() if topic.id in wanted]
        if not chosen:
            if wanted:
                raise NotFoundError
            return self._page(visit, problem="Hãy chọn ít nhất một chủ đề.")
        if len(chosen) > MOST_READINGS:
            return self._page(visit, problem=f"Một tập có nhiều nhất {MOST_READINGS} bài, đang chọn {len(chosen)}.")
        month = _MONTH.fullmatch(visit.query.text("month"))
        made = sheets(
            library,
            [reading_of(library, topic) for topic in chosen],
            month=f"{month[2]}/{month[1]}" if month else "",
        )
        name = f"bai-doc-loa-{chosen[0].id if len(chosen) == 1 else (month[0] if month else 'chon')}.pdf"
        return self._frame.file(made, name, "application/pdf")

    def _page(self, visit: Visit, *, problem: str = "") -> Response:
        library = self._library()
        groups = [
            (group, [(topic, reading_of(library, topic)) for topic in library.in_group(group.id)])
            for group in library.groups.values()
        ]
        today = day_in_vietnam(self._clock())
        return self._frame.page(
            visit,
            "posters/readings",
            status=422 if problem else 200,
            groups=[(group, readings) for group, readings in groups if readings],
            chosen=set(visit.query.texts("topic")),
            month=visit.query.text("month") or f"{_next_month(today):%Y-%m}",
            problem=problem,
        )


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
