"""What the conversation knows of those who work with campaigns: the account a chat speaks for, and what it may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.messages import Address, Reply
from bot.storage.tables import CampaignState


class Act(StrEnum):
    """What can be done with a campaign; the values are what follows its number in `/chiendich 12 duyet`."""

    TEST = "thu"
    SUBMIT = "trinh"
    APPROVE = "duyet"
    SEND_BACK = "tra"
    START = "batdau"
    PAUSE = "dung"
    RESUME = "tiep"
    DROP_REST = "bo"
    CANCEL = "huy"


@dataclass(frozen=True, slots=True)
class Entry:
    """A campaign in a list."""

    id: int
    name: str
    state: str
    """In the organisers' words."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One run of a campaign, in the organisers' words."""

    due: str
    state: str
    counts: Mapping[str, int]
    """How many recipients are in which state; states nobody is in are left out."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would come of a campaign if it were started now, in the organisers' words."""

    left_out: Sequence[tuple[str, str]]
    """Why somebody would get nothing, and how many, as this account is told it."""
    over_quota: Sequence[tuple[str, str]]
    """Of those counted: by channel, for how many the month's messages will not do."""
    times: Sequence[str]
    """When it would fire next."""
    takes: str
    """About how long it would take to reach everybody; nothing where it is soon done."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One campaign as an account sees it."""

    id: int
    name: str
    state: CampaignState
    state_words: str
    paused_because: str
    """Why it paused by itself, in the organisers' words; else nothing."""
    author: str
    approver: str | None
    recipients: int
    """Of the newest run; before there is one, how many are meant now. For who agrees to it."""
    recipients_told: str
    """The same as this account is told it."""
    schedule: str
    """As its plan says."""
    next: str | None
    """When it fires next, once it has been started."""
    outlook: Outlook | None
    """Until it is started; None when its content or its channels are no more, too."""
    sendings: Sequence[Sending]
    """The newest ones, the newest first."""
    acts: Sequence[Act]
    """What this account may do with it now."""


class Organiser(Protocol):
    """An account at work. What is not allowed raises `ActRefused`, whose sentence is for the person."""

    @property
    def name(self) -> str: ...

    def newest(self) -> Sequence[Entry]:
        """The newest campaigns it may see, the newest first."""

    def sheet(self, id: int) -> Sheet: ...

    def words(self, id: int) -> Sequence[tuple[str, Reply]]:
        """What a campaign says, by the step of a series (else one message without a name)."""

    def act(self, act: Act, id: int, expected: int | None = None) -> None:
        """`expected`: the number of recipients the person saw when they approved."""

    def sending_held(self) -> bool: ...

    def hold_all(self) -> None:
        """Send nothing in bulk."""

    def let_all_go(self) -> None: ...


class Desk(Protocol):
    """Where chats are bound to accounts."""

    def organiser(self, address: Address) -> Organiser | None:
        """The account a chat speaks for."""

    def bind(self, code: str, address: Address) -> Organiser | None:
        """From now on the chat speaks for the account whose code this is; None when the code is no good (any more)."""
