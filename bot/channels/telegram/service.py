"""The Telegram channel as a whole: introduces itself, then polls or keeps a webhook."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

import structlog
import telegram
from fastapi import APIRouter
from telegram import error as failures

from bot.channels.contract import Inlet
from bot.channels.telegram.outlet import TelegramOutlet
from bot.channels.telegram.polling import ALLOWED, PAUSES, Polling
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.updates import Identity
from bot.channels.telegram.webhook import PATH, create_webhook
from bot.timing import Clock

log = structlog.get_logger(__name__)


class TelegramService:
    """One bot token's way in. `run` returns after `stop`."""

    def __init__(self, token: str, base_url: str, clock: Clock) -> None:
        self._requests = (AiohttpRequest(), AiohttpRequest())
        self._bot = telegram.Bot(
            token, base_url=base_url, request=self._requests[0], get_updates_request=self._requests[1]
        )
        self._updates_url = f"{base_url}{token}/getUpdates"
        self._clock = clock
        # The token tells our id; our name is asked for later. Until then group messages to "@name" cannot be known.
        self._me = Identity(_bot_id(token), "")
        self._polling: Polling | None = None
        self._stopping = asyncio.Event()
        self.outlet = TelegramOutlet(self._bot)

    def webhook(self, inlet: Inlet, secret: str) -> APIRouter:
        """The route for updates; before the bot knows its own name it serves private chats."""
        return create_webhook(inlet, secret, lambda: self._me, self._clock)

    async def open(self) -> None:
        """Make the connections ready; nothing is asked of Telegram yet, so it may be away."""
        await asyncio.gather(*(request.initialize() for request in self._requests))

    async def run_polling(self, inlet: Inlet, commands: Sequence[tuple[str, str]]) -> None:
        """Fetch updates until `stop`."""
        if await self._until_it_works(self._start_polling):
            await self._publish(commands)
            self._polling = Polling(self._requests[1], self._updates_url, self._me, inlet, self._clock)
            if self._stopping.is_set():
                return
            await self._polling.run()

    async def run_webhook(self, public_url: str, secret: str, commands: Sequence[tuple[str, str]]) -> None:
        """Tell Telegram where to send updates, then wait for `stop`."""

        async def start_webhook() -> None:
            await self._learn_name()
            await self._bot.set_webhook(public_url + PATH, secret_token=secret, allowed_updates=list(ALLOWED))

        if await self._until_it_works(start_webhook):
            await self._publish(commands)
            await self._stopping.wait()

    async def run_beside(self) -> None:
        """For a process that only serves the webhook, which another one keeps set: learn our name, wait for `stop`."""
        if await self._until_it_works(self._learn_name):
            await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()
        if self._polling:
            self._polling.stop()

    async def close(self) -> None:
        await asyncio.gather(*(request.shutdown() for request in self._requests))

    async def _learn_name(self) -> None:
        user = await self._bot.get_me()
        self._me = Identity(user.id, user.username or "")

    async def _start_polling(self) -> None:
        await self._learn_name()
        await self._bot.delete_webhook()

    async def _until_it_works(self, greet: Callable[[], Coroutine[Any, Any, None]]) -> bool:
        """Greet Telegram, again and again while it cannot be reached; False when `stop` came first."""
        tries = 0
        while not self._stopping.is_set():
            try:
                if not await self._unless_stopped(greet()):
                    return False
            except failures.InvalidToken:
                log.error("telegram_token_refused", advice="check BOT_TELEGRAM__TOKEN")
            except failures.BadRequest as error:
                # setWebhook: Telegram says what it does not like about the address.
                log.error("telegram_refused", reason=error.message, advice="check BOT_PUBLIC_URL")
            except failures.TelegramError as error:
                log.error("telegram_unreachable", error=type(error).__name__)
            else:
                log.info("telegram_ready", name=self._me.username)
                return True
            tries += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), PAUSES[min(tries, len(PAUSES)) - 1])
        return False

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> bool:
        """Whether the work came to its end before `stop`; Telegram may let us wait longer than we may take to stop."""
        task, stopped = asyncio.create_task(work), asyncio.create_task(self._stopping.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            return False
        task.result()
        return True

    async def _publish(self, commands: Sequence[tuple[str, str]]) -> None:
        """The list behind the menu button; the bot works without it."""
        try:
            await self._bot.set_my_commands([telegram.BotCommand(name, said) for name, said in commands])
        except failures.TelegramError as error:
            log.error("commands_not_published", error=type(error).__name__)


def _bot_id(token: str) -> int:
    """The part before the colon; 0 for what is no token, which Telegram will say."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0
