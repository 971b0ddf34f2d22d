"""What a citizen said, read as words once for all that listen to it."""

from functools import cached_property

from bot.matching.homophones import Homophones
from bot.matching.marks import types_marks
from bot.matching.plain import read_plainly
from bot.matching.told import Told, tell
from bot.text.spelling import Reading, Spelling

_NONE = Homophones()


class Utterance:
    """A text, and the words it is read as; each way of reading is worked out when it is first asked for."""

    def __init__(self, text: str, spelling: Spelling, homophones: Homophones = _NONE) -> None:
        self.text = text
        self._spelling = spelling
        self._homophones = homophones

    @cached_property
    def reading(self) -> Reading:
        """The words of the whole: what it is about. Without marks too much sounds alike to be told from the rest."""
        return self._homophones.added_to(self._spelling.read(self.text), typist=self._typist, unmarked=False)

    @cached_property
    def told(self) -> Told:
        """The words sentence by sentence: what cues are looked for in."""
        return tell(self.text, self._sentence)

    @cached_property
    def told_plainly(self) -> Told:
        """The same as they stand: what English cues are looked for in."""
        return tell(self.text, read_plainly)

    def _sentence(self, sentence: str) -> Reading:
        return self._homophones.added_to(self._spelling.read(sentence), typist=self._typist, unmarked=True)

    @cached_property
    def _typist(self) -> bool:
        return types_marks(self.text)
