"""The rows that tell what happened, and not to whom: questions without an answer, counts, what platforms carried."""

from datetime import date

from sqlmodel import Field, SQLModel


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
    area: str = Field(primary_key=True)
    """The commune of who is subscribed there; else nothing."""
    count: int


class ChannelMonth(SQLModel, table=True):
    """How much a platform with a quota carried in a month of Viet Nam's calendar."""

    __tablename__ = "channel_month"

    channel: str = Field(primary_key=True)
    month: str = Field(primary_key=True)
    """As 2026-11."""
    received: int
    sent: int
    erased: int
    """People who were forgotten at their own wish: the platform still counts them, we know only how many."""


class ChannelPerson(SQLModel, table=True):
    """Somebody who wrote on a platform that carries only so many people; no more of them than a hash to know again."""

    __tablename__ = "channel_person"

    channel: str = Field(primary_key=True)
    chat_hash: str = Field(primary_key=True)
