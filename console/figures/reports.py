"""The report of a month: text filled from figures, to be changed and taken away as a file. Nothing is kept here."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from starlette.responses import Response

from bot.errors import ActRefused, ContentError
from bot.knowledge.library import Library
from bot.reports import figures, periods
from bot.reports.docx import to_docx
from bot.reports.page import to_page
from bot.reports.report import SECTIONS, Report, compose, shown
from bot.reports.small_cells import NOTE
from bot.reports.xlsx import to_xlsx
from bot.storage import figures as stored
from bot.storage.database import Database
from bot.timing import Clock, day_in_vietnam
from console.doors import Door, NotFoundError, Visit
from console.frame import Frame
from scheduler.operations import ORGANISING

MOST_MONTHS = 36

KINDS = {
    "docx": ("Tải tệp Word (DOCX)", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xlsx": ("Tải bảng số liệu (XLSX)", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "html": ("Tải trang để in (HTML)", "text/html; charset=utf-8"),
}
"""By the ending of the file what its button says, and its media type."""

LONGEST = {"to": 1_000, "opening": 2_000, "closing": 2_000} | dict.fromkeys(SECTIONS, 8_000)
"""Letters of each text."""


class Reports:
    """For those who work with campaigns; of campaigns and posters a person's report has those of their unit."""

    def __init__(
        self, frame: Frame, database: Database, library: Callable[[], Library], clock: Clock, content: Path
    ) -> None:
        """`content` is the folder in which the form of the document stands."""
        self._frame = frame
        self._database = database
        self._library = library
        self._clock = clock
        self._content = content

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/reports", self.choose, ORGANISING),
            Door("GET", "/reports/{month}", self.edit, ORGANISING),
            Door("POST", "/reports/{month}", self.take, ORGANISING),
        )

    def choose(self, visit: Visit) -> Response:
        """The months that can be reported."""
        with self._database.read() as connection:
            first = stored.first_day(connection)
        return self._frame.page(visit, "figures/months", months=_months(first, self._today()))

    def edit(self, visit: Visit) -> Response:
        report = self._report(visit)
        return self._page(visit, report, report.texts)

    def take(self, visit: Visit) -> Response:
        """The file, with the text as it was changed."""
        kind, report = visit.form.text("kind"), self._report(visit)
        texts = {name: visit.form.raw(name) for name in report.texts if name in visit.form.fields}
        if kind not in KINDS:
            raise NotFoundError
        if too_long := [name for name, text in texts.items() if len(text) > LONGEST[name]]:
            errors = {name: f"Dài quá {LONGEST[name]} chữ cái. Hãy cắt bớt." for name in too_long}
            return self._page(visit, report, {**report.texts, **texts}, errors=errors, status=422)
        try:
            made = self._made(report.edited(texts), kind)
        except ContentError as error:
            return self._page(visit, report, {**report.texts, **texts}, fault=str(error), status=409)
        return self._frame.file(made, f"bao-cao-{visit.word('month')}.{kind}", KINDS[kind][1])

    def _made(self, report: Report, kind: str) -> bytes:
        if kind == "docx":
            return to_docx(report, self._content)
        return to_xlsx(report) if kind == "xlsx" else to_page(report).encode()

    def _report(self, visit: Visit) -> Report:
        """Of the month in the address. Raises `NotFoundError` for what is none."""
        try:
            period = periods.month(visit.word("month"), self._today())
        except ActRefused:
            raise NotFoundError from None
        library = self._library()
        found = figures.gather(self._database, library, period, self._clock, unit=visit.user.unit)
        return compose(found, library, self._today())

    def _page(
        self,
        visit: Visit,
        report: Report,
        texts: Mapping[str, str],
        *,
        errors: Mapping[str, str] | None = None,
        fault: str = "",
        status: int = 200,
    ) -> Response:
        return self._frame.page(
            visit,
            "figures/report",
            status=status,
            report=report,
            month=visit.word("month"),
            texts=texts,
            sections=SECTIONS,
            errors=errors or {},
            longest=LONGEST,
            fault=fault,
            kinds=KINDS,
            shown=shown,
            note=NOTE,
        )

    def _today(self) -> date:
        return day_in_vietnam(self._clock())


def _months(first: date | None, today: date) -> list[tuple[str, str]]:
    """Those of which something is known, the newest first: the address and the name of each."""
    months: list[tuple[str, str]] = []
    day = today - periods.DAY
    while first and day >= first and len(months) < MOST_MONTHS:
        months.append((f"{day:%Y-%m}", periods.month(f"{day:%Y-%m}", today).name))
        day = day.replace(day=1) - periods.DAY
    return months
