"""A way in without a house behind it: it remembers what it was handed, and fails when told to."""

from collections.abc import Sequence

from bot.messages import Address, Attachment, Channel, Message, Reply, Span


class ScriptedInlet:
    """Answers every message with its own words, once for each id."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.answered: dict[str, Reply] = {}
        self.messages: list[Message] = []
        self.erased: list[Address] = []

    async def accept(self, messages: Sequence[Message]) -> None:
        self._fail()
        self.messages.extend(messages)

    async def converse(self, message: Message, *, patience: float) -> Reply:
        self.messages.append(message)
        reply = self.answered.setdefault(message.id, Reply((Span(f"{len(self.answered) + 1}: {message.text}"),)))
        self._fail()
        return reply

    async def attachment(self, channel: Channel, message_id: str) -> Attachment | None:
        self._fail()
        reply = self.answered.get(message_id)
        return reply.attachment if reply else None

    async def erase(self, address: Address) -> None:
        self._fail()
        self.erased.append(address)

    def _fail(self) -> None:
        if self.failure:
            raise self.failure
