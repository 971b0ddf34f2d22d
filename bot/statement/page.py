"""The statement as a page of A4 to print, whole in itself: it needs no other file and runs no script."""

from base64 import b64encode
from hashlib import sha256

from bot.presentation.printed import STATEMENT_STYLE, printed
from bot.statement.form import Statement

PAGE_POLICY = (
    f"default-src 'none'; style-src 'sha256-{b64encode(sha256(STATEMENT_STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy to send it with: only its own style is obeyed."""


def to_page(text: str) -> str:
    """The HTML of a statement; `text` is what `Statement.to_text` gave."""
    return printed("statement", statement=Statement.from_text(text), style=STATEMENT_STYLE)
