"""What the browser is told about every page: what may run there, and how long it may be kept."""

import re

import httpx
import pytest

from bot.channels.web.static_files import STATIC

PATHS = ["/", "/chu-de", "/chu-de/tin-dung-den", "/khong-co"]


def assets(html: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/static/[^"]+)"', html)


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_forbids_foreign_code(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    policy = response.headers["content-security-policy"]
    assert {"default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"} <= {
        rule.strip() for rule in policy.split(";")
    }
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in response.headers
    assert "permissions-policy" in response.headers


@pytest.mark.parametrize("path", PATHS)
async def test_no_page_asks_a_third_party_for_anything(client: httpx.AsyncClient, path: str) -> None:
    html = (await client.get(path)).text
    loaded = re.findall(r'<(?:script|link|img|iframe|source)[^>]+(?:src|href)="([^"]+)"', html)
    assert loaded
    assert all(address.startswith("/") for address in loaded)
    assert not re.search(r"<script(?![^>]+src=)|<style|\sstyle=|\son[a-z]+=", html)


@pytest.mark.parametrize("path", PATHS)
async def test_every_page_may_be_zoomed(client: httpx.AsyncClient, path: str) -> None:
    viewport = re.search('<meta name="viewport" content="([^"]*)">', (await client.get(path)).text)
    assert viewport
    assert viewport[1] == "width=device-width, initial-scale=1"


@pytest.mark.parametrize("name", ["style.css", "chat.js", "icon-192.png"])
async def test_the_parts_of_a_page_travel_light(client: httpx.AsyncClient, name: str) -> None:
    headers = (await client.get(f"/static/0/{name}")).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "content-security-policy" not in headers


@pytest.mark.parametrize("path", ["/static/0/icon.svg", "/static/0/khong-co.js", "/api/khong-co"])
async def test_whatever_a_browser_could_open_as_a_page_has_the_policy(client: httpx.AsyncClient, path: str) -> None:
    assert "default-src 'none'" in (await client.get(path)).headers["content-security-policy"]


async def test_every_file_a_page_names_is_there_and_kept_for_ever(client: httpx.AsyncClient) -> None:
    for path in PATHS:
        for address in assets((await client.get(path)).text):
            response = await client.get(address)
            assert response.status_code == 200, address
            assert "immutable" in response.headers["cache-control"]


async def test_what_a_script_or_style_imports_is_kept_as_long_as_itself(client: httpx.AsyncClient) -> None:
    script = next(address for address in assets((await client.get("/")).text) if address.endswith("chat.js"))
    imported = re.findall(r'from "\./([a-z]+\.js)"', (await client.get(script)).text)
    assert imported
    for name in imported:
        assert "immutable" in (await client.get(script.replace("chat.js", name))).headers["cache-control"]


async def test_the_files_of_another_version_are_served_but_not_kept(client: httpx.AsyncClient) -> None:
    response = await client.get("/static/0000000000/chat.js")
    assert response.status_code == 200
    assert response.headers["cache-control"] == "no-cache"


async def test_nothing_but_the_static_files_is_served_from_their_folder(client: httpx.AsyncClient) -> None:
    outside = ("../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "..%5croutes.py", "%2fetc%2fpasswd")
    for name in ("", *outside, "%00", "chat.js%00.png", "khong-co.js", "a" * 5000):
        assert (await client.get(f"/static/0/{name}")).status_code == 404, name
    assert (await client.get("/static/0")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/chu-de", "/chu-de/tin-dung-den"])
async def test_a_page_the_browser_still_has_is_not_sent_again(client: httpx.AsyncClient, path: str) -> None:
    tag = (await client.get(path)).headers["etag"]
    again = await client.get(path, headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again.content == b""
    assert (await client.get(path, headers={"If-None-Match": 'W/"khac"'})).status_code == 200


async def test_text_travels_compressed(client: httpx.AsyncClient) -> None:
    html = await client.get("/chu-de")
    assert html.headers["content-encoding"] == "gzip"
    for address in assets(html.text):
        if address.endswith((".js", ".css")) and int((await client.head(address)).headers["content-length"]) > 1000:
            assert (await client.get(address)).headers["content-encoding"] == "gzip"


async def test_the_whole_chat_page_is_light_and_asks_for_little(client: httpx.AsyncClient) -> None:
    html = await client.get("/")
    needed = [address for address in assets(html.text) if not address.endswith((".png", ".webmanifest"))]
    responses = [html, *[await client.get(address) for address in needed]]
    assert len(responses) <= 15
    assert sum(int(response.headers["content-length"]) for response in responses) < 24_000


def test_no_script_says_a_word_of_its_own() -> None:
    """What citizens read stands in templates; the one exception compares a letter."""
    for script in STATIC.glob("*.js"):
        assert not re.search("[À-ỹ]", script.read_text(encoding="utf-8").replace("/[đĐ]/g", "")), script.name
