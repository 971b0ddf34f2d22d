"""Campaign messages to the open page, as server-sent events."""

import json
import time
from collections import Counter
from collections.abc import AsyncIterator

import structlog
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.channels.contract import Inlet
from bot.channels.files import NEVER_KEPT
from bot.channels.web.answers import as_json
from bot.channels.web.visitor import Visitor
from bot.errors import StorageError
from bot.messages import Mailed

log = structlog.get_logger(__name__)

HEARTBEAT_SECONDS = 20.0
"""A proxy closes what is silent, mostly after 60 seconds; and who has gone is only noticed by writing."""

STREAM_SECONDS = 600.0
"""Then the browser connects anew, so that nothing piles up at proxies."""

RETRY_MILLISECONDS = 5_000

PER_SESSION = 6
"""Tabs of one browser."""

PER_HOUSEHOLD = 500
"""Behind one address of a mobile carrier sit hundreds of people."""

HEADERS = NEVER_KEPT | {"X-Accel-Buffering": "no"}


class OpenStreams:
    """Who listens at the moment, and how many behind one address."""

    def __init__(self) -> None:
        self._sessions: Counter[str] = Counter()
        self._households: Counter[str] = Counter()
        self._ended: set[str] = set()

    def has_room(self, session: str, household: str) -> bool:
        return self._sessions[session] < PER_SESSION and self._households[household] < PER_HOUSEHOLD

    def enter(self, session: str, household: str) -> None:
        self._sessions[session] += 1
        self._households[household] += 1

    def leave(self, session: str, household: str) -> None:
        for counter, key in ((self._sessions, session), (self._households, household)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        if session not in self._sessions:
            self._ended.discard(session)

    def end(self, session: str) -> None:
        """Whatever listens with this session hears nothing more."""
        if session in self._sessions:
            self._ended.add(session)

    def is_ended(self, session: str) -> bool:
        return session in self._ended


class MailStream(StreamingResponse):
    """The mail of one visitor after the id that the page knows, then what comes."""

    def __init__(self, inlet: Inlet, streams: OpenStreams, visitor: Visitor, household: str, after: int) -> None:
        super().__init__(self._events(inlet, visitor, after), media_type="text/event-stream", headers=HEADERS)
        self._streams = streams
        self._key = (visitor.session, household)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._streams.enter(*self._key)
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._streams.leave(*self._key)

    async def _events(self, inlet: Inlet, visitor: Visitor, after: int) -> AsyncIterator[str]:
        ends = time.monotonic() + STREAM_SECONDS
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        # Asked before the mail is fetched: what is laid in between is then news.
        heard, looked = await inlet.mail_news(-1, patience=0), -1
        try:
            while heard is not None and time.monotonic() < ends and not self._streams.is_ended(visitor.session):
                if heard > looked:
                    for mailed in await inlet.mail(visitor.address, after):
                        after = mailed.id
                        yield _event(mailed)
                else:
                    yield ":\n\n"
                looked = heard
                heard = await inlet.mail_news(looked, patience=HEARTBEAT_SECONDS)
        except StorageError as error:
            log.error("mail_not_fetched", reason=str(error))  # the browser connects anew


def known_id(request: Request) -> int:
    """The last id the page has shown: the browser names it when it connects anew, the page when it opens. Else 0."""
    named = request.headers.get("last-event-id") or request.query_params.get("after") or ""
    return int(named) if named.isascii() and named.isdecimal() and len(named) < 19 else 0


def _event(mailed: Mailed) -> str:
    data = as_json(mailed.reply) | {"attachment": None, "at": mailed.put_at.isoformat()}
    return f"event: campaign\nid: {mailed.id}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
