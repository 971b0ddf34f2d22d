"""The console, put together: what its editors work with, and all its pages."""

from collections.abc import Callable

from bot.app.conversation import build_assistant
from bot.app.foundation import Foundation
from bot.app.opening import shelf_of
from bot.authoring.authoring import Authoring
from bot.authoring.background import Later
from bot.authoring.drafts import Drafts
from bot.authoring.measuring import Probe
from bot.authoring.place import Place
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding, understand
from bot.evaluation.answering import answers
from bot.evaluation.questions import Answer
from bot.knowledge.snapshot import Snapshot
from bot.presentation.renderer import Renderer
from bot.settings import Settings
from bot.storage.database import Database
from bot.timing import Clock, utc_now
from bot.vault import Vault
from console.app import Console
from console.content.tools import Tools
from scheduler.operations import Operations


def build_console(
    foundation: Foundation, campaigns: Operations, later: Later, telegram_name: Callable[[], str]
) -> Console:
    """`telegram_name`: what Telegram calls the bot; empty until it has said so."""
    tools = editors_tools(foundation.settings, foundation.database, foundation.content, later)
    return Console(tools, campaigns, foundation.vault, foundation.front(), telegram_name)


def editors_tools(
    settings: Settings,
    database: Database,
    content: Snapshot[Understanding],
    later: Later,
    clock: Clock = utc_now,
) -> Tools:
    """What the console's editors work with."""
    cards = Cards(Renderer(), settings.public_url)
    shelf = shelf_of(settings, keep=True)

    def answering(known: Understanding) -> Answer:
        return answers(Assistant(lambda: known, cards, Vault.of_this_process().seal), lambda: known)

    probe = Probe(lambda: content.current, lambda library, known: understand(library, shelf, known), answering)
    place = Place(
        settings.content_dir,
        settings.public_url,
        two_persons=settings.two_person_rule,
        commits=settings.content_edits == "commit",
        read_only=settings.content_edits == "off",
    )
    return Tools(
        authoring=Authoring(place, database, lambda: content.library, probe, clock, later),
        drafts=Drafts(place, database, lambda: content.library, clock),
        content=content,
        folder=settings.content_dir,
        cards=cards,
        assistant=build_assistant(content, settings),
        database=database,
        clock=clock,
        later=later,
    )
