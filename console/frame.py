"""What all pages of the console share: templates, notices, downloads."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.errors import BotError
from bot.knowledge.locality import Locality
from bot.presentation.pages import day_first, thousands
from bot.storage.tables import Role
from bot.templating import environment_of
from bot.text.fold import fold
from bot.timing import VIETNAM
from console.doors import EVERYBODY, Visit
from scheduler.operations import ORGANISING

ROOT = "/console"

STATIC = Path(__file__).parent / "static"

EDITING = frozenset({Role.EDITOR, Role.ADMIN})

ADMINISTRATING = frozenset({Role.ADMIN})

ROLES = {
    Role.ORGANISER: "người tổ chức",
    Role.APPROVER: "người duyệt",
    Role.EDITOR: "người biên tập",
    Role.ADMIN: "người quản trị",
}
"""As people read them."""

NAVIGATION = (
    ("/", "Hôm nay", EVERYBODY),
    ("/campaigns", "Chiến dịch", ORGANISING),
    ("/calendar", "Lịch", ORGANISING),
    ("/content", "Nội dung", EDITING),
    ("/questions", "Câu hỏi", EDITING),
    ("/figures", "Số liệu", EVERYBODY),
    ("/reports", "Báo cáo", ORGANISING),
    ("/posters", "Tờ dán", EVERYBODY),
    ("/accounts", "Tài khoản", ADMINISTRATING),
    ("/journal", "Nhật ký", ADMINISTRATING),
)
"""Where the bar leads, and whom."""

_FOR_A_DOWNLOAD = {"Content-Security-Policy": "default-src 'none'; sandbox"}


class Frame:
    """Renders the console's pages. Every value is escaped; a value that a template misses is an error."""

    def __init__(self, locality: Callable[[], Locality], leave_notice: Callable[[Visit, str], None]) -> None:
        """`leave_notice` keeps a sentence for the next page that the person sees."""
        self._locality = locality
        self._leave_notice = leave_notice

    def page(self, visit: Visit, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `templates/<template>.j2`."""
        return self._html(visit, template, status, values)

    def fragment(self, visit: Visit, template: str, *, goes_on: bool = True, **values: Any) -> HTMLResponse:
        """A piece of a page, for a script that asked for it; `goes_on`: the same will be asked for again."""
        answer = self._html(visit, template, 200, values)
        if not goes_on:
            answer.headers["X-Live"] = "off"
        return answer

    def outside(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page for who is not signed in."""
        body = (
            _environment()
            .get_template(f"{template}.j2")
            .render(visit=None, csrf="", navigation=(), locality=self._locality(), **values)
        )
        return HTMLResponse(body.strip(), status)

    def go(self, visit: Visit, path: str, *, notice: str = "") -> Response:
        """On to another page of the console; the notice is shown there once."""
        if notice:
            self._leave_notice(visit, notice)
        return RedirectResponse(ROOT + path, 303)

    def file(self, content: bytes, name: str, media_type: str) -> Response:
        """A download. Whatever the name, it is a plain one on the person's device."""
        plain = re.sub(r"[^a-z0-9.-]+", "-", fold(name)).strip("-.") or "tep"
        said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(_without_paths(name))}"
        return Response(content, media_type=media_type, headers={"Content-Disposition": said, **_FOR_A_DOWNLOAD})

    def refused(self, visit: Visit, error: BotError | str, *, back: str = "/") -> Response:
        """A page that says why something was not done."""
        return self.page(visit, "refused", status=409, sentence=str(error), back=ROOT + back)

    def _html(self, visit: Visit, template: str, status: int, values: dict[str, Any]) -> HTMLResponse:
        body = (
            _environment()
            .get_template(f"{template}.j2")
            .render(
                visit=visit,
                csrf=visit.csrf,
                navigation=[
                    (ROOT + path, label, _stands_in(visit.path, path))
                    for path, label, roles in NAVIGATION
                    if visit.user.role in roles
                ],
                locality=self._locality(),
                **values,
            )
        )
        return HTMLResponse(body.strip(), status)


@cache
def _environment() -> Environment:
    """One for all consoles: what is compiled for one is compiled for all."""
    templates, version = files("console") / "templates", _static_version()
    environment = environment_of(templates, markup=True)
    environment.globals |= {
        "static": lambda name: f"{ROOT}/static/{version}/{name}",
        "root": ROOT,
        "role_names": ROLES,
    }
    environment.filters |= {"day": day_first, "when": when, "thousands": thousands}
    return environment


def when(moment: datetime) -> str:
    """`14:05 ngày 26/11/2026`, in Viet Nam."""
    return f"{moment.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"


def _stands_in(path: str, place: str) -> bool:
    here = path.removeprefix(ROOT) or "/"
    return here == place or (place != "/" and here.startswith(f"{place}/"))


def _without_paths(name: str) -> str:
    return re.sub(r"[\\/\x00-\x1f]+", "-", name)


def _static_version() -> str:
    """Changes whenever a file does, and its address with it."""
    digest = sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]
