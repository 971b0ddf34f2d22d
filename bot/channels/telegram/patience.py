"""Waiting on the way in: for Telegram, for the next try after a failure, and for none of them once we are to stop."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from telegram import error as failures

from bot.channels.telegram.request import seconds_to_wait
from bot.errors import StorageError

log = structlog.get_logger(__name__)

Out = TypeVar("Out")

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds between tries while Telegram cannot be reached; a wrong token tried faster gets the address blocked."""


class Patience:
    """Waits that `stop` ends, since Telegram may let us wait longer than we may take to stop."""

    def __init__(self) -> None:
        self._stopped = asyncio.Event()

    @property
    def is_over(self) -> bool:
        return self._stopped.is_set()

    def stop(self) -> None:
        self._stopped.set()

    async def until_stopped(self, seconds: float | None = None) -> None:
        """Wait for `stop`, at most so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)

    async def await_or_stop(self, work: Coroutine[Any, Any, Out]) -> Out | None:
        """What the work returns; None when `stop` came first, and the work was given up."""
        task, stopped = asyncio.create_task(work), asyncio.create_task(self._stopped.wait())
        await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            return None
        return task.result()


def pause_after(error: Exception, failed: int) -> float:
    """Log the `failed`-th failure in a row; returns the seconds to wait before the next try."""
    pause = PAUSES[min(failed, len(PAUSES)) - 1]
    match error:
        case failures.InvalidToken():
            log.error("telegram_token_refused", advice="check BOT_TELEGRAM__TOKEN")
            return PAUSES[-1]
        case failures.RetryAfter():
            pause = max(pause, seconds_to_wait(error))
            log.warning("telegram_asks_to_wait", seconds=pause)
        case failures.Conflict():
            log.error("another_receiver", reason=error.message, advice="stop the other process with this token")
        case failures.BadRequest():
            # setWebhook: Telegram says what it does not like about the address.
            log.error("telegram_refused", reason=error.message, advice="check BOT_PUBLIC_URL")
        case failures.TelegramError():
            log.error("telegram_unreachable", error=type(error).__name__)
        case StorageError():
            log.error("updates_not_stored", reason=str(error))
        case _:  # a slip of ours
            log.error("receiving_failed", error=type(error).__name__)
    return pause
