"""The chat page and its API."""

import secrets
from collections.abc import Awaitable, Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles

from bot.channels.contract import Inlet
from bot.channels.web.client import client_address, networks
from bot.channels.web.limits import TokenBuckets
from bot.channels.web.posts import BadPost, Post, read_post, same_origin
from bot.channels.web.visitor import COOKIE, COOKIE_SECONDS, Visitor, recognise
from bot.errors import StorageError
from bot.messages import MESSAGE_CHARACTERS, Message, Reply, Style
from bot.presentation.pages import Pages
from bot.timing import Clock

log = structlog.get_logger(__name__)

STATIC = Path(__file__).parent / "static"

PATIENCE = 20.0
"""Seconds a request waits for its reply; the browser then asks again with the same id."""

SESSION_BURST, SESSION_PER_SECOND = 20, 0.5
ADDRESS_BURST, ADDRESS_PER_SECOND = 300, 20.0
"""Behind one address of a mobile carrier sit hundreds of people, so the session's limit comes first and is tighter."""

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def static_version() -> str:
    """Changes whenever a static file does."""
    digest = sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def create_web(
    web: FastAPI, inlet: Inlet, pages: Pages, public_url: str, trusted_proxies: Sequence[str], clock: Clock
) -> None:
    """Add the page, the API and the static files to an application."""
    web.mount("/static", StaticFiles(directory=STATIC), name="static")
    web.include_router(_Chat(inlet, pages, public_url, trusted_proxies, clock).router)
    web.middleware("http")(_secured)


async def _secured(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await call_next(request)
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.path.startswith("/static/") and "v" in request.query_params:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


class _Chat:
    def __init__(
        self, inlet: Inlet, pages: Pages, public_url: str, trusted_proxies: Sequence[str], clock: Clock
    ) -> None:
        self._inlet = inlet
        self._public_url = public_url.rstrip("/")
        self._trusted = networks(trusted_proxies)
        self._clock = clock
        self._pages = pages
        self._per_session = TokenBuckets(SESSION_BURST, SESSION_PER_SECOND)
        self._per_address = TokenBuckets(ADDRESS_BURST, ADDRESS_PER_SECOND)
        self.router = APIRouter()
        self.router.add_api_route("/", self.page, methods=["GET", "HEAD"], response_class=HTMLResponse)
        self.router.add_api_route("/api/chat", self.say, methods=["POST"])
        self.router.add_api_route("/api/chat", self.forget, methods=["DELETE"])

    async def page(self) -> Response:
        html = self._pages.render("chat", limit=MESSAGE_CHARACTERS, public_url=self._public_url)
        return HTMLResponse(html, headers={"Cache-Control": "no-cache"})

    async def say(self, request: Request) -> Response:
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            post = await self._checked(request, visitor)
            reply = await self._inlet.converse(self._message(visitor, post), patience=PATIENCE)
        except BadPost as bad:
            return self._problem(bad.status, bad.code)
        except _TooMuch as much:
            return self._problem(429, "too_many", retry_after=max(1, round(much.seconds)))
        except StorageError as error:
            log.error("message_not_stored", reason=str(error))
            return self._problem(503, "unavailable", retry_after=5)
        except TimeoutError:
            return self._problem(504, "busy", retry_after=2)
        response = JSONResponse({"reply": reply_json(reply)}, headers={"Cache-Control": "no-store"})
        if visitor.is_new:
            self._remember(response, visitor)
        return response

    async def forget(self, request: Request) -> Response:
        """Erase the conversation and start a new session: the next person at this device finds nothing."""
        if not same_origin(request, self._public_url):
            return self._problem(403, "foreign")
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            await self._inlet.erase(visitor.address)
        except StorageError as error:
            log.error("conversation_not_erased", reason=str(error))
            return self._problem(503, "unavailable", retry_after=5)
        response = Response(status_code=204)
        response.delete_cookie(COOKIE)
        return response

    async def _checked(self, request: Request, visitor: Visitor) -> Post:
        if not same_origin(request, self._public_url):
            raise BadPost(403, "foreign")
        address = client_address(
            request.client.host if request.client else "", request.headers.getlist("x-forwarded-for"), self._trusted
        )
        # A visitor without a cookie counts by address alone: a new session is free.
        seconds = self._per_address.wait(address) or (0 if visitor.is_new else self._per_session.wait(visitor.session))
        if seconds:
            raise _TooMuch(seconds)
        post = await read_post(request)
        if len(post.text) > MESSAGE_CHARACTERS:
            raise BadPost(413, "too_long")
        if not post.text.strip():
            raise BadPost(422, "empty")
        return post

    def _message(self, visitor: Visitor, post: Post) -> Message:
        address = visitor.address
        return Message(f"{address.chat}:{post.id or secrets.token_hex(8)}", address, post.text, self._clock())

    def _problem(self, status: int, code: str, *, retry_after: int | None = None) -> Response:
        message = self._pages.render("problem", code=code, limit=f"{MESSAGE_CHARACTERS:,}".replace(",", "."))
        headers = {"Retry-After": str(retry_after)} if retry_after else {}
        return JSONResponse({"error": {"code": code, "message": message}}, status, headers)

    def _remember(self, response: Response, visitor: Visitor) -> None:
        response.set_cookie(
            COOKIE,
            visitor.session,
            max_age=COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self._public_url.startswith("https://"),
        )


class _TooMuch(Exception):
    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def reply_json(reply: Reply) -> dict[str, Any]:
    """A reply for the page: plain text for programs, spans to render, buttons to press."""
    return {
        "text": reply.text,
        "spans": [{"text": s.text, "bold": s.style is Style.BOLD, "href": s.href} for s in reply.spans],
        "buttons": [{"label": button.label, "payload": button.payload} for button in reply.buttons],
        "decision": reply.decision.value,
    }
