"""The Telegram channel as a whole: introduces itself, then polls or keeps a webhook."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any

import structlog
import telegram
from telegram import error as failures

from bot.channels.calls import TakeCall
from bot.channels.contract import Inlet, MakeFile
from bot.channels.telegram.outlet import TelegramOutlet
from bot.channels.telegram.patience import pause_after
from bot.channels.telegram.polling import ALLOWED, Polling
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.updates import Identity
from bot.channels.telegram.webhook import PATH, create_webhook
from bot.channels.waiting import Patience
from bot.timing import Clock

log = structlog.get_logger(__name__)


class TelegramService:
    """One bot token's way in. `run` returns after `stop`."""

    def __init__(
        self,
        token: str,
        base_url: str,
        clock: Clock,
        make_file: MakeFile,
        *,
        paid: bool = False,
    ) -> None:
        """`paid`: what goes to many may cost Stars."""
        self._requests = (AiohttpRequest(), AiohttpRequest())
        self._bot = telegram.Bot(
            token, base_url=base_url, request=self._requests[0], get_updates_request=self._requests[1]
        )
        self._updates_url = f"{base_url}{token}/getUpdates"
        self._clock = clock
        # The token tells our id; our name is asked for later. Until then group messages to "@name" cannot be known.
        self._me = Identity(_bot_id(token), "")
        self._patience = Patience()
        self.outlet = TelegramOutlet(self._bot, make_file, paid=paid)

    @property
    def name(self) -> str:
        """The bot's name there, without @, as links to it have it; empty until Telegram has told it."""
        return self._me.username

    def webhook(self, inlet: Inlet, secret: str) -> Mapping[str, TakeCall]:
        """What takes updates, by its path; before the bot knows its own name it serves private chats."""
        return {PATH: create_webhook(inlet, secret, lambda: self._me, self._clock)}

    async def open(self) -> None:
        """Make the connections ready; nothing is asked of Telegram yet, so it may be away."""
        await asyncio.gather(*(request.initialize() for request in self._requests))

    async def run_polling(self, inlet: Inlet, commands: Sequence[tuple[str, str]]) -> None:
        """Fetch updates until `stop`."""

        async def start_polling() -> None:
            await self._learn_name()
            await self._bot.delete_webhook()

        await self._until_it_works(start_polling)
        await self._patience.await_or_stop(self._publish(commands))
        await Polling(self._requests[1], self._updates_url, self._me, inlet, self._clock, self._patience).run()

    async def run_webhook(self, public_url: str, secret: str, commands: Sequence[tuple[str, str]]) -> None:
        """Tell Telegram where to send updates, then wait for `stop`."""

        async def start_webhook() -> None:
            await self._learn_name()
            await self._bot.set_webhook(public_url + PATH, secret_token=secret, allowed_updates=list(ALLOWED))

        await self._until_it_works(start_webhook)
        await self._patience.await_or_stop(self._publish(commands))
        await self._patience.until_stopped()

    async def run_beside(self) -> None:
        """For a process beside the one that receives: learn our name, wait for `stop`."""
        await self._until_it_works(self._learn_name)
        await self._patience.until_stopped()

    def stop(self) -> None:
        self._patience.stop()

    async def close(self) -> None:
        await asyncio.gather(*(request.shutdown() for request in self._requests))

    async def _learn_name(self) -> None:
        user = await self._bot.get_me()
        self._me = Identity(user.id, user.username or "")

    async def _until_it_works(self, greet: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Greet Telegram, again and again while it cannot be reached, or until `stop`."""
        if await self._patience.until_it_works(greet, pause_after):
            log.info("telegram_ready", name=self._me.username)

    async def _publish(self, commands: Sequence[tuple[str, str]]) -> None:
        """The list behind the menu button; the bot works without it."""
        try:
            await self._bot.set_my_commands([telegram.BotCommand(name, said) for name, said in commands])
        except failures.TelegramError as error:
            log.error("commands_not_published", error=type(error).__name__)


async def ask_name(token: str, base_url: str) -> str:
    """The name of the bot with this token, without @; empty when Telegram cannot be asked."""
    try:
        async with telegram.Bot(token, base_url=base_url, request=AiohttpRequest()) as bot:
            return bot.username
    except failures.TelegramError as error:
        log.error("name_not_learned", error=type(error).__name__)
        return ""


def _bot_id(token: str) -> int:
    """The part before the colon; 0 for what is no token, which Telegram will say."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0
