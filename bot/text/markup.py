"""The one restrained markup of editors and templates, read into tokens.

    **bold**            a few words that must not be missed
    [[canh-sat-113]]    a contact by name; its number or place is written where this stands
    [^key]              the source of the sentence it stands in
    [words](https://…)  a link
    \\* \\[ \\\\          the character itself

Anything else is plain text; what is not closed is plain text too, so that a slip never hides words.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache


class TokenKind(StrEnum):
    TEXT = "text"
    BOLD = "bold"
    CONTACT = "contact"
    FOOTNOTE = "footnote"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of marked-up text. `text` is what is shown, or the id of a contact or source; `href` only for links."""

    kind: TokenKind
    text: str
    href: str | None = None


# Every repetition is bounded and excludes its own closing sign, so the time is linear in the text.
_MARK = re.compile(
    r"\\(?P<escaped>[\\*\[\]])"
    r"|\*\*(?P<bold>[^*\n]{1,300})\*\*"
    r"|\[\[(?P<contact>[a-z0-9-]{1,60})\]\]"
    r"|\[\^(?P<footnote>[a-z0-9-]{1,60})\]"
    r"|\[(?P<link>[^\[\]\n]{1,200})\]\((?P<href>(?:https?://|/|tel:|sms:)[^\s()]{0,500})\)"
)
_SPECIAL = re.compile(r"([\\*\[\]])")


@lru_cache(maxsize=512)  # a sentence of the content is looked at from many sides, one after the other
def parse(text: str) -> tuple[Token, ...]:
    """The tokens of a marked-up text, neighbouring plain pieces joined."""
    tokens: list[Token] = []
    end = 0
    for match in _MARK.finditer(text):
        _add_text(tokens, text[end : match.start()])
        end = match.end()
        kind = match.lastgroup
        if kind == "escaped":
            _add_text(tokens, match["escaped"])
        elif kind == "href":
            tokens.append(Token(TokenKind.LINK, match["link"], match["href"]))
        else:
            assert kind is not None
            tokens.append(Token(TokenKind(kind), match[kind]))
    _add_text(tokens, text[end:])
    return tuple(tokens)


def literal(text: str) -> str:
    """The text with everything that would be markup made plain: for words a citizen typed."""
    return _SPECIAL.sub(r"\\\1", text)


def footnotes(text: str) -> tuple[str, ...]:
    """The source keys named in a text, in order."""
    return tuple(token.text for token in parse(text) if token.kind is TokenKind.FOOTNOTE)


def contacts(text: str) -> tuple[str, ...]:
    """The contact ids named in a text, in order."""
    return tuple(token.text for token in parse(text) if token.kind is TokenKind.CONTACT)


def is_nested(text: str) -> bool:
    """Whether a mark stands inside bold words, where it would be shown as typed."""
    return any(token.kind is TokenKind.BOLD and "[" in token.text for token in parse(text))


def _add_text(tokens: list[Token], text: str) -> None:
    if not text:
        return
    if tokens and tokens[-1].kind is TokenKind.TEXT:
        text = tokens.pop().text + text
    tokens.append(Token(TokenKind.TEXT, text))
