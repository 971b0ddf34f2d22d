"""The rows of those who agreed to be sent campaigns, and of those who will not be."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.storage.columns import NEVER_REUSED, UtcDateTime


class SubscriberState(StrEnum):
    ACTIVE = "active"
    LEFT = "left"
    """Asked not to be sent anything; kept so that no import brings them back."""
    GONE = "gone"
    """Blocked the bot, or no longer exists."""


class Objection(SQLModel, table=True):
    """Somebody who asked not to be sent anything, or to be forgotten, while there is no row of theirs that says so.

    Kept so that no list brings them back; it tells nobody who they are.
    """

    mark: str = Field(primary_key=True)
    """`bot.vault.Vault.mark` of the address."""
    objected_at: datetime = Field(sa_type=UtcDateTime)


class TagKind(StrEnum):
    AUDIENCE = "audience"
    TOPIC = "topic"


class Wording(SQLModel, table=True):
    """Words that people agreed to, once for all who did."""

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    """SHA-256 of the text, in hex: PostgreSQL indexes no long texts."""
    text: str


class Subscriber(SQLModel, table=True):
    """Somebody who agreed to be sent campaign messages: an address, what they chose, and what they agreed to."""

    __table_args__ = (UniqueConstraint("channel", "chat"), NEVER_REUSED)

    id: int | None = Field(default=None, primary_key=True)
    channel: str
    chat: str
    state: str
    area: str | None = None
    rest_days: int
    young: bool
    consented_at: datetime = Field(sa_type=UtcDateTime)
    consented_on: date = Field(index=True)
    """The same day as people in Viet Nam reckon: a series counts from it."""
    wording_id: int = Field(foreign_key="wording.id")
    reached_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When the last campaign message was taken by the platform."""
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class SubscriberTag(SQLModel, table=True):
    """An audience somebody belongs to, or a topic they want to hear of."""

    __tablename__ = "subscriber_tag"
    __table_args__ = (
        Index("ix_subscriber_tag_value", "kind", "value", "subscriber_id"),
        {"sqlite_with_rowid": False},
    )

    subscriber_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    value: str = Field(primary_key=True)
