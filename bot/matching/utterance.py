"""What a citizen said, read as words once for all that listen to it."""

from functools import cached_property

from bot.matching.told import Told, tell
from bot.text.spelling import Reading, Spelling


class Utterance:
    """A text, and the words it is read as; each way of reading is worked out when it is first asked for."""

    def __init__(self, text: str, spelling: Spelling) -> None:
        self.text = text
        self._spelling = spelling

    @cached_property
    def reading(self) -> Reading:
        """The words of the whole: what it is about."""
        return self._spelling.read(self.text)

    @cached_property
    def told(self) -> Told:
        """The words sentence by sentence: what cues are looked for in."""
        return tell(self.text, self._spelling.read)
