"""Changes to the content files: proposed by one person, agreed to by another, written, committed and taken back.

A proposal is a row with the file's whole text before and after. To agree is to write the file. Who agreed is noted
before that and the row becomes live after it, so that a crash in between leaves nothing in doubt: on the next look the
file itself tells whether it was written.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import structlog

from bot.authoring.background import Later
from bot.authoring.edits import Edit, MorePhrases, Overtaken, Rewrite, phrases_added, rewritten
from bot.authoring.files import DRAFTS, mark_of, text_of, write
from bot.authoring.measuring import Probe, measured
from bot.authoring.merging import merged
from bot.authoring.place import Place
from bot.authoring.repository import Committed, commit
from bot.authoring.trial import tried
from bot.authoring.turns import Turns
from bot.authoring.views import Change, Page, diff_of, patch_of
from bot.errors import ActRefused, BotError, ContentError
from bot.knowledge.library import Library, read_content
from bot.storage import audit, content_changes
from bot.storage.console_tables import ChangeState
from bot.storage.content_changes import Kept, Listed
from bot.storage.database import Database
from bot.timing import Clock

log = structlog.get_logger(__name__)

PAGE_ROWS = 30

REASON_CHARACTERS = 1_000


class Authoring:
    """All that can be done to the content files. What is refused is an `ActRefused` with a sentence for the person."""

    def __init__(
        self,
        place: Place,
        database: Database,
        library: Callable[[], Library],
        probe: Probe,
        clock: Clock,
        later: Later,
    ) -> None:
        """`library`: what people are answered from now."""
        self._place = place
        self._folder = place.folder
        self._database = database
        self._library = library
        self._probe = probe
        self._clock = clock
        self._later = later
        self._turns = Turns(database, clock)

    def writable(self) -> str | None:
        """Why nothing can be changed here; None when it can."""
        return self._place.unwritable()

    # Proposing

    def propose(self, edit: Edit, author: str, reason: str) -> int:
        """Keep an edit for somebody to agree to; returns its number.

        Raises `ContentError` with the faults the edit would bring in, `Overtaken` when the file is another by now.
        """
        self._place.check_writable()
        rewrite = rewritten(self._folder, edit)
        if not rewrite.is_change:
            raise ActRefused(
                "Không có câu nào mới: các câu này đã là mẫu câu, là câu đo, hoặc quá dài."
                if rewrite.kind == "phrases"
                else "Chưa có gì thay đổi, nên không có gì để gửi."
            )
        tried(self._folder, rewrite, self._place.public_url)
        return self._keep(rewrite, author, reason, undoes=None)

    def undo(self, id: int, actor: str) -> int:
        """Propose to take a live change back; returns the number of the new proposal."""
        self._place.check_writable()
        kept = self._found(id)
        if kept.state is not ChangeState.LIVE:
            raise ActRefused("Chỉ hoàn tác được thay đổi đang dùng.")
        now = text_of(self._folder, kept.file)
        back = kept.before if now == kept.after else merged(kept.after, kept.before, now)
        if now != kept.after and back is None:
            raise ActRefused(
                f"Từ đó tới nay tệp {kept.file} đã được sửa tiếp ở chính những dòng này, nên không tự hoàn tác được. "
                "Hãy mở tệp và sửa bằng tay."
            )
        rewrite = Rewrite("undo", kept.file, kept.topic, f"Hoàn tác thay đổi {id}: {kept.title}", now, back)
        if not rewrite.is_change:
            raise ActRefused("Tệp đã như trước thay đổi này rồi, không còn gì để hoàn tác.")
        tried(self._folder, rewrite, self._place.public_url)
        return self._keep(rewrite, actor, f"Lấy lại bản trước thay đổi {id}.", undoes=id)

    def renew(self, id: int, actor: str) -> None:
        """Make a proposal for the file as it is by now, with the same lines changed."""
        self._place.check_writable()
        kept = self._proposed(id)
        if kept.author != actor:
            raise ActRefused(f"Chỉ {kept.author}, người viết đề xuất này, cập nhật được nó.")
        rewrite = self._renewed(kept)
        tried(self._folder, rewrite, self._place.public_url)
        values = {"before": rewrite.before, "after": rewrite.after, "title": rewrite.title, "impact": None}
        self._move(kept, actor, "renew", ChangeState.PROPOSED, values)
        self._measure_later()

    # Deciding

    def agree(self, id: int, actor: str, seen: str, *, accepts_loss: bool = False) -> Committed:
        """Write the change; what the repository said of it.

        `seen`: the mark of the change as the person saw it. `accepts_loss`: they know that questions that were
        answered rightly will not be any more.
        """
        self._place.check_writable()
        with self._turns.taken() as is_ours:
            self._settle()
            kept = self._proposed(id)
            self._check_agreeable(kept, actor, seen, accepts_loss=accepts_loss)
            now = text_of(self._folder, kept.file)
            if now not in (kept.before, kept.after):
                raise Overtaken(
                    f"Tệp {kept.file} đã có người sửa sau khi đề xuất này được viết. "
                    f"Hãy nhờ {kept.author} bấm “Cập nhật đề xuất”, rồi xem lại."
                )
            tried(self._folder, _rewrite_of(kept), self._place.public_url)
            if not is_ours():
                raise ActRefused("Máy chủ đang chậm nên chưa ghi. Hãy bấm lại.")
            self._claim(kept, actor)
            try:
                write(self._folder, kept.file, kept.after)
            except OSError as error:
                self._unclaim(kept)
                raise ActRefused(f"Không ghi được tệp {kept.file}: {error.strerror}. Chưa có gì thay đổi.") from None
            self._went_live(kept, actor)
            return self._commit(kept, actor)

    def reject(self, id: int, actor: str, why: str) -> None:
        """The proposal is not taken; its author reads why."""
        if not why.strip():
            raise ActRefused("Hãy ghi lý do để người viết biết cần sửa gì.")
        kept = self._proposed(id)
        if kept.author == actor:
            raise ActRefused("Đây là đề xuất của chính anh/chị. Hãy bấm “Rút lại”.")
        self._decide(kept, actor, "reject", ChangeState.REJECTED, {"why": why.strip()[:REASON_CHARACTERS]})

    def withdraw(self, id: int, actor: str) -> None:
        """The author does not want the proposal any more."""
        kept = self._proposed(id)
        if kept.author != actor:
            raise ActRefused(f"Chỉ {kept.author}, người viết đề xuất này, rút lại được.")
        self._decide(kept, actor, "withdraw", ChangeState.WITHDRAWN, None)

    def hindrance(self, kept: Kept, actor: str) -> str | None:
        """Why this person cannot agree to the proposal; None when they can."""
        if kept.author == actor and self._place.two_persons:
            return "Anh/chị viết đề xuất này, nên cần một người khác xem và đồng ý."
        if kept.impact is None:
            return "Đang hỏi thử trước và sau thay đổi. Chờ vài giây."
        if kept.impact.get("faults"):
            return "Với thay đổi này bot không học được nội dung. Hãy từ chối, và báo người phụ trách kỹ thuật."
        return None

    # Looking

    def changes(self, state: ChangeState | None = None, page: int = 1) -> Page:
        """Those in a state (None: all), the newest first."""
        self._mend()
        with self._database.read() as connection:
            total = content_changes.count(connection, state)
            pages = max(1, -(-total // PAGE_ROWS))
            page = min(max(1, page), pages)
            rows = content_changes.listed(connection, state, PAGE_ROWS, (page - 1) * PAGE_ROWS)
        return Page(rows, page, pages, total)

    def pending(self) -> Mapping[str, int]:
        """The newest open proposal of each topic that has one."""
        with self._database.read() as connection:
            rows = content_changes.listed(connection, ChangeState.PROPOSED, limit=1_000)
        return {row.topic: row.id for row in reversed(rows) if row.topic}

    def of_topic(self, topic: str, limit: int = 10) -> Sequence[Listed]:
        with self._database.read() as connection:
            return content_changes.of_topic(connection, topic, limit)

    def change(self, id: int) -> Change:
        """Raises `ActRefused` when there is none of this number."""
        self._mend()
        kept = self._found(id)
        overtaken = False
        if kept.state is ChangeState.PROPOSED:
            overtaken = text_of(self._folder, kept.file) not in (kept.before, kept.after)
            if kept.impact is None:
                self._measure_later()
        with self._database.read() as connection:
            history = audit.entries(connection, _subject(id))
        return Change(kept, diff_of(kept), overtaken, history)

    def patch(self, id: int) -> str:
        """The change as `git apply` takes it in the content folder."""
        return patch_of(self._found(id))

    def in_use(self, kept: Kept) -> bool | None:
        """Whether people are answered from content that holds the live change; None when its file was changed again."""
        served = self._library().version
        if kept.impact and kept.impact.get("version") == served:
            return True
        if text_of(self._folder, kept.file) != kept.after:
            return None
        reading = read_content(self._folder)
        return reading.library is not None and reading.library.version == served

    # Measuring

    def measure(self) -> None:
        """Find out of every open proposal what it changes; takes seconds for each."""
        with self._database.read() as connection:
            ids = content_changes.unmeasured(connection)
        for id in ids:
            kept = self._found(id)
            try:
                reading = tried(self._folder, _rewrite_of(kept), self._place.public_url)
                found = measured(self._folder, reading, kept.topic, self._probe, self._clock)
            except ContentError as error:
                # Others changed the content since: told as what it is, and measured again when the proposal is renewed.
                found = {"faults": [str(fault) for fault in error.faults]}
            with self._database.write() as connection:
                content_changes.measured(connection, id, kept.after, found)

    def _measure_later(self) -> None:
        self._later("measure", self.measure)

    # The inside

    def _found(self, id: int) -> Kept:
        with self._database.read() as connection:
            kept = content_changes.found(connection, id)
        if kept is None:
            raise ActRefused(f"Không có thay đổi số {id}.")
        return kept

    def _proposed(self, id: int) -> Kept:
        kept = self._found(id)
        if kept.state is not ChangeState.PROPOSED:
            by = f" bởi {kept.decided_by}" if kept.decided_by else ""
            raise ActRefused(f"Thay đổi {id} không còn chờ nữa: đã được quyết định{by}. Hãy tải lại trang.")
        return kept

    def _keep(self, rewrite: Rewrite, author: str, reason: str, undoes: int | None) -> int:
        with self._database.write() as connection:
            now = self._clock()
            id = content_changes.add(
                connection,
                kind=rewrite.kind,
                file=rewrite.file,
                topic=rewrite.topic,
                title=rewrite.title,
                author=author,
                reason=reason.strip()[:REASON_CHARACTERS] or None,
                before=rewrite.before,
                after=rewrite.after,
                undoes=undoes,
                now=now,
            )
            audit.append(connection, author, "propose", _subject(id), {"file": rewrite.file, "kind": rewrite.kind}, now)
        self._measure_later()
        return id

    def _renewed(self, kept: Kept) -> Rewrite:
        now = text_of(self._folder, kept.file)
        if now == kept.before:
            raise ActRefused("Tệp chưa có ai sửa, đề xuất vẫn dùng được. Không cần cập nhật.")
        if kept.kind == "phrases" and kept.topic:
            again = rewritten(self._folder, MorePhrases(kept.topic, phrases_added(_rewrite_of(kept))))
        else:
            after = merged(kept.before, kept.after, now)
            if after is None:
                raise ActRefused(
                    f"Người khác đã sửa đúng những dòng này trong {kept.file}. "
                    "Hãy rút lại đề xuất, mở bản mới và sửa lại."
                )
            again = Rewrite(kept.kind, kept.file, kept.topic, kept.title, now, after)
        if not again.is_change:
            raise ActRefused("Tệp đã có sẵn những gì đề xuất này muốn sửa. Hãy rút lại đề xuất.")
        return again

    def _check_agreeable(self, kept: Kept, actor: str, seen: str, *, accepts_loss: bool) -> None:
        if why := self.hindrance(kept, actor):
            raise ActRefused(why)
        if seen != mark_of(kept.after):
            raise ActRefused("Đề xuất vừa được người viết cập nhật. Hãy đọc lại bản mới rồi mới đồng ý.")
        lost = (kept.impact or {}).get("lost", 0)
        if lost and not accepts_loss:
            raise ActRefused(
                f"Thay đổi này làm mất {lost} câu đang trả lời đúng. "
                "Hãy đọc từng câu; nếu vẫn đồng ý, đánh dấu vào ô xác nhận."
            )

    def _claim(self, kept: Kept, actor: str) -> None:
        with self._database.write() as connection:
            claimed = content_changes.move(
                connection, kept.id, ChangeState.PROPOSED, decided_by=actor, decided_at=self._clock()
            )
        if not claimed:
            raise ActRefused(f"Thay đổi {kept.id} vừa được người khác quyết định. Hãy tải lại trang.")

    def _unclaim(self, kept: Kept) -> None:
        with self._database.write() as connection:
            content_changes.move(connection, kept.id, ChangeState.PROPOSED, decided_by=None, decided_at=None)

    def _went_live(self, kept: Kept, actor: str) -> None:
        with self._database.write() as connection:
            if not content_changes.move(connection, kept.id, ChangeState.PROPOSED, state=ChangeState.LIVE):
                return
            detail = {"file": kept.file, "author": kept.author}
            audit.append(connection, actor, "agree", _subject(kept.id), detail, self._clock())
            if kept.undoes is not None:
                content_changes.move(connection, kept.undoes, ChangeState.LIVE, state=ChangeState.UNDONE)
                audit.append(connection, actor, "undone", _subject(kept.undoes), {"by": kept.id}, self._clock())
        if kept.before is None and kept.file.startswith("scams/"):
            self._clear_draft(kept)

    def _clear_draft(self, kept: Kept) -> None:
        """The topic is there: its draft is done with."""
        try:
            write(self._folder, f"{DRAFTS}/{kept.file.partition('/')[2]}", None)
        except (OSError, BotError) as error:
            log.warning("draft_not_removed", reason=type(error).__name__)

    def _commit(self, kept: Kept, actor: str) -> Committed:
        if not self._place.commits:
            return Committed()
        done = commit(self._folder, kept.file, kept.author, _message(kept, actor))
        if done.id or done.problem:
            with self._database.write() as connection:
                if done.id:
                    content_changes.note_commit(connection, kept.id, done.id)
                detail = {"commit": done.id} if done.id else {"problem": done.problem}
                action = "commit" if done.id else "commit_failed"
                audit.append(connection, actor, action, _subject(kept.id), detail, self._clock())
        return done

    def _decide(
        self, kept: Kept, actor: str, action: str, state: ChangeState, detail: Mapping[str, Any] | None
    ) -> None:
        self._move(kept, actor, action, state, {"decided_by": actor, "decided_at": self._clock()}, detail)

    def _move(
        self,
        kept: Kept,
        actor: str,
        action: str,
        state: ChangeState,
        values: Mapping[str, Any],
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Not while somebody writes it: then it has been decided."""
        with self._turns.taken():
            self._settle()
            with self._database.write() as connection:
                if not content_changes.move(connection, kept.id, ChangeState.PROPOSED, state=state, **values):
                    raise ActRefused(f"Thay đổi {kept.id} vừa được người khác quyết định. Hãy tải lại trang.")
                audit.append(connection, actor, action, _subject(kept.id), detail, self._clock())

    def _mend(self) -> None:
        """Set right what a crash left in doubt, unless somebody is at it just now."""
        with self._database.read() as connection:
            unfinished = content_changes.unfinished(connection)
        if unfinished:
            try:
                with self._turns.taken(wait=0):
                    self._settle()
            except ActRefused:
                return

    def _settle(self) -> None:
        """In one's own turn nobody writes: what was agreed to and is not live was left so by a crash."""
        with self._database.read() as connection:
            unfinished = content_changes.unfinished(connection)
        for kept in unfinished:
            if text_of(self._folder, kept.file) == kept.after and kept.decided_by:
                self._went_live(kept, kept.decided_by)
                self._commit(kept, kept.decided_by)
            else:
                self._unclaim(kept)


def _rewrite_of(kept: Kept) -> Rewrite:
    return Rewrite(kept.kind, kept.file, kept.topic, kept.title, kept.before, kept.after)


def _subject(id: int) -> str:
    return f"content_change:{id}"


def _message(kept: Kept, actor: str) -> str:
    parts = [kept.title, kept.reason or "", f"Đồng ý: {actor}\nThay đổi số {kept.id} trên bảng điều khiển"]
    return "\n\n".join(part for part in parts if part) + "\n"
