"""The rows behind the console: how people sign in, what they change in the content, and the posters they hang up."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from bot.storage.columns import NEVER_REUSED, UtcDateTime


class Credential(SQLModel, table=True):
    """With what an account signs in."""

    user_id: int = Field(primary_key=True, foreign_key="account.id")
    password_hash: str
    """By argon2, which writes its own parameters and salt."""
    totp: str | None = None
    """The shared secret of the second factor, sealed; None: none is set up."""
    totp_step: int = 0
    """The time step of the last code that was taken: each code is good once."""
    recovery: list[str] = Field(sa_column=Column(JSON, nullable=False))
    """SHA-256 of the codes for who has lost their phone; each is good once."""


class TicketPurpose(StrEnum):
    FIRST = "first"
    """The first administrator, as long as there is no account."""
    JOIN = "join"
    """An account that has no password (any more) gets one."""


class Ticket(SQLModel, table=True):
    """A link that is good once and for a while; only the hash of what stands in it is kept."""

    token_hash: str = Field(primary_key=True)
    purpose: str
    user_id: int | None = Field(default=None, foreign_key="account.id")
    until: datetime = Field(sa_type=UtcDateTime)


class WebSession(SQLModel, table=True):
    """A browser in which somebody is signed in, or half-way there."""

    __tablename__ = "web_session"

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="account.id", index=True)
    complete: bool
    """False: the password was right, the second factor is still to come."""
    agent: str
    """What the browser calls itself, cut short: so that people recognise their sessions."""
    created_at: datetime = Field(sa_type=UtcDateTime)
    seen_at: datetime = Field(sa_type=UtcDateTime)
    notice: str | None = None
    """A sentence to be shown once, on the next page."""


class SignInFailure(SQLModel, table=True):
    """A sign-in that failed. Neither the name nor the address is kept, only what tells whether it is the same again."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_name", "name_hash", "at"),
        Index("ix_sign_in_failure_address", "address_hash", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name_hash: str
    address_hash: str
    at: datetime = Field(sa_type=UtcDateTime)


class ChangeState(StrEnum):
    PROPOSED = "proposed"
    LIVE = "live"
    REJECTED = "rejected"
    UNDONE = "undone"
    WITHDRAWN = "withdrawn"


class ContentChange(SQLModel, table=True):
    """A change to one file of the content, from its proposal on."""

    __tablename__ = "content_change"
    __table_args__ = (Index("ix_content_change_state", "state", "id"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    file: str
    """Below the content folder, with slashes."""
    topic: str | None = None
    title: str
    """What was done, in the editor's language, as lists show it."""
    author: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    state: str
    decided_by: str | None = None
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None
    """Why it was made, or why it was not taken."""
    before: str | None = None
    """The file's whole text before; None: there was no such file."""
    after: str | None = None
    """None: there is to be no such file."""
    undoes: int | None = None
    """The change that is taken back with this one."""
    impact: dict[str, Any] | None = Field(sa_column=Column(JSON))
    commit_id: str | None = None


class Source(SQLModel, table=True):
    """Where a poster hangs: who scans its code is counted there."""

    code: str = Field(primary_key=True)
    label: str
    area: str | None = None
    unit: str | None = None
    made_by: str
    made_at: datetime = Field(sa_type=UtcDateTime)
    retired_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
