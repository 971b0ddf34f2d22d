"""`canhgiac preview TOPIC`: one topic as each channel will show it, on a page that follows every edit."""

import signal
import socket
import threading
import webbrowser
from typing import Annotated

import typer
import uvicorn

from bot.app.opening import content_folder
from bot.cli.serve import leave
from bot.conversation.cards import Cards
from bot.errors import SettingsError
from bot.knowledge.library import Library
from bot.knowledge.snapshot import Snapshot
from bot.knowledge.watch import watch
from bot.presentation.renderer import Renderer
from bot.preview.preview import Preview
from bot.preview.routes import create_preview
from bot.settings import load_settings
from bot.timing import utc_now

LOOPBACK = "127.0.0.1"

STOP_SECONDS = 1
"""After Ctrl-C: nobody but the editor is waiting."""


def register(app: typer.Typer) -> None:
    app.command("preview")(preview)


def preview(
    topic: Annotated[str, typer.Argument(help="Mã chủ đề, ví dụ gia-danh-cong-an.")],
    port: Annotated[int, typer.Option(help="Cổng lắng nghe; 0: cổng nào đang trống.", min=0, max=65535)] = 0,
    no_open: Annotated[bool, typer.Option("--no-open", help="Không tự mở trình duyệt.")] = False,
) -> None:
    """Xem trước một chủ đề trên trang web, Telegram và Zalo; lưu tệp là trang tự cập nhật. Ctrl-C để dừng."""
    settings = load_settings()
    folder = content_folder(settings)
    snapshot: Snapshot[Library] = Snapshot(folder, lambda library: library)
    shown = Preview(folder, snapshot, topic, Cards(Renderer(), settings.public_url), utc_now)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, leave)
    with _listen(port) as listener:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}/"
        print(f"Xem trước: {address} (Ctrl-C để dừng)", flush=True)
        if not no_open:
            # In a thread: some systems return only when the browser is closed.
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        stop = threading.Event()
        watcher = threading.Thread(
            target=watch, args=(folder, snapshot, stop), kwargs={"on_change": shown.refresh}, daemon=True
        )
        watcher.start()
        try:
            _server(shown, settings.public_url).run([listener])
        finally:
            stop.set()


def _listen(port: int) -> socket.socket:
    """Raises `SettingsError` when the port is taken."""
    try:
        return socket.create_server((LOOPBACK, port))
    except OSError as error:
        raise SettingsError(
            f"Không mở được cổng {port}: {error.strerror} (bỏ --port thì máy tự chọn cổng còn trống)"
        ) from None


def _server(shown: Preview, public_url: str) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_preview(shown, public_url),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
