"""The pages before one is signed in: a link, a password, a code."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.errors import ActRefused
from console.doors import EVERYBODY, Door, Form, Visit
from console.frame import ROOT, Frame
from console.gate import COOKIE, Gate, within
from console.passwords import UNLIKE, TooBusy
from console.signing import Begun, LinkSpent, Signing, TooManyFailures

WRONG = "Tên hoặc mật khẩu chưa đúng."
WRONG_CODE = "Mã chưa đúng, hoặc đã dùng rồi. Hãy đợi mã mới."


class Access:
    """Signing in and out."""

    def __init__(self, frame: Frame, gate: Gate, signing: Signing) -> None:
        self._frame = frame
        self._gate = gate
        self._signing = signing

    def routes(self) -> Sequence[Route]:
        """For who is not signed in (yet)."""
        outside = self._gate.outside
        return (
            outside("/sign-in", self.sign_in_page, "GET"),
            outside("/sign-in", self.sign_in, "POST"),
            outside("/second-factor", self.second_page, "GET"),
            outside("/second-factor", self.second, "POST"),
            outside("/join/{token}", self.join_page, "GET"),
            outside("/join/{token}", self.join, "POST"),
        )

    def doors(self) -> Sequence[Door]:
        return (Door("POST", "/sign-out", self.sign_out, EVERYBODY),)

    def sign_in_page(self, request: Request, _form: Form) -> Response:
        wanted = within(request.query_params.get("next", ""))
        session = self._gate.session_of(request)
        if session and session.complete:
            return RedirectResponse(wanted, 303)
        return self._frame.outside("access/sign_in", name="", problem="", wanted=wanted)

    def sign_in(self, request: Request, form: Form) -> Response:
        name, wanted = form.text("name"), within(form.text("next"))
        try:
            begun = self._signing.sign_in(name, form.raw("password"), self._gate.address(request), _agent(request))
        except (TooManyFailures, TooBusy) as wait:
            return self._frame.outside("access/sign_in", status=429, name=name, problem=str(wait), wanted=wanted)
        if begun is None:
            return self._frame.outside("access/sign_in", status=401, name=name, problem=WRONG, wanted=wanted)
        return self._begun(begun, wanted)

    def second_page(self, request: Request, _form: Form) -> Response:
        session = self._gate.session_of(request)
        if session is None or session.complete:
            return RedirectResponse(f"{ROOT}/", 303)
        wanted = within(request.query_params.get("next", ""))
        return self._frame.outside("access/second_factor", problem="", wanted=wanted)

    def second(self, request: Request, form: Form) -> Response:
        session, wanted = self._gate.session_of(request), within(form.text("next"))
        if session is None or session.complete:
            return RedirectResponse(f"{ROOT}/", 303)
        try:
            begun = self._signing.second(session, form.text("code"), self._gate.address(request))
        except TooManyFailures as wait:
            return self._frame.outside("access/second_factor", status=429, problem=str(wait), wanted=wanted)
        if begun is None:
            return self._frame.outside("access/second_factor", status=401, problem=WRONG_CODE, wanted=wanted)
        return self._begun(begun, wanted)

    def join_page(self, request: Request, _form: Form) -> Response:
        try:
            invited = self._signing.invited(request.path_params["token"])
        except LinkSpent as spent:
            return self._frame.outside("access/link_spent", status=410, sentence=str(spent))
        return self._frame.outside("access/join", invited=invited, name="", problem="", part="")

    def join(self, request: Request, form: Form) -> Response:
        token, name = request.path_params["token"], form.text("name")
        try:
            invited = self._signing.invited(token)
            problem, part = _unlike(form)
            if not problem:
                return self._begun(self._signing.join(token, name, form.raw("new"), _agent(request)), f"{ROOT}/")
        except LinkSpent as spent:
            return self._frame.outside("access/link_spent", status=410, sentence=str(spent))
        except ActRefused as refused:
            problem, part = str(refused), "".join(refused.part)
        except TooBusy as busy:
            problem, part = str(busy), ""
        return self._frame.outside("access/join", status=422, invited=invited, name=name, problem=problem, part=part)

    def sign_out(self, visit: Visit) -> Response:
        self._signing.sign_out(visit.session)
        response = RedirectResponse(f"{ROOT}/sign-in", 303)
        response.delete_cookie(COOKIE, path=ROOT)
        # What the browser still holds of the pages goes, too: the machine may be shared.
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def _begun(self, begun: Begun, wanted: str) -> Response:
        next_page = wanted if begun.complete else f"{ROOT}/second-factor?next={wanted}"
        return self._gate.signed_in(RedirectResponse(next_page, 303), begun.token)


def _unlike(form: Form) -> tuple[str, str]:
    if form.raw("new") != form.raw("again"):
        return UNLIKE, "again"
    return "", ""


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")
