"""The administrators' page: who works here, as what, for which unit."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from bot.storage import accounts, credentials, web_sessions
from bot.storage.accounts import User
from bot.storage.console_tables import TicketPurpose
from bot.storage.database import Connection, Database
from bot.storage.tables import Role
from bot.text.collation import in_dictionary
from bot.text.fold import fold
from bot.timing import Clock
from console.doors import Door, NotFoundError, Visit
from console.frame import ADMINISTRATING, ROOT, Frame
from console.paging import part_of
from console.signing import NO_NAME

PAGE = 50


class Accounts:
    """Accounts, and the links that let people in."""

    def __init__(self, frame: Frame, database: Database, clock: Clock) -> None:
        self._frame = frame
        self._database = database
        self._clock = clock

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/accounts", self.show, ADMINISTRATING),
            Door("POST", "/accounts", self.invite, ADMINISTRATING),
            Door("POST", "/accounts/{id}/assign", self.assign, ADMINISTRATING),
            Door("POST", "/accounts/{id}/reset", self.reset, ADMINISTRATING),
            Door("POST", "/accounts/{id}/disable", self.disable, ADMINISTRATING),
            Door("POST", "/accounts/{id}/enable", self.enable, ADMINISTRATING),
        )

    def show(self, visit: Visit) -> Response:
        return self._page(visit)

    def invite(self, visit: Visit) -> Response:
        name, unit, role = visit.form.text("name"), _unit(visit), _role(visit)
        if not accounts.is_name(name):
            return self._page(visit, problem=NO_NAME)
        if role is None:
            return self._page(visit, problem="Hãy chọn vai trò.")
        if unit and len(unit) > accounts.UNIT_CHARACTERS:
            return self._page(visit, problem=f"Tên đơn vị dài quá {accounts.UNIT_CHARACTERS} ký tự.")
        now = self._clock()
        with self._database.write() as connection:
            user = accounts.add(connection, name, role, unit, actor=visit.user.name, now=now)
            link = self._link(visit, connection, user) if user else ""
        if not user:
            return self._page(visit, problem=f"Đã có tài khoản “{name}”. Hãy chọn tên khác.")
        return self._page(visit, link=link, linked=user)

    def assign(self, visit: Visit) -> Response:
        role, unit = _role(visit), _unit(visit)
        if role is None or (unit and len(unit) > accounts.UNIT_CHARACTERS):
            return self._page(visit, problem="Hãy chọn vai trò, và viết tên đơn vị ngắn gọn.")

        def change(connection: Connection, user: User) -> None:
            accounts.assign(connection, user, role, unit, actor=visit.user.name, now=self._clock())

        return self._changed(visit, change, "Đã đổi vai trò.")

    def reset(self, visit: Visit) -> Response:
        """Neither password nor telephone is left: a new link."""
        with self._database.write() as connection:
            user = self._found(connection, visit)
            credentials.remove(connection, user.id)
            web_sessions.end_all(connection, user.id)
            link = self._link(visit, connection, user)
        return self._page(visit, link=link, linked=user)

    def disable(self, visit: Visit) -> Response:
        def change(connection: Connection, user: User) -> None:
            accounts.disable(connection, user, actor=visit.user.name, now=self._clock())
            web_sessions.end_all(connection, user.id)

        return self._changed(visit, change, "Đã khóa tài khoản.")

    def enable(self, visit: Visit) -> Response:
        def change(connection: Connection, user: User) -> None:
            accounts.enable(connection, user, actor=visit.user.name, now=self._clock())

        return self._changed(visit, change, "Đã mở lại tài khoản.")

    def _changed(self, visit: Visit, change: Callable[[Connection, User], None], notice: str) -> Response:
        with self._database.write() as connection:
            user = self._found(connection, visit)
            if user.id == visit.user.id:
                return self._page(visit, problem="Không tự đổi hay khóa tài khoản của mình. Hãy nhờ quản trị khác.")
            change(connection, user)
        return self._frame.go(visit, "/accounts", notice=notice)

    def _found(self, connection: Connection, visit: Visit) -> User:
        if user := accounts.with_id(connection, visit.number("id")):
            return user
        raise NotFoundError

    def _link(self, visit: Visit, connection: Connection, user: User) -> str:
        now = self._clock()
        token = credentials.new_ticket(connection, TicketPurpose.JOIN, user.id, now)
        accounts.note(connection, user, "offer_link", actor=visit.user.name, now=now)
        return f"{visit.origin}{ROOT}/join/{token}"

    def _page(self, visit: Visit, *, problem: str = "", link: str = "", linked: User | None = None) -> Response:
        wanted = visit.query.text("q")
        with self._database.read() as connection:
            users = accounts.users(connection)
            able = credentials.those_with_password(connection)
        shown = [user for user in users if fold(wanted) in fold(f"{user.name} {user.unit or ''}")]
        part = part_of(shown, visit.query.number("page"), PAGE)
        return self._frame.page(
            visit,
            "account/accounts",
            status=422 if problem else 200,
            users=[(user, user.id in able) for user in part.rows],
            wanted=wanted,
            page=part.page,
            pages=part.pages,
            query=urlencode({"q": wanted}) if wanted else "",
            problem=problem,
            link=link,
            linked=linked,
            hours=int(credentials.TICKET_VALID.total_seconds() // 3600),
            units=sorted({user.unit for user in users if user.unit}, key=in_dictionary),
        )


def _role(visit: Visit) -> Role | None:
    typed = visit.form.text("role")
    return Role(typed) if typed in set(Role) else None


def _unit(visit: Visit) -> str | None:
    return " ".join(visit.form.text("unit").split()) or None
