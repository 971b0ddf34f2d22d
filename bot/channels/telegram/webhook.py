"""`POST /telegram/webhook`: secret checked, stored, then 200."""

import asyncio
import hmac
import json
from collections.abc import Callable
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from bot.channels.contract import Inlet
from bot.channels.telegram.polling import messages_in
from bot.channels.telegram.updates import Identity, has_id
from bot.errors import StorageError
from bot.timing import Clock

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

BODY_BYTES = 1_000_000
"""An update is a few kilobytes; Telegram never sends this much."""

BODY_SECONDS = 10.0
"""Longest time for the body to come in."""

RETRY_SECONDS = "5"
"""Telegram honours our Retry-After (telegram-bot-api, WebhookActor.cpp)."""


def create_webhook(inlet: Inlet, secret: str, me: Callable[[], Identity], clock: Clock) -> APIRouter:
    """The route. Never 410: after a day of it Telegram removes the webhook for good."""
    router = APIRouter()

    @router.post(PATH)
    async def receive(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=401)
        if not _is_json(request):
            return Response(status_code=415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request)
        except TimeoutError:
            return Response(status_code=408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return Response(status_code=413)
        update = _update(body)
        if update is None:
            return Response(status_code=400)
        try:
            await inlet.accept(messages_in([update], me(), clock))
        except StorageError as error:
            log.error("update_not_stored", reason=str(error))
            return Response(status_code=503, headers={"Retry-After": RETRY_SECONDS})
        return Response(status_code=200)

    return router


def _is_json(request: Request) -> bool:
    """Telegram says so; who says nothing is believed."""
    said = request.headers.get("content-type", "application/json")
    return said.partition(";")[0].strip().lower() == "application/json"


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is too large."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            return None
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if has_id(value) else None
