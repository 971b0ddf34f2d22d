"""Replies as Zalo texts: no styles, no links under words, no buttons."""

from collections.abc import Iterator

from bot.messages import Reply, Span
from bot.presentation.splitting import split

TEXT_UNITS = 2_000
"""Longest text in UTF-16 units (Zalo Bot API, sendMessage)."""


def texts(reply: Reply, invitation: str) -> list[str]:
    """The reply as texts to send in order. `invitation` stands above the choices, which are chosen by their number."""
    lines = [f"{number}. {button.label}" for number, button in enumerate(reply.buttons, start=1)]
    choices = "\n".join(["\n\n" + invitation, *lines]) if lines else ""
    parts = split([*_written_out(reply), Span(choices)], TEXT_UNITS)
    return ["".join(span.text for span in part) for part in parts]


def _written_out(reply: Reply) -> Iterator[Span]:
    """An address behind words is put after them; numbers to call stand in the text already."""
    for span in reply.spans:
        hidden = span.href and span.href.startswith("http") and span.href != span.text
        yield Span(f"{span.text}: {span.href}" if hidden else span.text)
