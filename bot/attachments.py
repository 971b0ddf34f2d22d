"""From what travels sealed with a reply to the file a person receives: made when it is handed over, never kept."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.errors import AttachmentLost
from bot.messages import Attachment

Made = TypeVar("Made")


def maker_of(
    open_sealed: Callable[[str], str | None], makers: Mapping[str, Callable[[str], Made]]
) -> Callable[[Attachment], Made]:
    """The function channels are given. `makers` turn opened content into a file or a page, by the attachment's kind.

    It raises `AttachmentLost` when there is no file to be had.
    """

    def make(attachment: Attachment) -> Made:
        maker = makers.get(attachment.kind)
        if maker is None:
            raise AttachmentLost(f"nobody makes files of the kind {attachment.kind}")
        content = open_sealed(attachment.sealed)
        if content is None:
            raise AttachmentLost("its content was sealed with another key")
        try:
            return maker(content)
        except Exception as error:  # its message may quote the content, which nobody else may read
            raise AttachmentLost(f"its maker failed: {type(error).__name__}") from None

    return make
