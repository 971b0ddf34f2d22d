"""The rows of the database: conversations, campaigns, accounts. Other families stand in modules beside this.

A table model does not validate: only our own trusted types are written.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from bot.storage.columns import NEVER_REUSED, UtcDateTime


class InboxState(StrEnum):
    PENDING = "pending"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DROPPED = "dropped"
    """It came too late to be answered (an old button press)."""
    SET_ASIDE = "set_aside"
    """It failed too often; the next message of the chat goes on."""
    POSTPONED = "postponed"
    """It came too soon after many others; the person was asked to wait and to send it again."""


class OutboundState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GONE = "gone"
    """The recipient blocked the bot or no longer exists."""
    UNCERTAIN = "uncertain"
    """Handed over twice without hearing whether it arrived; it probably did."""
    WITHDRAWN = "withdrawn"
    """Not wanted any more: the recipient left, or asked to be forgotten."""


def _one_of_a_chat(name: str, state: str) -> Index:
    """At most one row of a chat may be in this state, whoever tries: order within a chat rests on it."""
    only = text(f"state = '{state}'")
    return Index(name, "channel", "chat", unique=True, sqlite_where=only, postgresql_where=only)


class Inbox(SQLModel, table=True):
    """A citizen's message from its arrival on; the text is erased in the transaction that records the answer."""

    __table_args__ = (
        UniqueConstraint("channel", "message_id"),
        Index("ix_inbox_open", "state", "id"),
        Index("ix_inbox_chat", "channel", "chat", "state", "id"),
        _one_of_a_chat("ux_inbox_answering", InboxState.ANSWERING),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    message_id: str
    chat: str
    intake: str
    in_group: bool
    text: str | None
    handle: dict[str, Any] | None = Field(sa_column=Column(JSON))
    received_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime | None = Field(sa_type=UtcDateTime)
    state: str
    tries: int
    """How often it was claimed; row and try tell a claim from later ones of the same row."""
    not_before: datetime | None = Field(sa_type=UtcDateTime)
    """Set after a failure only, so that a clock put back does not hide what is new."""
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Outbound(SQLModel, table=True):
    """One part of a reply on its way to one chat."""

    __table_args__ = (
        Index("ix_outbound_open", "channel", "state", "id"),
        Index("ix_outbound_chat", "channel", "chat", "state", "id"),
        _one_of_a_chat("ux_outbound_sending", OutboundState.SENDING),
        NEVER_REUSED,
    )

    id: int | None = Field(default=None, primary_key=True)
    inbox_id: int | None = Field(index=True)
    channel: str
    chat: str
    part: int
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    handle: dict[str, Any] | None = Field(sa_column=Column(JSON))
    state: str
    tries: int
    """How often it was claimed; row and try tell a claim from later ones of the same row."""
    failures: int
    """Attempts that failed for another reason than the platform's asking us to wait."""
    uncertain: bool
    """At least one attempt may have arrived without our knowing: a repeat is possible."""
    not_before: datetime | None = Field(sa_type=UtcDateTime)
    """Set after an attempt only, so that a clock put back does not hide what is new."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChatState(SQLModel, table=True):
    """What the conversation remembers of one chat, sealed: no key of it is in the database."""

    __tablename__ = "chat_state"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    sealed: str
    until: datetime = Field(sa_type=UtcDateTime, index=True)


class CampaignState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class PauseReason(StrEnum):
    """Why a campaign pauses by itself."""

    REFUSED = "refused"
    """The platform takes this message from nobody: it is wrong."""
    PLATFORM = "platform"
    """The platform has been away for long."""
    CONTENT = "content"
    """What it is to say is no longer in the content."""
    STOOD_STILL = "stood_still"
    """A run that had begun stood still for so long that what it says may have grown old."""


class Campaign(SQLModel, table=True):
    """What is to be said to whom and when. The file's content is checked before it gets here."""

    __table_args__ = (Index("ix_campaign_due", "state", "next_due"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    name_folded: str = Field(sa_column_kwargs={"server_default": ""})
    """Without marks and capitals, to be found by."""
    unit: str | None
    author: str
    state: str
    plan: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """The campaign file, as `CampaignFile` writes it."""
    revision: int
    """Counts the changes of the plan: who changes an older one is told."""
    corrects: int | None = Field(default=None, index=True)
    """The campaign whose recipients are to be put right."""
    approver: str | None = None
    expected: int | None = None
    """How many recipients the approver confirmed."""
    next_due: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the clock has to look at it again."""
    handled_to: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Slots up to here have their runs."""
    paused_because: str | None = None
    """Why it was paused, if not by a person: `PauseReason`."""
    notice_due: bool = False
    """Those who work with it are still to be told that it was paused."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    submitted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CampaignEditing(SQLModel, table=True):
    """Who has a draft open to change it, so that the next one who opens it is warned."""

    __tablename__ = "campaign_editing"

    campaign_id: int = Field(primary_key=True, foreign_key="campaign.id")
    editor: str = Field(primary_key=True)
    seen_at: datetime = Field(sa_type=UtcDateTime)


class RunState(StrEnum):
    OPENING = "opening"
    """Its recipients are being written down; nothing is sent before all are."""
    RUNNING = "running"
    FINISHED = "finished"
    MISSED = "missed"
    """Its time had passed too long ago when it could have begun."""
    CANCELLED = "cancelled"


class Run(SQLModel, table=True):
    """One sending of a campaign. The words are rendered once, so that all recipients get the same."""

    __table_args__ = (UniqueConstraint("campaign_id", "slot"), Index("ix_run_state", "state", "id"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    slot: str
    """Names the occasion: the moment, or for a series the step and the day."""
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    """Not begun by then, it is missed."""
    state: str
    body: dict[str, Any] | None = Field(sa_column=Column(JSON))
    audience: dict[str, Any] | None = Field(sa_column=Column(JSON))
    """Who is meant, as `Criteria` writes it."""
    opened_to: int
    """Subscribers up to this id have been looked at."""
    recipients: int
    urgent: bool
    window_from: int | None
    window_to: int | None
    """Minutes after midnight in Viet Nam between which it is sent; None: all day."""
    resends: bool
    """What may have arrived is sent once more; else it is left uncertain."""
    opened_at: datetime = Field(sa_type=UtcDateTime)
    begun_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the first of its deliveries was taken up."""
    moved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it began, or somebody last said that it goes on: a channel without a `RunChannel` stands from there on."""
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class RunChannel(SQLModel, table=True):
    """How a run goes on one channel: another may move while this one is off."""

    __tablename__ = "run_channel"

    run_id: int = Field(primary_key=True, foreign_key="run.id")
    channel: str = Field(primary_key=True)
    moved_at: datetime = Field(sa_type=UtcDateTime)
    """When somebody was last done with there; before that, when the first was taken up. Noted once a minute: see
    `NOTED_EVERY`."""
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When those who work with it were told that it stands still there; None: not since it moved."""


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    GONE = "gone"
    UNCERTAIN = "uncertain"
    WITHDRAWN = "withdrawn"


def _deliveries_in(name: str, state: str, *columns: str) -> Index:
    only = text(f"state = '{state}'")
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


class Delivery(SQLModel, table=True):
    """What became of a run for one subscriber. No address: whoever is forgotten leaves a number that leads nowhere."""

    __table_args__ = (
        _deliveries_in("ix_delivery_pending", DeliveryState.PENDING, "run_id", "channel", "subscriber_id"),
        _deliveries_in("ix_delivery_sending", DeliveryState.SENDING, "run_id", "channel", "subscriber_id"),
        {"sqlite_with_rowid": False},
    )

    run_id: int = Field(primary_key=True)
    subscriber_id: int = Field(primary_key=True)
    channel: str
    state: str
    tries: int
    """How often it was claimed; with the key it tells a claim from later ones."""
    failures: int
    uncertain: bool
    """An attempt may have arrived without our knowing: a repeat is possible."""
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None
    """Why it failed, in the platform's words."""


class RunTotal(SQLModel, table=True):
    """How many recipients of a run ended alike, of those whose deliveries are no longer kept.

    Not by channel: no figure of a run is told by channel, and nobody of them can be sent to again.
    """

    __tablename__ = "run_total"

    run_id: int = Field(primary_key=True, foreign_key="run.id")
    state: str = Field(primary_key=True)
    uncertain: bool = Field(primary_key=True)
    reason: str = Field(primary_key=True)
    """Why it failed, in the platform's words; else nothing."""
    count: int


class Mail(SQLModel, table=True):
    """A campaign message laid ready for a visitor of the web page, who fetches it."""

    __table_args__ = (Index("ix_mail_chat", "chat", "id"), UniqueConstraint("run_id", "chat"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    chat: str
    run_id: int = Field(foreign_key="run.id")
    put_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Role(StrEnum):
    ORGANISER = "organiser"
    APPROVER = "approver"
    EDITOR = "editor"
    ADMIN = "admin"


class User(SQLModel, table=True):
    """An account of somebody who works with campaigns or content."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    role: str
    unit: str | None
    """The branch or commune body it is limited to; None: all."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    disabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ChatBinding(SQLModel, table=True):
    """A private chat from which an account works."""

    __tablename__ = "chat_binding"

    channel: str = Field(primary_key=True)
    chat: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="account.id", index=True)
    bound_at: datetime = Field(sa_type=UtcDateTime)


class BindingCode(SQLModel, table=True):
    """A code, once and for a short while, with which a chat is bound to an account; only its hash is kept."""

    __tablename__ = "binding_code"

    code_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="account.id")
    until: datetime = Field(sa_type=UtcDateTime)


class AuditEntry(SQLModel, table=True):
    """Who did what, and when; never changed."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject", "id"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime)
    actor: str
    action: str
    subject: str
    """What it was done to, as `campaign:12`."""
    detail: dict[str, Any] | None = Field(sa_column=Column(JSON))


class SavedAudience(SQLModel, table=True):
    """People meant again and again, by a name."""

    __tablename__ = "saved_audience"
    __table_args__ = (UniqueConstraint("name", "unit"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    name: str
    unit: str
    """Whose it is; "" when it is everybody's."""
    audience: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    author: str
    saved_at: datetime = Field(sa_type=UtcDateTime)


class Halt(SQLModel, table=True):
    """While its row stands, nothing is sent in bulk."""

    name: str = Field(primary_key=True)
    by: str
    since: datetime = Field(sa_type=UtcDateTime)


class Lease(SQLModel, table=True):
    """Who may do what only one process may do (send with a token)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=UtcDateTime)
