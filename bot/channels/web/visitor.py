"""Who is writing: a random session, nothing else."""

import hashlib
import re
import secrets
from dataclasses import dataclass

from bot.messages import Address, Channel

COOKIE = "canhgiac"
SESSION_BYTES = 16
COOKIE_SECONDS = 30 * 24 * 3600

_SESSION = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser's session. The database knows only a hash of it, so a copy of the database opens no session."""

    session: str
    is_new: bool

    @property
    def address(self) -> Address:
        return Address(Channel.WEB, hashlib.sha256(self.session.encode()).hexdigest()[:32])


def recognise(cookie: str | None) -> Visitor:
    """The visitor behind a cookie; a new one when there is none or it was not made by us."""
    if cookie and _SESSION.fullmatch(cookie):
        return Visitor(cookie, is_new=False)
    return new_visitor()


def new_visitor() -> Visitor:
    return Visitor(secrets.token_hex(SESSION_BYTES), is_new=True)
