"""Public pages of the topics: linkable, printable, readable without JavaScript."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from bot.knowledge.library import Library
from bot.knowledge.topics import Faq, Scam
from bot.presentation.markup import plain_text
from bot.presentation.pages import Pages
from bot.site.footnotes import Footnotes

CACHE = {"Cache-Control": "public, max-age=300"}
"""A corrected number reaches everybody within five minutes."""


def create_site(web: FastAPI, library: Callable[[], Library], public_url: str, pages: Pages) -> None:
    """Add the public pages to an application, and what it says when there is no page or something broke."""
    site = _Site(library, public_url.rstrip("/"), pages)
    web.include_router(site.router)
    # A redirect would name the host and scheme of the request: not ours behind a proxy that ends TLS.
    web.router.redirect_slashes = False
    web.add_exception_handler(404, site.not_found)
    web.add_exception_handler(405, site.not_found)
    web.add_exception_handler(500, site.broken)


class _Site:
    def __init__(self, library: Callable[[], Library], public_url: str, pages: Pages) -> None:
        self._library = library
        self._public_url = public_url
        self._pages = pages
        self.router = APIRouter()
        for path, page in (
            ("/chu-de", self.topics),
            ("/chu-de/", self.topics),
            ("/chu-de/{id}", self.topic),
            ("/chu-de/{id}/", self.topic),
            ("/robots.txt", self.robots),
            ("/sitemap.xml", self.sitemap),
        ):
            self.router.add_api_route(path, page, methods=["GET", "HEAD"])

    async def topics(self) -> Response:
        library = self._library()
        groups = [(group, library.in_group(group.id)) for group in library.groups.values()]
        shown = [(group, topics) for group, topics in groups if topics]
        return HTMLResponse(self._pages.render("topics", groups=shown, public_url=self._public_url), headers=CACHE)

    async def topic(self, id: str) -> Response:
        library = self._library()
        topic = library.topics.get(id)
        if topic is None:
            raise HTTPException(404)
        return HTMLResponse(self._pages.render("topic", **self._values(library, topic)), headers=CACHE)

    async def robots(self, request: Request) -> Response:
        return PlainTextResponse(f"User-agent: *\nDisallow: /api/\nSitemap: {self._address(request)}/sitemap.xml\n")

    async def sitemap(self, request: Request) -> Response:
        body = self._pages.render("sitemap", site=self._address(request), topics=self._library().topics.values())
        return Response(body, media_type="application/xml")

    async def not_found(self, request: Request, error: Exception) -> Response:
        """For people a page with a way on, for programs JSON."""
        failure = error if isinstance(error, HTTPException) else HTTPException(404)
        return self._failure(request, failure.status_code, "not_found", failure.headers)

    async def broken(self, request: Request, error: Exception) -> Response:
        """An error of ours: it is logged by the server, and the visitor is told nothing of it but what helps."""
        return self._failure(request, 500, "broken")

    def _failure(self, request: Request, status: int, code: str, headers: Any = None) -> Response:
        if request.url.path.startswith("/api/"):
            message = self._pages.render("problem", code=code)
            return JSONResponse({"error": {"code": code, "message": message}}, status, headers)
        return HTMLResponse(self._pages.render(code), status, headers)

    def _address(self, request: Request) -> str:
        """Where this site is reached: as configured, else as it was asked."""
        return self._public_url or str(request.base_url).rstrip("/")

    def _values(self, library: Library, topic: Scam | Faq) -> dict[str, Any]:
        return {
            "topic": topic,
            "is_scam": isinstance(topic, Scam),
            "steps": topic.do_now if isinstance(topic, Scam) else topic.answer,
            "group": library.groups[topic.group],
            "contacts": [library.contacts[name] for name in topic.contacts],
            "related": [library.topics[name] for name in topic.related],
            "notes": Footnotes(topic.sources, library.contacts),
            "description": plain_text(topic.summary, library.contacts),
            "warning": plain_text(topic.broadcast if isinstance(topic, Scam) else topic.summary, library.contacts),
            "public_url": self._public_url,
        }
