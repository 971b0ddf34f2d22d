"""What all the pieces of one process stand on."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from prometheus_client import CollectorRegistry

from bot.app.attachments import attachment_makers
from bot.app.opening import open_content, open_database, open_vault
from bot.channels.contract import Makers
from bot.conversation.understanding import Understanding
from bot.http.front import Front
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.settings import Settings
from bot.storage.database import Database
from bot.timing import utc_now
from bot.vault import Vault
from bot.vitals import Vitals

ProcessRole: TypeAlias = Literal["all", "web", "worker"]
"""Which part of the work a process does: beside one that is `web` there is one that is `worker`."""


@dataclass(frozen=True, slots=True)
class Foundation:
    """`makers`: what makes files and pages of attachments. `registry`: where the figures of the process are counted."""

    settings: Settings
    role: ProcessRole
    content: Snapshot[Understanding]
    database: Database
    vault: Vault
    makers: Makers
    registry: CollectorRegistry

    def library(self) -> Library:
        """The content of this moment."""
        return self.content.library

    def front(self) -> Front:
        """How browsers come to this installation. Raises `SettingsError` for an unusable proxy."""
        return Front.of(self.settings.public_url, self.settings.trusted_proxies)


def lay_foundation(settings: Settings, role: ProcessRole) -> Foundation:
    """Opens content and database, and brings it up to date. Raises `SettingsError`, `ContentError`, `StorageError`."""
    content = open_content(settings, keep=True)
    database = open_database(settings)
    vault = open_vault(settings)
    registry = CollectorRegistry()
    registry.register(Vitals(database, lambda: content.library, lambda: len(content.faults), utc_now))
    return Foundation(
        settings=settings,
        role=role,
        content=content,
        database=database,
        vault=vault,
        makers=attachment_makers(vault),
        registry=registry,
    )
