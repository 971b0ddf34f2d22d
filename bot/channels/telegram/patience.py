"""What to do after a failure on the way in: say so, and how long to wait."""

import structlog
from telegram import error as failures

from bot.channels.telegram.request import seconds_to_wait
from bot.errors import StorageError

log = structlog.get_logger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0)
"""Seconds between tries while Telegram cannot be reached; a wrong token tried faster gets the address blocked."""


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
