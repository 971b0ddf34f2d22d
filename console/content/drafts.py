"""Drafts of new topics: written over days, proposed when they are whole."""

from collections.abc import Sequence

from starlette.responses import Response

from bot.authoring.edits import WholeFile
from bot.authoring.files import text_of
from bot.errors import ActRefused, BotError, ContentError
from console.content.source import FILE_BYTES, Source
from console.content.tools import Tools
from console.doors import Door, NotFoundError, Visit
from console.frame import EDITING, Frame


class DraftPages:
    """The pages of topics half written."""

    def __init__(self, frame: Frame, tools: Tools) -> None:
        self._frame = frame
        self._tools = tools

    def doors(self) -> Sequence[Door]:
        return (
            Door("GET", "/content/drafts/{id}", self.show, EDITING),
            Door("POST", "/content/drafts/{id}", self.save, EDITING, FILE_BYTES),
            Door("POST", "/content/drafts/{id}/drop", self.drop, EDITING),
        )

    def show(self, visit: Visit) -> Response:
        id = self._id(visit)
        draft = self._tools.drafts.found(id)
        return self._page(visit, id, Source(_file(id), draft.text, draft.base))

    def save(self, visit: Visit) -> Response:
        """Keep what was typed; and propose it where that is what was pressed."""
        id, text, base = self._id(visit), visit.form.raw("text"), visit.form.text("base")
        try:
            self._tools.drafts.save(id, text, base, visit.user.name)
        except BotError as error:
            return self._page(visit, id, Source(_file(id), text, base, problem=str(error), status=409))
        if not visit.form.flag("propose"):
            return self._frame.go(visit, f"/content/drafts/{id}", notice="Đã lưu bản nháp.")
        draft = self._tools.drafts.found(id)
        try:
            edit = WholeFile(_file(id), text, "-")
            change = self._tools.authoring.propose(edit, visit.user.name, "Chủ đề mới.")
        except ContentError as error:
            return self._page(visit, id, Source(_file(id), draft.text, draft.base, faults=error.faults, status=422))
        except BotError as error:
            return self._page(visit, id, Source(_file(id), draft.text, draft.base, problem=str(error), status=409))
        return self._frame.go(visit, f"/content/changes/{change}", notice="Đã gửi đề xuất chủ đề mới.")

    def drop(self, visit: Visit) -> Response:
        self._tools.drafts.drop(self._id(visit), visit.user.name)
        return self._frame.go(visit, "/content", notice="Đã xóa bản nháp.")

    def _id(self, visit: Visit) -> str:
        id = visit.word("id")
        try:
            is_there = text_of(self._tools.folder, f"drafts/{id}.yaml") is not None
        except ActRefused:
            is_there = False
        if not is_there:
            raise NotFoundError
        return id

    def _page(self, visit: Visit, id: str, source: Source) -> Response:
        return self._frame.page(
            visit,
            "content/draft",
            status=source.status,
            id=id,
            faults=[(fault, source.written_at(fault)) for fault in source.faults if fault.file == source.file],
            other_faults=[fault for fault in source.faults if fault.file != source.file],
            closed=self._tools.authoring.writable(),
            **source.words(),
        )


def _file(id: str) -> str:
    """Where the topic will stand."""
    return f"scams/{id}.yaml"
