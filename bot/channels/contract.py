"""What a channel is asked for, and what it is given: a way out and a way in.

A channel is a folder. It parses what its platform sends into `Message`, hands it to the `Inlet`, and offers an
`Outlet` if the platform has to be called to deliver a reply. It knows neither storage nor conversation.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.messages import Address, Attachment, Channel, Mailed, Message, Reply

MakeFile: TypeAlias = Callable[[Attachment], bytes]
"""Makes the file of an attachment; takes a moment and waits for nothing. Raises `AttachmentLost` when there is none."""


@dataclass(frozen=True, slots=True)
class PrintPage:
    """A page whole in itself, and the Content-Security-Policy to send it with."""

    html: str
    policy: str


MakePage: TypeAlias = Callable[[Attachment], PrintPage]
"""Makes the page of an attachment, on the same terms as its file."""


@dataclass(frozen=True, slots=True)
class Makers:
    """What a person may be handed of an attachment."""

    file: MakeFile
    page: MakePage


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

    async def listens(self, address: Address) -> bool:
        """Whether campaign messages may come for the address: it is subscribed. Raises `StorageError`."""
        ...

    async def mail(self, address: Address, after: int) -> Sequence[Mailed]:
        """The newest campaign messages laid ready for the address with an id above `after`, oldest first.

        Raises `StorageError` when nobody can look.
        """
        ...

    async def mail_news(self, after: int, *, patience: float) -> int | None:
        """The highest id of anybody's mail: as soon as it is above `after`, else after `patience` seconds.

        Cheap for thousands who wait at a time. None, and at once, when the service stops.
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


@dataclass(frozen=True, slots=True)
class Prepared:
    """A part made ready once for many recipients. What is encoded is read only by the outlet that made it."""

    part: Reply
    encoded: Mapping[str, str]


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

    def prepare(self, part: Reply) -> Prepared:
        """Make a part ready that goes to many: what is the same for all is done once."""
        ...

    async def send_prepared(self, address: Address, prepared: Prepared) -> None:
        """As `send`, for what was prepared."""
        ...
