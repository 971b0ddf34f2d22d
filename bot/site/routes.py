"""Public pages of the topics: linkable, printable, readable without JavaScript."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.exceptions import HTTPException

from bot.knowledge.library import Library
from bot.knowledge.topics import Contact, Faq, Scam, Source
from bot.presentation.markup import to_spans
from bot.presentation.pages import Pages
from bot.text.markup import Token, parse

CACHE = {"Cache-Control": "public, max-age=300"}


def create_site(web: FastAPI, library: Callable[[], Library], public_url: str, pages: Pages) -> None:
    """Add the public pages and the site's own "not found" to an application."""
    site = _Site(library, public_url.rstrip("/"), pages)
    web.include_router(site.router)
    web.add_exception_handler(404, site.not_found)
    web.add_exception_handler(405, site.not_found)


class Book:
    """The sources and contacts of one topic while its page is written: numbers are given in order of appearance."""

    def __init__(self, sources: Mapping[str, Source], contacts: Mapping[str, Contact]) -> None:
        self._sources = sources
        self._contacts = contacts
        self._numbers: dict[str, int] = {}

    def tokens(self, text: str) -> tuple[Token, ...]:
        return parse(text.replace(" [^", "[^"))

    def contact(self, name: str) -> Contact:
        return self._contacts[name]

    def number(self, key: str) -> int:
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def listed(self) -> list[tuple[str, Source]]:
        """Every source, those referred to first and in the order of their numbers."""
        for key in self._sources:
            self.number(key)
        return [(key, self._sources[key]) for key in sorted(self._sources, key=self.number)]


class _Site:
    def __init__(self, library: Callable[[], Library], public_url: str, pages: Pages) -> None:
        self._library = library
        self._public_url = public_url
        self._pages = pages
        self.router = APIRouter()
        for path, page in (("/chu-de", self.topics), ("/chu-de/{id}", self.topic)):
            self.router.add_api_route(path, page, methods=["GET", "HEAD"], response_class=HTMLResponse)
        self.router.add_api_route("/robots.txt", self.robots, methods=["GET"])
        self.router.add_api_route("/sitemap.xml", self.sitemap, methods=["GET"])

    async def topics(self) -> Response:
        library = self._library()
        groups = [(group, library.in_group(group.id)) for group in library.groups.values()]
        html = self._pages.render("topics", groups=[(group, topics) for group, topics in groups if topics])
        return HTMLResponse(html, headers=CACHE)

    async def topic(self, id: str) -> Response:
        library = self._library()
        topic = library.topics.get(id)
        if topic is None:
            raise HTTPException(404)
        return HTMLResponse(self._pages.render("topic", **self._values(library, topic)), headers=CACHE)

    async def robots(self) -> Response:
        site_map = f"Sitemap: {self._public_url}/sitemap.xml\n" if self._public_url else ""
        return PlainTextResponse(f"User-agent: *\nDisallow: /api/\n{site_map}")

    async def sitemap(self) -> Response:
        if not self._public_url:
            raise HTTPException(404)
        pages = ["", "/chu-de", *(f"/chu-de/{id}" for id in self._library().topics)]
        body = self._pages.render("sitemap", locations=[f"{self._public_url}{page}" for page in pages])
        return Response(body, media_type="application/xml")

    async def not_found(self, request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        if request.url.path.startswith("/api/"):
            message = self._pages.render("problem", code="not_found", limit="")
            return JSONResponse({"error": {"code": "not_found", "message": message}}, status)
        return HTMLResponse(self._pages.render("not_found"), status)

    def _values(self, library: Library, topic: Scam | Faq) -> dict[str, Any]:
        return {
            "topic": topic,
            "is_scam": isinstance(topic, Scam),
            "steps": topic.do_now if isinstance(topic, Scam) else topic.answer,
            "group": library.groups[topic.group],
            "contacts": [library.contacts[name] for name in topic.contacts],
            "related": [library.topics[name] for name in topic.related],
            "book": Book(topic.sources, library.contacts),
            "description": "".join(span.text for span in to_spans(topic.summary, library.contacts)),
            "public_url": self._public_url,
        }
