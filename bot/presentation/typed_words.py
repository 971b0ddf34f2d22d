"""What is said around a reply where there is nothing to press and no file can be sent."""

from collections.abc import Callable

from bot.knowledge.library import Library
from bot.messages import Attachment, Decision, Reply
from bot.presentation.renderer import Renderer


class TypedWords:
    """Renders these few words with the chat templates."""

    def __init__(self, renderer: Renderer, library: Callable[[], Library]) -> None:
        self._renderer = renderer
        self._library = library

    def bot_name(self) -> str:
        """What the bot is called in this province."""
        return self._library().locality.bot

    def invitation(self, *, by_letter: bool) -> str:
        """What stands above choices: how to choose."""
        return self._renderer.reply(
            "by_letter" if by_letter else "by_number", self._library(), decision=Decision.ANSWER
        ).text

    def file(self, attachment: Attachment, link: str) -> Reply:
        """In place of a file: where it can be fetched, at `link`; without one, what to do instead."""
        return self._renderer.reply(
            "file_link",
            self._library(),
            decision=Decision.ANSWER,
            file=link,
            page=f"{link}/in" if link and attachment.print_label else "",
            label=attachment.label or attachment.name,
            print_label=attachment.print_label,
        )
