"""`POST /zalo/webhook`: secret checked, stored, then 200."""

import json

import structlog
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.calls import BadCall, TakeCall, called
from bot.channels.contract import Inlet
from bot.channels.zalo.events import Identity, events_in, messages_in
from bot.errors import StorageError
from bot.timing import Clock

log = structlog.get_logger(__name__)

PATH = "/zalo/webhook"
SECRET_HEADER = "X-Bot-Api-Secret-Token"


def create_webhook(inlet: Inlet, secret: str, me: Identity, clock: Clock) -> TakeCall:
    """What takes the events. `me`: messages of two bots are told apart by its id."""

    async def receive(request: Request) -> Response:
        try:
            body = await called(request, SECRET_HEADER, secret)
        except BadCall as bad:
            return Response(status_code=bad.status)
        try:
            # Nobody says what Zalo's own trial of an address holds; whoever knows the secret may hold nothing.
            events = events_in(json.loads(body)) if body else []
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await inlet.accept(messages_in(events, me, clock))
        except StorageError as error:
            # No rule for repeating is documented: the status may help, and nothing else can.
            log.error("event_not_stored", reason=str(error))
            return Response(status_code=503)
        return Response(status_code=200)

    return receive
