"""`canhgiac serve`: everything in one process until SIGTERM."""

from typing import Annotated

import typer
import uvicorn

from bot.app import SHUTDOWN_SECONDS, Application, Role
from bot.logs import configure_logs
from bot.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Địa chỉ lắng nghe.")] = None,
    port: Annotated[int | None, typer.Option(help="Cổng lắng nghe.")] = None,
    role: Annotated[Role, typer.Option(help="Việc của tiến trình này.")] = "all",
) -> None:
    """Chạy trang web, Telegram và các việc nền."""
    settings = load_settings()
    configure_logs(settings.log_format, _secrets(settings))
    application = Application(settings, role)
    server = uvicorn.Server(
        uvicorn.Config(
            application.web,
            host=host or settings.host,
            port=settings.port if port is None else port,
            # Our own logs: an access log would hold addresses of citizens.
            log_config=None,
            access_log=False,
            server_header=False,
            # Addresses behind a proxy are read by the web channel, from trusted proxies only.
            proxy_headers=False,
            timeout_graceful_shutdown=int(SHUTDOWN_SECONDS),
        )
    )
    server.run()
    if not server.started:
        raise typer.Exit(1)


def _secrets(settings: Settings) -> list[str]:
    found = [
        settings.database_url,
        settings.telegram and settings.telegram.token,
        settings.telegram and settings.telegram.webhook_secret,
    ]
    return [secret.get_secret_value() for secret in found if secret]
