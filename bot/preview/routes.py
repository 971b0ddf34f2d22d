"""The preview as a web page for one editor on this machine."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.middleware.trustedhost import TrustedHostMiddleware

from bot.channels.files import NEVER_KEPT
from bot.channels.web.headers import ResponseHeaders
from bot.channels.web.static_files import STATIC, static_version
from bot.presentation.pages import Pages
from bot.preview.preview import Preview
from bot.site.routes import create_site

HOSTS = ["127.0.0.1", "localhost"]
"""A page elsewhere whose name was made to lead to this machine gets nothing."""


def create_preview(preview: Preview, public_url: str) -> FastAPI:
    """The page, what it asks for, and the topic pages that its links lead to."""
    web = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    # The chat page's own scripts and styles, and beside them the few of this page. The version is none that a browser
    # would keep: who changes a style sees the change.
    pages = Pages("preview", lambda: preview.library.locality)
    web.mount("/static/{version}", StaticFiles(directory=STATIC, packages=[("bot.preview", "static")]))

    @web.get("/")
    async def page() -> Response:
        view = preview.view
        values = {name: getattr(view, name) for name in ("sheet", "faults", "warnings", "gone", "state")}
        return HTMLResponse(pages.render("preview", **values), headers=NEVER_KEPT)

    @web.get("/state")
    async def state() -> Response:
        return JSONResponse({"state": preview.view.state}, headers=NEVER_KEPT)

    create_site(web, lambda: preview.library, public_url, pages)
    web.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS, www_redirect=False)
    web.add_middleware(ResponseHeaders, static_version=static_version())
    return web
