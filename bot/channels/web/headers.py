"""What every response tells the browser: what the page may do, and how long it may be kept."""

from hashlib import sha256

from fastapi import FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web.static_files import static_version

AS_SAID = {"X-Content-Type-Options": "nosniff"}

SECURITY = AS_SAID | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

PARTS = ("text/css", "text/javascript", "image/png")
"""Kinds of files that are no document of their own and obey the policy of the page they belong to. Without it each of
them is half a kilobyte lighter, which on a slow link weighs as much as the file."""

FOR_EVER = "public, max-age=31536000, immutable"


class ResponseHeaders:
    """Adds the security headers, and to static files how long they may be kept."""

    def __init__(self, app: ASGIApp, static_version: str) -> None:
        self._app = app
        self._current = f"/static/{static_version}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._complete(scope["path"], message)
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

    def _complete(self, path: str, start: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        is_part = headers.get("content-type", "").startswith(PARTS)
        for name, value in (AS_SAID if is_part else SECURITY).items():
            headers.setdefault(name, value)
        if path.startswith("/static/"):
            found = start["status"] in {200, 304}
            headers["Cache-Control"] = FOR_EVER if found and path.startswith(self._current) else "no-cache"
        start["headers"] = headers.raw


class HeadedApp(FastAPI):
    """An application of which every answer has the headers: also what is said when something broke, which is made
    outside of all that an application can be given as middleware."""

    def build_middleware_stack(self) -> ASGIApp:
        return ResponseHeaders(super().build_middleware_stack(), static_version())


class PageTags:
    """Names every page by its content: a browser that still has it gets 304 instead of the page."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_page(message):
                held.append(message)
            elif held and message["type"] == "http.response.body":
                for part in _tagged(held.pop(), message, Headers(scope=scope).get("if-none-match", "")):
                    await send(part)
            else:
                await send(message)

        await self._app(scope, receive, send_tagged)


def _is_page(start: Message) -> bool:
    return start["status"] == 200 and Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _tagged(start: Message, body: Message, known: str) -> tuple[Message, Message]:
    """Our pages are sent in one piece, so this body is the whole page."""
    headers = MutableHeaders(raw=start["headers"])
    # Weak: the same page is sent compressed and not.
    tag = f'W/"{sha256(body["body"]).hexdigest()[:16]}"'
    headers["ETag"] = tag
    if tag not in known:
        return {**start, "headers": headers.raw}, body
    del headers["Content-Length"]
    return {**start, "status": 304, "headers": headers.raw}, {**body, "body": b""}
