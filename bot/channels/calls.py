"""What platforms post to us: who may, how much, and within what time."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

TakeCall: TypeAlias = Callable[[Request], Awaitable[Response]]
"""What a platform posts, and what it is told."""

BODY_BYTES = 1_000_000
"""An event is a few kilobytes; no platform sends this much."""

BODY_SECONDS = 10.0
"""Longest time for the body to come in."""


class BadCall(Exception):
    """Nothing is done with the call; `status` says why."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class PlatformCalls:
    """Hands what is posted to the paths of `calls` over at once.

    All else of the application is for browsers: to pass its routing, its headers and its compression takes a call three
    times as long as to be stored.
    """

    def __init__(self, app: ASGIApp, calls: Mapping[str, TakeCall]) -> None:
        self._app = app
        self._calls = calls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        take = self._calls.get(scope["path"]) if scope["type"] == "http" else None
        if take is None:
            return await self._app(scope, receive, send)
        if scope["method"] == "POST":
            answer = await take(Request(scope, receive))
        else:
            answer = Response(status_code=405, headers={"Allow": "POST"})
        await answer(scope, receive, send)


async def called(request: Request, header: str, secret: str) -> bytes:
    """The body of a call that knows the secret. Raises `BadCall`."""
    given = request.headers.get(header, "")
    if not hmac.compare_digest(given.encode(), secret.encode()):
        raise BadCall(401)
    if not _is_json(request):
        raise BadCall(415)
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _body(request)
    except TimeoutError:
        raise BadCall(408) from None
    except ClientDisconnect:
        raise BadCall(400) from None


def _is_json(request: Request) -> bool:
    """Platforms say so; who says nothing is believed."""
    said = request.headers.get("content-type", "application/json")
    return said.partition(";")[0].strip().lower() == "application/json"


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise BadCall(413)
    return bytes(body)
