"""A browser before the console, without a window: it keeps its cookie and fills in the token of forms."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from html.parser import HTMLParser
from typing import TypeAlias

import httpx

from bot.storage import accounts, credentials, web_sessions
from bot.storage.accounts import User
from bot.storage.database import Database
from bot.storage.tables import Role
from console.gate import COOKIE, csrf_of

Fields: TypeAlias = Mapping[str, str | Sequence[str]]

ORIGIN = "http://console.test"

_numbers = itertools.count(1)


class Browser:
    """Somebody before the console; `user` is None for who is not signed in."""

    def __init__(self, client: httpx.AsyncClient, user: User | None = None) -> None:
        self.client = client
        self.user = user

    @property
    def token(self) -> str:
        """The secret of the session."""
        return self.client.cookies.get(COOKIE) or ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """The page at `path`, which begins with /console; redirects are not followed."""
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, fields: Fields | None = None, **headers: str) -> httpx.Response:
        """Send a form of ours."""
        return await self.client.post(path, data={"csrf": csrf_of(self.token), **(fields or {})}, headers=headers)

    async def send(self, path: str, fields: Fields | None = None) -> httpx.Response:
        """Send a form and see the page it leads to."""
        answer = await self.post(path, fields)
        while answer.is_redirect:
            answer = await self.get(answer.headers["location"])
        return answer


def signed_in(
    client: httpx.AsyncClient, database: Database, role: Role, unit: str | None = None, *, now: datetime, name: str = ""
) -> Browser:
    """A browser in which a new account of this role is signed in, its second factor set up where it must be."""
    with database.write() as connection:
        user = accounts.add(connection, name or f"{role}-{next(_numbers)}", role, unit, actor="test", now=now)
        assert user
        credentials.set_password(connection, user.id, "no password opens this account")
        credentials.set_totp(connection, user.id, "sealed elsewhere", 0, ())
        token = web_sessions.begin(connection, user.id, "Firefox/140 (Android)", complete=True, now=now)
    client.cookies.set(COOKIE, token, domain="console.test", path="/console")
    return Browser(client, user)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def handle_data(self, data: str) -> None:
        self.words += data.split()


def words_of(page: httpx.Response) -> str:
    """What a page says, without its marks."""
    reader = _Words()
    reader.feed(page.text)
    return " ".join(reader.words)
