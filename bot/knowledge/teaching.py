"""Which of the things people said would teach the bot something."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bot.knowledge.labelled import LABELLED_FILE, Labelled, read_labelled
from bot.knowledge.library import Library
from bot.knowledge.topics import Phrase
from bot.text.fold import bare

_PHRASE: TypeAdapter[str] = TypeAdapter(Phrase)


def new_phrases(folder: Path, library: Library, phrases: Sequence[str]) -> list[str]:
    """Those that no topic has and no labelled question asks, however they are spelled, and each once."""
    questions, _ = read_labelled(folder / LABELLED_FILE, LABELLED_FILE, Labelled)
    known = {bare(phrase) for topic in library.topics.values() for phrase in topic.phrases}
    known |= {bare(question.q) for question in questions.values()}
    found: dict[str, str] = {}
    for phrase in phrases:
        if bare(phrase) not in known and _is_phrase(phrase):
            found.setdefault(bare(phrase), phrase)
    return list(found.values())


def _is_phrase(text: str) -> bool:
    try:
        return _PHRASE.validate_python(text) == text
    except ValidationError:
        return False
