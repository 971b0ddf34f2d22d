"""How a chat is erased from outside of its conversation: by the web page, or by who runs the bot and was asked to."""

from datetime import datetime

from bot.exchange import subscribing
from bot.exchange.remembering import forget
from bot.exchange.subscribing import Mark
from bot.messages import Address
from bot.storage.database import Connection


def erase(connection: Connection, address: Address, now: datetime, mark: Mark) -> None:
    """All that is held of the chat goes, but for what `subscribing.erase` keeps and for counts that name nobody."""
    forget(connection, address)
    subscribing.erase(connection, address, now, mark)
