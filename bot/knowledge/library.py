"""All content in one immutable object, or all its faults at once."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from bot.errors import ContentError, Fault
from bot.knowledge.commands import Command
from bot.knowledge.consistency import (
    Entry,
    Known,
    contact_faults,
    date_faults,
    example_faults,
    first_aid_faults,
    label_faults,
    place_faults,
    province_faults,
    quiz_faults,
    sample_faults,
    sentence_faults,
    topic_faults,
    triage_faults,
    unique,
)
from bot.knowledge.examples import OutsideFile, UrgencyExamplesFile
from bot.knowledge.files import Document, read_document
from bot.knowledge.first_aid import FirstAidFile
from bot.knowledge.locality import Locality, filled, values
from bot.knowledge.messages import BrandsFile, MessageExamplesFile, SignsFile
from bot.knowledge.places import PlacesFile
from bot.knowledge.quiz import Quiz
from bot.knowledge.style import Style
from bot.knowledge.teencode import Teencode
from bot.knowledge.topics import Audience, Contact, Faq, Group, Scam
from bot.knowledge.triage import RefusalsFile, SmallTalkFile, UrgencyFile
from bot.knowledge.validation import entries, meant, validate

Model = TypeVar("Model", bound=BaseModel)

MAX_TOLD = 100
"""Faults told of one file: more are the work of one slip, and nobody reads them."""

FOLDERS = ("", "scams", "quiz")
"""Where content files stand, seen from the content folder."""

_LEFT_BY_EDITORS = re.compile(r"\..*|.*(~|\.swp|\.bak|\.tmp|\.orig)", re.IGNORECASE)
"""Names of the copies that editors' programs leave while they save."""


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
    version: str

    def in_group(self, group: str) -> tuple[Scam | Faq, ...]:
        """The topics under one heading of the menu, in the order of the files."""
        return tuple(topic for topic in self.topics.values() if topic.group == group)


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
    reader = _Reader(folder)
    locality_entry, locality = reader.one("locality.vi.yaml", Locality)
    reader.fill_in(values(locality))
    groups, group_items = reader.many("groups.vi.yaml", "groups", Group)
    contacts, contact_items = reader.many("contacts.vi.yaml", "contacts", Contact)
    audiences, audience_items = reader.many("audiences.vi.yaml", "audiences", Audience)
    commands, command_items = reader.many("commands.vi.yaml", "commands", Command)
    scams, scam_items = reader.folder("scams", Scam)
    faq, faq_items = reader.many("faq.vi.yaml", "faq", Faq)
    _, style = reader.one("style.vi.yaml", Style)
    urgency_entry, urgency = reader.one("urgency.vi.yaml", UrgencyFile)
    refusals_entry, refusals = reader.one("refusals.vi.yaml", RefusalsFile)
    small_talk_entry, small_talk = reader.one("smalltalk.vi.yaml", SmallTalkFile)
    teencode_entry, teencode = reader.one("teencode.vi.yaml", Teencode)
    _, outside = reader.one("outside.vi.yaml", OutsideFile)
    examples_entry, examples = reader.one("urgency-examples.vi.yaml", UrgencyExamplesFile)
    places_entry, places = reader.one("places.vi.yaml", PlacesFile)
    brands_entry, brands = reader.one("brands.vi.yaml", BrandsFile)
    signs_entry, signs = reader.one("signs.vi.yaml", SignsFile)
    samples_entry, samples = reader.one("message-examples.vi.yaml", MessageExamplesFile)
    first_aid_entry, first_aid = reader.one("first_aid.vi.yaml", FirstAidFile)
    quiz_entries, quizzes = reader.folder("quiz", Quiz)
    reader.strangers()

    topics = [*scams, *faq]
    known = Known(
        topics=reader.topic_ids(scams, faq),
        groups=reader.ids(("groups.vi.yaml",), groups),
        audiences=reader.ids(("audiences.vi.yaml",), audiences),
        contacts=reader.written("contacts.vi.yaml", contacts),
        names_with_digits=style.names_with_digits if style else None,
    )
    for same in (groups, contacts, audiences, topics):
        reader.add(unique(same))
    reader.add(unique(commands, "command"))
    reader.add(topic_faults(topics, known))
    reader.add(contact_faults(contacts, known))
    reader.add(triage_faults(groups, known, ()))
    labelled = (*audiences, *commands, *([locality_entry] if locality_entry else ()))
    reader.add(fault for entry in labelled for fault in label_faults(entry, known))
    for entry in (urgency_entry, refusals_entry, small_talk_entry):
        if entry:
            kinds = entry.below("kinds")
            reader.add(unique(kinds))
            reader.add(triage_faults(kinds, known, entry.keys("sources")))
            reader.add(date_faults(entry))
    reader.add(quiz_faults(quiz_entries, reader.profile_ids(scams), known))
    if places_entry:
        reader.add(place_faults(places_entry, known))
    if places and places_entry and locality:
        reader.add(province_faults(places_entry, locality.province))
    dangers = {kind.id for kind in urgency_entry.below("kinds") if kind.id} if urgency_entry else None
    if examples_entry:
        reader.add(example_faults(examples_entry, dangers))
    if first_aid_entry:
        reader.add(first_aid_faults(first_aid_entry, known, dangers))

    if brands_entry:
        reader.add(unique(brands_entry.below("brands")))
        reader.add(date_faults(brands_entry))
    if signs_entry:
        signs_told = signs_entry.below("signs")
        reader.add(unique(signs_told))
        reader.add(fault for sign in signs_told for fault in sentence_faults(sign, known, ()))
    if samples_entry:
        reader.add(sample_faults(samples_entry, reader.profile_ids(scams)))

    library = None
    if (
        not reader.told()
        and locality
        and urgency
        and refusals
        and small_talk
        and teencode
        and outside
        and examples
        and places
        and brands
        and signs
        and samples
        and first_aid
    ):
        library = Library(
            locality=locality,
            topics=_by_id([*scam_items, *faq_items]),
            groups=_by_id(group_items),
            contacts=_by_id(contact_items),
            audiences=_by_id(audience_items),
            commands=tuple(command_items),
            urgency=urgency,
            refusals=refusals,
            small_talk=small_talk,
            teencode=teencode,
            quizzes=MappingProxyType({quiz.topic: quiz for quiz in quizzes}),
            outside=outside.questions,
            urgency_examples=examples,
            places=places,
            brands=brands,
            signs=signs,
            message_examples=samples,
            first_aid=first_aid,
            version=reader.version(),
        )
    whole = (urgency_entry, refusals_entry, small_talk_entry, teencode_entry, first_aid_entry)
    files = [entry for entry in whole if entry]
    return Reading(
        library,
        reader.told(),
        topics=tuple(topics),
        contacts=tuple(contacts),
        files=tuple(files),
        quizzes=tuple(quiz_entries),
        labels=(*groups, *audiences, *commands),
        style=style,
        signs=tuple(signs_entry.below("signs")) if signs_entry else (),
        tables=tuple(entry for entry in (places_entry, brands_entry) if entry),
    )


class _Reader:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._words: Mapping[str, str] = {}
        self._digest = hashlib.sha256()
        self._known: set[str] = set()
        self._unreadable: set[str] = set()
        self._damaged: set[tuple[str, int]] = set()
        self._slips: list[Fault] = []
        self._faults: list[Fault] = []

    def fill_in(self, words: Mapping[str, str]) -> None:
        """From now on the marks of the locality in every file are replaced by these words."""
        self._words = words

    def one(self, name: str, model: type[Model]) -> tuple[Entry | None, Model | None]:
        """The whole file as one entry, and as a model when it is sound."""
        document = self._document(name)
        if document is None:
            return None, None
        return Entry(document, (), model.__name__), self._validated(model, document, ())

    def many(self, name: str, key: str, model: type[Model]) -> tuple[list[Entry], list[Model]]:
        """The list under the file's only key: the entries, and those that are sound as models."""
        document = self._document(name)
        if document is None:
            return [], []
        paths, faults = entries(document, key)
        self._faults += faults
        if not paths:
            self._unreadable.add(name)
        items = [item for path in paths if (item := self._validated(model, document, path))]
        return [Entry(document, path, model.__name__) for path in paths], items

    def folder(self, name: str, model: type[Model]) -> tuple[list[Entry], list[Model]]:
        """Every `<id>.yaml` of a folder; the file's name is the id."""
        found: list[Entry] = []
        items: list[Model] = []
        for file in self._files(name):
            entry, item = self.one(file, model)
            found += [entry] if entry else []
            items += [item] if item else []
        return found, items

    def strangers(self) -> None:
        """A file that nothing reads is most likely a misspelt one."""
        for path in self._listed(""):
            if path.suffix.lower() in (".yaml", ".yml") and path.name not in self._known:
                message = f"Tệp này không được dùng. Hãy đổi tên hoặc xóa.{meant(path.name, self._known)}"
                self._faults.append(Fault(path.name, 1, 1, message))

    def ids(self, files: Collection[str], found: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of the entries; None when one of the files, where more may stand, could not be read."""
        if self._unreadable & set(files):
            return None
        return frozenset(entry.id for entry in found if entry.id)

    def profile_ids(self, scams: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of the profiles; one that cannot be read has its id in its name."""
        ids = self.ids(("scams",), scams)
        return None if ids is None else ids | {Path(name).stem for name in self._known if name.startswith("scams/")}

    def topic_ids(self, scams: Iterable[Entry], faq: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of all topics."""
        profiles, questions = self.profile_ids(scams), self.ids(("faq.vi.yaml",), faq)
        return None if profiles is None or questions is None else profiles | questions

    def written(self, name: str, contacts: Iterable[Entry]) -> Mapping[str, str] | None:
        """What is written for each contact."""
        if name in self._unreadable:
            return None
        return {contact.id: contact.text("value") for contact in contacts if contact.id}

    def add(self, faults: Iterable[Fault]) -> None:
        self._faults += faults

    def told(self) -> tuple[Fault, ...]:
        """The faults by file and line, without what only follows from a line that could not be read."""
        faults = {fault for fault in self._faults if (fault.file, fault.line) not in self._damaged}
        by_file: dict[str, list[Fault]] = {}
        for fault in sorted({*self._slips, *faults}, key=lambda fault: (fault.file, fault.line, fault.column)):
            by_file.setdefault(fault.file, []).append(fault)
        return tuple(fault for faults in by_file.values() for fault in _first(faults))

    def version(self) -> str:
        return self._digest.hexdigest()[:12]

    def _files(self, folder: str) -> Iterator[str]:
        stems: dict[str, str] = {}
        for path in self._listed(folder):
            name = f"{folder}/{path.name}"
            if path.suffix.lower() not in (".yaml", ".yml"):
                self._faults.append(Fault(name, 1, 1, f"Tệp này không được đọc. Hãy đổi tên thành {path.stem}.yaml"))
            elif path.stem in stems:
                self._faults.append(Fault(name, 1, 1, f"Trùng với {stems[path.stem]}. Hãy giữ một tệp."))
            else:
                stems[path.stem] = name
        if not stems:
            self._unreadable.add(folder)
            self._faults.append(Fault(folder, 1, 1, "Thư mục này không có tệp .yaml nào. Hãy chép lại các tệp chủ đề."))
        yield from stems.values()

    def _listed(self, folder: str) -> list[Path]:
        try:
            paths = sorted((self._folder / folder).iterdir())
        except OSError:
            return []
        return [path for path in paths if not _LEFT_BY_EDITORS.fullmatch(path.name)]

    def _document(self, name: str) -> Document | None:
        self._known.add(name)
        document, slips = read_document(self._folder / name, name)
        self._slips += slips
        if document is None:
            self._unreadable.add(name)
            return None
        self._damaged |= {(name, line) for line in document.damaged}
        self._digest.update(name.encode())
        self._digest.update(repr(document.value).encode())
        return replace(document, value=filled(document.value, self._words)) if self._words else document

    def _validated(self, model: type[Model], document: Document, path: tuple[str | int, ...]) -> Model | None:
        item, faults = validate(model, document, path)
        self._faults += faults
        return item


def _first(faults: list[Fault]) -> list[Fault]:
    if len(faults) <= MAX_TOLD:
        return faults
    last = faults[MAX_TOLD - 1]
    more = f"{last.message} (Tệp này còn {len(faults) - MAX_TOLD} lỗi nữa ở dưới.)"
    return [*faults[: MAX_TOLD - 1], Fault(last.file, last.line, last.column, more)]


Named = TypeVar("Named", Scam | Faq, Group, Contact, Audience)


def _by_id(items: Iterable[Named]) -> Mapping[str, Named]:
    return MappingProxyType({item.id: item for item in items})
