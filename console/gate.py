"""The gate: every request to the console passes here, and nothing behind it asks again who somebody is."""

import asyncio
import hmac
import secrets
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import ParamSpec
from urllib.parse import parse_qsl, quote

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.errors import ActRefused, BotError, StorageError
from bot.http.front import Front
from bot.storage.web_sessions import Session
from console.doors import Door, Form, NotFoundError, Visit
from console.frame import ROOT, Frame
from console.signing import Signing
from scheduler.actors import NoSuchCampaign

log = structlog.get_logger(__name__)

Given = ParamSpec("Given")

COOKIE = "canhgiac_console"

BODY_SECONDS = 30.0
"""Longest time for a form to come in over a slow line."""

THREADS = 8
"""Pages of the console made at a time. They have threads of their own: no report keeps citizens waiting."""

MOST_FIELDS = 2_000
"""Of one form: every commune of a province has a box of its own."""

SET_UP = f"{ROOT}/account/second-factor"

BEFORE_SET_UP = frozenset({SET_UP, f"{ROOT}/sign-out"})
"""Where somebody may go who still owes a second factor."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types console"
    ),
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
"""Of every answer: nothing is kept anywhere, and no script but ours runs."""


class BadForm(Exception):
    """What was posted is no form of ours."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Gate:
    """Knows the browser, checks where a form comes from, and lets through whom a door is for."""

    def __init__(self, signing: Signing, frame: Frame, front: Front) -> None:
        self._signing = signing
        self._frame = frame
        self._front = front
        self._threads = CapacityLimiter(THREADS)

    def route(self, door: Door) -> Route:
        """The door as a route below /console."""

        async def endpoint(request: Request) -> Response:
            return guarded(await self._pass(request, door))

        return Route(door.path, endpoint, methods=[door.method])

    def outside(self, path: str, handler: Callable[[Request, Form], Response], method: str) -> Route:
        """A page for who is not signed in; of a POST it is checked only that a page of ours sent it."""

        async def endpoint(request: Request) -> Response:
            try:
                form = await self._form(request) if method == "POST" else Form(())
                return guarded(await self._work(handler, request, form))
            except BadForm as bad:
                return guarded(self._frame.outside("bad_form", status=bad.status, typed=()))
            except StorageError as error:
                log.error("console_without_database", reason=str(error))
                return guarded(self._frame.outside("unavailable", status=503))

        return Route(path, endpoint, methods=[method])

    def address(self, request: Request) -> str:
        """Where a request comes from, as failures are counted by it."""
        return self._front.household(request)

    def signed_in(self, response: Response, token: str) -> Response:
        """Have the browser keep the session."""
        response.set_cookie(COOKIE, token, path=ROOT, httponly=True, samesite="lax", secure=self._front.is_encrypted)
        return response

    def session_of(self, request: Request) -> Session | None:
        """The session of a browser, half-way ones included."""
        token = request.cookies.get(COOKIE)
        return self._signing.session(token) if token else None

    async def _pass(self, request: Request, door: Door) -> Response:
        try:
            form = await self._form(request, door.form_bytes) if door.method == "POST" else Form(())
            return await self._work(self._answer, request, door, form)
        except BadForm as bad:
            return self._frame.outside("bad_form", status=bad.status, typed=())
        except StorageError as error:
            log.error("console_without_database", reason=str(error))
            return self._frame.outside("unavailable", status=503)

    def _answer(self, request: Request, door: Door, form: Form) -> Response:
        session = self.session_of(request)
        if session is None or not session.complete:
            return self._not_signed_in(request, session, form)
        path = request.url.path
        if path not in BEFORE_SET_UP and self._signing.needs_second_factor(session.user):
            return RedirectResponse(SET_UP, 303)
        visit = Visit(
            session=session,
            csrf=csrf_of(request.cookies[COOKIE]),
            path=path,
            values=request.path_params,
            query=Form(request.query_params.multi_items()[:MOST_FIELDS]),
            form=form,
            wants_fragment="x-fragment" in request.headers,
            address=self.address(request),
            origin=self._front.public_url or f"{request.url.scheme}://{request.url.netloc}",
        )
        if door.method == "POST" and not _is_of(request.cookies[COOKIE], form.raw("csrf")):
            return self._frame.outside("bad_form", status=403, typed=_typed(form))
        if session.user.role not in door.roles:
            return self._frame.page(visit, "not_allowed", status=403)
        return self._handled(visit, door)

    def _handled(self, visit: Visit, door: Door) -> Response:
        try:
            response = door.handler(visit)
        except (NotFoundError, NoSuchCampaign):
            return self._frame.page(visit, "not_found", status=404)
        except StorageError:
            raise
        except BotError as error:
            if not isinstance(error, ActRefused):
                log.warning("console_refused", path=visit.path, reason=type(error).__name__)
            return self._frame.refused(visit, error)
        if visit.session.notice and door.method == "GET" and not visit.wants_fragment and response.status_code == 200:
            self._signing.leave_notice(visit.session, None)
        return response

    def _not_signed_in(self, request: Request, session: Session | None, form: Form) -> Response:
        if "x-fragment" in request.headers:
            return Response(status_code=401)
        if request.method == "POST":
            # Somebody's session ended while they were typing.
            return self._frame.outside("signed_out", status=401, typed=_typed(form))
        if session:
            return RedirectResponse(f"{ROOT}/second-factor", 303)
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        wanted = "" if asked.rstrip("/") == ROOT else f"?next={quote(asked, safe='')}"
        return RedirectResponse(f"{ROOT}/sign-in{wanted}", 303)

    async def _work(self, work: Callable[Given, Response], *given: Given.args, **named: Given.kwargs) -> Response:
        return await to_thread.run_sync(partial(work, *given, **named), limiter=self._threads)

    async def _form(self, request: Request, most: int = 20_000) -> Form:
        """What was posted; raises `BadForm`."""
        if not self._front.is_ours(request):
            raise BadForm(403)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/x-www-form-urlencoded":
            raise BadForm(415)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _body(request, most)
            return Form(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        except TimeoutError:
            raise BadForm(408) from None
        except ValueError:
            raise BadForm(400) from None


def guarded(response: Response) -> Response:
    """With the headers of the console; what a download says for itself stands."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def csrf_of(token: str, salt: str = "") -> str:
    """What stands in every form of a session: another site can neither read it nor guess it.

    Another one on every page (by its `salt`): pages are sent compressed, and their length would give a fixed one away
    letter by letter to who can have something of their own shown beside it (BREACH, CVE-2013-3587).
    """
    salt = salt or secrets.token_hex(8)
    return f"{salt}.{sha256(f'form:{salt}:{token}'.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _is_of(token: str, csrf: str) -> bool:
    salt = csrf.partition(".")[0]
    return bool(salt) and hmac.compare_digest(csrf.encode(), csrf_of(token, salt).encode())


def within(path: str) -> str:
    """Where somebody wanted to go, if that is a page of the console; else its first page."""
    plain = path.isascii() and path.isprintable() and "\\" not in path
    return path if plain and path.startswith(f"{ROOT}/") and "//" not in path and "/../" not in path else f"{ROOT}/"


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise BadForm(413)
    except ClientDisconnect:
        raise BadForm(400) from None
    return bytes(body)


def _typed(form: Form) -> list[tuple[str, str]]:
    """What is given back to who typed it: nothing that is secret, or that they did not type."""
    return [
        (name, value)
        for name, values in form.fields.items()
        for value in values
        if value.strip() and name not in {"csrf", "password", "present", "new", "code", "sealed"}
    ]


def broken(frame: Frame) -> Callable[[Request, Exception], Response]:
    """What is said when something failed that nobody foresaw."""

    def answer(request: Request, error: Exception) -> Response:
        log.error("console_failed", path=request.url.path, exc_info=error)
        return guarded(frame.outside("broken", status=500))

    return answer


def not_found(frame: Frame) -> Callable[[Request, Exception], Response]:
    """What is said where there is no door; whether somebody is signed in makes no difference."""

    def answer(_request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        return guarded(frame.outside("no_door", status=status))

    return answer
