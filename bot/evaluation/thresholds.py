"""Where caution and danger begin, by the example messages themselves: `python -m bot.evaluation.thresholds`.

Each message is judged by what the others teach, in FOLDS rounds: what has been learned by heart tells nothing.
"""

import hashlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bot.inspection.inspector import Inspector
from bot.inspection.links import Link, Links
from bot.knowledge.library import Library, load_library
from bot.knowledge.messages import BrandsFile, MessageExamplesFile
from bot.text.spelling import Reading, Spelling

FOLDS = 5

CALLED_DANGER, CALLED_CAUTION = 0.01, 0.07
"""So many genuine messages may be called so."""


def fitted_thresholds(library: Library) -> tuple[float, float]:
    """From how much evidence on a message needs caution, and from how much on it is a danger."""
    genuine = [evidence for scam, evidence in held_back(library) if not scam]
    caution, danger = np.quantile(genuine, [1 - CALLED_CAUTION, 1 - CALLED_DANGER])
    return float(caution), float(danger)


def held_back(library: Library) -> Iterator[tuple[bool, float]]:
    """(is a scam, evidence) of every example, judged by a bot that has not seen it."""
    spelling = _ReadOnce(library.teencode.abbreviations)
    links, examples = _FoundOnce(library.brands), library.message_examples
    for fold in range(FOLDS):
        inspector = Inspector(links, library.signs, _without(examples, fold), spelling)
        for profile, texts in examples.scam.items():
            if profile in inspector.profiles:
                yield from ((True, inspector.inspect(text).evidence) for text in texts if _fold(text) == fold)
        yield from ((False, inspector.inspect(text).evidence) for text in examples.genuine if _fold(text) == fold)


class _ReadOnce(Spelling):
    """What teaches in one round teaches in most others, too."""

    def __init__(self, abbreviations: Mapping[str, Sequence[str]]) -> None:
        super().__init__(abbreviations)
        self._once = cache(super().read)

    def read(self, text: str) -> Reading:
        return self._once(text)


class _FoundOnce(Links):
    """As `_ReadOnce`."""

    def __init__(self, file: BrandsFile) -> None:
        super().__init__(file)
        self._once = cache(super().find)

    def find(self, text: str) -> tuple[Link, ...]:
        return self._once(text)


def _without(examples: MessageExamplesFile, fold: int) -> MessageExamplesFile:
    scam = {name: tuple(text for text in texts if _fold(text) != fold) for name, texts in examples.scam.items()}
    genuine = tuple(text for text in examples.genuine if _fold(text) != fold)
    return examples.model_copy(update={"scam": {k: v for k, v in scam.items() if v}, "genuine": genuine})


def _fold(text: str) -> int:
    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=4).digest()[0] % FOLDS


if __name__ == "__main__":
    caution, danger = fitted_thresholds(load_library(Path(sys.argv[1] if len(sys.argv) > 1 else "content")))
    print(f"CAUTION, DANGER = {caution:.2f}, {danger:.2f}")
