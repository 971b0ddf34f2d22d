"""Asks Telegram who we are and where updates go, once, changing nothing."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import telegram
from telegram import error as failures

from bot.channels.probing import TOO_LATE, Unreachable
from bot.channels.telegram.request import AiohttpRequest


@dataclass(frozen=True, slots=True)
class Greeting:
    """What Telegram says of the bot."""

    username: str
    webhook: str
    """Where updates are sent; empty when they are to be fetched."""
    waiting: int
    """Updates not handed over yet."""
    failed_at: datetime | None
    """When an update could last not be handed to the webhook."""
    failure: str


def greet(token: str, base_url: str, seconds: float) -> Greeting | Unreachable:
    """Waits for `seconds` at most."""
    try:
        return asyncio.run(asyncio.wait_for(_greet(token, base_url), seconds))
    except TimeoutError:
        return TOO_LATE
    except (failures.InvalidToken, failures.Forbidden):
        return Unreachable("", refused=True)
    except failures.TelegramError as error:
        return Unreachable(type(error).__name__, refused=False)


async def _greet(token: str, base_url: str) -> Greeting:
    request = AiohttpRequest(1)
    bot = telegram.Bot(token, base_url=base_url, request=request, get_updates_request=request)
    await request.initialize()
    try:
        me, webhook = await bot.get_me(), await bot.get_webhook_info()
    finally:
        await request.shutdown()
    return Greeting(
        me.username or "",
        webhook.url,
        webhook.pending_update_count,
        webhook.last_error_date,
        webhook.last_error_message or "",
    )
