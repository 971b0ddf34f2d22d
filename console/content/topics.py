"""The library: every topic with how it stands, and one topic as each channel shows it."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.preview.sheet import make_sheet
from bot.reports.small_cells import NOTE
from console.content.states import DAYS_COUNTED, OFTEN, State, States, matching
from console.content.tools import Tools
from console.content.words import MEASURES, SCREENS, STATES
from console.doors import Door, NotFoundError, Visit
from console.frame import EDITING, Frame
from console.paging import part_of

PAGE = 30

CHANGES_SHOWN = 6

FILTERS: Mapping[str, tuple[str, Callable[[State], bool]]] = {
    "": ("Tất cả", lambda state: True),
    "review": ("Cần xem lại", lambda state: state.needs_review),
    "often": ("Được xem nhiều", lambda state: state.shown.size >= OFTEN),
    "unhelpful": ("Chưa giúp được", lambda state: state.opinion.is_bad),
    "pending": ("Có đề xuất", lambda state: state.pending is not None),
}


class Topics:
    """The pages to look at topics."""

    def __init__(self, frame: Frame, tools: Tools, states: States) -> None:
        self._frame = frame
        self._tools = tools
        self._states = states

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/content", self.listed, EDITING),
            Door("GET", "/content/states", self.listed_states, EDITING),
            Door("GET", "/content/topics/{id}", self.show, EDITING),
            Door("GET", "/content/topics/{id}/state", self.state, EDITING),
        )

    def listed(self, visit: Visit) -> Response:
        return self._frame.page(
            visit,
            "content/library",
            faults=self._tools.content.faults,
            waiting=len(self._tools.authoring.pending()),
            closed=self._tools.authoring.writable(),
            drafts=self._tools.drafts.ids(),
            **self._listed(visit),
        )

    def listed_states(self, visit: Visit) -> Response:
        """The list alone, for the script that waits for what takes long; without it the whole page."""
        if not visit.wants_fragment:
            return self._frame.go(visit, "/content")
        listed = self._listed(visit)
        return self._frame.fragment(visit, "content/_states", goes_on=listed["reviewing"], **listed)

    def _listed(self, visit: Visit) -> Mapping[str, Any]:
        words, chosen = visit.query.text("q"), visit.query.text("filter")
        chosen = chosen if chosen in FILTERS else ""
        states = self._states.all()
        found = [state for state in matching(states, words) if FILTERS[chosen][1](state)]
        if chosen == "often":
            found.sort(key=lambda state: -state.shown.size)
        part = part_of(found, visit.query.number("page"), PAGE)
        return {
            "states": part.rows,
            "page": part.page,
            "pages": part.pages,
            "q": words,
            "filter": chosen,
            "query": urlencode({"filter": chosen, "q": words, "page": visit.query.number("page") or 1}),
            "filters": [(key, label, sum(map(test, states))) for key, (label, test) in FILTERS.items()],
            "reviewing": any(state.warnings is None for state in states),
            "days": DAYS_COUNTED,
            "note": NOTE,
        }

    def state(self, visit: Visit) -> Response:
        """How one topic stands, for the script that waits for what takes long; without it the whole page."""
        state = self._state(visit)
        if not visit.wants_fragment:
            return self._frame.go(visit, f"/content/topics/{state.topic.id}")
        goes_on = state.warnings is None
        return self._frame.fragment(visit, "content/_state", goes_on=goes_on, state=state, days=DAYS_COUNTED, note=NOTE)

    def _state(self, visit: Visit) -> State:
        if (state := self._states.of(visit.word("id"))) is None:
            raise NotFoundError
        return state

    def show(self, visit: Visit) -> Response:
        state = self._state(visit)
        id = state.topic.id
        sheet = make_sheet(self._tools.library, id, self._tools.cards)
        return self._frame.page(
            visit,
            "content/topic",
            state=state,
            days=DAYS_COUNTED,
            note=NOTE,
            sheet=sheet,
            web={screen.name: json.loads(screen.web) for screen in sheet.screens},
            changes=self._tools.authoring.of_topic(id, CHANGES_SHOWN),
            states=STATES,
            screens=SCREENS,
            measures=MEASURES,
            file=f"scams/{id}.yaml" if sheet.loudspeaker else "faq.vi.yaml",
            closed=self._tools.authoring.writable(),
        )
