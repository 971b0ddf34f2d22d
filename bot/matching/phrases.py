"""Where phrases stand in a text: many of them looked for at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.matching.cues import Form, Forms
from bot.matching.marks import agree, marks
from bot.matching.told import Told

Places: TypeAlias = dict[int, set[int]]
"""Where something stands: start → ends."""


@dataclass(slots=True)
class _Node:
    """What has been read so far of the phrases that begin alike."""

    phrase: int | None = None
    """The number of the phrase that is complete here."""
    following: dict[str, list[tuple[Form, "_Node"]]] = field(default_factory=dict)


class Phrases:
    """A tree of words: what begins alike is looked at once, however many phrases there are."""

    def __init__(self, phrases: Sequence[Forms]) -> None:
        """A phrase is known by its place in `phrases`."""
        self._root = _Node()
        for number, phrase in enumerate(phrases):
            node = self._root
            for form in phrase:
                node = _child(node, form)
            node.phrase = number

    def find(self, told: Told, words: Sequence[str]) -> dict[int, Places]:
        """Every phrase that stands in the text, with its places. `words`: those of the text, slips repaired."""
        found: dict[int, Places] = {}
        for first, word in enumerate(words):
            ahead = [(self._root, first)] if word in self._root.following else []
            while ahead:
                node, at = ahead.pop()
                following = node.following.get(words[at])
                if not following:
                    continue
                typed = marks(told.typed[at])
                for form, child in following:
                    if not agree(typed, form.marks, typist=told.typist, strict=form.strict):
                        continue
                    if child.phrase is not None and not (node is self._root and at in told.doubtful):
                        found.setdefault(child.phrase, {}).setdefault(told.span(first)[0], set()).add(told.span(at)[1])
                    if child.following:
                        ahead += [(child, then) for then in told.turns.get(at, (at + 1,))]
        return found


def _child(node: _Node, form: Form) -> _Node:
    children = node.following.setdefault(form.word, [])
    for known, child in children:
        if known == form:
            return child
    child = _Node()
    children.append((form, child))
    return child
