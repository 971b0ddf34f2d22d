"""Greetings, thanks and the like: messages that are nothing else."""

from collections import defaultdict
from itertools import product

from bot.knowledge.triage import SmallTalkFile, SmallTalkKind
from bot.matching.cues import Form, Forms, phrase_forms
from bot.matching.marks import agree, marks
from bot.matching.utterance import Utterance
from bot.text.spelling import Spelling

LONGEST_WORDS = 15
"""A message of more words is no pleasantry, however many fillers it has."""


class SmallTalk:
    """Recognises pleasantries that are the whole message; inside a question they mean nothing."""

    def __init__(self, content: SmallTalkFile, spelling: Spelling) -> None:
        self._opening: dict[str, set[Forms]] = defaultdict(set)
        self._closing: dict[str, set[Forms]] = defaultdict(set)
        for filler in content.fillers:
            for forms in phrase_forms(filler, spelling.read):
                self._opening[forms[0].word].add(forms)
                self._closing[forms[-1].word].add(forms)
        self._known: dict[tuple[str, ...], list[tuple[Forms, SmallTalkKind]]] = defaultdict(list)
        for kind in content.kinds:
            for message in kind.messages:
                for forms in phrase_forms(message, spelling.read):
                    self._known[_words(forms)].append((forms, kind))
                    self._opening[forms[0].word].add(forms)

    def recognise(self, said: Utterance) -> SmallTalkKind | None:
        """The kind of pleasantry with the most of the words, or None; the first in the content if two are equal."""
        # Most questions are too long and need not be read at all.
        if len(said.text.split()) > LONGEST_WORDS or (reading := said.reading).meant > LONGEST_WORDS:
            return None
        typed = zip(reading.words[: reading.meant], reading.typed, strict=False)
        forms = tuple(Form(word, marks(form)) for word, form in typed)
        spans = product(self._starts(forms), self._ends(forms))
        for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
            for meant, kind in self._known.get(_words(forms[start:end]), ()):
                if _agree(forms[start:end], meant):
                    return kind
        return None

    def _starts(self, forms: Forms) -> set[int]:
        """Where the pleasantry may begin: after fillers and other pleasantries, if any ("dạ em hiểu rồi, cảm ơn")."""
        reached = {0}
        for at, form in enumerate(forms):
            if at in reached:
                passed = self._opening.get(form.word, ())
                reached |= {at + len(f) for f in passed if _agree(forms[at : at + len(f)], f)}
        return reached

    def _ends(self, forms: Forms) -> set[int]:
        reached = {len(forms)}
        for at in range(len(forms), 0, -1):
            if at in reached:
                fillers = self._closing.get(forms[at - 1].word, ())
                reached |= {at - len(f) for f in fillers if len(f) <= at and _agree(forms[at - len(f) : at], f)}
        return reached


def _words(forms: Forms) -> tuple[str, ...]:
    return tuple(form.word for form in forms)


def _agree(typed: Forms, meant: Forms) -> bool:
    return _words(typed) == _words(meant) and all(
        agree(form.marks, wanted.marks, typist=False) for form, wanted in zip(typed, meant, strict=True)
    )
