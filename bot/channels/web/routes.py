"""The chat page and its API."""

import secrets
from collections.abc import Callable

import structlog
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from structlog.contextvars import bind_contextvars

from bot.channels.contract import Inlet, Makers
from bot.channels.files import NEVER_KEPT, file_response, page_response
from bot.channels.web.answers import DOCUMENTS, PRINTED, problem_response, reply_response
from bot.channels.web.headers import PageTags
from bot.channels.web.limits import Limits
from bot.channels.web.mail_stream import MailStream, OpenStreams, known_id
from bot.channels.web.posts import ID, BadPost, read_post
from bot.channels.web.static_files import STATIC, static_version
from bot.channels.web.visitor import COOKIE, COOKIE_SECONDS, Visitor, new_visitor, recognise
from bot.errors import AttachmentLost, StorageError
from bot.http.front import Front
from bot.messages import MESSAGE_CHARACTERS, Attachment, Channel, Message
from bot.presentation.pages import Pages
from bot.timing import Clock

__all__ = ["create_web", "static_version"]

log = structlog.get_logger(__name__)

PATIENCE = 20.0
"""Seconds a request waits for its reply; the browser then asks again with the same id."""

STREAM_RETRY = 60.0
"""Seconds after which a tab that found no room may listen again."""

CROWDED_SECONDS = 5.0
"""After which somebody who came when too many did may try again."""

COMPRESSED_FROM = 700
"""Bytes; below, the gain is lost in the packet."""


def create_web(web: FastAPI, inlet: Inlet, pages: Pages, front: Front, makers: Makers, clock: Clock) -> None:
    """Add the page, the API and the static files to an application."""
    # Any version is served: a page opened before an upgrade still finds its scripts.
    web.mount("/static/{version}", StaticFiles(directory=STATIC), name="static")
    web.include_router(_Chat(inlet, pages, front, makers, clock).router)
    web.add_middleware(PageTags)
    web.add_middleware(GZipMiddleware, minimum_size=COMPRESSED_FROM, compresslevel=6)


class _Chat:
    def __init__(self, inlet: Inlet, pages: Pages, front: Front, makers: Makers, clock: Clock) -> None:
        self._inlet = inlet
        self._pages = pages
        self._front = front
        self._makers = makers
        self._clock = clock
        self._limits = Limits()
        self._streams = OpenStreams()
        self.router = APIRouter()
        self.router.add_api_route("/", self.page, methods=["GET", "HEAD"], response_class=HTMLResponse)
        self.router.add_api_route("/app.webmanifest", self.manifest, methods=["GET", "HEAD"])
        self.router.add_api_route("/api/chat", self.say, methods=["POST"])
        self.router.add_api_route("/api/chat", self.forget, methods=["DELETE"])
        self.router.add_api_route("/api/chat/stream", self.stream, methods=["GET"])
        self.router.add_api_route(DOCUMENTS + "{id}", self.document, methods=["GET"])
        self.router.add_api_route(DOCUMENTS + "{id}" + PRINTED, self.printed, methods=["GET"])

    async def page(self, request: Request) -> Response:
        """The page opens the session: a first message that has to be sent twice must come from one visitor."""
        html = self._pages.render("chat", limit=MESSAGE_CHARACTERS, public_url=self._front.public_url)
        response = HTMLResponse(html, headers={"Cache-Control": "private, no-cache"})
        return self._remember(response, recognise(request.cookies.get(COOKIE)))

    async def manifest(self) -> Response:
        """What a phone needs to keep the page among its apps."""
        body = self._pages.render("manifest")
        return Response(body, media_type="application/manifest+json", headers={"Cache-Control": "no-cache"})

    async def say(self, request: Request) -> Response:
        """Answer a message, or say in one sentence why not."""
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            self._admit(request, visitor)
            post = await read_post(request)
            id = post.id or secrets.token_hex(8)
            message = Message(_whole_id(visitor, id), visitor.address, post.text, self._clock())
            # Of this request alone: the server makes a task for each.
            bind_contextvars(request=message.request)
            reply = await self._inlet.converse(message, patience=PATIENCE)
        except BadPost as bad:
            return problem_response(self._pages, bad.status, bad.code, bad.retry_after)
        except StorageError as error:
            log.error("message_not_stored", reason=str(error))
            return self._remember(problem_response(self._pages, 503, "unavailable", retry_after=5), visitor)
        except TimeoutError:
            log.warning("answer_late", seconds=PATIENCE)
            return self._remember(problem_response(self._pages, 504, "busy", retry_after=2), visitor)
        if reply.erase:
            self._streams.end(visitor.session)
        return self._remember(reply_response(reply, id), new_visitor() if reply.erase else visitor)

    async def forget(self, request: Request) -> Response:
        """Erase the conversation and start a new session: the next person at this device finds nothing."""
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            self._admit(request, visitor)
            if not visitor.is_new:
                await self._inlet.erase(visitor.address)
                self._streams.end(visitor.session)
        except BadPost as bad:
            return problem_response(self._pages, bad.status, bad.code, bad.retry_after)
        except StorageError as error:
            log.error("conversation_not_erased", reason=str(error))
            return problem_response(self._pages, 503, "unavailable", retry_after=5)
        return self._remember(Response(status_code=204), new_visitor())

    async def stream(self, request: Request) -> Response:
        """Campaign messages as they come; 204, after which no browser tries by itself again, where none can come."""
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            # The page asks for this by itself: it must not use up what the person may say.
            self._admit(request, None)
            if visitor.is_new or not await self._inlet.listens(visitor.address):
                return Response(status_code=204, headers=NEVER_KEPT)
            behind = self._front.household(request)
            if not self._streams.has_room(visitor.session, behind):
                raise BadPost(429, "too_many", retry_after=STREAM_RETRY)
        except BadPost as bad:
            return problem_response(self._pages, bad.status, bad.code, bad.retry_after)
        except StorageError as error:
            log.error("stream_not_opened", reason=str(error))
            return problem_response(self._pages, 503, "unavailable", retry_after=5)
        return MailStream(self._inlet, self._streams, visitor, behind, known_id(request))

    async def document(self, request: Request, id: str) -> Response:
        """The file that goes with the reply to the visitor's own message `id`; a browser opens this as a link."""
        return await self._attached(request, id, lambda known: file_response(known.name, self._makers.file(known)))

    async def printed(self, request: Request, id: str) -> Response:
        """The same as a page to print."""
        return await self._attached(request, id, lambda known: page_response(self._makers.page(known)))

    async def _attached(self, request: Request, id: str, make: Callable[[Attachment], Response]) -> Response:
        visitor = recognise(request.cookies.get(COOKIE))
        try:
            self._admit(request, visitor)
            known = await self._inlet.attachment(Channel.WEB, _whole_id(visitor, id)) if ID.fullmatch(id) else None
            if known is None:
                raise BadPost(404, "file_gone")
            return await run_in_threadpool(make, known)
        except BadPost as bad:
            problem = bad
        except StorageError as error:
            log.error("file_not_looked_up", reason=str(error))
            problem = BadPost(503, "unavailable", retry_after=5)
        except AttachmentLost as lost:
            log.error("file_not_made", reason=str(lost))
            problem = BadPost(404, "file_gone")
        if "text/html" in request.headers.get("accept", ""):
            page = self._pages.render("no_file", code=problem.code, limit=MESSAGE_CHARACTERS)
            return HTMLResponse(page, problem.status, NEVER_KEPT)
        return problem_response(self._pages, problem.status, problem.code, problem.retry_after)

    def _admit(self, request: Request, visitor: Visitor | None) -> None:
        """Raises `BadPost` when another site is speaking, or somebody too often; None: only the address counts."""
        if not self._front.is_ours(request):
            raise BadPost(403, "foreign")
        session = None if visitor is None or visitor.is_new else visitor.session
        seconds = self._limits.wait(session, self._front.household(request))
        if seconds:
            raise BadPost(429, "too_many", retry_after=seconds)
        if seconds := self._limits.crowded():
            raise BadPost(503, "crowded", retry_after=max(seconds, CROWDED_SECONDS))

    def _remember(self, response: Response, visitor: Visitor) -> Response:
        if visitor.is_new:
            response.set_cookie(
                COOKIE,
                visitor.session,
                max_age=COOKIE_SECONDS,
                httponly=True,
                samesite="lax",
                secure=self._front.is_encrypted,
            )
        return response


def _whole_id(visitor: Visitor, id: str) -> str:
    """The id of a message among those of all visitors: nobody can name another's."""
    return f"{visitor.address.chat}:{id}"
