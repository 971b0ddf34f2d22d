"""What is remembered of a chat from one of its messages to the next, and how a chat is forgotten.

It is read in the transaction that claims a message and written in the one that closes it. Of one chat at most one
message is in work, so each finds what the one before it left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.messages import Address, Channel, Memory, Reply
from bot.storage import inbox, mailbox, memories, outbound
from bot.storage.database import Connection
from bot.storage.inbox import Claim
from bot.storage.memories import Sealed
from bot.vault import Vault


class Remembering:
    """Between the conversation, which reads memories, and the database, which must not be able to."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def reminded(self, claims: Sequence[Claim], held: Mapping[Address, Sealed]) -> list[Claim]:
        """The claims, each message with what is remembered of its chat. Opening takes time: not in a transaction."""
        return [self._reminded(claim, held.get(claim.message.address)) for claim in claims]

    def sealed(self, reply: Reply) -> Sealed | None:
        """What the reply wants to be remembered; None leaves what is remembered as it is."""
        return Sealed(self._vault.seal(reply.memory.text), reply.memory.until) if reply.memory else None

    def mark(self, address: Address) -> str:
        """By which an address is known again and not read."""
        return self._vault.mark(str(address))

    def _reminded(self, claim: Claim, held: Sealed | None) -> Claim:
        text = self._vault.open(held.text) if held else None
        if held is None or text is None:
            return claim
        return replace(claim, message=replace(claim.message, memory=Memory(text, held.until)))


def forget(connection: Connection, address: Address, *, before: int | None = None) -> None:
    """Delete all that is held about a chat; with `before` only those messages that came before that row."""
    inbox.forget_chat(connection, address, before=before)
    outbound.forget_chat(connection, address)
    memories.forget(connection, address)
    if address.channel is Channel.WEB:
        mailbox.forget(connection, address.chat)
