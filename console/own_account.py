"""Everybody's own account: password, second factor, browsers, the chat it works from."""

from collections.abc import Sequence

from starlette.responses import Response

from bot.errors import ActRefused
from bot.storage.accounts import CODE_VALID
from bot.storage.web_sessions import Session
from console.doors import EVERYBODY, Door, Visit
from console.frame import Frame
from console.passwords import UNLIKE
from console.signing import Signing, TooManyFailures

_BROWSERS = ("Edg/", "OPR/", "CocCoc", "Firefox/", "Chrome/", "Safari/")
"""The first that stands in the name of a browser is meant: many name others, too."""

_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")

_SHOWN = {"Edg/": "Edge", "OPR/": "Opera", "CocCoc": "Cốc Cốc", "Mac OS": "máy Mac"}


class OwnAccount:
    """The page on which people look after their own account."""

    def __init__(self, frame: Frame, signing: Signing) -> None:
        self._frame = frame
        self._signing = signing

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/account", self.show, EVERYBODY),
            Door("POST", "/account/password", self.change_password, EVERYBODY),
            Door("GET", "/account/second-factor", self.offer, EVERYBODY),
            Door("POST", "/account/second-factor", self.set_up, EVERYBODY),
            Door("POST", "/account/sessions/end", self.end_session, EVERYBODY),
            Door("POST", "/account/chat", self.bind, EVERYBODY),
        )

    def show(self, visit: Visit) -> Response:
        return self._page(visit)

    def change_password(self, visit: Visit) -> Response:
        form = visit.form
        if form.raw("new") != form.raw("again"):
            return self._page(visit, status=422, part="again", problem=UNLIKE)
        try:
            self._signing.change_password(visit.session, form.raw("present"), form.raw("new"), visit.address)
        except ActRefused as refused:
            return self._page(visit, status=422, part="".join(refused.part), problem=str(refused))
        except TooManyFailures as wait:
            return self._page(visit, status=429, part="present", problem=str(wait))
        return self._frame.go(visit, "/account", notice="Đã đổi mật khẩu. Mọi trình duyệt khác đã đăng xuất.")

    def offer(self, visit: Visit) -> Response:
        return self._set_up_page(visit, self._signing.offer_second_factor())

    def set_up(self, visit: Visit) -> Response:
        sealed = visit.form.text("sealed")
        try:
            codes = self._signing.set_second_factor(visit.session, sealed, visit.form.text("code"))
        except ActRefused as refused:
            return self._set_up_page(visit, sealed, str(refused))
        return self._frame.page(visit, "account/recovery", codes=codes)

    def end_session(self, visit: Visit) -> Response:
        ended = self._signing.end_session(visit.user, visit.form.text("id"))
        return self._frame.go(visit, "/account", notice="Đã đăng xuất trình duyệt ấy." if ended else "")

    def bind(self, visit: Visit) -> Response:
        code = self._signing.binding_code(visit.user)
        minutes = int(CODE_VALID.total_seconds() // 60)
        return self._page(visit, binding=code, minutes=minutes)

    def _page(
        self,
        visit: Visit,
        *,
        status: int = 200,
        part: str = "",
        problem: str = "",
        binding: str = "",
        minutes: int = 0,
    ) -> Response:
        return self._frame.page(
            visit,
            "account/own",
            status=status,
            part=part,
            problem=problem,
            binding=binding,
            minutes=minutes,
            has_second_factor=self._signing.has_second_factor(visit.user),
            recovery_left=self._signing.recovery_left(visit.user),
            sessions=[(session, browser_of(session)) for session in self._signing.sessions(visit.user)],
        )

    def _set_up_page(self, visit: Visit, sealed: str, problem: str = "") -> Response:
        try:
            secret, picture = self._signing.shown(visit.user, sealed)
        except ActRefused:
            sealed = self._signing.offer_second_factor()
            secret, picture = self._signing.shown(visit.user, sealed)
        return self._frame.page(
            visit,
            "account/second_factor",
            status=422 if problem else 200,
            sealed=sealed,
            secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
            picture=picture,
            problem=problem,
            has_one=self._signing.has_second_factor(visit.user),
        )


def browser_of(session: Session) -> str:
    """As people recognise it: `Firefox, Android`."""
    named = [next((_SHOWN.get(name, name.rstrip("/")) for name in names if name in session.agent), "")
             for names in (_BROWSERS, _SYSTEMS)]  # fmt: skip
    return ", ".join(filter(None, named)) or "trình duyệt không rõ"
