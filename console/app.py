"""Puts the console together: all its doors behind one gate."""

from collections.abc import Callable, Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from bot.conversation.cards import Cards
from bot.http.front import Front
from bot.knowledge.library import Library
from bot.posters.entrances import Entrances
from bot.presentation.renderer import Renderer
from bot.vault import Vault
from console.access import Access
from console.accounts import Accounts
from console.campaigns.composer import Composer
from console.campaigns.pages import Campaigns
from console.campaigns.previews import Previews
from console.content.corner import editors_doors
from console.content.tools import Tools
from console.doors import Door, Visit
from console.figures.dashboard import Dashboard
from console.figures.reports import Reports
from console.frame import STATIC, Frame
from console.gate import Gate, broken, not_found
from console.home import Home
from console.journal import Journal
from console.own_account import OwnAccount
from console.posters.pages import Posters
from console.posters.places import Places
from console.posters.readings import Readings
from console.signing import Signing
from scheduler.operations import Operations


class Console:
    """The console of one installation."""

    def __init__(
        self,
        tools: Tools,
        operations: Operations,
        vault: Vault,
        front: Front,
        telegram_name: Callable[[], str] = lambda: "",
    ) -> None:
        """`telegram_name` is what Telegram calls the bot, without @, or nothing yet."""
        database, clock = tools.database, tools.clock

        def library() -> Library:
            return tools.library

        self._signing = Signing(database, vault, clock, lambda: library().locality.bot)
        self._frame = Frame(lambda: library().locality, self._leave_notice)
        self._gate = Gate(self._signing, self._frame, front)
        self._access = Access(self._frame, self._gate, self._signing)
        previews = Previews(operations, library, Cards(Renderer(), front.public_url))
        corners = (
            self._access,
            Home(self._frame, operations, tools.authoring),
            OwnAccount(self._frame, self._signing),
            Accounts(self._frame, database, clock),
            Journal(self._frame, database),
            Dashboard(self._frame, database, library, clock),
            Reports(self._frame, database, library, clock, tools.folder),
            Composer(self._frame, operations, library, previews, front.public_url),
            Campaigns(self._frame, operations, library, previews, clock),
            Posters(self._frame, operations, database, library, lambda: Entrances(front.public_url, telegram_name())),
            Places(self._frame, database, library, clock),
            Readings(self._frame, library, clock),
        )
        own = (door for corner in corners for door in corner.doors())
        self.doors: Sequence[Door] = (*own, *editors_doors(self._frame, tools))

    def first_link(self) -> str | None:
        """Where the first administrator begins, below the address of the site; None when there is one already."""
        token = self._signing.first_link()
        return f"/console/join/{token}" if token else None

    def application(self) -> Starlette:
        """To be mounted at /console."""
        return Starlette(
            routes=[
                Mount("/static/{version}", StaticFiles(directory=STATIC)),
                *self._access.routes(),
                *(self._gate.route(door) for door in self.doors),
            ],
            exception_handlers={HTTPException: not_found(self._frame), Exception: broken(self._frame)},
        )

    def _leave_notice(self, visit: Visit, notice: str) -> None:
        self._signing.leave_notice(visit.session, notice)
