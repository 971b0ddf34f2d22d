"""`POST /telegram/webhook`: secret checked, stored, then 200."""

import json
from collections.abc import Callable
from typing import Any

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.calls import BadCall, TakeCall, called
from bot.channels.contract import Inlet
from bot.channels.telegram.polling import messages_in
from bot.channels.telegram.updates import Identity, has_id
from bot.errors import StorageError
from bot.timing import Clock

log = structlog.get_logger(__name__)

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

RETRY_SECONDS = "5"
"""Telegram honours our Retry-After (telegram-bot-api, WebhookActor.cpp)."""


def create_webhook(inlet: Inlet, secret: str, me: Callable[[], Identity], clock: Clock) -> TakeCall:
    """What takes the updates. Never 410: after a day of it Telegram removes the webhook for good."""

    async def receive(request: Request) -> Response:
        try:
            body = await called(request, SECRET_HEADER, secret)
        except BadCall as bad:
            return Response(status_code=bad.status)
        update = _update(body)
        if update is None:
            return Response(status_code=400)
        try:
            await inlet.accept(messages_in([update], me(), clock))
        except StorageError as error:
            log.error("update_not_stored", reason=str(error))
            return Response(status_code=503, headers={"Retry-After": RETRY_SECONDS})
        return Response(status_code=200)

    return receive


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if has_id(value) else None
