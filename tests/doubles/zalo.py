"""A Zalo Bot Platform on the loopback: its HTTP API, with the quirks that its documents and its users tell of.

Tests drive it in their own process: `double.person("a1").types("xin chào")`. `python -m tests.doubles.zalo --port N`
runs it by hand, with `POST /_people/a1/types` and `GET /_ledger` beside the API. Where users contradict each other (is
an event that was fetched fetched again?) both can be had; where nobody knows, it is strict.
"""

import argparse
import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import aiohttp
from aiohttp import web

from tests.doubles.zalo_people import Event, ZaloPerson

TOKEN = "2750123456789012345:loopback-double-of-zalo-000000000"
TEXT_UNITS = 2_000
SECRET_HEADER = "X-Bot-Api-Secret-Token"
STYLES = frozenset(
    "b i u s f_13 f_15 f_18 f_20 c_050a19 c_15a85f c_f7b503 c_f27806 c_db342e lst_1 lst_2 "
    "ind_1 ind_2 ind_3 ind_4 ind_5".split()
)

Trouble: TypeAlias = "web.Response | Refusal | None"
"""What befalls a send: an odd answer, a refusal; None: it is taken, and the connection cut."""


class Refusal(Exception):
    """`ok: false` with a code; by default the HTTP status is the same, by some reports it is 200."""

    def __init__(self, code: int, description: str, *, status: int | None = None, spelling: str = "error_code") -> None:
        super().__init__(description)
        self.status = code if status is None else status
        self.body = {"ok": False, "description": description, spelling: code}


@dataclass(frozen=True)
class ZaloSent:
    """A message that Zalo took."""

    at: float
    chat: str
    text: str
    styles: list[dict[str, Any]] = field(default_factory=list)

    @property
    def bold(self) -> list[str]:
        units = self.text.encode("utf-16-le")
        return [
            units[2 * style["start"] : 2 * (style["start"] + style["len"])].decode("utf-16-le")
            for style in self.styles
            if "b" in style["st"]
        ]


class ZaloDouble:
    """One bot's Zalo. What was taken stands in `sent`, what was refused in `refusals`."""

    def __init__(self, *, seed: int = 0, people: int = 50, messages: int = 3_000, replays: bool = False) -> None:
        """`people`, `messages`: what the plan carries; `replays`: an event that was fetched comes again and again."""
        self.seed = seed
        self.random = random.Random(seed)
        self.token = TOKEN
        self.people_limit = people
        self.messages_left = messages
        self.replays = replays
        self.wraps: bool | None = None
        """Whether events come in an envelope; None: some do."""
        self.sent: list[ZaloSent] = []
        self.refusals: list[tuple[str, int]] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.waiting: deque[Event] = deque()
        self.statuses: list[int] = []
        """What the webhook answered; 0 stands for nothing."""
        self.troubles: list[Callable[[], Trouble]] = []
        """What befalls the next sends, one each."""
        self.poll_troubles: list[Callable[[], web.Response | Refusal]] = []
        self.webhook: tuple[str, str] | None = None
        self.verification = {"ok": True, "outcome": "webhook.ok"}
        self.base_url = ""
        self._people: dict[str, ZaloPerson] = {}
        self._served: set[str] = set()
        self._polling = False
        self._news = asyncio.Event()
        self._pushes: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    # What people do -------------------------------------------------------------------------------------------------

    def person(self, id: str) -> ZaloPerson:
        if id not in self._people:
            self._people[id] = ZaloPerson(id, self._happens, self.random)
        return self._people[id]

    def to(self, chat: str) -> list[ZaloSent]:
        """What the chat received, in order."""
        return [message for message in self.sent if message.chat == chat]

    def _happens(self, event: Event) -> None:
        chat = event["message"]["from"]["id"]
        if len(self._served | {chat}) > self.people_limit:
            return  # by one report; what the person sees nobody says
        self._served.add(chat)
        if self.webhook:
            task = asyncio.create_task(self._push(event, *self.webhook))
            self._pushes.add(task)
            task.add_done_callback(self._pushes.discard)
        else:
            self.waiting.append(event)
            self._news.set()

    async def _push(self, event: Event, url: str, secret: str) -> None:
        """Once: that anything is repeated is documented nowhere."""
        assert self._session
        status = 0
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            headers = {SECRET_HEADER: secret, "User-Agent": "Java/17.0.9"}
            async with self._session.post(
                url, json=self.wrapped(event), headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        self.statuses.append(status)

    def wrapped(self, event: Event) -> dict[str, Any]:
        wraps = self.random.random() < 0.5 if self.wraps is None else self.wraps
        return {"ok": True, "result": event} if wraps else event

    # What goes wrong ------------------------------------------------------------------------------------------------

    def refuse(self, refusal: Refusal, count: int = 1) -> None:
        self.troubles += [lambda: refusal] * count

    def drop_after_taking(self, count: int = 1) -> None:
        """The next sends are delivered, but the bot never learns it."""
        self.troubles += [lambda: None] * count

    def answer_with(self, status: int, body: str) -> None:
        self.troubles.append(lambda: web.Response(status=status, text=body, content_type="text/html"))

    def refuse_poll(self, refusal: Refusal) -> None:
        self.poll_troubles.append(lambda: refusal)

    # Running --------------------------------------------------------------------------------------------------------

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_post("/_people/{id}/{action}", self._act)
        app.router.add_get("/_ledger", self._ledger)
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30))
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"

    async def stop(self) -> None:
        for task in list(self._pushes):
            task.cancel()
        if self._session:
            await self._session.close()
        if self._runner:
            await self._runner.cleanup()

    # The API --------------------------------------------------------------------------------------------------------

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = dict(await request.json()) if request.can_read_body else dict(request.query)
        self.calls.append((method, parameters))
        try:
            if request.match_info["token"] != self.token:
                raise Refusal(401, "Unauthorized")
            handler = getattr(self, f"_{method}", None)
            if handler is None:
                raise Refusal(400, "Bad Request: no such method")
            if method == "sendMessage" and self.troubles:
                return await self._befall(self.troubles.pop(0)(), request, parameters)
            if method == "getUpdates" and self.poll_troubles:
                trouble = self.poll_troubles.pop(0)()
                if isinstance(trouble, Refusal):
                    raise trouble
                return trouble
            return web.json_response({"ok": True, "result": await handler(parameters)})
        except Refusal as refusal:
            self.refusals.append((method, refusal.status))
            return web.json_response(refusal.body, status=refusal.status)

    async def _befall(self, trouble: Trouble, request: web.Request, parameters: dict[str, Any]) -> web.StreamResponse:
        if isinstance(trouble, Refusal):
            raise trouble
        if isinstance(trouble, web.Response):
            return trouble
        await self._sendMessage(parameters)
        assert request.transport
        request.transport.abort()
        return web.Response()

    async def _getMe(self, _: dict[str, Any]) -> dict[str, Any]:
        bot = self.token.partition(":")[0]
        return {"id": bot, "account_name": "bot.x1", "account_type": "BASIC", "can_join_groups": False}

    async def _getUpdates(self, parameters: dict[str, Any]) -> Event:
        """One event, or 408 when the time is over; two pollers at a time are told apart."""
        if self.webhook:
            raise Refusal(400, "Bad Request: a webhook is set")
        if self._polling:
            raise Refusal(409, "Conflict: another getUpdates is under way")
        self._polling = True
        try:
            async with asyncio.timeout(float(parameters.get("timeout") or 30)):
                while not self.waiting:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise Refusal(408, "Request timeout") from None
        finally:
            self._polling = False
        return self.waiting[0] if self.replays else self.waiting.popleft()

    async def _setWebhook(self, parameters: dict[str, Any]) -> dict[str, Any]:
        url, secret = parameters.get("url"), parameters.get("secret_token")
        if not url or not isinstance(secret, str) or not 8 <= len(secret) <= 256:
            raise Refusal(400, "Bad Request: url or secret_token")
        self.webhook = url, secret
        return {"url": url, "updated_at": _now(), "verification": {"url": url, **self.verification}}

    async def _deleteWebhook(self, _: dict[str, Any]) -> dict[str, Any]:
        if not self.webhook:
            raise Refusal(400, "Bad Request: no webhook")
        self.webhook = None
        return {"url": "", "updated_at": _now()}

    async def _getWebhookInfo(self, _: dict[str, Any]) -> dict[str, Any]:
        if not self.webhook:
            raise Refusal(404, "Not found")
        return {"url": self.webhook[0], "updated_at": _now()}

    async def _sendMessage(self, parameters: dict[str, Any]) -> dict[str, Any]:
        text, styles = parameters.get("text"), parameters.get("text_styles") or []
        if not isinstance(text, str) or not text.strip() or _units(text) > TEXT_UNITS:
            raise Refusal(400, "Bad Request: text is empty or too long")
        for style in styles:
            inside = 0 <= style["start"] < style["start"] + style["len"] <= _units(text)
            if not inside or not style["st"] or not STYLES.issuperset(style["st"]):
                raise Refusal(400, "Bad Request: text_styles")
        chat = parameters.get("chat_id")
        if not isinstance(chat, str) or chat not in self._served:
            raise Refusal(400, "Bad Request: chat_id")
        if self.messages_left <= 0:
            raise Refusal(429, "Quota exceeded")
        self.messages_left -= 1
        self.sent.append(ZaloSent(time.monotonic(), chat, text, list(styles)))
        return {"message_id": f"{self.random.getrandbits(80):020x}", "date": _now()}

    # By hand --------------------------------------------------------------------------------------------------------

    async def _act(self, request: web.Request) -> web.Response:
        action, words = request.match_info["action"], await request.text()
        if action not in {"types", "sends_picture", "sends_sticker", "speaks"}:
            return web.json_response({"error": "no such action"}, status=404)
        return web.json_response({"message_id": getattr(self.person(request.match_info["id"]), action)(words)})

    async def _ledger(self, _: web.Request) -> web.Response:
        sent = [{"at": m.at, "chat": m.chat, "text": m.text, "bold": m.bold} for m in self.sent]
        return web.json_response({"sent": sent, "waiting": len(self.waiting), "refusals": self.refusals})


def refusals(code: int, description: str) -> Iterator[Refusal]:
    """The same refusal in all the ways it is told: by the status, within HTTP 200, and in either spelling."""
    for status in (code, 200):
        for spelling in ("error_code", "errorCode"):
            yield Refusal(code, description, status=status, spelling=spelling)


def _now() -> int:
    return int(time.time() * 1000)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


async def _serve_by_hand(port: int, seed: int, replays: bool) -> None:
    double = ZaloDouble(seed=seed, replays=replays)
    await double.start(port)
    print(f"seed {seed}  BOT_ZALO__BASE_URL={double.base_url}  BOT_ZALO__TOKEN={TOKEN}", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--port", type=int, default=9001)
    arguments.add_argument("--seed", type=int, default=random.randrange(10**6))
    arguments.add_argument("--replays", action="store_true", help="an event that was fetched comes again")
    given = arguments.parse_args()
    asyncio.run(_serve_by_hand(given.port, given.seed, given.replays))
