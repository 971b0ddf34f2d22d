"""The errors of the house. Each class answers its catcher's one question: what now?

BotError
├── SettingsError        stop, tell the operator which setting to mend
├── ContentError         keep the last good content, show the editor the faults
├── StorageError         answer 503 / try again soon; nothing was acknowledged
├── UnreadableMessage    set the update aside; it can never be answered
├── AttachmentLost       there is no file to hand over, now or later: say so
├── PrintingError        a page or picture cannot be made: the template is at fault, not what was typed
├── ActRefused           what an organiser asked for cannot be done: tell them the sentence
└── SendError            the sender decides by the subclass:
    ├── TryLater         not now: again after `after` seconds (the platform's word, or our back-off)
    ├── RecipientGone    never again to this address: it blocked the bot or no longer exists
    ├── Refused          this message is wrong (ours): do not repeat it, log it loudly
    └── Uncertain        it may have arrived: decided by the written policy, never repeated blindly
"""

from collections.abc import Sequence
from dataclasses import dataclass


class BotError(Exception):
    """Anything that goes wrong in a way we know."""


class SettingsError(BotError):
    """The configuration cannot be used; the message names the setting and never holds its value."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the content, at a place an editor can jump to. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class ContentError(BotError):
    """The content has faults: all that were found, not only the first."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in faults))


class StorageError(BotError):
    """The database did not take or give what was asked; nothing was half done."""


class UnreadableMessage(BotError):
    """A stored update that no version of this program can answer."""


class AttachmentLost(BotError):
    """What a file would be made of cannot be had any more, or nothing can be made of it."""


class PrintingError(BotError):
    """A page or picture cannot be made from its template."""


class ActRefused(BotError):
    """What somebody asked for cannot be done; the sentence says why and what to do, in their language.

    `part` names the part of a campaign file that is wrong, if one is.
    """

    def __init__(self, sentence: str, *, part: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.part = part


class SendError(BotError):
    """A message did not go out, or we cannot tell."""


class TryLater(SendError):
    """Temporary; `after` is in seconds, None when the platform named no time."""

    def __init__(self, message: str, *, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class RecipientGone(SendError):
    """The address is closed to us; `moved_to` is the new chat when the platform named one."""

    def __init__(self, message: str, *, moved_to: str | None = None) -> None:
        super().__init__(message)
        self.moved_to = moved_to


class Refused(SendError):
    """The platform will never take this message as it is."""


class Uncertain(SendError):
    """The request was written but no answer came: it may have been delivered."""
