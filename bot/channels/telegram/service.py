"""The Telegram channel as a whole: introduces itself, then polls or keeps a webhook."""

import asyncio
from collections.abc import Sequence

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
        self._bot = telegram.Bot(token, base_url=base_url, request=self._requests[0])
        self._updates_url = f"{base_url}{token}/getUpdates"
        self._clock = clock
        self._me: Identity | None = None
        self._polling: Polling | None = None
        self._stopping = asyncio.Event()
        self.outlet = TelegramOutlet(self._bot)

    def webhook(self, inlet: Inlet, secret: str) -> APIRouter:
        """The route for updates; before the bot knows its own name it serves private chats."""
        return create_webhook(inlet, secret, lambda: self._me or Identity(0, ""), self._clock)

    async def open(self) -> None:
        """Make the connections ready; nothing is asked of Telegram yet, so it may be away."""
        await asyncio.gather(*(request.initialize() for request in self._requests))

    async def run_polling(self, inlet: Inlet, commands: Sequence[tuple[str, str]]) -> None:
        """Fetch updates until `stop`."""
        if await self._introduce(commands, webhook=None):
            assert self._me
            self._polling = Polling(self._requests[1], self._updates_url, self._me, inlet, self._clock)
            if self._stopping.is_set():
                return
            await self._polling.run()

    async def run_webhook(self, public_url: str, secret: str, commands: Sequence[tuple[str, str]]) -> None:
        """Tell Telegram where to send updates, then wait for `stop`."""
        if await self._introduce(commands, webhook=(public_url + PATH, secret)):
            await self._stopping.wait()

    def stop(self) -> None:
        self._stopping.set()
        if self._polling:
            self._polling.stop()

    async def close(self) -> None:
        await asyncio.gather(*(request.shutdown() for request in self._requests))

    async def _introduce(self, commands: Sequence[tuple[str, str]], webhook: tuple[str, str] | None) -> bool:
        """Learn our name, publish the commands, set how updates come; tries until it works or `stop`."""
        tries = 0
        while not self._stopping.is_set():
            try:
                user = await self._bot.get_me()
                self._me = Identity(user.id, user.username or "")
                await self._bot.set_my_commands([telegram.BotCommand(name, said) for name, said in commands])
                if webhook:
                    await self._bot.set_webhook(webhook[0], secret_token=webhook[1], allowed_updates=list(ALLOWED))
                else:
                    await self._bot.delete_webhook()
            except failures.InvalidToken:
                log.error("telegram_token_refused", advice="check BOT_TELEGRAM__TOKEN")
            except failures.TelegramError as error:
                log.error("telegram_unreachable", error=type(error).__name__)
            else:
                log.info("telegram_ready", mode="webhook" if webhook else "polling")
                return True
            tries += 1
            try:
                await asyncio.wait_for(self._stopping.wait(), PAUSES[min(tries, len(PAUSES)) - 1])
            except TimeoutError:
                continue
        return False
