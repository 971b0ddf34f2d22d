"""Greetings, thanks and the like: messages that are nothing else."""

from bot.knowledge.triage import SmallTalkFile, SmallTalkKind
from bot.text.spelling import Spelling


class SmallTalk:
    """Recognises pleasantries that are the whole message; inside a question they mean nothing."""

    def __init__(self, content: SmallTalkFile, spelling: Spelling) -> None:
        self._spelling = spelling
        self._fillers = {word for filler in content.fillers for word in spelling.read(filler).words}
        self._known: dict[tuple[str, ...], SmallTalkKind] = {
            self._core(message): kind for kind in content.kinds for message in kind.messages
        }

    def recognise(self, text: str) -> SmallTalkKind | None:
        """The kind of pleasantry, or None."""
        return self._known.get(self._core(text))

    def _core(self, text: str) -> tuple[str, ...]:
        """The words without fillers at either end; all of them if there is nothing else."""
        words = list(self._spelling.read(text).words)
        core = list(words)
        while core and core[-1] in self._fillers:
            core.pop()
        while core and core[0] in self._fillers:
            core.pop(0)
        return tuple(core or words)
