"""Files and pages for who fetches them by a link: made while they are fetched, kept by no cache."""

from pathlib import PurePath
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import HTMLResponse

from bot.channels.contract import PrintPage

NEVER_KEPT = {"Cache-Control": "no-store"}

MEDIA_TYPES = {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
"""By the end of a file's name (IANA): phones look at it to find the app that opens the file."""


def file_response(name: str, content: bytes) -> Response:
    """`name` is offered as the file's name, in all its letters (RFC 6266, RFC 5987)."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in name)
    named = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    kind = MEDIA_TYPES.get(PurePath(name).suffix.lower(), "application/octet-stream")
    return Response(content, media_type=kind, headers=NEVER_KEPT | {"Content-Disposition": named})


def page_response(page: PrintPage) -> Response:
    """A page that obeys a policy of its own."""
    return HTMLResponse(page.html, headers=NEVER_KEPT | {"Content-Security-Policy": page.policy})
