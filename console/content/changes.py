"""Changes: what was proposed, what it does, and what is to become of it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.authoring.views import Change
from bot.errors import ActRefused, BotError, ContentError
from bot.storage.console_tables import ChangeState
from console.content.tools import Tools
from console.content.words import EFFECTS, STATES, act_in_words, diff_lines, impact_in_words, outcome_in_words
from console.doors import Door, NotFoundError, Visit
from console.frame import EDITING, Frame


class Changes:
    """The pages of changes."""

    def __init__(self, frame: Frame, tools: Tools) -> None:
        self._frame = frame
        self._tools = tools

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/content/changes", self.listed, EDITING),
            Door("GET", "/content/changes/{id}", self.show, EDITING),
            Door("GET", "/content/changes/{id}/effect", self.effect, EDITING),
            Door("GET", "/content/changes/{id}/patch", self.patch, EDITING),
            Door("POST", "/content/changes/{id}/agree", self.agree, EDITING),
            Door("POST", "/content/changes/{id}/reject", self.reject, EDITING),
            Door("POST", "/content/changes/{id}/withdraw", self.withdraw, EDITING),
            Door("POST", "/content/changes/{id}/renew", self.renew, EDITING),
            Door("POST", "/content/changes/{id}/undo", self.undo, EDITING),
        )

    def listed(self, visit: Visit) -> Response:
        name = visit.query.text("state")
        state = ChangeState(name) if name in set(ChangeState) else None
        return self._frame.page(
            visit,
            "content/changes",
            found=self._tools.authoring.changes(state, visit.query.number("page") or 1),
            state=state,
            states=STATES,
        )

    def show(self, visit: Visit) -> Response:
        return self._page(visit, self._change(visit))

    def effect(self, visit: Visit) -> Response:
        """What is still being found out: what the change does, and whether the bot has taken it up."""
        change = self._change(visit)
        return self._frame.fragment(
            visit, "content/_effect", goes_on=self._goes_on(change), **self._effect(visit, change)
        )

    def patch(self, visit: Visit) -> Response:
        change = self._change(visit)
        text = self._tools.authoring.patch(change.kept.id)
        return self._frame.file(text.encode(), f"thay-doi-{change.kept.id}.patch", "text/x-diff; charset=utf-8")

    def agree(self, visit: Visit) -> Response:
        def act(id: int) -> str:
            done = self._tools.authoring.agree(
                id, visit.user.name, visit.form.text("seen"), accepts_loss=visit.form.flag("accepts_loss")
            )
            return done.problem or "Đã đồng ý. Bot dùng bản mới sau vài giây."

        return self._done(visit, act)

    def reject(self, visit: Visit) -> Response:
        why = visit.form.text("why")
        return self._acted(visit, "Đã từ chối.", lambda id, name: self._tools.authoring.reject(id, name, why))

    def withdraw(self, visit: Visit) -> Response:
        return self._acted(visit, "Đã rút lại.", self._tools.authoring.withdraw)

    def renew(self, visit: Visit) -> Response:
        return self._acted(visit, "Đã cập nhật đề xuất theo tệp mới.", self._tools.authoring.renew)

    def undo(self, visit: Visit) -> Response:
        change = self._change(visit)
        try:
            id = self._tools.authoring.undo(change.kept.id, visit.user.name)
        except BotError as error:
            return self._page(visit, change, problem=_sentence(error), status=409)
        return self._frame.go(visit, f"/content/changes/{id}", notice="Đã gửi đề xuất hoàn tác.")

    def _acted(self, visit: Visit, notice: str, act: Callable[[int, str], None]) -> Response:
        def acting(id: int) -> str:
            act(id, visit.user.name)
            return notice

        return self._done(visit, acting)

    def _done(self, visit: Visit, act: Callable[[int], str]) -> Response:
        """Back to the change with what is to be said; what was typed stays where the act is refused."""
        id = self._change(visit).kept.id
        try:
            notice = act(id)
        except BotError as error:
            return self._page(visit, self._change(visit), problem=_sentence(error), status=409)
        return self._frame.go(visit, f"/content/changes/{id}", notice=notice)

    def _change(self, visit: Visit) -> Change:
        id = visit.number("id")
        try:
            return self._tools.authoring.change(id)
        except ActRefused:
            raise NotFoundError from None

    def _page(self, visit: Visit, change: Change, *, problem: str = "", status: int = 200) -> Response:
        return self._frame.page(
            visit,
            "content/change",
            status=status,
            kept=change.kept,
            state=STATES[change.kept.state],
            lines=list(diff_lines(change.diff)),
            history=[(entry, act_in_words(entry)) for entry in change.history],
            problem=problem,
            why=visit.form.text("why"),
            is_author=change.kept.author == visit.user.name,
            closed=self._tools.authoring.writable(),
            is_open=change.kept.state is ChangeState.PROPOSED,
            goes_on=self._goes_on(change),
            **self._effect(visit, change),
        )

    def _effect(self, visit: Visit, change: Change) -> Mapping[str, Any]:
        impact = change.impact
        titles = {topic.id: topic.title for topic in self._tools.library.topics.values()}
        groups = []
        if impact and not impact.get("faults"):
            groups = [
                (
                    label,
                    kind,
                    impact["counts"][effect],
                    [
                        (row, outcome_in_words(row["before"], titles), outcome_in_words(row["after"], titles))
                        for row in impact[effect]
                    ],
                )
                for effect, (label, kind) in EFFECTS.items()
                if impact["counts"][effect]
            ]
        return {
            "change": change,
            "impact": impact,
            "sentences": impact_in_words(impact) if impact else [],
            "groups": groups,
            "titles": titles,
            "is_live": change.kept.state is ChangeState.LIVE,
            "in_use": self._in_use(change),
            "hindrance": self._tools.authoring.hindrance(change.kept, visit.user.name),
            "is_proposed": change.kept.state is ChangeState.PROPOSED,
            "agreeable": not change.overtaken and self._tools.authoring.writable() is None,
        }

    def _in_use(self, change: Change) -> bool | None:
        """None of a change that is not live, or whose file was changed again."""
        return self._tools.authoring.in_use(change.kept) if change.kept.state is ChangeState.LIVE else None

    def _goes_on(self, change: Change) -> bool:
        """Whether there is something that is still being found out."""
        if change.kept.state is ChangeState.PROPOSED:
            return change.impact is None
        return self._in_use(change) is False


def _sentence(error: BotError) -> str:
    if isinstance(error, ContentError):
        return f"Với thay đổi này nội dung có {len(error.faults)} lỗi, nên chưa ghi. Lỗi đầu: {error.faults[0]}"
    return str(error)
