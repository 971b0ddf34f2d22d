"""The conversation, put together."""

from collections.abc import Callable

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.desk import Desk
from bot.conversation.inspections import Inspections
from bot.conversation.subscriptions import KeptFor
from bot.conversation.understanding import Understanding
from bot.knowledge.snapshot import Snapshot
from bot.presentation.renderer import Renderer
from bot.settings import Settings
from bot.vault import Vault


def build_assistant(
    content: Snapshot[Understanding],
    settings: Settings,
    seal: Callable[[str], str] | None = None,
    desk: Desk | None = None,
) -> Assistant:
    """The conversation alone: no network, and no database but for those who work with campaigns.

    `seal`: what travels with a reply is stored only so; without it nobody can open what is sealed. `desk`: where chats
    work with campaigns; without it none does.
    """
    sealed = seal or Vault.of_this_process().seal
    kept = KeptFor(settings.keep.questions_days, settings.keep.deliveries_days)
    return Assistant(lambda: content.current, Cards(Renderer(), settings.public_url), sealed, desk, kept)


def build_inspections(settings: Settings) -> Inspections:
    """What is said of received messages, alone."""
    return Inspections(Cards(Renderer(), settings.public_url))
