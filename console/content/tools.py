"""What the pages of the console work with."""

from dataclasses import dataclass
from pathlib import Path

from bot.authoring.authoring import Authoring
from bot.authoring.background import Later
from bot.authoring.drafts import Drafts
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.storage.database import Database
from bot.timing import Clock


@dataclass(frozen=True, slots=True)
class Tools:
    """`content`: what people are answered from, read from `folder`. `assistant`: answers as the bot does, and stores
    nothing. `later`: has done what nobody waits for."""

    authoring: Authoring
    drafts: Drafts
    content: Snapshot[Understanding]
    folder: Path
    cards: Cards
    assistant: Assistant
    database: Database
    clock: Clock
    later: Later

    @property
    def library(self) -> Library:
        return self.content.library
