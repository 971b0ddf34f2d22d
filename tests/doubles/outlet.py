"""A platform at the end of a wire: keeps what it was given and fails as told."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.channels.contract import Limit, Prepared
from bot.errors import SendError
from bot.messages import Address, Channel, Reply


@dataclass
class RecordingOutlet:
    """An `Outlet`. `taken` holds (chat, text) of what arrived, `attempts` of what was tried, in order."""

    channel: Channel = Channel.TELEGRAM
    seconds: float = 0.0
    """How long each request takes."""
    taken: list[tuple[str, str]] = field(default_factory=list)
    attempts: list[tuple[str, str]] = field(default_factory=list)
    moments: list[float] = field(default_factory=list)
    handles: list[Mapping[str, str] | None] = field(default_factory=list)
    troubles: list[SendError | None] = field(default_factory=list)
    """What becomes of the next attempts, one each."""
    troubles_of: dict[str, SendError] = field(default_factory=dict)
    """Chats to which nothing can be sent."""
    troubles_of_texts: dict[str, SendError] = field(default_factory=dict)
    """Messages that cannot be sent."""
    allowed: Sequence[Limit] = ()
    in_flight: int = 0
    most_in_flight: int = 0

    def parts(self, reply: Reply) -> Sequence[Reply]:
        """One part per span, so that a test can make a long reply with few words."""
        return [
            replace(reply, spans=(span,), buttons=reply.buttons if span is reply.spans[-1] else ())
            for span in reply.spans
        ]

    def limits(self, address: Address) -> Sequence[Limit]:
        return self.allowed

    def prepare(self, part: Reply) -> Prepared:
        return Prepared(part, {})

    async def send_prepared(self, address: Address, prepared: Prepared) -> None:
        await self.send(address, prepared.part, None)

    async def send(self, address: Address, part: Reply, handle: Mapping[str, str] | None) -> None:
        self.attempts.append((address.chat, part.text))
        self.moments.append(time.monotonic())
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self.seconds)
        finally:
            self.in_flight -= 1
        trouble = self.troubles_of.get(address.chat) or self.troubles_of_texts.get(part.text)
        if not trouble and self.troubles:
            trouble = self.troubles.pop(0)
        if trouble:
            raise trouble
        self.taken.append((address.chat, part.text))
        self.handles.append(handle)

    def to(self, chat: str) -> list[str]:
        return [text for to, text in self.taken if to == chat]
