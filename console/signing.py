"""Signing in: who may, with what, how often, and for how long."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.errors import ActRefused, BotError
from bot.storage import accounts, credentials, sign_in_failures, web_sessions
from bot.storage.accounts import User
from bot.storage.console_tables import TicketPurpose
from bot.storage.credentials import Ticket
from bot.storage.database import Connection, Database
from bot.storage.tables import Role
from bot.storage.web_sessions import Session
from bot.timing import Clock
from bot.vault import Vault
from console import passwords, second_factor
from scheduler.operations import APPROVING

MOST_FROM_HERE = 5
"""Failures for one name from one address, until both wait."""

MOST_FOR_NAME = 25
"""Failures for one name from anywhere. Higher, so that a stranger cannot so easily keep somebody out."""

MOST_FROM_ADDRESS = 40
"""Failures from one address, whatever the name: a whole office may share one."""

NO_NAME = "Tên gồm 2 đến 40 chữ cái, chữ số, dấu . - _, không có dấu cách."
"""Of an account, as `accounts.is_name` has it."""

FIRST_LINK_ACTOR = "first start"


class TooManyFailures(BotError):
    """Nobody may try again for a while; the sentence is for who tried."""


class LinkSpent(BotError):
    """The link was used, is too old, or never was one."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A session just begun: the token for the browser, and whether the second factor is still to come."""

    token: str
    complete: bool


class Signing:
    """All that signing in needs; every method is one look or one transaction."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, bot_name: Callable[[], str]) -> None:
        """`bot_name`: as the application on the telephone shows it."""
        self._database = database
        self._vault = vault
        self._clock = clock
        self._bot_name = bot_name

    def first_link(self) -> str | None:
        """The secret part of a link for the first administrator; None when there is an account already."""
        with self._database.write() as connection:
            if accounts.users(connection):
                return None
            return credentials.new_ticket(connection, TicketPurpose.FIRST, None, self._clock())

    # With a link ----------------------------------------------------------------------------------------------------

    def invited(self, token: str) -> User | None:
        """Whose link it is; None for the first administrator's. Raises `LinkSpent`."""
        with self._database.read() as connection:
            return self._owner(connection, credentials.ticket(connection, token, self._clock()))

    def join(self, token: str, name: str, password: str, agent: str) -> Begun:
        """Set the password a link is for and sign in. `name` is that of the first administrator's account, who chooses
        it. Raises `LinkSpent`, and `ActRefused` while something has to be chosen otherwise."""
        invited = self.invited(token)
        name = invited.name if invited else name
        if not invited and not accounts.is_name(name):
            raise ActRefused(NO_NAME, part=("name",))
        if problem := passwords.problem_of(password, name):
            raise ActRefused(problem, part=("password",))
        kept, now = passwords.hash_of(password), self._clock()
        with self._database.write() as connection:
            owner = self._owner(connection, credentials.use_ticket(connection, token, now))
            user = owner or self._first(connection, name, now)
            credentials.set_password(connection, user.id, kept)
            web_sessions.end_all(connection, user.id)
            accounts.note(connection, user, "set_password", actor=user.name, now=now)
            return self._begin(connection, user, agent, now)

    # With a password ------------------------------------------------------------------------------------------------

    def sign_in(self, name: str, password: str, address: str, agent: str) -> Begun | None:
        """None when name or password is wrong; which of them is nobody's business. Raises `TooManyFailures`."""
        now, wanted = self._clock(), accounts.folded(name)
        with self._database.read() as connection:
            self._check_failures(connection, wanted, address, now)
            user = accounts.named(connection, name)
            credential = credentials.of_user(connection, user.id) if user else None
        may = user is not None and user.disabled_at is None
        # Outside any transaction, and for nobody too: it takes a while, always the same.
        right = passwords.is_right(password, credential.password_hash if credential else None)
        with self._database.write() as connection:
            if not (user and may and right):
                sign_in_failures.record(connection, wanted, address, now)
                return None
            if credential and not credential.totp:
                sign_in_failures.forget(connection, wanted)
            return self._begin(connection, user, agent, now)

    def second(self, session: Session, code: str, address: str) -> Begun | None:
        """Go on with a code of the second factor, or from paper; None: it is wrong. Raises `TooManyFailures`."""
        user, now = session.user, self._clock()
        wanted = accounts.folded(user.name)
        with self._database.write() as connection:
            self._check_failures(connection, wanted, address, now)
            if self._takes(connection, user, code, now):
                sign_in_failures.forget(connection, wanted)
                web_sessions.end(connection, user.id, session.id)
                accounts.note(connection, user, "sign_in", actor=user.name, now=now)
                return Begun(web_sessions.begin(connection, user.id, session.agent, complete=True, now=now), True)
            sign_in_failures.record(connection, wanted, address, now)
        return None

    def sign_out(self, session: Session) -> None:
        with self._database.write() as connection:
            web_sessions.end(connection, session.user.id, session.id)

    # The session ----------------------------------------------------------------------------------------------------

    def session(self, token: str) -> Session | None:
        """The session of a browser, which counts as seen now."""
        now = self._clock()
        with self._database.read() as connection:
            session = web_sessions.of_token(connection, token, now)
        if session and now - session.seen_at > web_sessions.SEEN_EVERY:
            with self._database.write() as connection:
                web_sessions.saw(connection, session.id, now)
        return session

    def leave_notice(self, session: Session, notice: str | None) -> None:
        """A sentence for the next page; None: it was shown."""
        with self._database.write() as connection:
            web_sessions.leave_notice(connection, session.id, notice)

    def sessions(self, user: User) -> list[Session]:
        with self._database.read() as connection:
            return web_sessions.of_user(connection, user.id, self._clock())

    def end_session(self, user: User, id: str) -> bool:
        """False when the account has no such session."""
        with self._database.write() as connection:
            ended = web_sessions.end(connection, user.id, id)
            if ended:
                accounts.note(connection, user, "end_session", actor=user.name, now=self._clock())
            return ended

    # One's own account ----------------------------------------------------------------------------------------------

    def needs_second_factor(self, user: User) -> bool:
        """Whether the account may do nothing before it has set up a second factor."""
        return user.role in APPROVING and not self.has_second_factor(user)

    def has_second_factor(self, user: User) -> bool:
        with self._database.read() as connection:
            credential = credentials.of_user(connection, user.id)
        return bool(credential and credential.totp)

    def recovery_left(self, user: User) -> int:
        with self._database.read() as connection:
            credential = credentials.of_user(connection, user.id)
        return credential.recovery_left if credential else 0

    def offer_second_factor(self) -> str:
        """A new secret, sealed: the browser brings it back with the code that proves that the telephone has it."""
        return self._vault.seal(second_factor.new_secret())

    def shown(self, user: User, sealed: str) -> tuple[str, str]:
        """(secret, picture) of an offer. Raises `ActRefused` when it is none of ours."""
        secret = self._opened(sealed)
        return secret, second_factor.picture_of(second_factor.address_of(secret, user.name, self._bot_name()))

    def set_second_factor(self, session: Session, sealed: str, code: str) -> list[str]:
        """From now on the account signs in with it, too; returns the codes for paper, which are shown once."""
        now, user = self._clock(), session.user
        step = second_factor.step_of(self._opened(sealed), code, now)
        if step is None:
            raise ActRefused("Mã chưa đúng. Hãy xem giờ trên điện thoại có đúng không, rồi gõ mã đang hiện.")
        codes = second_factor.recovery_codes()
        with self._database.write() as connection:
            credentials.set_totp(connection, user.id, sealed, step, second_factor.kept_of(codes))
            web_sessions.end_all(connection, user.id, but=session.id)
            accounts.note(connection, user, "set_second_factor", actor=user.name, now=now)
        return codes

    def change_password(self, session: Session, present: str, new: str, address: str) -> None:
        """Raises `ActRefused` and `TooManyFailures`. All other browsers are signed out."""
        user, now = session.user, self._clock()
        wanted = accounts.folded(user.name)
        with self._database.read() as connection:
            self._check_failures(connection, wanted, address, now)
            credential = credentials.of_user(connection, user.id)
        if not passwords.is_right(present, credential.password_hash if credential else None):
            with self._database.write() as connection:
                sign_in_failures.record(connection, wanted, address, now)
            raise ActRefused("Mật khẩu đang dùng chưa đúng.", part=("present",))
        if problem := passwords.problem_of(new, user.name):
            raise ActRefused(problem, part=("new",))
        kept = passwords.hash_of(new)
        with self._database.write() as connection:
            credentials.set_password(connection, user.id, kept)
            web_sessions.end_all(connection, user.id, but=session.id)
            accounts.note(connection, user, "set_password", actor=user.name, now=now)

    def binding_code(self, user: User) -> str:
        """A code that binds a private chat with the bot to the account."""
        with self._database.write() as connection:
            return accounts.new_code(connection, user, actor=user.name, now=self._clock())

    # Together -------------------------------------------------------------------------------------------------------

    def _owner(self, connection: Connection, ticket: Ticket | None) -> User | None:
        if ticket is None:
            raise LinkSpent("Liên kết này đã dùng rồi, hoặc đã quá hạn. Hãy xin người quản trị một liên kết mới.")
        if ticket.user_id is None:
            if accounts.users(connection):
                raise LinkSpent("Đã có người quản trị. Hãy xin người ấy một liên kết.")
            return None
        user = accounts.with_id(connection, ticket.user_id)
        if user is None or user.disabled_at:
            raise LinkSpent("Tài khoản này đang khóa. Hãy hỏi người quản trị.")
        return user

    def _first(self, connection: Connection, name: str, now: datetime) -> User:
        user = accounts.add(connection, name, Role.ADMIN, None, actor=FIRST_LINK_ACTOR, now=now)
        if user is None:
            raise LinkSpent("Đã có người quản trị. Hãy xin người ấy một liên kết.")
        return user

    def _begin(self, connection: Connection, user: User, agent: str, now: datetime) -> Begun:
        credential = credentials.of_user(connection, user.id)
        complete = not (credential and credential.totp)
        if complete:
            accounts.note(connection, user, "sign_in", actor=user.name, now=now)
        return Begun(web_sessions.begin(connection, user.id, agent, complete=complete, now=now), complete)

    def _takes(self, connection: Connection, user: User, code: str, now: datetime) -> bool:
        credential = credentials.of_user(connection, user.id)
        secret = self._vault.open(credential.totp) if credential and credential.totp else None
        step = second_factor.step_of(secret, code, now) if secret else None
        if step is not None:
            return credentials.take_step(connection, user.id, step)
        return credentials.take_recovery(connection, user.id, second_factor.kept_of([code])[0])

    def _opened(self, sealed: str) -> str:
        secret = self._vault.open(sealed)
        if secret is None:
            raise ActRefused("Mã thiết lập đã cũ. Hãy mở lại trang này.")
        return secret

    def _check_failures(self, connection: Connection, name: str, address: str, now: datetime) -> None:
        both, by_name, by_address = sign_in_failures.of_late(connection, name, address, now)
        if both >= MOST_FROM_HERE or by_name >= MOST_FOR_NAME or by_address >= MOST_FROM_ADDRESS:
            minutes = int(sign_in_failures.WINDOW.total_seconds() // 60)
            raise TooManyFailures(f"Đã sai nhiều lần. Hãy đợi {minutes} phút rồi thử lại, hoặc nhờ người quản trị.")
