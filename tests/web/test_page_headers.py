"""What the browser is told about every page: what may run there, and how long it may be kept."""

import re

import httpx
import pytest

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
    for name in ("../routes.py", "..%2froutes.py", "%2e%2e/routes.py", "khong-co.js"):
        assert (await client.get(f"/static/0/{name}", follow_redirects=True)).status_code == 404


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


async def test_the_whole_chat_page_weighs_less_than_forty_kilobytes(client: httpx.AsyncClient) -> None:
    html = await client.get("/")
    weight = int(html.headers["content-length"])
    for address in assets(html.text):
        if not address.endswith((".png", ".webmanifest")):
            weight += int((await client.get(address)).headers["content-length"])
    assert weight < 40_000
