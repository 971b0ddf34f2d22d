"""What may be logged of a failure: never what a citizen wrote."""

import traceback

from bot.errors import BotError


def reason(error: BaseException) -> str:
    """Our own errors' sentences; of a stranger only the place, since its message may quote a citizen."""
    return str(error) if isinstance(error, BotError) else place(error)


def place(error: BaseException) -> str:
    """File and line where it was raised."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename}:{frame.lineno}"
