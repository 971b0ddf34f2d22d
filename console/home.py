"""The first page: what waits for this person."""

from collections.abc import Sequence

from starlette.responses import Response

from bot.authoring.authoring import Authoring
from bot.storage.console_tables import ChangeState
from bot.storage.tables import CampaignState
from console.doors import EVERYBODY, Door, Visit
from console.frame import EDITING, Frame
from scheduler.operations import APPROVING, ORGANISING, STATES, Operations

NEWEST = 8


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
        campaigns = self._operations.listed(visit.actor) if role in ORGANISING else []
        proposals = self._authoring.changes(ChangeState.PROPOSED).changes if role in EDITING else []
        submitted = [each for each in campaigns if each.state is CampaignState.SUBMITTED]
        return self._frame.page(
            visit,
            "home",
            organises=role in ORGANISING,
            waiting=submitted if role in APPROVING else [],
            newest=campaigns[:NEWEST],
            edits=role in EDITING,
            proposals=[each for each in proposals if each.author != visit.user.name][:NEWEST],
            states=STATES,
            held=self._operations.all_held(),
        )
