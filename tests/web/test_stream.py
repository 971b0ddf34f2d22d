"""Promises about campaign messages that come to the open page."""

import json

import httpx

from bot.channels.web import mail_stream
from bot.channels.web.mail_stream import OpenStreams
from bot.channels.web.visitor import COOKIE, recognise
from bot.messages import Mailed, Reply, Span
from tests.doubles.clock import HandClock
from tests.doubles.inlet import ScriptedInlet

STREAM = "/api/chat/stream"


async def opened(page: httpx.AsyncClient, inlet: ScriptedInlet, clock: HandClock) -> None:
    """The visitor has a session and two messages."""
    await page.get("/")
    visitor = recognise(page.cookies[COOKIE])
    inlet.mailed[visitor.address] = [Mailed(id, Reply((Span(f"Tin {id}\nđọc đi"),)), clock()) for id in (3, 8)]


def events(response: httpx.Response) -> list[tuple[str, str]]:
    """The id and the words of every message."""
    found = []
    for block in response.text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        if fields.get("event") == "campaign":
            found.append((fields["id"], json.loads(fields["data"])["text"]))
    return found


async def test_who_returns_finds_what_was_missed(
    page: httpx.AsyncClient, inlet: ScriptedInlet, clock: HandClock
) -> None:
    await opened(page, inlet, clock)
    response = await page.get(STREAM)
    assert events(response) == [("3", "Tin 3\nđọc đi"), ("8", "Tin 8\nđọc đi")]
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in response.headers
    assert "content-security-policy" in response.headers


async def test_what_the_page_has_shown_does_not_come_again(
    page: httpx.AsyncClient, inlet: ScriptedInlet, clock: HandClock
) -> None:
    await opened(page, inlet, clock)
    assert [id for id, _ in events(await page.get(STREAM, params={"after": "3"}))] == ["8"]
    assert [id for id, _ in events(await page.get(STREAM, headers={"Last-Event-ID": "8"}))] == []
    assert len(events(await page.get(STREAM, params={"after": "không"}))) == 2


async def test_without_a_session_the_browser_does_not_try_again(page: httpx.AsyncClient) -> None:
    assert (await page.get(STREAM)).status_code == 204


async def test_other_sessions_see_nothing(page: httpx.AsyncClient, inlet: ScriptedInlet, clock: HandClock) -> None:
    await opened(page, inlet, clock)
    page.cookies.clear()
    await page.get("/")
    assert events(await page.get(STREAM)) == []


async def test_another_site_is_refused(page: httpx.AsyncClient) -> None:
    await page.get("/")
    refused = await page.get(STREAM, headers={"Origin": "https://other.test", "Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403


def test_one_browser_opens_only_so_many_and_what_is_erased_hears_nothing_more() -> None:
    streams = OpenStreams()
    for _ in range(mail_stream.PER_SESSION):
        assert streams.has_room("a", "nhà")
        streams.enter("a", "nhà")
    assert not streams.has_room("a", "nhà")
    assert streams.has_room("b", "nhà")
    streams.end("a")
    assert streams.is_ended("a")
    for _ in range(mail_stream.PER_SESSION):
        streams.leave("a", "nhà")
    assert streams.has_room("a", "nhà")
    assert not streams.is_ended("a")


async def test_listening_uses_up_nothing_of_what_a_visitor_may_say(client: httpx.AsyncClient) -> None:
    await client.get("/")
    for _ in range(30):
        assert (await client.get("/api/chat/stream")).status_code == 204
    assert (await client.post("/api/chat", json={"text": "/menu"})).status_code == 200
