"""Posters: choose what it is about, see it, print it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from starlette.responses import Response

from bot.errors import ActRefused, ContentError, PrintingError
from bot.knowledge.library import Library
from bot.knowledge.topics import Faq, Group, Scam
from bot.knowledge.validation import quoted
from bot.messages import Channel
from bot.posters.entrances import HOW_TO_HAVE_ONE, Entrances
from bot.posters.sheet import Size, poster
from bot.posters.wording import Wording, of_campaign, of_topic
from bot.storage import sources
from bot.storage.campaigns import Kept
from bot.storage.database import Database
from bot.storage.sources import Source
from bot.storage.tables import CampaignState
from console.doors import EVERYBODY, Door, NotFoundError, Visit, as_number
from console.frame import Frame
from console.posters.searching import matches
from scheduler.looks import plan_of
from scheduler.operations import ORGANISING, Operations

SIZES = ((Size.A4, "A4, dán bảng tin"), (Size.A5, "A5, phát tay, để quầy"))
CHANNELS = {Channel.WEB: "trang web, máy nào cũng mở được", Channel.TELEGRAM: "Telegram"}

PRINTABLE = frozenset(
    {
        CampaignState.APPROVED,
        CampaignState.SCHEDULED,
        CampaignState.RUNNING,
        CampaignState.PAUSED,
        CampaignState.FINISHED,
    }
)
"""What a second person has agreed to; paper cannot be called back."""

MOST_CAMPAIGNS = 10
"""Of those that match; older ones are found by their name."""

MOST_PLACES = 200
"""In a list to choose from; of more the code is typed."""

TOO_LONG = "Lời của chiến dịch này nhiều dòng quá, không vừa một tờ. Hãy bớt dòng trong lời tự viết."


@dataclass(frozen=True, slots=True)
class Subject:
    """What a poster is about."""

    name: str
    """As addresses have it: `topic:ma-tuy`, `campaign:12`."""
    title: str
    wording: Wording


class Posters:
    """The pages of posters."""

    def __init__(
        self,
        frame: Frame,
        operations: Operations,
        database: Database,
        library: Callable[[], Library],
        entrances: Callable[[], Entrances],
    ) -> None:
        """`entrances` is asked for each poster: what Telegram calls the bot is known only some time after the start."""
        self._frame = frame
        self._operations = operations
        self._database = database
        self._library = library
        self._entrances = entrances

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/posters", self.listed, EVERYBODY),
            Door("GET", "/posters/topics/{id}", self.of_topic, EVERYBODY),
            Door("GET", "/posters/campaigns/{id}", self.of_campaign, ORGANISING),
            Door("GET", "/posters/poster.pdf", self.pdf, EVERYBODY),
            Door("GET", "/posters/poster.png", self.picture, EVERYBODY),
        )

    def listed(self, visit: Visit) -> Response:
        wanted = visit.query.text("q")
        campaigns: list[Kept] = []
        if visit.user.role in ORGANISING:
            campaigns, _ = self._operations.page(visit.actor, wanted, PRINTABLE, limit=MOST_CAMPAIGNS + 1)
        return self._frame.page(
            visit,
            "posters/list",
            q=wanted,
            groups=_in_groups(self._library(), wanted),
            campaigns=campaigns[:MOST_CAMPAIGNS],
            more_campaigns=len(campaigns) > MOST_CAMPAIGNS,
            problem="" if self._entrances().channels else HOW_TO_HAVE_ONE,
        )

    def of_topic(self, visit: Visit) -> Response:
        return self._choices(visit, f"topic:{visit.word('id')}")

    def of_campaign(self, visit: Visit) -> Response:
        return self._choices(visit, f"campaign:{visit.number('id')}")

    def pdf(self, visit: Visit) -> Response:
        subject, made = self._made(visit, "pdf")
        size = _size(visit)
        return self._frame.file(made, f"to-dan-{subject.name.replace(':', '-')}-{size}.pdf", "application/pdf")

    def picture(self, visit: Visit) -> Response:
        return Response(self._made(visit, "png")[1], media_type="image/png")

    def _choices(self, visit: Visit, name: str) -> Response:
        """What can be chosen for a poster, with the poster beside it."""
        subject, places = self._subject(visit, name), self._places(visit)
        return self._frame.page(
            visit,
            "posters/poster",
            subject=subject,
            sizes=SIZES,
            places=[("", "Không ghi nơi dán"), *((place.code, place.label) for place in places)],
            many_places=len(places) > MOST_PLACES,
            channels=[(channel, CHANNELS[channel]) for channel in self._entrances().channels],
            problem="" if self._entrances().channels else HOW_TO_HAVE_ONE,
        )

    def _made(self, visit: Visit, as_: Literal["pdf", "png"]) -> tuple[Subject, bytes]:
        """Raises `NotFoundError`; else what stands in the way, as a sentence for the organiser."""
        subject, source = self._subject(visit, visit.query.text("of")), visit.query.text("source").lower()
        if source and source not in {place.code for place in self._places(visit)}:
            raise ActRefused(f"Không có nơi dán mã “{quoted(source)}”, hoặc nơi ấy đã thôi dùng. Xem trang Nơi dán.")
        library = self._library()
        entrance = self._entrances().to(subject.wording.topic, source, _channel(visit))
        try:
            made = poster(
                subject.wording,
                entrance,
                library.posters,
                library.locality,
                size=_size(visit),
                source=source,
                as_=as_,
            )
        except PrintingError:
            if subject.name.startswith("campaign:"):
                raise PrintingError(TOO_LONG) from None
            raise
        return subject, made

    def _subject(self, visit: Visit, name: str) -> Subject:
        library = self._library()
        kind, _, id = name.partition(":")
        if kind == "topic" and (topic := library.topics.get(id)):
            return Subject(name, topic.title, of_topic(library, topic))
        if kind == "campaign" and (number := as_number(id)) and visit.user.role in ORGANISING:
            kept = self._campaign(visit, number)
            return Subject(name, kept.name, self._wording(library, kept))
        raise NotFoundError

    def _wording(self, library: Library, kept: Kept) -> Wording:
        try:
            return of_campaign(library, plan_of(kept), self._entrances().public_url)
        except (KeyError, ContentError):
            # It names content that was taken away since, or its text was approved under other rules.
            raise NotFoundError from None

    def _campaign(self, visit: Visit, id: int) -> Kept:
        """One that may be printed."""
        kept = self._operations.campaign(id, visit.actor)
        if kept.state not in PRINTABLE:
            raise NotFoundError
        return kept

    def _places(self, visit: Visit) -> list[Source]:
        with self._database.read() as connection:
            known = sources.listed(connection, visit.user.unit)
        return [place for place in known if place.retired_at is None]


def _in_groups(library: Library, wanted: str) -> list[tuple[Group, list[Scam | Faq]]]:
    found = [
        (group, [topic for topic in library.in_group(group.id) if matches(wanted, topic.title, topic.button)])
        for group in library.groups.values()
    ]
    return [(group, topics) for group, topics in found if topics]


def _size(visit: Visit) -> Size:
    return Size.A5 if visit.query.text("size") == Size.A5 else Size.A4


def _channel(visit: Visit) -> Channel | None:
    wanted = visit.query.text("to")
    return next((channel for channel in CHANNELS if channel == wanted), None)
