"""Topics half written: kept beside the content, where the bot does not read them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.authoring.drafting import draft_file, write_draft
from bot.authoring.edits import Overtaken
from bot.authoring.files import DRAFTS, mark_of, text_of, write
from bot.authoring.place import Place
from bot.authoring.turns import Turns
from bot.errors import ActRefused
from bot.knowledge.library import Library
from bot.knowledge.teaching import new_phrases
from bot.storage import audit
from bot.storage.database import Database
from bot.timing import Clock


@dataclass(frozen=True, slots=True)
class Draft:
    """A topic half written."""

    id: str
    text: str
    base: str


class Drafts:
    """All that can be done with them. Nobody is answered from a draft, so one person's word is enough."""

    def __init__(self, place: Place, database: Database, library: Callable[[], Library], clock: Clock) -> None:
        self._place = place
        self._folder = place.folder
        self._database = database
        self._library = library
        self._clock = clock
        self._turns = Turns(database, clock)

    def begin(self, id: str, phrases: Sequence[str], related: Sequence[str], actor: str) -> None:
        """Lay out a new topic with what is known of it; raises `DraftError`."""
        self._place.check_writable()
        library = self._library()
        with self._turns.taken():
            write_draft(self._folder, library, id, new_phrases(self._folder, library, phrases), related)
        self._note(actor, "begin_draft", f"content:{DRAFTS}/{id}.yaml")

    def found(self, id: str) -> Draft:
        """Raises `ActRefused` when there is none of this id."""
        text = text_of(self._folder, f"{DRAFTS}/{id}.yaml")
        if text is None:
            raise ActRefused(f"Không có bản nháp “{id}”.")
        return Draft(id, text, mark_of(text))

    def ids(self) -> Sequence[str]:
        """The ids of the topics half written."""
        return sorted(file.stem for file in (self._folder / DRAFTS).glob("*.yaml"))

    def save(self, id: str, text: str, base: str, actor: str) -> None:
        """Keep a draft as it was typed, faulty or not: nobody is answered from it. Raises `Overtaken`."""
        self._place.check_writable()
        file = draft_file(self._library(), id)
        with self._turns.taken():
            if mark_of(text_of(self._folder, file)) != base:
                raise Overtaken("Bản nháp này vừa có người sửa. Chữ anh/chị gõ còn nguyên ở đây; hãy chép lại.")
            try:
                write(self._folder, file, text.rstrip("\n") + "\n")
            except OSError as error:
                raise ActRefused(f"Không ghi được bản nháp: {error.strerror}.") from None
        self._note(actor, "save_draft", f"content:{file}")

    def drop(self, id: str, actor: str) -> None:
        """Throw a draft away."""
        self._place.check_writable()
        with self._turns.taken():
            self.found(id)
            write(self._folder, f"{DRAFTS}/{id}.yaml", None)
        self._note(actor, "drop_draft", f"content:{DRAFTS}/{id}.yaml")

    def _note(self, actor: str, action: str, subject: str) -> None:
        with self._database.write() as connection:
            audit.append(connection, actor, action, subject, None, self._clock())
