"""One request to a platform, and what its end means. Only a failure we recognise is final."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeAlias

from bot.errors import RecipientGone, Refused, TryLater, Uncertain
from bot.exchange.reasons import place, reason
from bot.messages import Address


@dataclass(frozen=True, slots=True)
class Taken:
    """The platform has it."""


@dataclass(frozen=True, slots=True)
class Gone:
    """The address is closed to us."""


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id."""

    to: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """The platform will never take this message."""

    reason: str


@dataclass(frozen=True, slots=True)
class ToldToWait:
    seconds: float


@dataclass(frozen=True, slots=True)
class Failed:
    """It did not arrive; another time it may."""

    reason: str


@dataclass(frozen=True, slots=True)
class Unclear:
    """It may have arrived."""

    reason: str


Outcome: TypeAlias = Taken | Gone | Moved | Wrong | ToldToWait | Failed | Unclear

LONGEST_WAIT = 86_400.0
"""Seconds; a platform that asks for more is asked again after a day."""


async def attempt(request: Awaitable[None], address: Address) -> Outcome:
    """Wait for the end of `request`, a message to `address` on its way."""
    try:
        await request
    except RecipientGone as gone:
        return Gone() if gone.moved_to in (None, address.chat) else Moved(gone.moved_to or "")
    except Refused as refused:
        return Wrong(str(refused))
    except TryLater as later:
        if later.after is not None:
            return ToldToWait(min(max(later.after, 0.0), LONGEST_WAIT))
        return Failed(reason(later))
    except Uncertain as unclear:
        return Unclear(reason(unclear))
    except Exception as error:  # nobody knows how far it came
        return Unclear(f"{type(error).__name__} {place(error)}")
    return Taken()
