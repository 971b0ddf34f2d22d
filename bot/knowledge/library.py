"""All content in one immutable object, or all its faults at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from bot.errors import ContentError, Fault
from bot.knowledge.campaign_faults import campaign_faults
from bot.knowledge.campaigns import Broadcasting, CampaignFile
from bot.knowledge.commands import Command
from bot.knowledge.consent import ConsentFile
from bot.knowledge.consistency import (
    contact_faults,
    example_faults,
    poster_faults,
    quiz_faults,
    sample_faults,
    topic_faults,
    triage_faults,
)
from bot.knowledge.entries import Entry, Known
from bot.knowledge.examples import OutsideFile, UrgencyExamplesFile
from bot.knowledge.first_aid import FirstAidFile
from bot.knowledge.first_aid_faults import first_aid_faults
from bot.knowledge.locality import Locality, values
from bot.knowledge.messages import BrandsFile, MessageExamplesFile, SignsFile
from bot.knowledge.place_faults import place_faults, province_faults
from bot.knowledge.places import PlacesFile
from bot.knowledge.posters import PostersFile
from bot.knowledge.quiz import Quiz
from bot.knowledge.reader import Model, One, Reader
from bot.knowledge.reference_faults import date_faults, unique
from bot.knowledge.report import ReportFile
from bot.knowledge.sentence_faults import label_faults, sentence_faults
from bot.knowledge.style import Style
from bot.knowledge.teencode import Teencode
from bot.knowledge.topics import Audience, Contact, Faq, Group, Scam
from bot.knowledge.triage import RefusalsFile, SmallTalkFile, UrgencyFile

FOLDERS = ("", "scams", "quiz", "campaigns", "reports")
"""Where content files stand, seen from the content folder."""


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the bot knows, checked. `version` names this exact content (first 12 hex digits of its SHA-256)."""

    locality: Locality
    topics: Mapping[str, Scam | Faq]
    groups: Mapping[str, Group]
    contacts: Mapping[str, Contact]
    audiences: Mapping[str, Audience]
    commands: tuple[Command, ...]
    urgency: UrgencyFile
    refusals: RefusalsFile
    small_talk: SmallTalkFile
    teencode: Teencode
    quizzes: Mapping[str, Quiz]
    """By topic."""
    outside: tuple[str, ...]
    """Questions about something else."""
    urgency_examples: UrgencyExamplesFile
    places: PlacesFile
    brands: BrandsFile
    signs: SignsFile
    message_examples: MessageExamplesFile
    first_aid: FirstAidFile
    consent: ConsentFile
    broadcasting: Broadcasting
    report: ReportFile
    posters: PostersFile
    campaigns: Mapping[str, CampaignFile]
    """Ready-made ones, by the name of their file."""
    version: str

    def in_group(self, group: str) -> tuple[Scam | Faq, ...]:
        """The topics under one heading of the menu, in the order of the files."""
        return tuple(topic for topic in self.topics.values() if topic.group == group)

    def known(self) -> Known:
        """What a campaign that is checked against this library may name."""
        return Known(
            topics=self.topics.keys(),
            groups=self.groups.keys(),
            audiences=self.audiences.keys(),
            contacts={contact.id: contact.value for contact in self.contacts.values()},
            names_with_digits=None,
            areas=_place_ids(self.places),
            quizzes=self.quizzes.keys(),
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found in a content folder; `library` is None when there are faults."""

    library: Library | None
    faults: tuple[Fault, ...]
    topics: tuple[Entry, ...] = ()
    contacts: tuple[Entry, ...] = ()
    files: tuple[Entry, ...] = ()
    """The files that are one entry as a whole: urgency, refusals, small talk, teencode, first aid."""
    quizzes: tuple[Entry, ...] = ()
    labels: tuple[Entry, ...] = ()
    """What is shown in lists and on buttons: groups, audiences, commands."""
    style: Style | None = None
    signs: tuple[Entry, ...] = ()
    tables: tuple[Entry, ...] = ()
    """Files of facts that no sentence tells, with sources and dates of their own: places, brands."""
    campaigns: tuple[Entry, ...] = ()


def load_library(folder: Path) -> Library:
    """Read and check all content under `folder`; raises `ContentError` with every fault found."""
    reading = read_content(folder)
    if reading.library is None:
        raise ContentError(reading.faults)
    return reading.library


def read_content(folder: Path) -> Reading:
    """Read and check all content under `folder`."""
    if not folder.is_dir():
        missing = Fault(
            ".", 1, 1, "Không có thư mục nội dung này. Hãy chép lại, hoặc xem BOT_CONTENT_DIR đã đúng chưa."
        )
        return Reading(None, (missing,))
    reader = Reader(folder)
    files = _Files(reader)
    known, profiles = files.known(reader), reader.profile_ids(files.scams)
    reader.add(_faults_in_lists(files, known, profiles))
    reader.add(_faults_in_files(files, known, profiles))
    faults = reader.told()
    return Reading(
        None if faults else _library(files, reader.version()),
        faults,
        topics=files.topics,
        contacts=tuple(files.contacts.entries),
        files=tuple(
            entry
            for file in (files.urgency, files.refusals, files.small_talk, files.teencode, files.first_aid)
            for entry in file.entries
        ),
        quizzes=_entries(files.quizzes),
        labels=(*files.groups.entries, *files.audiences.entries, *files.commands.entries),
        style=files.style.model,
        signs=tuple(sign for entry in files.signs.entries for sign in entry.below("signs")),
        tables=(*files.places.entries, *files.brands.entries),
        campaigns=_entries(files.campaigns),
    )


class _Files:
    """All content files."""

    def __init__(self, reader: Reader) -> None:
        self.locality = reader.one("locality.vi.yaml", Locality)
        reader.fill_in(values(self.locality.model))
        self.groups = reader.many("groups.vi.yaml", "groups", Group)
        self.contacts = reader.many("contacts.vi.yaml", "contacts", Contact)
        self.audiences = reader.many("audiences.vi.yaml", "audiences", Audience)
        self.commands = reader.many("commands.vi.yaml", "commands", Command)
        self.profiles = reader.folder("scams", Scam)
        self.faq = reader.many("faq.vi.yaml", "faq", Faq)
        self.style = reader.one("style.vi.yaml", Style)
        self.urgency = reader.one("urgency.vi.yaml", UrgencyFile)
        self.refusals = reader.one("refusals.vi.yaml", RefusalsFile)
        self.small_talk = reader.one("smalltalk.vi.yaml", SmallTalkFile)
        self.teencode = reader.one("teencode.vi.yaml", Teencode)
        self.outside = reader.one("outside.vi.yaml", OutsideFile)
        self.urgency_examples = reader.one("urgency-examples.vi.yaml", UrgencyExamplesFile)
        self.places = reader.one("places.vi.yaml", PlacesFile)
        self.brands = reader.one("brands.vi.yaml", BrandsFile)
        self.signs = reader.one("signs.vi.yaml", SignsFile)
        self.message_examples = reader.one("message-examples.vi.yaml", MessageExamplesFile)
        self.first_aid = reader.one("first_aid.vi.yaml", FirstAidFile)
        self.consent = reader.one("consent.vi.yaml", ConsentFile)
        self.quizzes = reader.folder("quiz", Quiz)
        self.broadcasting = reader.one("broadcasting.vi.yaml", Broadcasting)
        self.report = reader.one("reports/report.vi.yaml", ReportFile)
        self.posters = reader.one("posters.vi.yaml", PostersFile)
        self.campaigns = reader.folder("campaigns", CampaignFile)
        reader.strangers()
        self.scams = _entries(self.profiles)
        self.topics = (*self.scams, *self.faq.entries)

    def known(self, reader: Reader) -> Known:
        """What these files name for each other."""
        return Known(
            topics=reader.topic_ids(self.scams, self.faq.entries),
            groups=reader.ids(("groups.vi.yaml",), self.groups.entries),
            audiences=reader.ids(("audiences.vi.yaml",), self.audiences.entries),
            contacts=reader.written("contacts.vi.yaml", self.contacts.entries),
            names_with_digits=self.style.model.names_with_digits if self.style.model else None,
            areas=_place_ids(self.places.model) if self.places.model else None,
            quizzes=reader.quiz_topics(),
        )


def _faults_in_lists(files: _Files, known: Known, profiles: Collection[str] | None) -> Iterator[Fault]:
    """Between what there are many of: topics and what stands in lists beside them."""
    for same in (files.groups.entries, files.contacts.entries, files.audiences.entries, files.topics):
        yield from unique(same)
    yield from unique(files.commands.entries, "command")
    yield from topic_faults(files.topics, known)
    yield from contact_faults(files.contacts.entries, known)
    yield from triage_faults(files.groups.entries, known, ())
    yield from quiz_faults(_entries(files.quizzes), profiles, known)
    for campaign in _entries(files.campaigns):
        yield from campaign_faults(campaign, known)
    for entry in (*files.audiences.entries, *files.commands.entries):
        yield from label_faults(entry, known)


def _faults_in_files(files: _Files, known: Known, profiles: Collection[str] | None) -> Iterator[Fault]:
    """Between the files there are one of and what they name."""
    for entry in (*files.locality.entries, *files.broadcasting.entries, *files.report.entries):
        yield from label_faults(entry, known)
    for entry in (*files.urgency.entries, *files.refusals.entries, *files.small_talk.entries):
        yield from unique(entry.below("kinds"))
        yield from triage_faults(entry.below("kinds"), known, entry.keys("sources"))
        yield from date_faults(entry)
    for entry in files.places.entries:
        yield from place_faults(entry, known)
        if files.places.model and files.locality.model:
            yield from province_faults(entry, files.locality.model.province)
    urgency = files.urgency.entry
    dangers = {kind.id for kind in urgency.below("kinds") if kind.id} if urgency else None
    for entry in files.urgency_examples.entries:
        yield from example_faults(entry, dangers)
    for entry in files.first_aid.entries:
        yield from first_aid_faults(entry, known, dangers)
    for entry in files.consent.entries:
        yield from sentence_faults(entry, known, ())
    for entry in files.posters.entries:
        yield from poster_faults(entry, known)
    for entry in files.brands.entries:
        yield from unique(entry.below("brands"))
        yield from date_faults(entry)
    for entry in files.signs.entries:
        yield from unique(entry.below("signs"))
        for sign in entry.below("signs"):
            yield from sentence_faults(sign, known, ())
    for entry in files.message_examples.entries:
        yield from sample_faults(entry, profiles)


def _library(files: _Files, version: str) -> Library:
    """Of files without faults."""
    quizzes = [quiz.sound() for quiz in files.quizzes.values()]
    return Library(
        locality=files.locality.sound(),
        topics=_by_id([*(profile.sound() for profile in files.profiles.values()), *files.faq.models]),
        groups=_by_id(files.groups.models),
        contacts=_by_id(files.contacts.models),
        audiences=_by_id(files.audiences.models),
        commands=tuple(files.commands.models),
        urgency=files.urgency.sound(),
        refusals=files.refusals.sound(),
        small_talk=files.small_talk.sound(),
        teencode=files.teencode.sound(),
        quizzes=MappingProxyType({quiz.topic: quiz for quiz in quizzes}),
        outside=files.outside.sound().questions,
        urgency_examples=files.urgency_examples.sound(),
        places=files.places.sound(),
        brands=files.brands.sound(),
        signs=files.signs.sound(),
        message_examples=files.message_examples.sound(),
        first_aid=files.first_aid.sound(),
        consent=files.consent.sound(),
        broadcasting=files.broadcasting.sound(),
        report=files.report.sound(),
        posters=files.posters.sound(),
        campaigns=MappingProxyType({name: campaign.sound() for name, campaign in files.campaigns.items()}),
        version=version,
    )


def _entries(folder: Mapping[str, One[Model]]) -> tuple[Entry, ...]:
    return tuple(entry for file in folder.values() for entry in file.entries)


def _place_ids(file: PlacesFile) -> frozenset[str]:
    return frozenset(place.id for place in file.places)


Named = TypeVar("Named", Scam | Faq, Group, Contact, Audience)


def _by_id(items: Iterable[Named]) -> Mapping[str, Named]:
    return MappingProxyType({item.id: item for item in items})
