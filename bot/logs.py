"""Structured logs on standard error, in which no token and no citizen's text can stand."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from types import TracebackType
from typing import Any, TypeAlias

import structlog

from bot.errors import BotError

_TOKEN = re.compile(r"(?<!\d)\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE)
"""The shape of a Telegram bot token, wherever it turns up (httpx and python-telegram-bot log whole URLs)."""

_FORBIDDEN_KEYS = frozenset(
    {"text", "question", "body", "payload", "memory", "sealed", "attachment", "token", "secret", "authorization"}
)
"""Names under which citizens' words or secrets would travel; their values never reach a log line."""

_QUOTABLE = (BotError, OSError, ImportError, AttributeError, NotImplementedError)
"""Exceptions whose message is about the program or the machine. Any other may quote what a citizen wrote."""

_CHATTY = ("httpx", "httpcore", "telegram", "aiohttp.access", "apscheduler", "alembic", "uvicorn")
"""Libraries that tell at INFO what we tell ourselves, or whole URLs."""

HIDDEN = "***"

SECRET_CHARACTERS = 4
"""Shorter ones are no secrets, and hiding them would blot out ordinary words."""

_ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]


def configure_logs(form: str, secrets: Iterable[str] = ()) -> None:
    """Send all logs, ours and libraries', to standard error as `text` or `json` lines.

    May be called again: first with what holds before the settings are read, then with what they say.
    """
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_forbidden,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        # A cached logger would keep to the configuration of its first line.
        cache_logger_on_first_use=False,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _HidingFormatter(
            _hider(secrets),
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.ExceptionRenderer(_traceback),
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for chatty in _CHATTY:
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _hider(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that hides the secrets, as they are and as JSON would write them, and whatever looks like a token."""
    forms = {
        form
        for secret in secrets
        if len(secret) >= SECRET_CHARACTERS
        for form in (secret, json.dumps(secret, ensure_ascii=False)[1:-1])
    }
    # The longest first: a password may be a part of a whole URL.
    known = sorted(forms, key=len, reverse=True)

    def hide(line: str) -> str:
        for form in known:
            line = line.replace(form, HIDDEN)
        return _TOKEN.sub(HIDDEN, line)

    return hide


class _HidingFormatter(structlog.stdlib.ProcessorFormatter):
    """Hides secrets in the finished line, tracebacks included, whatever the level."""

    def __init__(self, hide: Callable[[str], str], **options: Any) -> None:
        super().__init__(**options)
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


def _without_forbidden(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in _FORBIDDEN_KEYS & event.keys():
        event[key] = HIDDEN
    return event


def _traceback(exc_info: _ExcInfo) -> str:
    """Where it broke, and through what; of messages only those that cannot quote a citizen. No local values."""
    return "".join(_told(exc_info[1])).rstrip("\n")


def _told(error: BaseException) -> Iterator[str]:
    """The causes first, as Python prints them."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _told(cause)
        yield "then:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield type(error).__qualname__ + (f": {error}\n" if isinstance(error, _QUOTABLE) else "\n")
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield "together with:\n"
            yield from _told(inner)
