"""Questions the bot could not answer: brought together, and made known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.authoring.background import Lately
from bot.authoring.drafting import DraftError
from bot.authoring.edits import MorePhrases
from bot.errors import BotError, ContentError
from bot.evaluation.answering import timed_answer
from bot.evaluation.impact import DECISIONS_SAID
from bot.evaluation.recurring import MOST_READ, Recurring, grouped, named, nearest, phrases_of
from bot.reports.small_cells import NOTE, told
from bot.storage import observations
from bot.text.fold import fold
from console.content.tools import Tools
from console.doors import Door, NotFoundError, Visit
from console.frame import EDITING, Frame
from console.paging import part_of

PAGE = 20

WAYS_SHOWN = 3

WAYS_OFFERED = 200
"""Ways of asking that one group's page offers at most."""


@dataclass(frozen=True, slots=True)
class Near:
    """A topic the bot would think of, and how sure it is in percent."""

    id: str
    title: str
    percent: int


class Questions:
    """The pages of what people asked in vain."""

    def __init__(self, frame: Frame, tools: Tools) -> None:
        self._frame = frame
        self._tools = tools
        self._grouped = Lately("group_questions", self._group, tools.later)

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/questions", self.listed, EDITING),
            Door("GET", "/questions/groups", self.groups, EDITING),
            Door("GET", "/questions/{code}", self.show, EDITING),
            Door("POST", "/questions/{code}/add", self.add, EDITING),
            Door("POST", "/questions/{code}/draft", self.draft, EDITING),
        )

    def listed(self, visit: Visit) -> Response:
        return self._frame.page(visit, "content/questions", **self._listed(visit))

    def groups(self, visit: Visit) -> Response:
        """The list alone, for the script that waits for it; without it the whole page."""
        if not visit.wants_fragment:
            return self._frame.go(visit, "/questions")
        listed = self._listed(visit)
        return self._frame.fragment(visit, "content/_groups", goes_on=listed["making"], **listed)

    def _listed(self, visit: Visit) -> Mapping[str, Any]:
        kept, groups, is_fresh = self._groups()
        words = visit.query.text("q")
        found = _matching(groups or (), words)
        part = part_of(found, visit.query.number("page"), PAGE)
        return {
            "kept": kept,
            "groups": [(group, group.ways[:WAYS_SHOWN], self._nearest(group)) for group in part.rows],
            "total": len(found),
            "read": MOST_READ,
            "told": told,
            "note": NOTE,
            "q": words,
            "page": part.page,
            "pages": part.pages,
            "query": urlencode({"q": words, "page": visit.query.number("page") or 1}),
            "making": groups is None,
            "is_fresh": is_fresh,
        }

    def show(self, visit: Visit) -> Response:
        return self._page(visit, self._found(visit))

    def add(self, visit: Visit) -> Response:
        group, topic = self._found(visit), visit.form.text("topic")
        phrases = visit.form.texts("phrase")
        if not phrases:
            return self._page(visit, group, problem="Hãy đánh dấu ít nhất một câu.", status=422)
        if topic not in self._tools.library.topics:
            return self._page(visit, group, problem="Hãy chọn một chủ đề trong danh sách.", status=422)
        reason = f"{group.times} lượt hỏi chưa trả lời được"
        try:
            id = self._tools.authoring.propose(MorePhrases(topic, phrases), visit.user.name, reason)
        except ContentError as error:
            problem = f"Thêm các câu này thì có lỗi: {error.faults[0].message}"
            return self._page(visit, group, problem=problem, status=422)
        except BotError as error:
            return self._page(visit, group, problem=str(error), status=409)
        return self._frame.go(visit, f"/content/changes/{id}", notice="Đã gửi đề xuất thêm mẫu câu.")

    def draft(self, visit: Visit) -> Response:
        group, id = self._found(visit), visit.form.text("id")
        phrases = visit.form.texts("phrase") or tuple(phrases_of(group)[:WAYS_OFFERED])
        related = [near.id for near in self._nearest(group)]
        try:
            self._tools.drafts.begin(id, phrases, related, visit.user.name)
        except DraftError as error:
            return self._page(visit, group, problem=str(error), status=422)
        except BotError as error:
            return self._page(visit, group, problem=str(error), status=409)
        return self._frame.go(visit, f"/content/drafts/{id}", notice="Đã tạo bản nháp.")

    def _groups(self) -> tuple[int, Sequence[Recurring] | None, bool]:
        """How many questions are kept; the groups, None while they are being made for the first time; whether all
        that came is in them."""
        with self._tools.database.read() as connection:
            key = observations.questions_kept(connection)
        if not key[0]:
            return 0, (), True
        latest = self._grouped.of(key)
        return (key[0], latest.made, latest.is_fresh) if latest else (key[0], None, False)

    def _group(self, _: tuple[int, int]) -> Sequence[Recurring]:
        with self._tools.database.read() as connection:
            asked = observations.most_asked(connection, MOST_READ)
        return grouped(asked)

    def _found(self, visit: Visit) -> Recurring:
        code = visit.word("code")
        _, groups, _ = self._groups()
        if groups is None:  # an address kept from before the last start: once somebody waits a second
            groups = self._group((0, 0))
        if (group := named(groups, code)) is None:
            raise NotFoundError
        return group

    def _nearest(self, group: Recurring) -> list[Near]:
        known = self._tools.content.current
        return [
            Near(match.topic, known.library.topics[match.topic].title, round(100 * match.probability))
            for match in nearest(known, group)
        ]

    def _page(self, visit: Visit, group: Recurring, *, problem: str = "", status: int = 200) -> Response:
        near = self._nearest(group)
        reply, _ = timed_answer(self._tools.assistant, group.ways[0].text)
        topics = self._tools.library.topics.values()
        return self._frame.page(
            visit,
            "content/question",
            status=status,
            group=group,
            ways=list(zip(phrases_of(group)[:WAYS_OFFERED], group.ways, strict=False)),
            told=told,
            note=NOTE,
            near=near,
            now=DECISIONS_SAID.get(reply.decision.value, reply.decision.value),
            topics=[("", "Chọn chủ đề"), *((topic.id, topic.title) for topic in topics)],
            topic=visit.form.text("topic") or (near[0].id if near else ""),
            chosen=visit.form.texts("phrase") if visit.form.fields else None,
            id=visit.form.text("id"),
            problem=problem,
            closed=self._tools.authoring.writable(),
        )


def _matching(groups: Sequence[Recurring], words: str) -> list[Recurring]:
    wanted = fold(words).split()
    if not wanted:
        return list(groups)
    return [group for group in groups if any(all(word in fold(way.text) for word in wanted) for way in group.ways)]
