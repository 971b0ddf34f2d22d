"""All content in one immutable object, or all its faults at once."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel

from bot.errors import ContentError, Fault
from bot.knowledge.commands import Command
from bot.knowledge.consistency import Placed, topic_faults, triage_faults, unique
from bot.knowledge.files import Document, read_document
from bot.knowledge.style import Style
from bot.knowledge.teencode import Teencode
from bot.knowledge.topics import Audience, Contact, Faq, Group, Scam
from bot.knowledge.triage import RefusalsFile, SmallTalkFile, UrgencyFile
from bot.knowledge.validation import entries, validate

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Library:
    """Everything the bot knows, checked. `version` names this exact content (first 12 hex digits of its SHA-256)."""

    topics: Mapping[str, Scam | Faq]
    groups: Mapping[str, Group]
    contacts: Mapping[str, Contact]
    audiences: Mapping[str, Audience]
    commands: tuple[Command, ...]
    urgency: UrgencyFile
    refusals: RefusalsFile
    small_talk: SmallTalkFile
    teencode: Teencode
    version: str

    def in_group(self, group: str) -> tuple[Scam | Faq, ...]:
        """The topics under one heading of the menu, in the order of the files."""
        return tuple(topic for topic in self.topics.values() if topic.group == group)


def load_library(folder: Path) -> Library:
    """Read and check all content under `folder`; raises `ContentError` with every fault found."""
    reader = _Reader(folder)
    groups = reader.many("groups.vi.yaml", "groups", Group)
    contacts = reader.many("contacts.vi.yaml", "contacts", Contact)
    audiences = reader.many("audiences.vi.yaml", "audiences", Audience)
    commands = reader.many("commands.vi.yaml", "commands", Command)
    scams = reader.folder("scams", Scam)
    faq = reader.many("faq.vi.yaml", "faq", Faq)
    style = reader.one("style.vi.yaml", Style)
    urgency = reader.one("urgency.vi.yaml", UrgencyFile)
    refusals = reader.one("refusals.vi.yaml", RefusalsFile)
    small_talk = reader.one("smalltalk.vi.yaml", SmallTalkFile)
    teencode = reader.one("teencode.vi.yaml", Teencode)

    topics: list[Placed[Scam] | Placed[Faq]] = [*scams, *faq]
    reader.faults += unique([*groups]) + unique([*contacts]) + unique([*audiences]) + unique(topics)
    known_contacts = {placed.item.id: placed.item for placed in contacts}
    # With a reference file unreadable every reference to it would look dangling: say the one true fault only.
    if groups and contacts and audiences and style:
        reader.faults += topic_faults(
            topics,
            groups={placed.item.id for placed in groups},
            contacts=known_contacts,
            audiences={placed.item.id for placed in audiences},
            style=style.item,
            complete=not reader.unreadable,
        )
        topic_ids = {placed.item.id for placed in topics}
        if not reader.unreadable:
            reader.faults += triage_faults(urgency, refusals, small_talk, topics=topic_ids, contacts=known_contacts)
    if reader.faults or not (urgency and refusals and small_talk and teencode):
        raise ContentError(sorted(set(reader.faults), key=lambda fault: (fault.file, fault.line, fault.column)))
    return Library(
        topics=_by_id(placed.item for placed in topics),
        groups=_by_id(placed.item for placed in groups),
        contacts=MappingProxyType(known_contacts),
        audiences=_by_id(placed.item for placed in audiences),
        commands=tuple(placed.item for placed in commands),
        urgency=urgency.item,
        refusals=refusals.item,
        small_talk=small_talk.item,
        teencode=teencode.item,
        version=reader.version(),
    )


class _Reader:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digest = hashlib.sha256()
        self.faults: list[Fault] = []
        self.unreadable = False

    def one(self, name: str, model: type[Model]) -> Placed[Model] | None:
        """The whole file as one model."""
        document = self._document(name)
        if document is None:
            return None
        item = self._validated(model, document, ())
        return Placed(item, document, ()) if item else None

    def many(self, name: str, key: str, model: type[Model]) -> list[Placed[Model]]:
        """The list under the file's only key."""
        document = self._document(name)
        if document is None:
            return []
        paths, faults = entries(document, key)
        self.faults += faults
        self.unreadable |= bool(faults)
        found = ((self._validated(model, document, path), path) for path in paths)
        return [Placed(item, document, path) for item, path in found if item]

    def folder(self, name: str, model: type[Model]) -> list[Placed[Model]]:
        """Every `<id>.yaml` of a folder; the file's name is the id."""
        files = sorted((self._folder / name).glob("*.y*ml"))
        if not files:
            self.faults.append(Fault(name, 1, 1, "Thư mục không có tệp .yaml nào."))
            self.unreadable = True
        placed = [self.one(f"{name}/{file.name}", model) for file in files]
        return [item for item in placed if item]

    def version(self) -> str:
        return self._digest.hexdigest()[:12]

    def _document(self, name: str) -> Document | None:
        document, faults = read_document(self._folder / name, name)
        self.faults += faults
        self.unreadable |= document is None
        if document:
            self._digest.update(name.encode())
            self._digest.update(repr(document.value).encode())
        return document

    def _validated(self, model: type[Model], document: Document, path: tuple[str | int, ...]) -> Model | None:
        item, faults = validate(model, document, path)
        self.faults += faults
        self.unreadable |= item is None
        return item


Named = TypeVar("Named", Scam | Faq, Group, Audience)


def _by_id(items: Iterable[Named]) -> Mapping[str, Named]:
    return MappingProxyType({item.id: item for item in items})
