"""Promises about a file that goes with a reply on the web page: for the visitor who asked, for a day, in no cache."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest
import pytest_asyncio
from prometheus_client import CollectorRegistry

from bot.channels.web.headers import HeadedApp
from bot.channels.web.routes import create_web, static_version
from bot.errors import StorageError
from bot.exchange.exchange import Exchange
from bot.http.front import Front
from bot.messages import Attachment, Message, Reply, Span
from bot.presentation.pages import Pages
from bot.storage.database import Database
from bot.timing import utc_now
from scheduler.housekeeping import keep_house
from tests.doubles.attachments import NAME, VAULT, attachment, makers
from tests.doubles.inlet import ScriptedInlet
from tests.web.conftest import LOCALITY

CONTENT = "Tôi mất 20 triệu đồng. " * 200
LABEL = "Tải đơn trình báo (Word)"
WORDS = Reply((Span("Đơn của anh/chị đây."),))
NAVIGATION = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def answer(asked: Message) -> Reply:
    match asked.text:
        case "/xoa":
            return replace(WORDS, erase=True)
        case "xong":
            return replace(WORDS, attachment=attachment(CONTENT, label=LABEL))
        case "in":
            return replace(WORDS, attachment=replace(attachment(CONTENT), print_label="Mở trang để in"))
        case "cũ":
            return replace(WORDS, attachment=Attachment("as it is", NAME, "sealed with a key that is gone"))
        case _:
            return WORDS


@pytest_asyncio.fixture(loop_scope="session")
async def chat(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the web chat with a real exchange behind it."""
    exchange = Exchange(database, answer, [], vault=VAULT, clock=utc_now, registry=CollectorRegistry())
    web = HeadedApp()
    create_web(web, exchange, Pages(static_version(), lambda: LOCALITY), Front.of(""), makers, utc_now)
    work = asyncio.create_task(exchange.run())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://bot.test") as client:
        yield client
    exchange.stop()
    await asyncio.wait_for(work, 15)


async def href(client: httpx.AsyncClient, text: str = "xong", **more: str) -> str:
    """Where the file of the reply is fetched."""
    reply = (await client.post("/api/chat", json={"text": text, **more})).json()["reply"]
    assert reply["attachment"]["name"] == NAME
    return str(reply["attachment"]["href"])


async def test_the_visitor_fetches_the_file_under_its_own_name_and_no_cache_keeps_it(chat: httpx.AsyncClient) -> None:
    response = await chat.get(await href(chat), headers=NAVIGATION)
    assert response.status_code == 200
    assert response.content == CONTENT.encode()
    disposition, plain, full = response.headers["content-disposition"].split("; ")
    assert (disposition, plain[:10]) == ("attachment", 'filename="')
    assert unquote(full.removeprefix("filename*=UTF-8''")) == NAME
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"].startswith("application/vnd.openxmlformats")
    assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "a\r\nSet-Cookie: x=y", "../../etc/passwd", "Đơn 1.docx"])
async def test_no_name_whatever_breaks_out_of_its_place(
    page: httpx.AsyncClient, inlet: ScriptedInlet, name: str
) -> None:
    await page.get("/")
    await page.post("/api/chat", json={"text": "xong", "id": "mot"})
    [(id, _)] = inlet.answered.items()
    inlet.answered[id] = replace(WORDS, attachment=attachment("x", name=name))
    headers = (await page.get("/api/documents/mot")).headers
    assert "set-cookie" not in headers
    _, plain, full = headers["content-disposition"].split("; ")
    assert not set(plain.removeprefix('filename="').removesuffix('"')) & set('";\\/\r\n')
    assert unquote(full.removeprefix("filename*=UTF-8''")) == name


async def test_what_is_pressed_to_fetch_it_is_said_by_the_reply(chat: httpx.AsyncClient) -> None:
    reply = (await chat.post("/api/chat", json={"text": "xong", "id": "mot"})).json()["reply"]
    assert reply["attachment"] == {"name": NAME, "label": LABEL, "href": "/api/documents/mot"}


async def test_the_same_message_again_names_the_same_file(chat: httpx.AsyncClient) -> None:
    await chat.get("/")
    assert await href(chat, id="mot") == await href(chat, id="mot") == "/api/documents/mot"


async def test_a_message_without_an_id_has_a_file_that_is_found(chat: httpx.AsyncClient) -> None:
    assert (await chat.get(await href(chat))).status_code == 200


async def test_a_reply_without_a_file_names_none(chat: httpx.AsyncClient) -> None:
    reply = (await chat.post("/api/chat", json={"text": "alo", "id": "mot"})).json()["reply"]
    assert reply["attachment"] is None
    assert (await chat.get("/api/documents/mot")).status_code == 404


@pytest.mark.parametrize("cookies", [{}, {"canhgiac": "0" * 32}, {"canhgiac": "x"}], ids=["none", "other", "foreign"])
async def test_another_visitor_finds_nothing_at_the_same_address(
    chat: httpx.AsyncClient, cookies: dict[str, str]
) -> None:
    address = await href(chat, id="mot")
    chat.cookies.clear()
    chat.cookies.update(cookies)
    assert (await chat.get(address)).status_code == 404


@pytest.mark.parametrize("id", ["khong-co", "a" * 5000, "%00", "%ff", "..%2f..%2fx", "a:b", "%F0%9F%98%80"])
async def test_an_address_that_names_nothing_is_a_404(chat: httpx.AsyncClient, id: str) -> None:
    await href(chat)
    assert (await chat.get(f"/api/documents/{id}")).status_code == 404


@pytest.mark.parametrize("way", ["by a message", "by the button"])
async def test_who_was_forgotten_finds_no_file(chat: httpx.AsyncClient, way: str) -> None:
    address = await href(chat, id="mot")
    session = chat.cookies["canhgiac"]
    await (chat.delete("/api/chat") if way == "by the button" else chat.post("/api/chat", json={"text": "/xoa"}))
    assert (await chat.get(address)).status_code == 404
    chat.cookies.clear()
    chat.cookies.set("canhgiac", session)
    assert (await chat.get(address)).status_code == 404


async def test_after_a_day_a_person_reads_a_clear_page_and_a_program_a_clear_sentence(
    chat: httpx.AsyncClient, database: Database
) -> None:
    address = await href(chat)
    keep_house(database, lambda: utc_now() + timedelta(hours=22))
    assert (await chat.get(address)).status_code == 200
    keep_house(database, lambda: utc_now() + timedelta(hours=23, minutes=1))
    page = await chat.get(address, headers=NAVIGATION)
    assert (page.status_code, page.headers["cache-control"]) == (404, "no-store")
    assert "Tệp này không còn" in page.text and 'href="/"' in page.text and "113" in page.text
    assert "content-disposition" not in page.headers
    answer = await chat.get(address)
    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "file_gone"
    assert answer.json()["error"]["message"].startswith("Tệp này không còn")


async def test_what_no_file_can_be_made_of_is_told_like_one_that_is_gone(
    chat: httpx.AsyncClient, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    response = await chat.get(await href(chat, "cũ"), headers=NAVIGATION)
    assert response.status_code == 404
    assert "Tệp này không còn" in response.text
    logged = caplog.text + "".join(capsys.readouterr())
    assert "file_not_made" in logged
    assert "sealed with a key that is gone" not in logged


async def test_a_database_in_trouble_asks_to_try_again(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    inlet.failure = StorageError("mật khẩu sai cho người dùng admin")
    response = await page.get("/api/documents/mot")
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    seen = await page.get("/api/documents/mot", headers=NAVIGATION)
    assert seen.status_code == 503
    assert "Xin thử lại" in seen.text and 'href="/"' in seen.text
    assert "admin" not in response.text + seen.text


async def test_another_site_cannot_have_a_visitor_fetch(chat: httpx.AsyncClient) -> None:
    address = await href(chat)
    assert (await chat.get(address, headers={"Sec-Fetch-Site": "cross-site"})).status_code == 403
    assert (await chat.get(address, headers={"Sec-Fetch-Site": "same-origin"})).status_code == 200


async def test_files_count_among_what_one_visitor_may_ask(chat: httpx.AsyncClient) -> None:
    address = await href(chat)
    responses = [await chat.get(address) for _ in range(25)]
    assert responses[-1].status_code == 429
    assert responses[-1].headers["retry-after"]


async def test_what_can_be_printed_opens_as_a_page_with_a_policy_of_its_own(chat: httpx.AsyncClient) -> None:
    reply = (await chat.post("/api/chat", json={"text": "in"})).json()["reply"]
    assert reply["attachment"]["print_label"] == "Mở trang để in"
    response = await chat.get(reply["attachment"]["print_href"], headers=NAVIGATION)
    assert response.status_code == 200
    assert CONTENT.strip() in response.text
    assert response.headers["content-security-policy"] == "default-src 'none'"
    assert response.headers["cache-control"] == "no-store"


async def test_nobody_else_opens_the_page_and_without_a_label_there_is_none(chat: httpx.AsyncClient) -> None:
    reply = (await chat.post("/api/chat", json={"text": "in"})).json()["reply"]
    chat.cookies.clear()
    assert (await chat.get(reply["attachment"]["print_href"], headers=NAVIGATION)).status_code == 404
    assert "print_href" not in (await chat.post("/api/chat", json={"text": "xong"})).json()["reply"]["attachment"]
