"""Marked-up text to channel-neutral spans."""

from collections.abc import Mapping

from bot.knowledge.topics import Contact
from bot.messages import Span, Style
from bot.text.markup import Token, TokenKind, parse


def to_spans(text: str, contacts: Mapping[str, Contact]) -> tuple[Span, ...]:
    """The text as spans: contacts written out with their link, source marks left out.

    An unknown contact is a `KeyError`: the loader has refused such content, so it can only be a slip in a template.
    """
    return tuple(
        _span(token, contacts)
        for token in parse(_without_space_before_notes(text))
        if token.kind is not TokenKind.FOOTNOTE
    )


def plain_text(text: str, contacts: Mapping[str, Contact]) -> str:
    """The text for places that show neither styles nor links."""
    return "".join(span.text for span in to_spans(text, contacts))


def contact_span(contact: Contact) -> Span:
    return Span(contact.value, Style.BOLD if contact.href else Style.PLAIN, contact.href)


def _span(token: Token, contacts: Mapping[str, Contact]) -> Span:
    match token.kind:
        case TokenKind.BOLD:
            return Span(token.text, Style.BOLD)
        case TokenKind.CONTACT:
            return contact_span(contacts[token.text])
        case TokenKind.LINK:
            return Span(token.text, href=token.href)
        case _:
            return Span(token.text)


def _without_space_before_notes(text: str) -> str:
    return text.replace(" [^", "[^")
