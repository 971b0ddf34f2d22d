"""`GET /zalo/tep/…`: a file that goes with a reply, since Zalo takes none from a bot.

The link is known only to whom it was sent: it seals which reply it belongs to, says nothing to anybody else, and leads
nowhere once the reply is forgotten.
"""

from collections.abc import Callable

import structlog
from fastapi import APIRouter, Response
from fastapi.concurrency import run_in_threadpool

from bot.channels.contract import Inlet, MakeFile, MakePage
from bot.channels.files import NEVER_KEPT, file_response, page_response
from bot.errors import AttachmentLost, StorageError
from bot.messages import Attachment, Channel

log = structlog.get_logger(__name__)

PATH = "/zalo/tep/"

LINK_CHARACTERS = 1_000

_PURPOSE = "zalo-file "
"""What is sealed for something else opens no file."""

_HEADERS = NEVER_KEPT | {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


def link_maker(public_url: str, seal: Callable[[str], str]) -> Callable[[str], str]:
    """From the id of a message to the link to the file of its reply; empty while nobody outside can come here."""
    return lambda message: f"{public_url}{PATH}{seal(_PURPOSE + message)}" if public_url else ""


def create_files(
    inlet: Inlet, open_sealed: Callable[[str], str | None], make_file: MakeFile, make_page: MakePage
) -> APIRouter:
    """The file, and the same as a page to print."""
    router = APIRouter()

    @router.get(PATH + "{sealed}")
    async def file(sealed: str) -> Response:
        return await attached(sealed, lambda known: file_response(known.name, make_file(known)))

    @router.get(PATH + "{sealed}/in")
    async def printed(sealed: str) -> Response:
        return await attached(sealed, lambda known: page_response(make_page(known)))

    async def attached(sealed: str, make: Callable[[Attachment], Response]) -> Response:
        opened = open_sealed(sealed) if len(sealed) <= LINK_CHARACTERS and sealed.isascii() else None
        if not opened or not opened.startswith(_PURPOSE):
            return Response(status_code=404, headers=_HEADERS)
        try:
            known = await inlet.attachment(Channel.ZALO, opened.removeprefix(_PURPOSE))
            response = await run_in_threadpool(make, known) if known else Response(status_code=404)
        except StorageError as error:
            log.error("file_not_looked_up", reason=str(error))
            response = Response(status_code=503)
        except AttachmentLost as lost:
            log.error("file_not_made", reason=str(lost))
            response = Response(status_code=404)
        response.headers.update(_HEADERS)
        return response

    return router
