"""What happened in a period, as it may be shown: totals as they are, breakdowns by what may be told of small cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.arrivals import named
from bot.knowledge.library import Library
from bot.messages import Channel, Decision, Kind
from bot.reports import rises
from bot.reports.periods import DAY, Period
from bot.reports.rises import Rise
from bot.reports.small_cells import Cell, protected_row, protected_table, told
from bot.storage import figures as stored
from bot.storage import sources
from bot.storage.database import Connection, Database
from bot.text.collation import in_dictionary
from bot.timing import Clock, day_in_vietnam

CHANNELS = {Channel.WEB: "Trang web", Channel.TELEGRAM: "Telegram", Channel.ZALO: "Zalo"}
"""Those that citizens come by, as people read them."""

NO_COMMUNE = "Chưa chọn xã, phường"
GONE_TOPIC = "Chủ đề đã bỏ khỏi nội dung"
GONE_PLACE = "Mã không còn dùng"

ELSEWHERE = "Nơi không còn trong danh sách"

SURE_SHARE_OF = 30
"""From so many on a share is told."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the whole bot did in a period; nothing of it is broken down."""

    decisions: Mapping[Decision, int]
    helpful: int
    not_helpful: int
    verdicts: Mapping[str, int]
    """Of received messages that were judged."""
    first_aid: int

    @property
    def questions(self) -> int:
        return sum(self.decisions.values())

    @property
    def inspected(self) -> int:
        return sum(self.verdicts.values())

    @property
    def unknown_rate(self) -> float | None:
        """Of the questions, those without an answer; None when they are too few to say."""
        return _share(self.decisions[Decision.UNKNOWN], self.questions)

    @property
    def helpful_rate(self) -> float | None:
        """Of those who said so, whom an answer helped; None when they are too few to say."""
        return _share(self.helpful, self.helpful + self.not_helpful)

    @property
    def nothing(self) -> bool:
        return not (self.questions or self.inspected or self.first_aid or self.helpful or self.not_helpful)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a breakdown."""

    name: str
    cell: Cell


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts by one thing, the largest first. Entries below ten are named, or only counted when there are many."""

    lines: Sequence[Line]
    few: int
    """How many further entries have fewer than ten each, or none at all."""
    total: Cell | None
    """None when its parts do not add up to anything."""


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic, in each part of the period and in all of it."""

    id: str
    title: str
    cells: Sequence[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class TopicTable:
    """How often the cards of topics were shown: to who asked, and to who pressed."""

    until: date | None
    """The last day that is in it: of a month that is going on, a Sunday. None: no day is yet."""
    parts: Sequence[str]
    """None where only the whole is told."""
    lines: Sequence[TopicLine]
    few: int
    """How many further topics were shown fewer than ten times, or never."""
    totals: Sequence[Cell]
    total: Cell


@dataclass(frozen=True, slots=True)
class Subscribers:
    """Who is subscribed at present, and how many came and went in the period."""

    active: int
    channels: Sequence[tuple[str, int]]
    audiences: Breakdown
    communes: Breakdown
    joined: int
    ended: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One run of a campaign and what became of it."""

    name: str
    day: date
    recipients: Cell
    sent: Cell
    failed: Cell
    gone: Cell
    uncertain: Cell
    pressed: Cell
    quiz_right: Cell
    quiz_wrong: Cell


@dataclass(frozen=True, slots=True)
class Campaigns:
    """The runs of a period, the oldest first; messages are counted, not people: who got two counts twice."""

    count: int
    """Different campaigns among them."""
    runs: Sequence[Sent]
    sent: Cell
    failed: Cell
    gone: Cell
    pressed: Cell


@dataclass(frozen=True, slots=True)
class Figures:
    """All that dashboards and reports show of a period."""

    period: Period
    totals: Totals
    before: Totals
    """Of the period it is compared with."""
    days: Sequence[tuple[date, int]]
    """Questions by day."""
    parts: Sequence[tuple[str, int]]
    """Questions by part of the period."""
    channels: Sequence[tuple[str, int]]
    """Questions by channel."""
    topics: TopicTable
    subscribers: Subscribers
    campaigns: Campaigns
    arrivals: Breakdown
    rises: Sequence[Rise]
    """At the end of the period."""
    today: int
    """Questions of today so far, which is in no other figure."""

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to show at all."""
        return (
            self.totals.nothing
            and not self.topics.total.size
            and not self.subscribers.active
            and not self.campaigns.runs
            and not self.today
        )


def gather(database: Database, library: Library, period: Period, clock: Clock, *, unit: str | None = None) -> Figures:
    """The figures of a period that is over. `unit`: of campaigns and posters only those of this unit."""
    today = day_in_vietnam(clock())
    with database.read() as connection:
        by_day = stored.events(connection, period.first, period.last, [Kind.ASKED], "day")
        by_channel = stored.events(connection, period.first, period.last, [Kind.ASKED], "channel")
        return Figures(
            period=period,
            totals=_totals(connection, period),
            before=_totals(connection, period.before),
            days=[(day, by_day.get((day,), 0)) for _, first, last in period.parts() for day in _days(first, last)],
            parts=[
                (label, sum(by_day.get((day,), 0) for day in _days(first, last)))
                for label, first, last in period.parts()
            ],
            channels=[(name, by_channel.get((channel.value,), 0)) for channel, name in CHANNELS.items()],
            topics=topic_table(connection, library, period),
            subscribers=subscribers_now(connection, library, period),
            campaigns=_campaigns(connection, period, unit),
            arrivals=_arrivals(connection, period, unit),
            rises=rises.find(connection, period.last + DAY, library.topics),
            today=sum(stored.events(connection, today, today, [Kind.ASKED], "day").values()),
        )


def _totals(connection: Connection, period: Period) -> Totals:
    kinds = [Kind.HELPFUL, Kind.NOT_HELPFUL, Kind.FIRST_AID]
    said = stored.events(connection, period.first, period.last, kinds, "kind")
    parts = stored.events(connection, period.first, period.last, [Kind.ASKED, Kind.INSPECTED], "kind", "topic")
    return Totals(
        decisions={decision: parts.get((Kind.ASKED, decision), 0) for decision in Decision},
        helpful=said.get((Kind.HELPFUL,), 0),
        not_helpful=said.get((Kind.NOT_HELPFUL,), 0),
        verdicts={topic: count for (kind, topic), count in parts.items() if kind == Kind.INSPECTED},
        first_aid=said.get((Kind.FIRST_AID,), 0),
    )


def topic_table(connection: Connection, library: Library, period: Period) -> TopicTable:
    """Every topic is a row of what is protected, also one nobody looked at: its cells are few like others."""
    settled = period.settled
    if settled is None:
        return TopicTable(None, (), (), few=len(library.topics), totals=(), total=told(0))
    shown = stored.events(connection, settled.first, settled.last, [Kind.SHOWN], "topic", "day")
    parts = list(settled.parts()) if settled.is_divided else [("", settled.first, settled.last)]
    place = {day: at for at, (_, first, last) in enumerate(parts) for day in _days(first, last)}
    counts = {topic: [0] * len(parts) for topic in library.topics}
    gone = [0] * len(parts)
    for (topic, day), count in shown.items():
        counts.get(topic, gone)[place[day]] += count
    titles = {id: topic.title for id, topic in library.topics.items()}
    if any(gone):
        counts[GONE_TOPIC], titles[GONE_TOPIC] = gone, GONE_TOPIC
    table = protected_table(list(counts.values()))
    lines = [
        TopicLine(id, titles[id], cells, total)
        for id, cells, total in zip(counts, table.cells, table.row_totals, strict=True)
    ]
    some = sorted((line for line in lines if line.total.size or line.total.ten is None), key=_by_size)
    if not settled.is_divided:
        some = [replace(line, cells=()) for line in some]
    return TopicTable(
        until=settled.last,
        parts=[label for label, _, _ in parts] if settled.is_divided else (),
        lines=some,
        few=len(lines) - len(some),
        totals=table.column_totals if settled.is_divided else (),
        total=table.total,
    )


def _by_size(line: TopicLine) -> tuple[int, tuple[str, ...]]:
    return -line.total.size, in_dictionary(line.title)


def subscribers_now(connection: Connection, library: Library, period: Period) -> Subscribers:
    channels = stored.subscribers(connection, "channel")
    active = sum(channels.values())
    named = stored.audiences(connection)
    communes = commune_row(library, stored.subscribers(connection, "area"))
    joined, ended = stored.joined_and_ended(connection, period.since, period.until)
    return Subscribers(
        active=active,
        channels=[(name, channels.get(channel, 0)) for channel, name in CHANNELS.items()],
        # Who named several counts in each: they add up to nothing, and bind each other to nothing.
        audiences=_sorted(
            [Line(audience.title, told(named.get(id, 0))) for id, audience in library.audiences.items()], None
        ),
        communes=_sorted([Line(_place_name(library, id), cell) for id, cell in communes.cells], communes.total),
        joined=joined,
        ended=ended,
    )


@dataclass(frozen=True, slots=True)
class CommuneRow:
    """Who is subscribed, by the id of the commune; nobody's: `stored.NOT_CHOSEN`, of no place of today: `ELSEWHERE`."""

    cells: Sequence[tuple[str, Cell]]
    total: Cell


def commune_row(library: Library, subscribed: Mapping[str, int]) -> CommuneRow:
    """Every commune there is, also those where nobody is subscribed. `subscribed`: all who are, by commune."""
    areas = dict(subscribed)
    counts = {id: areas.pop(id, 0) for id in (*library.places.by_id, stored.NOT_CHOSEN)}
    if elsewhere := sum(areas.values()):
        counts[ELSEWHERE] = elsewhere
    # How many are subscribed in all is told as it is.
    row = protected_row(list(counts.values()), known=sum(counts.values()))
    return CommuneRow(list(zip(counts, row.cells, strict=True)), row.total)


def _place_name(library: Library, id: str) -> str:
    place = library.places.by_id.get(id)
    return place.full if place else (ELSEWHERE if id == ELSEWHERE else NO_COMMUNE)


def _campaigns(connection: Connection, period: Period, unit: str | None) -> Campaigns:
    sendings = stored.sendings(connection, period.since, period.until, unit=unit)
    names = [f"run:{sending.run}" for sending in sendings]
    # People press for days: what a run brought is counted up to the end of the period.
    reactions = stored.events(
        connection, period.first, period.last, [Kind.PRESSED, Kind.QUIZ_RIGHT, Kind.QUIZ_WRONG], "topic", "kind"
    )

    def of(kind: Kind) -> list[int]:
        return [reactions.get((name, kind), 0) for name in names]

    columns = {
        "recipients": protected_row([each.recipients for each in sendings]),
        "sent": protected_row([each.sent for each in sendings]),
        "failed": protected_row([each.failed for each in sendings]),
        "gone": protected_row([each.gone for each in sendings]),
        "uncertain": protected_row([each.uncertain for each in sendings]),
        "pressed": protected_row(of(Kind.PRESSED)),
        "quiz_right": protected_row(of(Kind.QUIZ_RIGHT)),
        "quiz_wrong": protected_row(of(Kind.QUIZ_WRONG)),
    }
    return Campaigns(
        count=len({sending.campaign for sending in sendings}),
        runs=[
            Sent(
                name=sending.name,
                day=day_in_vietnam(sending.due_at),
                **{name: row.cells[at] for name, row in columns.items()},
            )
            for at, sending in enumerate(sendings)
        ],
        sent=columns["sent"].total,
        failed=columns["failed"].total,
        gone=columns["gone"].total,
        pressed=columns["pressed"].total,
    )


def arrival_row(
    connection: Connection, period: Period, unit: str | None
) -> tuple[Sequence[tuple[sources.Source | None, Cell]], Cell]:
    """How often the bot was opened from each place where posters hang, with the total; None: from a code that is no
    more. Every page tells it from here: what one withholds, another must not tell."""
    settled = period.settled
    found = stored.events(connection, settled.first, settled.last, [Kind.ARRIVED], "topic") if settled else {}
    places: dict[str, sources.Source | None] = {named(place.code): place for place in sources.listed(connection, unit)}
    counts = [found.get((topic,), 0) for topic in places]
    strangers = sum(count for (topic,), count in found.items() if topic not in places)
    if strangers and unit is None:
        places[GONE_PLACE] = None
        counts.append(strangers)
    row = protected_row(counts)
    return list(zip(places.values(), row.cells, strict=True)), row.total


def _arrivals(connection: Connection, period: Period, unit: str | None) -> Breakdown:
    cells, total = arrival_row(connection, period, unit)
    return _sorted([Line(f"{at.label} ({at.code})" if at else GONE_PLACE, cell) for at, cell in cells], total)


def _sorted(lines: Sequence[Line], total: Cell | None) -> Breakdown:
    some = [line for line in lines if line.cell.size or line.cell.ten is None]
    some.sort(key=lambda line: (-line.cell.size, in_dictionary(line.name)))
    return Breakdown(some, few=len(lines) - len(some), total=total)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole >= SURE_SHARE_OF else None


def _days(first: date, last: date) -> Sequence[date]:
    return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
