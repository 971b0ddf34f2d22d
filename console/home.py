"""The first page: what waits for this person."""

from collections.abc import Sequence

from starlette.responses import Response

from bot.authoring.authoring import Authoring
from bot.storage.campaigns import Kept
from bot.storage.console_tables import ChangeState
from bot.storage.tables import CampaignState
from console.campaigns.words import STATE_KINDS
from console.doors import EVERYBODY, Door, Visit
from console.frame import EDITING, Frame
from scheduler.operations import APPROVING, ORGANISING, STATES, Actor, Operations

NEWEST = 8

WAITING_SHOWN = 20


class Home:
    """Where everybody begins."""

    def __init__(self, frame: Frame, operations: Operations, authoring: Authoring) -> None:
        self._frame = frame
        self._operations = operations
        self._authoring = authoring

    def doors(self) -> Sequence[Door]:
        return (Door("GET", "/", self.show, EVERYBODY),)

    def show(self, visit: Visit) -> Response:
        role = visit.user.role
        newest = self._operations.page(visit.actor, limit=NEWEST)[0] if role in ORGANISING else []
        waiting, more = self._waiting(visit.actor) if role in APPROVING else ([], 0)
        proposals = self._authoring.changes(ChangeState.PROPOSED).changes if role in EDITING else []
        return self._frame.page(
            visit,
            "home",
            organises=role in ORGANISING,
            waiting=waiting,
            more_waiting=more,
            newest=newest,
            edits=role in EDITING,
            proposals=[each for each in proposals if each.author != visit.user.name][:NEWEST],
            states=STATES,
            kinds=STATE_KINDS,
            held=self._operations.all_held(),
        )

    def _waiting(self, actor: Actor) -> tuple[list[Kept], int]:
        """What this person may approve, and how many campaigns more wait for somebody."""
        submitted = (CampaignState.SUBMITTED,)
        newest, by_state = self._operations.page(actor, states=submitted, limit=WAITING_SHOWN)
        theirs = [
            each
            for each in newest
            if not self._operations.needs_another(each, actor, self._operations.history(each.id, actor))
        ]
        return theirs, by_state.get(CampaignState.SUBMITTED, 0) - len(newest)
