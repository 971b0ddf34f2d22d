"""What a page of the console is: a door, who may pass it, and what they bring."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.responses import Response

from bot.errors import BotError
from bot.storage.accounts import User
from bot.storage.tables import Role
from bot.storage.web_sessions import Session
from scheduler.operations import Actor

EVERYBODY = frozenset(Role)
"""Everybody who is signed in."""

FORM_BYTES = 256_000
"""A whole profile is under 40,000 bytes; percent-encoded Vietnamese takes up to three times as much."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")
"""What no keyboard types: it breaks documents, or hides from who approves."""

_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Turns the order of letters round, so that a text reads otherwise than it is."""

_HIGHEST = 2**31 - 1
"""Of a number in an address: what PostgreSQL takes for an id."""


class NotFoundError(BotError):
    """There is no such thing, or not for this person."""


def cleaned(text: str) -> str:
    """What was typed, in composed letters, with plain line ends and nothing invisible that would change its sense."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _DIRECTION.sub("", _CONTROL.sub("", plain)))


class Form:
    """The fields of a form, or of an address."""

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in fields:
            self._fields.setdefault(cleaned(name), []).append(cleaned(value))

    def raw(self, name: str) -> str:
        """With the blanks around it."""
        return self._fields.get(name, [""])[0]

    def text(self, name: str, default: str = "") -> str:
        """Without the blanks around it; `default` when it is missing or empty."""
        return self.raw(name).strip() or default

    def texts(self, name: str) -> tuple[str, ...]:
        """All values of the name that are not empty."""
        return tuple(text for value in self._fields.get(name, []) if (text := value.strip()))

    def flag(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.raw(name))

    def number(self, name: str) -> int | None:
        """None when it is missing, or no number of ours."""
        return as_number(self.text(name))

    @property
    def fields(self) -> Mapping[str, Sequence[str]]:
        """Everything, for giving it back to who typed it."""
        return self._fields


def as_number(text: str) -> int | None:
    """A count or an id; None for everything else, digits of other scripts included."""
    return number if re.fullmatch(r"[0-9]{1,10}", text) and (number := int(text)) <= _HIGHEST else None


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of somebody who is signed in and may pass the door."""

    session: Session
    csrf: str
    path: str
    """With /console."""
    values: Mapping[str, str]
    """Of the address's path."""
    query: Form
    form: Form
    """Of a POST; empty otherwise."""
    wants_fragment: bool
    """A script asks, for a piece of a page."""
    address: str
    """Where the request comes from, as failures are counted by it."""
    origin: str
    """Where the console is, as links handed on name it: `https://canhgiac.example`."""

    @property
    def user(self) -> User:
        return self.session.user

    @property
    def actor(self) -> Actor:
        return Actor(self.user.name, self.user.role, self.user.unit)

    def number(self, name: str) -> int:
        """An id in the path. Raises `NotFoundError` when it cannot be one."""
        number = as_number(self.values[name])
        if not number:
            raise NotFoundError
        return number

    def word(self, name: str) -> str:
        return cleaned(self.values[name])


Handler: TypeAlias = Callable[[Visit], Response]
"""An ordinary function; it runs in a thread of the pool."""


@dataclass(frozen=True, slots=True)
class Door:
    """One address of the console. There is none without roles."""

    method: Literal["GET", "POST"]
    path: str
    """Below /console, in Starlette's form: `/campaigns/{id}`."""
    handler: Handler
    roles: frozenset[Role]
    form_bytes: int = FORM_BYTES
