"""All that the web server of one process answers."""

from collections.abc import Callable

from fastapi import FastAPI
from starlette.responses import RedirectResponse

from bot.app.foundation import Foundation
from bot.app.messengers import Messengers
from bot.channels.calls import PlatformCalls
from bot.channels.contract import Inlet
from bot.channels.web.headers import HeadedApp
from bot.channels.web.routes import create_web, static_version
from bot.operations import create_operations
from bot.presentation.pages import Pages
from bot.site.routes import create_site
from bot.timing import utc_now
from console.app import Console


def add_operations(web: FastAPI, foundation: Foundation, is_leaving: Callable[[], bool]) -> None:
    """What operators ask; every process answers it."""
    settings = foundation.settings
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else ""
    web.include_router(
        create_operations(foundation.database, foundation.content, foundation.registry, token, is_leaving)
    )


def add_pages(web: HeadedApp, foundation: Foundation, inlet: Inlet, messengers: Messengers, console: Console) -> None:
    """What citizens, platforms, organisers and editors ask; a process that is `worker` answers none of it."""
    pages = Pages(static_version(), lambda: foundation.library().locality)
    create_web(web, inlet, pages, foundation.front(), foundation.makers, utc_now)
    create_site(web, foundation.library, foundation.settings.public_url, pages)
    web.add_route("/console", lambda _request: RedirectResponse("/console/"), methods=["GET", "HEAD"])
    web.mount("/console", console.application())
    for router in messengers.routes(inlet):
        web.include_router(router)
    # Last, so that it stands before all that create_web put there for browsers.
    web.add_middleware(PlatformCalls, calls=messengers.calls(inlet))
