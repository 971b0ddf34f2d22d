"""What content sentences must keep to: sources for figures, contacts by name, one screen."""

import re
from collections.abc import Iterator, Mapping

from bot.knowledge.topics import Contact, Faq, Scam, Topic
from bot.text.markup import TokenKind, footnotes, parse

# A sentence ends at its mark and whatever source marks follow it.
_SENTENCE_END = re.compile(r"(?<=[.!?…])((?:\s?\[\^[a-z0-9-]{1,60}\])*)\s+(?!\[\^)")

_PLAIN_FIELDS = frozenset({"id", "group", "stage", "phrases", "contacts", "related", "sources", "audiences"})
"""Fields that hold ids or citizens' own words, not sentences of ours."""


def sentences(text: str) -> list[str]:
    """The sentences of a content text, each with the source marks that follow its full stop."""
    return [sentence for sentence in _SENTENCE_END.sub(r"\1\n", text).split("\n") if sentence.strip()]


def written(topic: Topic) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text of a topic that citizens read, with its path in the file."""
    for name in type(topic).model_fields:
        value = getattr(topic, name)
        if name in _PLAIN_FIELDS:
            continue
        if isinstance(value, str):
            yield (name,), value
        elif isinstance(value, tuple):
            yield from (((name, index), text) for index, text in enumerate(value))


def plain(text: str, contacts: Mapping[str, Contact]) -> str:
    """The text as a citizen reads it; an unknown contact stays as its id."""
    shown = []
    for token in parse(text.replace(" [^", "[^")):
        if token.kind is TokenKind.CONTACT:
            shown.append(contacts[token.text].value if token.text in contacts else token.text)
        elif token.kind is not TokenKind.FOOTNOTE:
            shown.append(token.text)
    return "".join(shown)


def first_screen(topic: Topic, contacts: Mapping[str, Contact]) -> str:
    """The words of the first card without the buttons: title, summary, what to do now."""
    steps = topic.do_now if isinstance(topic, Scam) else topic.answer if isinstance(topic, Faq) else ()
    return "\n".join([topic.title, plain(topic.summary, contacts), *(f"• {plain(step, contacts)}" for step in steps)])


def unsourced(text: str, names_with_digits: tuple[str, ...]) -> Iterator[str]:
    """The sentences that state a figure, article or date and name no source."""
    for sentence in sentences(text):
        if _has_digit(sentence, names_with_digits) and not footnotes(sentence):
            yield sentence


def _has_digit(sentence: str, names_with_digits: tuple[str, ...]) -> bool:
    words = "".join(token.text for token in parse(sentence) if token.kind in (TokenKind.TEXT, TokenKind.BOLD))
    for name in names_with_digits:
        words = words.replace(name, "")
    return any(character.isdigit() for character in words)
