"""What to do after a failure on the way in: say so, and how long to wait."""

import structlog

from bot.channels.zalo.client import Rejected, TokenRefused, TooMuch, ZaloError
from bot.errors import StorageError

log = structlog.get_logger(__name__)

PAUSES = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between tries while Zalo cannot be reached."""


def pause_after(error: Exception, failed: int) -> float:
    """Log the `failed`-th failure in a row; returns the seconds to wait before the next try."""
    pause = PAUSES[min(failed, len(PAUSES)) - 1]
    match error:
        case TokenRefused():
            log.error("zalo_token_refused", advice="check BOT_ZALO__TOKEN; a reset in Zalo Bot Creator makes a new one")
            return PAUSES[-1]
        case TooMuch():
            log.error("zalo_asks_to_wait", reason=str(error))
            return PAUSES[-1]
        case Rejected():
            log.error("zalo_refused", reason=str(error), advice="check BOT_ZALO__MODE and BOT_PUBLIC_URL")
        case ZaloError():
            log.error("zalo_unreachable", error=type(error).__name__, reason=str(error))
        case StorageError():
            log.error("events_not_stored", reason=str(error))
        case _:  # a slip of ours
            log.error("receiving_failed", error=type(error).__name__)
    return pause
