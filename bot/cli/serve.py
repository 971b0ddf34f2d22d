"""`canhgiac serve`: everything in one process until SIGTERM."""

import asyncio
import errno
import os
import signal
import socket
import sys
import threading
from contextlib import ExitStack
from types import FrameType
from typing import Annotated, Any

import structlog
import typer
import uvicorn

from bot.allocator import give_back_freed_memory
from bot.app.application import Application
from bot.app.foundation import ProcessRole
from bot.errors import SettingsError
from bot.logs import configure_logs
from bot.settings import load_settings

log = structlog.get_logger(__name__)

REQUESTS_SECONDS = 4
"""After SIGTERM open requests get this long, then the exchange its own time (`bot.app.application.STOP_SECONDS`)."""

LEAVE_SECONDS = 2
"""Of that time a web process goes on as before while `/readyz` says no. The proxy looks every second
(`deploy/Caddyfile`), so that nobody is on the way here when the doors close; another process is there."""

GIVE_UP_SECONDS = 9.5
"""After SIGTERM the process is gone by then, whatever still hangs: who started it kills after ten."""

EXIT_UNFINISHED = 1

BACKLOG = 2048
"""Connections the system keeps for us until we take them; uvicorn's own number."""


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.", min=0, max=65535)] = None,
    role: Annotated[ProcessRole, typer.Option(help="Việc của tiến trình này.")] = "all",
) -> None:
    """Chạy trang web, Telegram và các việc nền."""
    # Until the server takes the signals over, and again after it: asked to stop is no failure.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    give_back_freed_memory()
    settings = load_settings()
    configure_logs(settings.log_format, settings.secrets)
    with ExitStack() as sockets:
        # First of all, since it fails at once: the content takes a second to load.
        bound = _bind(host or settings.host, settings.port if port is None else port)
        for each in bound:
            sockets.enter_context(each)
            log.info("opening", address=_address(each))
        application = Application(settings, role)
        if link := application.first_link():
            # To the screen, not to the log: whoever has the link becomes the administrator.
            print(
                f"Bảng điều khiển, lần đầu: {settings.public_url or _address(bound[0]).rstrip('/')}{link}", flush=True
            )
        server = _server(application, LEAVE_SECONDS if role == "web" else 0)
        server.run(bound)
    if not server.started:
        raise typer.Exit(1)


def _server(application: Application, leave_seconds: int) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            application.web,
            # Our own logs: an access log would hold addresses of citizens.
            log_config=None,
            access_log=False,
            server_header=False,
            # Addresses behind a proxy are read by the web channel, from trusted proxies only.
            proxy_headers=False,
            timeout_graceful_shutdown=REQUESTS_SECONDS - leave_seconds,
        ),
        application,
        leave_seconds,
    )


class _Server(uvicorn.Server):
    """Stops within its time, even when a thread of ours waits for something that does not come."""

    def __init__(self, config: uvicorn.Config, application: Application, leave_seconds: int) -> None:
        super().__init__(config)
        self._application = application
        self._leave_seconds = leave_seconds

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._application.take_leave()
        await asyncio.sleep(self._leave_seconds)
        # Requests that would stay open for minutes.
        self._application.end_waiting()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        watchdog = threading.Timer(GIVE_UP_SECONDS, _give_up)
        watchdog.daemon = True
        watchdog.start()
        super().handle_exit(sig, frame)


def leave(_number: int, _frame: FrameType | None) -> None:
    """A signal handler: asked to stop, the program has not failed."""
    sys.exit(0)


def _give_up() -> None:
    log.error("stopped_by_force")
    # Nothing is lost: what citizens sent is stored before it is acknowledged.
    os._exit(EXIT_UNFINISHED)


def _bind(host: str, port: int) -> list[socket.socket]:
    """A socket for each address the host's name stands for; raises `SettingsError` saying what cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise SettingsError(f"Không mở được cổng ở {host}: không có máy tên này (--host hoặc BOT_HOST)") from None
    sockets: list[socket.socket] = []
    failure = OSError()
    for family, _, _, _, address in dict.fromkeys(found):
        try:
            sockets.append(_bound(family, address))
        except OSError as error:
            failure = error
            # A name such as localhost also stands for an address of a family this machine may not have.
            if error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                break
    else:
        if sockets:
            return sockets
    for bound in sockets:
        bound.close()
    raise SettingsError(_cannot_listen(host, port, failure))


def _bound(family: int, address: tuple[Any, ...]) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
        # Who comes while the content is loaded waits a moment instead of being refused.
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        raise
    return bound


def _cannot_listen(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Cổng {port} đang có chương trình khác dùng: hãy dừng nó, hoặc chọn cổng khác bằng --port hay BOT_PORT"
    return f"Không mở được cổng {port} ở {host}: {error.strerror} (--host, --port, BOT_HOST, BOT_PORT)"


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}/" if bound.family == socket.AF_INET6 else f"http://{host}:{port}/"
