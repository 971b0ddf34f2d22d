"""What travels through the house: the same neutral types on every channel.

All of them are made by our own code and trusted; what comes from a platform is validated in the channel's folder
before it becomes one of these.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, Self

BUTTON_PAYLOAD_BYTES = 64
"""A button's payload in UTF-8 bytes; Telegram's limit for `callback_data`, the tightest of our channels."""

MESSAGE_CHARACTERS = 20_000
"""Longest message we read, in characters; a longer one gets a clear sentence instead of an answer."""

REQUEST_CHARACTERS = 12
"""Enough to tell the messages of a day apart in the logs."""


class Channel(StrEnum):
    """A way a citizen reaches the bot."""

    TERMINAL = "terminal"
    WEB = "web"
    TELEGRAM = "telegram"
    ZALO = "zalo"

    @property
    def types_choices(self) -> bool:
        """There is nothing to press: choices are shown with their numbers, and chosen by typing one."""
        return self is Channel.ZALO


class Intake(StrEnum):
    """How a message came in: what the person did, not what they mean."""

    TEXT = "text"
    PRESS = "press"
    """A button was pressed: `text` is the button's payload. Pressing equals typing."""
    FORWARD = "forward"
    """A message handed on, not the person's own words."""
    INLINE = "inline"
    """A search typed after the bot's name in some other chat; answered with a list of topics."""
    MEDIA = "media"
    """Something that cannot be read (photo, voice, sticker, file); `text` holds its caption, if any."""
    WITHHELD = "withheld"
    """The platform tells that something was written, but not what: it shields the person (a child, say) from us."""
    LEFT = "left"
    """The person blocked the bot or closed the conversation; nothing is answered."""


class Haste(StrEnum):
    """Whether a chat writes faster than it can be answered."""

    NONE = "none"
    NEW = "new"
    """It does, and was not told so yet."""
    TOLD = "told"
    """It goes on, though it was asked to wait."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where one citizen can be reached: nothing but what the channel needs."""

    channel: Channel
    chat: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.chat}"


@dataclass(frozen=True, slots=True)
class Memory:
    """What the conversation remembers of a chat, as text only it reads; stored sealed, and gone after `until`."""

    text: str
    until: datetime


NOTHING_REMEMBERED = Memory("", datetime.min.replace(tzinfo=UTC))
"""As a reply's memory: whatever was remembered is forgotten."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply. What it is made of travels sealed, so that no row of the database shows it."""

    kind: str
    """Which maker turns the content into a file."""
    name: str
    """The file's name as the person sees it."""
    sealed: str
    label: str = ""
    """What is pressed to fetch it, where it has to be fetched; without one its name is shown."""
    print_label: str = ""
    """What is pressed to open it as a page to print, where pages can be shown; without one there is no such page."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody agreed to be sent, and how. Ids are the content's."""

    since: datetime
    """When they agreed."""
    wording: str
    """The very words they agreed to."""
    audiences: tuple[str, ...] = ()
    area: str | None = None
    topics: tuple[str, ...] = ()
    """Topic groups, or single topics, they want to hear of; none: all."""
    rest_days: int = 0
    """At least so many days between two campaign messages; 0: every one. Urgent warnings keep no rest."""
    young: bool = False
    """Under sixteen: nothing but the address is kept."""


def request_name(channel: Channel, message_id: str) -> str:
    """What log lines call a message, from its arrival to its answer, in every process. It says nothing of who wrote."""
    return sha256(f"{channel}:{message_id}".encode()).hexdigest()[:REQUEST_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Message:
    """One thing a citizen sent. `id` is the channel's own, unique within the channel, and tells duplicates."""

    id: str
    address: Address
    text: str
    received_at: datetime
    intake: Intake = Intake.TEXT
    group: bool = False
    """Written in a chat of several people: personal matters are answered with a link to the private chat."""
    handle: Mapping[str, str] | None = None
    """What the channel needs to answer this very message (a press to acknowledge, a message to quote); opaque here."""
    expires_at: datetime | None = None
    """After this moment the platform takes no answer any more; then the message is dropped quietly."""
    memory: Memory | None = None
    """What was remembered of this chat when the message was taken up, if that still holds."""
    subscription: Subscription | None = None
    """What the chat was subscribed to when the message was taken up."""
    campaign: "Mailed | None" = None
    """The campaign message the chat was last sent of late, where choices are typed: what is typed may answer it."""
    haste: Haste = Haste.NONE
    """How it was with the chat when the message was taken up."""

    @property
    def request(self) -> str:
        """See `request_name`."""
        return request_name(self.address.channel, self.id)


class Style(StrEnum):
    PLAIN = "plain"
    BOLD = "bold"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style; `href` makes it a link (`https:`, `tel:` or `sms:`)."""

    text: str
    style: Style = Style.PLAIN
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Button:
    """A command ready to be pressed. `payload` is what typing would be, at most BUTTON_PAYLOAD_BYTES."""

    label: str
    payload: str

    def __post_init__(self) -> None:
        if len(self.payload.encode()) > BUTTON_PAYLOAD_BYTES:
            raise ValueError(f"button payload over {BUTTON_PAYLOAD_BYTES} bytes: {self.payload!r}")


class Decision(StrEnum):
    """What the bot decided to do with a question; the words of `canhgiac ask --json`."""

    ANSWER = "answer"
    CHOICES = "choices"
    EMERGENCY = "emergency"
    UNKNOWN = "unknown"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RankedTopic:
    id: str
    title: str
    score: float


class Kind(StrEnum):
    """What editors and reports learn from an exchange, without knowing who it was."""

    UNANSWERED = "unanswered"
    SHOWN = "shown"
    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"
    PRESSED = "pressed"
    """A button below a campaign message."""
    QUIZ_RIGHT = "quiz_right"
    QUIZ_WRONG = "quiz_wrong"
    ARRIVED = "arrived"
    """Somebody came through a poster."""
    ASKED = "asked"
    """A question in somebody's own words; `topic` is the decision on it."""
    INSPECTED = "inspected"
    """A received message was judged; `topic` is the verdict."""
    FIRST_AID = "first_aid"
    """Somebody began the first aid."""


@dataclass(frozen=True, slots=True)
class Observation:
    """Something worth keeping from an exchange; `text` is already redacted."""

    kind: Kind
    topic: str | None = None
    """What it is about; of a campaign message the run it belongs to, as `run:12`; of a poster `source:abc`."""
    text: str = ""
    area: str = ""
    """The commune of who is subscribed there; nothing of anybody else. Of topics shown only."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question the bot could not answer, redacted: how often it came in these very words, and when last."""

    text: str
    count: int
    last: date


@dataclass(frozen=True, slots=True)
class Offer:
    """One entry of an inline list: a card that can be put into another chat."""

    id: str
    title: str
    summary: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the bot says back. No spans means: nothing is said (the message is still done with)."""

    spans: tuple[Span, ...]
    buttons: tuple[Button, ...] = ()
    decision: Decision = Decision.ANSWER
    topics: tuple[RankedTopic, ...] = ()
    observations: tuple[Observation, ...] = ()
    offers: tuple[Offer, ...] = ()
    erase: bool = False
    """The person asked to be forgotten: everything held about this address goes in the same transaction."""
    memory: Memory | None = None
    """What to remember of this chat from now on; None leaves what is remembered as it is."""
    subscription: Subscription | None = None
    """What the person wants to be sent from now on; None leaves it as it is."""
    unsubscribes: bool = False
    """From the transaction that records this reply on, nothing is sent to the person unasked."""
    attachment: Attachment | None = None
    """Goes with the words, never alone."""
    asks_number: bool = False
    """A number is awaited as an answer: where choices are typed, they must be named by something else than numbers."""
    to_hand_on: str = ""
    """The part of the words that is meant for others, as plain text; empty when all is said to the person alone."""
    postpones: bool = False
    """The message was not gone into: the person writes faster than anybody reads, and is to send it again."""

    @property
    def text(self) -> str:
        """The reply as plain text without markup."""
        return "".join(span.text for span in self.spans)

    def remembering(self, memory: Memory) -> Self:
        """The same reply, with what to remember of the chat."""
        return replace(self, memory=memory)

    def to_json(self) -> dict[str, Any]:
        """What an outbound row keeps: enough to send it again, nothing about the question."""
        return {
            "spans": [[span.text, span.style.value, span.href] for span in self.spans],
            "buttons": [[button.label, button.payload] for button in self.buttons],
            "decision": self.decision.value,
            "erase": self.erase,
            "offers": [
                [offer.id, offer.title, offer.summary, [[s.text, s.style.value, s.href] for s in offer.spans]]
                for offer in self.offers
            ],
            "attachment": asdict(self.attachment) if self.attachment else None,
            "to_hand_on": self.to_hand_on,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`, for rows written by this program."""
        return cls(
            spans=tuple(_span(row) for row in stored["spans"]),
            buttons=tuple(Button(label, payload) for label, payload in stored["buttons"]),
            # Rows of earlier versions have none of the four.
            decision=Decision(stored.get("decision", Decision.ANSWER)),
            erase=bool(stored.get("erase")),
            attachment=Attachment(**attachment) if (attachment := stored.get("attachment")) else None,
            to_hand_on=stored.get("to_hand_on", ""),
            offers=tuple(
                Offer(id, title, summary, tuple(_span(row) for row in spans))
                for id, title, summary, spans in stored["offers"]
            ),
        )


@dataclass(frozen=True, slots=True)
class Mailed:
    """A campaign message that was laid ready for a visitor of the web page, or sent to a chat; ids grow."""

    id: int
    reply: Reply
    put_at: datetime


def _span(row: list[Any]) -> Span:
    text, style, href = row
    return Span(text, Style(style), href)
