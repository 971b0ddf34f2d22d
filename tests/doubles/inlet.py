"""A way in without a house behind it: it remembers what it was handed, and fails when told to."""

from collections.abc import Sequence

from bot.messages import Address, Attachment, Channel, Mailed, Message, Reply, Span


class ScriptedInlet:
    """Answers every message with its own words, once for each id."""

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.answered: dict[str, Reply] = {}
        self.messages: list[Message] = []
        self.erased: list[Address] = []
        self.is_subscribed = True
        self.mailed: dict[Address, list[Mailed]] = {}

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

    async def listens(self, address: Address) -> bool:
        self._fail()
        return self.is_subscribed

    async def mail(self, address: Address, after: int) -> Sequence[Mailed]:
        self._fail()
        return [mailed for mailed in self.mailed.get(address, ()) if mailed.id > after]

    async def mail_news(self, after: int, *, patience: float) -> int | None:
        """There is what there is; then the service stops."""
        return 0 if after < 0 else None

    async def erase(self, address: Address) -> None:
        self._fail()
        self.erased.append(address)

    def _fail(self) -> None:
        if self.failure:
            raise self.failure
