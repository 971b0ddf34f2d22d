"""What a channel is asked for, and what it is given: a way out and a way in.

A channel is a folder. It parses what its platform sends into `Message`, hands it to the `Inlet`, and offers an
`Outlet` if the platform has to be called to deliver a reply. It knows neither storage nor conversation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.messages import Address, Attachment, Channel, Message, Reply

MakeFile: TypeAlias = Callable[[Attachment], bytes]
"""Makes the file of an attachment; takes a moment and waits for nothing. Raises `AttachmentLost` when there is none."""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """A page whole in itself, and the Content-Security-Policy to send it with."""

    html: str
    policy: str


MakePage: TypeAlias = Callable[[Attachment], PrintPage]
"""Makes the page of an attachment, on the same terms as its file."""


class Inlet(Protocol):
    """The way in: where a channel hands over what citizens sent."""

    async def accept(self, messages: Sequence[Message]) -> None:
        """Store the messages durably; those already known by (channel, id) are dropped without effect.

        When this returns, the platform may be told that they arrived. Raises `StorageError` when nothing was stored.
        """
        ...

    async def converse(self, message: Message, *, patience: float) -> Reply:
        """Store the message and wait for its reply, at most `patience` seconds.

        The same message id again gives the stored reply again. Raises `StorageError` when it could not be stored and
        `TimeoutError` when the reply is late (it will still be made; ask again with the same id).
        """
        ...

    async def attachment(self, channel: Channel, message_id: str) -> Attachment | None:
        """What goes with the stored reply to a message; None when there is nothing (any more).

        Raises `StorageError` when nobody can look.
        """
        ...

    async def erase(self, address: Address) -> None:
        """Forget everything held about the address."""
        ...


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` messages (20 or fewer) in any `seconds`."""

    count: int
    seconds: float


class Outlet(Protocol):
    """The way out of a channel whose platform must be called to deliver."""

    @property
    def channel(self) -> Channel: ...

    def parts(self, reply: Reply) -> Sequence[Reply]:
        """The reply cut to the channel's limits, in order; buttons stay on the last part that has words.

        Each part is one request to the platform: what was sent stays sent when a later one fails.
        """
        ...

    def limits(self, address: Address) -> Sequence[Limit]:
        """How often the platform lets us write to this chat."""
        ...

    async def send(self, address: Address, part: Reply, handle: Mapping[str, str] | None) -> None:
        """Deliver one part. Returns when the platform has taken it, else raises a `SendError`.

        `handle` is what the channel stored with the message that is being answered (None for anything else).
        """
        ...
