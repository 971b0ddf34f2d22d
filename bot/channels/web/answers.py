"""What the API answers: a reply, or a sentence that says what went wrong."""

from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from bot.channels.files import NEVER_KEPT
from bot.messages import MESSAGE_CHARACTERS, Reply, Style
from bot.presentation.pages import Pages

DOCUMENTS, PRINTED = "/api/documents/", "/in"


def reply_response(reply: Reply, id: str) -> JSONResponse:
    """The reply to the message `id` of the visitor's session; its file, if any, is fetched by that id."""
    return JSONResponse({"reply": as_json(reply) | {"attachment": _file(reply, id)}}, headers=NEVER_KEPT)


def problem_response(pages: Pages, status: int, code: str, retry_after: float | None = None) -> JSONResponse:
    """`code` picks the sentence in `templates/pages/problem.j2`; `retry_after` is in seconds."""
    message = pages.render("problem", code=code, limit=MESSAGE_CHARACTERS)
    headers = NEVER_KEPT | ({"Retry-After": str(max(1, round(retry_after)))} if retry_after else {})
    if status == HTTPStatus.REQUEST_TIMEOUT:
        headers["Connection"] = "close"  # what still drips in is not listened to
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def _file(reply: Reply, id: str) -> dict[str, str] | None:
    if attachment := reply.attachment:
        file = {"name": attachment.name, "label": attachment.label, "href": DOCUMENTS + id}
        if attachment.print_label:
            file |= {"print_label": attachment.print_label, "print_href": f"{DOCUMENTS}{id}{PRINTED}"}
        return file
    return None


def as_json(reply: Reply) -> dict[str, Any]:
    """Plain text for programs, spans to render, buttons to press, what of it is meant for others.

    `erased`: the page too shows nothing older.
    """
    return {
        "text": reply.text,
        "spans": [{"text": s.text, "bold": s.style is Style.BOLD, "href": s.href} for s in reply.spans],
        "buttons": [{"label": button.label, "payload": button.payload} for button in reply.buttons],
        "decision": reply.decision.value,
        "erased": reply.erase,
        "to_hand_on": reply.to_hand_on,
    }
