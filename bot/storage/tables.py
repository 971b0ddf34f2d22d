"""The rows of the database. A table model does not validate: only our own trusted types are written."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Dialect, Index, TypeDecorator, UniqueConstraint
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


class Inbox(SQLModel, table=True):
    """A citizen's message from its arrival on; the text is erased in the transaction that records the answer."""

    __table_args__ = (
        UniqueConstraint("channel", "message_id"),
        Index("ix_inbox_open", "state", "id"),
        Index("ix_inbox_chat", "channel", "chat", "state", "id"),
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
    not_before: datetime = Field(sa_type=UtcDateTime)
    claimed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Outbound(SQLModel, table=True):
    """One part of a reply on its way to one chat."""

    __table_args__ = (
        Index("ix_outbound_open", "channel", "state", "id"),
        Index("ix_outbound_chat", "channel", "chat", "state", "id"),
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
    uncertain: bool
    """At least one attempt may have arrived without our knowing: a repeat is possible."""
    not_before: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


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
