"""The places where posters hang: make one, see how often the bot was opened from there, give one up."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.arrivals import CODE_CHARACTERS, is_code
from bot.knowledge.library import Library
from bot.reports.figures import arrival_row
from bot.reports.periods import last_days
from bot.reports.small_cells import NOTE, Cell
from bot.storage import sources
from bot.storage.accounts import UNIT_CHARACTERS
from bot.storage.database import Database
from bot.storage.sources import LABEL_CHARACTERS, Source
from bot.timing import Clock, day_in_vietnam
from console.doors import EVERYBODY, Door, NotFoundError, Visit
from console.frame import Frame
from console.paging import part_of
from console.posters.searching import matches

PAGE = 50

DAYS = 30
"""Arrivals are told of so many days that are over."""


class Places:
    """The pages of places. Who is limited to a unit sees and makes only that unit's."""

    def __init__(self, frame: Frame, database: Database, library: Callable[[], Library], clock: Clock) -> None:
        self._frame = frame
        self._database = database
        self._library = library
        self._clock = clock

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/posters/places", self.listed, EVERYBODY),
            Door("POST", "/posters/places", self.make, EVERYBODY),
            Door("POST", "/posters/places/{code}/retire", self.retire, EVERYBODY),
        )

    def listed(self, visit: Visit) -> Response:
        return self._page(visit)

    def make(self, visit: Visit) -> Response:
        label, code = " ".join(visit.form.text("label").split()), visit.form.text("code").lower()
        area, unit = visit.form.text("area"), visit.user.unit or visit.form.text("unit")
        least, most = CODE_CHARACTERS
        if problems := {
            name: problem
            for name, is_wrong, problem in (
                ("label", not label, "Hãy viết tên nơi dán."),
                ("label", len(label) > LABEL_CHARACTERS, f"Tên dài quá {LABEL_CHARACTERS} ký tự."),
                ("code", bool(code) and not is_code(code), f"Mã gồm {least} đến {most} chữ không dấu và chữ số."),
                ("area", bool(area) and area not in self._library().places.by_id, "Hãy chọn địa bàn trong danh sách."),
                ("unit", len(unit) > UNIT_CHARACTERS, f"Tên đơn vị dài quá {UNIT_CHARACTERS} ký tự."),
            )
            if is_wrong
        }:
            return self._page(visit, problems=problems)
        with self._database.write() as connection:
            made = sources.add(
                connection,
                label,
                code=code,
                area=area or None,
                unit=unit or None,
                actor=visit.user.name,
                now=self._clock(),
            )
        if made is None:
            return self._page(visit, problems={"code": f"Mã “{code}” đã có nơi khác dùng. Hãy chọn mã khác."})
        return self._frame.go(
            visit, "/posters/places", notice=f"Đã thêm “{made.label}”, mã {made.code}. Nay chọn được khi in tờ dán."
        )

    def retire(self, visit: Visit) -> Response:
        with self._database.write() as connection:
            place = sources.with_code(connection, visit.word("code"))
            if place is None or visit.user.unit not in (None, place.unit):
                raise NotFoundError
            sources.retire(connection, place, actor=visit.user.name, now=self._clock())
        return self._frame.go(
            visit, "/posters/places", notice=f"Đã thôi đếm ở “{place.label}”. Tờ đã dán vẫn mở được bot."
        )

    def _page(self, visit: Visit, *, problems: Mapping[str, str] | None = None) -> Response:
        """The list. `problems`: by field, why the place that was typed is not made; nothing typed is lost."""
        wanted, days = visit.query.text("q"), last_days(DAYS, day_in_vietnam(self._clock()))
        with self._database.read() as connection:
            known = sources.listed(connection, visit.user.unit)
            cells, _ = arrival_row(connection, days, visit.user.unit)
        arrived = {place.code: cell for place, cell in cells if place}
        areas = self._library().places.by_id
        found = [place for place in known if matches(wanted, place.label, place.code, place.unit or "")]
        part = part_of(found, visit.query.number("page"), PAGE)
        return self._frame.page(
            visit,
            "posters/places",
            status=422 if problems else 200,
            rows=[self._row(place, arrived) for place in part.rows],
            any_known=bool(known),
            q=wanted,
            query=urlencode({"q": wanted}) if wanted else "",
            page=part.page,
            pages=part.pages,
            days=DAYS,
            note=NOTE,
            areas=[("", "Không ghi"), *((place.id, place.full) for place in areas.values())],
            problems=problems or {},
            typed={name: visit.form.text(name) for name in ("label", "code", "area", "unit")},
        )

    def _row(self, place: Source, arrived: Mapping[str, Cell]) -> Mapping[str, Any]:
        area = self._library().places.by_id.get(place.area or "")
        return {
            "place": place,
            "area": area.full if area else "",
            "arrivals": arrived[place.code],
        }
