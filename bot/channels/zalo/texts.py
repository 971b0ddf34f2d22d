"""Replies as Zalo texts: bold words, no links under words, no buttons."""

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.messages import Reply, Span, Style
from bot.presentation.splitting import split, utf16_length

TEXT_UNITS = 2_000
"""Longest text in UTF-16 units (Zalo Bot API, sendMessage)."""

_BOLD = "b"

_NUMBERED = re.compile(r"(?<=\n)[1-9][0-9]?\. ")


def texts(reply: Reply, invitation: str) -> list[str]:
    """The reply as texts to send in order. `invitation` stands above the choices, which are chosen by their number."""
    return ["".join(span.text for span in part) for part in cut(reply, invitation)]


def cut(reply: Reply, invitation: str) -> list[tuple[Span, ...]]:
    """As `texts`, with the styles. Where a number is awaited as an answer, the choices have letters."""
    names = string.ascii_uppercase if reply.asks_number else range(1, len(reply.buttons) + 1)
    lines = [f"{name}. {button.label}" for name, button in zip(names, reply.buttons, strict=False)]
    choices = "\n".join(["\n\n" + invitation, *lines]) if lines else ""
    words = _without_numbers(_written_out(reply)) if lines else _written_out(reply)
    return split([*map(_composed, words), _composed(Span(choices))], TEXT_UNITS)


def styles(spans: Sequence[Span]) -> list[dict[str, object]]:
    """Where the words are bold, as Zalo's `text_styles` have it: in UTF-16 units."""
    return list(_styles(spans))


def _styles(spans: Sequence[Span]) -> Iterator[dict[str, object]]:
    start = 0
    for span in spans:
        length = utf16_length(span.text)
        if span.style is Style.BOLD:
            yield {"start": start, "len": length, "st": [_BOLD]}
        start += length


def _without_numbers(spans: Iterable[Span]) -> Iterator[Span]:
    """Above choices that are typed only they have numbers: "2" must not mean the second of two lists."""
    before = "\n"
    for span in spans:
        text = _NUMBERED.sub("• ", before + span.text)[1:]
        before = text[-1:] or before
        yield replace(span, text=text)


def _written_out(reply: Reply) -> Iterator[Span]:
    """An address behind words is put after them; numbers to call stand in the text already."""
    for span in reply.spans:
        hidden = span.href and span.href.startswith("http") and span.href != span.text
        yield replace(span, text=f"{span.text}: {span.href}" if hidden else span.text, href=None)


def _composed(span: Span) -> Span:
    """A letter and its marks as one: decomposed, the same words would be longer, and are counted so."""
    return replace(span, text=unicodedata.normalize("NFC", span.text))
