"""A poster on paper."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from bot.knowledge.locality import Locality
from bot.knowledge.posters import PostersFile
from bot.messages import Channel, Span, Style
from bot.posters.breaking import NO_BREAK_SPACE, breakable
from bot.posters.entrances import Entrance
from bot.posters.qr import qr_code
from bot.posters.wording import Points, Wording
from bot.presentation.pages import day_first
from bot.printing import compile

TEMPLATES = files("bot.posters")

LOOKED_AT_PIXELS = 110
"""Per inch, of a picture: it is looked at on a screen, perhaps over a slow line; printed is the PDF."""


class Size(StrEnum):
    A4 = "a4"
    A5 = "a5"


def poster(
    wording: Wording,
    entrance: Entrance,
    words: PostersFile,
    locality: Locality,
    *,
    size: Size,
    source: str = "",
    as_: Literal["pdf", "png"],
) -> bytes:
    """The poster as one page. `source`: the code of where it will hang, printed small for those who hand it out.

    Raises `PrintingError` when the words do not fit however small they are set: nothing is ever cut.
    """
    values = {
        "size": size,
        "bot": locality.bot,
        "kicker": wording.kicker,
        "headline": breakable(wording.headline),
        "paragraphs": [runs(paragraph) for paragraph in wording.paragraphs],
        "lists": [_points(points) for points in wording.lists],
        "qr": qr_code(entrance.link),
        "scan": words.scan,
        "free": words.free,
        "type": words.typed_telegram if entrance.channel is Channel.TELEGRAM else words.typed_web,
        "typed": breakable(entrance.typed),
        "calling": words.calling,
        "numbers": [{"number": contact.value, "name": contact.name} for contact in wording.numbers],
        "issued": words.issued,
        "checked": f"{words.checked} {day_first(wording.checked_on)}" if wording.checked_on else "",
        "source": f"{words.source} {source}" if source else "",
    }
    return compile(template("poster"), values, as_=as_, pixels_per_inch=LOOKED_AT_PIXELS)


def template(name: str) -> str:
    """`<name>.typ`, beside this module."""
    return (TEMPLATES / f"{name}.typ").read_text(encoding="utf-8")


def runs(line: Sequence[Span]) -> list[Mapping[str, Any]]:
    """A line as the templates take it. A number to call stays with the word before it."""
    texts = [breakable(span.text) for span in line]
    for at, span in enumerate(line[1:]):
        if span.style is Style.BOLD:
            texts[at] = re.sub(r" $", NO_BREAK_SPACE, texts[at])
    return [{"text": text, "bold": span.style is Style.BOLD} for text, span in zip(texts, line, strict=True)]


def _points(points: Points) -> Mapping[str, Any]:
    return {
        "heading": points.heading,
        "kind": points.kind,
        "lines": [runs(line) for line in points.lines],
    }
