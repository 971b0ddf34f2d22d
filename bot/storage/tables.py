"""The rows of the database. A table model does not validate: only our own trusted types are written."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, TypeDecorator, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its zone; stored as UTC because SQLite drops zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class InboxState(StrEnum):
    PENDING = "pending"
    ANSWERING = "answering"
    ANSWERED = "answered"
    DROPPED = "dropped"
    """It came too late to be answered (an old button press)."""
    SET_ASIDE = "set_aside"
    """It failed too often; the next message of the chat goes on."""


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


NEVER_REUSED = {"sqlite_autoincrement": True}
"""SQLite gives the id of a deleted row to the next one: what is still in work under it would close the wrong row."""


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


class Lease(SQLModel, table=True):
    """Who may do what only one process may do (send with a token)."""

    name: str = Field(primary_key=True)
    holder: str
    until: datetime = Field(sa_type=UtcDateTime)


class Question(SQLModel, table=True):
    """A question the bot could not answer, redacted; who asked it is not kept."""

    id: int | None = Field(default=None, primary_key=True)
    text: str
    asked_on: date = Field(index=True)


class Event(SQLModel, table=True):
    """How often something happened on a day; anonymous by construction."""

    day: date = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    topic: str = Field(primary_key=True)
    count: int
