"""A Telegram on the loopback: the Bot API over real HTTP, with the semantics that matter for delivery.

Tests drive it in their own process: `double.person(7).types("xin chào")`. `python -m tests.doubles.telegram --port N`
runs it by hand, with `POST /_people/7/types` and `GET /_ledger` beside the Bot API. Written after the Bot API's
documents and the source of telegram-bot-api; where the true rule is not public (flood control) it is stricter.
"""

import argparse
import asyncio
import random
import time
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from aiohttp import web

from tests.doubles.telegram_people import Chat, Person
from tests.doubles.telegram_rules import (
    Pace,
    Refusal,
    bad_request,
    check_document,
    check_entities,
    check_keyboard,
    check_text,
    decoded,
    too_many,
)
from tests.doubles.telegram_updates import Updates, Webhook

_came: ContextVar[float] = ContextVar("came")
"""When the request that is being served came in; each is served in a task of its own."""

TOKEN = "123456789:loopback-double-of-telegram-000000"
USERNAME = "canhgiac_thu_bot"
PRESS_SECONDS = 150.0

HEARTBEAT = 0.01
"""Seconds between two looks at whether the double itself was kept from running."""
SENDS = {"sendMessage", "sendDocument"}

Trouble: TypeAlias = web.Response | Refusal | bytes | None
"""What befalls a call: an odd answer, a refusal, half an answer; None: it is done, then the connection is cut."""


@dataclass(frozen=True)
class Sent:
    """A message that Telegram took."""

    at: float
    chat: int
    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[dict[str, Any]]] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    """The name and the content of a document."""
    parameters: dict[str, Any] = field(default_factory=dict)
    came: float = 0.0
    """When the request came in; `at` is when it was done with, which a slow Telegram puts off."""

    @property
    def payloads(self) -> list[str]:
        return [button["callback_data"] for row in self.rows for button in row]


class TelegramDouble:
    """One bot's Telegram. What was taken stands in `sent`, what was refused in `refusals`."""

    def __init__(self, *, seed: int = 0, rate: int = 30, spacing: float = 1.0, retry_unit: float = 0.05) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.clock: Callable[[], float] = time.monotonic
        self.updates = Updates(self.clock)
        self.pace = Pace(self.clock, rate, spacing)
        self.retry_unit = retry_unit
        self.token = TOKEN
        self.latency = 0.0
        self.sent: list[Sent] = []
        self.refusals: list[tuple[str, int]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.arrivals: list[float] = []
        """When each send came in, whatever became of it."""
        self.stalls: list[tuple[float, float]] = []
        """From when to when the double's own process was too busy to take anything in: what came meanwhile seems to
        have come at the end of it."""
        self.in_flight = 0
        """Requests other than polls that are being served at this moment."""
        self.troubles: list[Callable[[], Trouble]] = []
        """What befalls the next sends, one each."""
        self.weather: Callable[[], Callable[[], Trouble] | None] = lambda: None
        """Asked before every other send: what befalls it, or None."""
        self.poll_troubles: list[Callable[[], Trouble]] = []
        """What befalls the next polls."""
        self.slow_methods: set[str] = set()
        """Methods that are not answered for a minute."""
        self._chats: dict[int, Chat] = {}
        self._people: dict[int, Person] = {}
        self._queries: dict[str, float] = {}
        self._runner: web.AppRunner | None = None
        self._heart: asyncio.Task[None] | None = None
        self.base_url = ""

    # What people do -------------------------------------------------------------------------------------------------

    def person(self, id: int) -> Person:
        if id not in self._people:
            self._people[id] = Person(id, self.updates)
            self._chats[id] = self._people[id].chat
        return self._people[id]

    def group(self, id: int) -> Chat:
        return self._chats.setdefault(id, Chat(id, self.updates, "supergroup"))

    def to(self, chat: int) -> list[Sent]:
        """What the chat received, in order."""
        return [message for message in self.sent if message.chat == chat]

    # What goes wrong ------------------------------------------------------------------------------------------------

    def drop_after_taking(self, count: int = 1) -> None:
        """The next sends are delivered, but the bot never learns it."""
        self.troubles += [lambda: None] * count

    def break_off_after(self, half: bytes) -> None:
        self.troubles.append(lambda: half)

    def refuse(self, refusal: Refusal, count: int = 1) -> None:
        self.troubles += [lambda: refusal] * count

    def refuse_with_429(self, retry_after: int, count: int = 1) -> None:
        self.refuse(too_many(retry_after), count)

    def answer_with(self, status: int, body: str, content_type: str = "text/html") -> None:
        self.troubles.append(lambda: web.Response(status=status, text=body, content_type=content_type))

    def answer_polls_with(self, status: int, body: str) -> None:
        self.poll_troubles.append(lambda: web.Response(status=status, text=body))

    async def be_away(self, seconds: float) -> int:
        """Nothing listens for a while; then everything goes on where it was.

        Returns how many connections were cut. On each a request may have been under way; on a machine that kept the
        double from running, many more of them than it had begun to serve.
        """
        assert self._runner and self._runner.server
        await self._take_in()
        port, cut = self._runner.addresses[0][1], len(self._runner.server.connections)
        await self._runner.cleanup()
        await asyncio.sleep(seconds)
        await self.start(port)
        return cut

    async def _take_in(self) -> None:
        """Returns when the double runs undisturbed, so that nobody waits at its door unseen."""
        while True:
            before = self.clock()
            await asyncio.sleep(HEARTBEAT)
            if self.clock() - before <= 2 * HEARTBEAT:
                return

    # Running --------------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_post("/_people/{id}/{action}", self._act)
        app.router.add_get("/_ledger", self._ledger)
        app.router.add_get("/_count", self._count)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"
        self._heart = self._heart or asyncio.create_task(self._beat())

    async def stop(self) -> None:
        if self._heart:
            self._heart.cancel()
        await self._remove_webhook()
        if self._runner:
            await self._runner.cleanup()

    async def _beat(self) -> None:
        last = self.clock()
        while True:
            await asyncio.sleep(HEARTBEAT)
            now = self.clock()
            if now - last > 2 * HEARTBEAT:
                self.stalls.append((last, now))
            last = now

    # The Bot API ----------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        _came.set(self.clock())
        parameters = await _parameters(request)
        self.calls.append((method, parameters))
        polling = method == "getUpdates"
        if method in SENDS:
            self.arrivals.append(self.clock())
        self.in_flight += not polling
        try:
            if method in self.slow_methods:
                await asyncio.sleep(60)
            if self.latency and not polling:
                await asyncio.sleep(self.latency)
            return await self._answer(request, method, parameters)
        except Refusal as refusal:
            self.refusals.append((method, refusal.code))
            return web.json_response(refusal.body, status=refusal.code)
        finally:
            self.in_flight -= not polling

    async def _answer(self, request: web.Request, method: str, parameters: dict[str, Any]) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            raise Refusal(401, "Unauthorized")
        handler = getattr(self, f"_{method}", None)
        if handler is None:
            raise Refusal(404, "Not Found: method not found")
        if trouble := self._next_trouble(method):
            return await self._befall(trouble(), request, handler(parameters))
        return web.json_response({"ok": True, "result": await handler(parameters)})

    def _next_trouble(self, method: str) -> Callable[[], Trouble] | None:
        if method == "getUpdates":
            return self.poll_troubles.pop(0) if self.poll_troubles else None
        if method in SENDS:
            return self.troubles.pop(0) if self.troubles else self.weather()
        return None

    async def _befall(
        self, trouble: Trouble, request: web.Request, taking: Coroutine[Any, Any, Any]
    ) -> web.StreamResponse:
        answer: web.StreamResponse = trouble if isinstance(trouble, web.Response) else web.StreamResponse()
        if trouble is None:
            await taking
        taking.close()
        if isinstance(trouble, Refusal):
            raise trouble
        if isinstance(trouble, bytes):
            answer.content_length = len(trouble) + 100
            await answer.prepare(request)
            await answer.write(trouble)
        if not isinstance(trouble, web.Response):
            assert request.transport
            request.transport.abort()
        return answer

    async def _getMe(self, _: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": int(self.token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Cảnh Giác",
            "username": USERNAME,
            "supports_inline_queries": True,
        }

    async def _getUpdates(self, parameters: dict[str, Any]) -> list[dict[str, Any]]:
        return await self.updates.poll(
            int(parameters.get("offset") or 0),
            int(parameters.get("limit") or 100),
            float(parameters.get("timeout") or 0),
        )

    async def _setWebhook(self, parameters: dict[str, Any]) -> bool:
        await self._remove_webhook()
        self.updates.webhook = webhook = Webhook(
            parameters["url"],
            parameters.get("secret_token", ""),
            self.updates,
            random=self.random,
            retry_unit=self.retry_unit,
            connections=int(parameters.get("max_connections") or 40),
        )
        for update_id, update in self.updates.waiting.items():
            webhook.push(update, self.updates.queues[update_id])
        return True

    async def _deleteWebhook(self, parameters: dict[str, Any]) -> bool:
        await self._remove_webhook()
        if decoded(parameters, "drop_pending_updates"):
            self.updates.waiting.clear()
        return True

    async def _getWebhookInfo(self, _: dict[str, Any]) -> dict[str, Any]:
        webhook = self.updates.webhook
        return {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }

    async def _setMyCommands(self, parameters: dict[str, Any]) -> bool:
        for command in decoded(parameters, "commands"):
            if not command["command"].islower() or not 1 <= len(command["description"]) <= 256:
                raise bad_request("BOT_COMMAND_INVALID")
        return True

    async def _sendMessage(self, parameters: dict[str, Any]) -> dict[str, Any]:
        text = check_text(parameters.get("text"))
        entities = check_entities(text, decoded(parameters, "entities"))
        rows = check_keyboard(decoded(parameters, "reply_markup"))
        chat = self._open_chat(parameters)
        self.sent.append(Sent(self.clock(), chat.id, text, entities, rows, None, parameters, _came.get()))
        return self._described(chat) | {"text": text}

    async def _sendDocument(self, parameters: dict[str, Any]) -> dict[str, Any]:
        name, content = check_document(parameters.get("document"))
        chat = self._open_chat(parameters)
        self.sent.append(Sent(self.clock(), chat.id, "", file=(name, content), parameters=parameters))
        document = {"file_id": "f", "file_unique_id": "u", "file_name": name, "file_size": len(content)}
        return self._described(chat) | {"document": document}

    def _open_chat(self, parameters: dict[str, Any]) -> Chat:
        """The chat that is written to, if it may be now."""
        chat = self._chats.get(int(parameters["chat_id"]))
        if chat is None:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise Refusal(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if chat.gone:
            raise Refusal(int(chat.gone.startswith("Forbidden")) * 3 + 400, chat.gone)
        self.pace.check(chat.id)
        return chat

    def _described(self, chat: Chat) -> dict[str, Any]:
        return {"message_id": len(self.sent), "date": int(time.time()), "chat": chat.described}

    async def _answerCallbackQuery(self, parameters: dict[str, Any]) -> bool:
        return self._known_query(parameters["callback_query_id"], "press-", PRESS_SECONDS)

    async def _answerInlineQuery(self, parameters: dict[str, Any]) -> bool:
        self._known_query(parameters["inline_query_id"], "inline-", 30.0)
        results = decoded(parameters, "results")
        if len(results) > 50 or len({result["id"] for result in results}) != len(results):
            raise bad_request("RESULT_ID_DUPLICATE or too many results")
        for result in results:
            if not 1 <= len(result["id"].encode()) <= 64 or not result["title"]:
                raise bad_request("RESULT_ID_INVALID")
            content = result["input_message_content"]
            check_entities(check_text(content["message_text"]), content.get("entities"))
        return True

    def _known_query(self, id: str, prefix: str, life: float) -> bool:
        first = self._queries.setdefault(id, self.clock())
        if not id.startswith(prefix) or self.clock() - first > life:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        return True

    async def _remove_webhook(self) -> None:
        webhook, self.updates.webhook = self.updates.webhook, None
        if webhook:
            await webhook.close()

    # By hand --------------------------------------------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        action, words = request.match_info["action"], await request.text()
        if action == "meet":  # make the acquaintance of everybody up to this id
            known = [self.person(id) for id in range(1, int(request.match_info["id"]) + 1)]
            return web.json_response({"known": len(known)})
        if action not in {"types", "edits", "presses", "searches", "sends_photo", "blocks", "unblocks"}:
            return web.json_response({"error": "no such action"}, status=404)
        act = getattr(self.person(int(request.match_info["id"])), action)
        return web.json_response({"update_id": act(words) if words else act()})

    async def _ledger(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "sent": [
                    {
                        "at": m.at,
                        "chat": m.chat,
                        "text": m.text,
                        "buttons": m.payloads,
                        "file": m.file and {"name": m.file[0], "bytes": len(m.file[1])},
                    }
                    for m in self.sent
                ],
                "acknowledged": sorted(self.updates.acknowledged),
                "waiting": sorted(self.updates.waiting),
                "refusals": self.refusals,
            }
        )

    async def _count(self, _: web.Request) -> web.Response:
        """How many messages were taken, cheap to ask for under load."""
        return web.json_response({"sent": len(self.sent)})


async def _parameters(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return {**request.query, **{name: _value(given) for name, given in (await request.post()).items()}}


def _value(given: str | bytearray | bytes | web.FileField) -> str | tuple[str, bytes]:
    """A field of a form, or the name and the content of a file in it."""
    return (given.filename, given.file.read()) if isinstance(given, web.FileField) else str(given)


async def _serve_by_hand(port: int, seed: int, rate: int, spacing: float) -> None:
    double = TelegramDouble(seed=seed, rate=rate, spacing=spacing, retry_unit=1.0)
    await double.start(port)
    print(f"seed {seed}  BOT_TELEGRAM__BASE_URL={double.base_url}  BOT_TELEGRAM__TOKEN={TOKEN}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=9000)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments.add_argument("--rate", type=int, default=30)
    arguments.add_argument("--spacing", type=float, default=1.0)
    given = arguments.parse_args()
    asyncio.run(_serve_by_hand(given.port, given.seed, given.rate, given.spacing))
