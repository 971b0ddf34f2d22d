"""The messengers an installation is set up for: their bots open, receive and end together."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter

from bot.app.foundation import Foundation
from bot.channels.calls import TakeCall
from bot.channels.contract import Inlet, Outlet
from bot.channels.telegram.service import TelegramService, ask_name
from bot.channels.zalo.service import ZaloService
from bot.exchange.pacer import Pacer
from bot.exchange.tenure import Tenure
from bot.messages import Channel
from bot.posters.entrances import Entrances
from bot.presentation.renderer import Renderer
from bot.presentation.typed_words import TypedWords
from bot.settings import Settings
from bot.timing import utc_now

LAST_POLL_SECONDS = 2.5
"""A poll of Zalo's that is under way at the end gets this long."""


class Messengers:
    """Telegram and Zalo, each where there is a token."""

    def __init__(self, foundation: Foundation) -> None:
        self._foundation = foundation
        self._settings = foundation.settings
        self._telegram = self._telegram_service()
        self._zalo = self._zalo_service()
        self._receiving_zalo: asyncio.Task[None] | None = None

    def telegram_name(self) -> str:
        """What Telegram calls the bot, without @; empty until it has said so."""
        return self._telegram.name if self._telegram else ""

    def outlets(self) -> Sequence[tuple[Outlet, Pacer]]:
        """The ways out, each at the pace its platform lets us have."""
        telegram, zalo = self._settings.telegram, self._settings.zalo
        outlets: list[tuple[Outlet, Pacer]] = []
        if self._telegram and telegram:
            outlets.append((self._telegram.outlet, Pacer(telegram.rate, telegram.reply_headroom)))
        if self._zalo and zalo:
            outlets.append((self._zalo.outlet, Pacer(zalo.rate)))
        return outlets

    def routes(self, inlet: Inlet) -> Iterator[APIRouter]:
        """What those whom a platform leads here ask of our web server."""
        if self._zalo:
            yield self._zalo.files(
                inlet, self._foundation.vault.open, self._foundation.makers.file, self._foundation.makers.page
            )

    def calls(self, inlet: Inlet) -> Mapping[str, TakeCall]:
        """What takes the calls of the platforms themselves, by its path."""
        telegram, zalo = self._settings.telegram, self._settings.zalo
        calls: dict[str, TakeCall] = {}
        if self._telegram and telegram and telegram.webhook_secret:
            calls |= self._telegram.webhook(inlet, telegram.webhook_secret.get_secret_value())
        if self._zalo and zalo and zalo.webhook_secret:
            calls |= self._zalo.webhook(inlet, zalo.webhook_secret.get_secret_value())
        return calls

    async def open(self) -> None:
        """Make the connections ready; no platform is asked anything yet, so it may be away."""
        if self._telegram:
            await self._telegram.open()
        if self._zalo:
            await self._zalo.open()

    def receive(self, inlet: Inlet) -> set[asyncio.Task[None]]:
        """Begin to take in what citizens send, until `stop`; returns the work that then comes to its end."""
        self._receiving_zalo = asyncio.create_task(self._receive_zalo(inlet))
        return {asyncio.create_task(self._receive_telegram(inlet)), self._receiving_zalo}

    async def stop(self) -> None:
        """Ask for nothing more; whoever stores what came must still be at work."""
        if self._telegram:
            self._telegram.stop()
        if self._zalo:
            self._zalo.stop()
            if self._receiving_zalo:
                # What a poll is bringing just now may not come again: there must still be somebody to store it.
                await asyncio.wait({self._receiving_zalo}, timeout=LAST_POLL_SECONDS)

    async def close(self) -> None:
        if self._telegram:
            await self._telegram.close()
        if self._zalo:
            await self._zalo.close()

    def _telegram_service(self) -> TelegramService | None:
        telegram = self._settings.telegram
        if not telegram:
            return None
        return TelegramService(
            telegram.token.get_secret_value(),
            telegram.base_url,
            utc_now,
            self._foundation.makers.file,
            paid=telegram.paid_broadcast,
        )

    def _zalo_service(self) -> ZaloService | None:
        zalo = self._settings.zalo
        if not zalo:
            return None
        words = TypedWords(Renderer(), self._foundation.library)
        seal = self._foundation.vault.seal
        return ZaloService(
            zalo.token.get_secret_value(), zalo.base_url, utc_now, words, self._settings.public_url, seal
        )

    async def _receive_telegram(self, inlet: Inlet) -> None:
        """Polls, or keeps the webhook set; with the role `web` another process does either, and only the bot's name is
        learned."""
        telegram, settings = self._telegram, self._settings.telegram
        if not telegram or not settings:
            return
        if self._foundation.role == "web":
            await telegram.run_beside()
            return
        commands = [(entry.command, entry.description) for entry in self._foundation.library().commands]
        if settings.mode == "polling":
            await telegram.run_polling(inlet, commands)
        elif settings.webhook_secret:
            await telegram.run_webhook(self._settings.public_url, settings.webhook_secret.get_secret_value(), commands)

    async def _receive_zalo(self, inlet: Inlet) -> None:
        """As for Telegram. Of all processes with this database one polls."""
        zalo, settings = self._zalo, self._settings.zalo
        if not zalo or not settings or self._foundation.role == "web":
            return
        if settings.mode == "webhook" and settings.webhook_secret:
            return await zalo.run_webhook(self._settings.public_url, settings.webhook_secret.get_secret_value())
        with ThreadPoolExecutor(1, thread_name_prefix="poller") as thread:
            tenure = Tenure(
                self._foundation.database,
                f"poller:{Channel.ZALO}",
                clock=utc_now,
                executor=thread,
                on_taken=lambda connection: None,
                on_held=lambda: None,
            )
            holding = asyncio.create_task(tenure.run())
            await zalo.run_polling(inlet, lambda: tenure.held)
            tenure.stop()
            await holding


def entrances(settings: Settings) -> Entrances:
    """The ways into the bot that a poster may show; asks Telegram for the bot's name there."""
    telegram = settings.telegram
    name = asyncio.run(ask_name(telegram.token.get_secret_value(), telegram.base_url)) if telegram else ""
    return Entrances(settings.public_url, name)
