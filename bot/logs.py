"""Structured logs on standard error, in which no token and no citizen's text can stand."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

_TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{30,}")
"""The shape of a Telegram bot token, wherever it turns up (httpx and python-telegram-bot log whole URLs)."""

_FORBIDDEN_KEYS = frozenset({"text", "question", "body", "payload", "token", "secret", "authorization"})
"""Names under which citizens' words or secrets would travel; their values never reach a log line."""

HIDDEN = "***"


def configure_logs(form: str, secrets: Iterable[str] = ()) -> None:
    """Send all logs, ours and libraries', to standard error as `text` or `json` lines."""
    hide = _Hider([secret for secret in secrets if secret])
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
        cache_logger_on_first_use=True,
    )
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # Locals in a traceback would be citizens' words.
            exception_formatter=structlog.dev.plain_traceback,
        )
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _HidingFormatter(
            hide,
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info if form == "json" else _unchanged,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("httpx", "httpcore", "telegram", "aiohttp.access", "apscheduler", "watchfiles", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class _Hider:
    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, line: str) -> str:
        for secret in self._secrets:
            line = line.replace(secret, HIDDEN)
        return _TOKEN.sub(HIDDEN, line)


class _HidingFormatter(structlog.stdlib.ProcessorFormatter):
    """Hides secrets in the finished line, tracebacks included, whatever the level."""

    def __init__(self, hide: _Hider, **options: Any) -> None:
        super().__init__(**options)
        self._hide = hide

    def format(self, record: logging.LogRecord) -> str:
        return self._hide(super().format(record))


def _without_forbidden(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in _FORBIDDEN_KEYS & event.keys():
        event[key] = HIDDEN
    return event


def _unchanged(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return event
