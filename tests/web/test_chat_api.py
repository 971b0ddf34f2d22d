"""What a browser, a program and a mischief-maker get from /api/chat."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.channels.web import posts
from bot.channels.web.routes import PATIENCE
from bot.channels.web.visitor import Visitor
from bot.errors import StorageError
from tests.doubles.inlet import ScriptedInlet

QUESTION = "co nguoi goi zalo mac do cong an bat e chuyen tien"
JSON = {"Content-Type": "application/json"}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "id"]) | st.text(), inner),
    max_leaves=6,
)


async def say(client: httpx.AsyncClient, text: object, **more: object) -> httpx.Response:
    return await client.post("/api/chat", json={"text": text, **more})


async def replied(client: httpx.AsyncClient, text: str, **more: object) -> dict[str, Any]:
    response = await say(client, text, **more)
    assert response.status_code == 200, response.text
    reply: dict[str, Any] = response.json()["reply"]
    return reply


async def test_a_question_is_answered_with_text_spans_and_buttons(client: httpx.AsyncClient) -> None:
    reply = await replied(client, QUESTION)
    assert "công an" in reply["text"]
    assert "".join(span["text"] for span in reply["spans"]) == reply["text"]
    assert {"label": "Xem thêm", "payload": "/xemthem gia-danh-cong-an"} in reply["buttons"]
    assert reply["decision"] == "answer"


async def test_the_same_id_again_gets_the_same_reply_and_is_answered_once(client: httpx.AsyncClient) -> None:
    first = await replied(client, QUESTION, id="mot")
    again = await replied(client, "một câu khác hẳn", id="mot")
    assert again["text"] == first["text"]
    assert again["buttons"] == first["buttons"]


async def test_the_same_id_sent_at_once_many_times_is_answered_once(client: httpx.AsyncClient) -> None:
    await client.get("/")  # the session's cookie
    replies = await asyncio.gather(*(replied(client, QUESTION, id="nhanh") for _ in range(5)))
    assert len({reply["text"] for reply in replies}) == 1


async def test_the_id_of_another_visitor_is_not_ours(client: httpx.AsyncClient) -> None:
    await replied(client, QUESTION, id="mot")
    client.cookies.clear()
    assert "113" in (await replied(client, "/khancap", id="mot"))["text"]


async def test_a_message_without_an_id_is_answered_each_time(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    await replied(page, "alo")
    await replied(page, "alo")
    assert len(inlet.answered) == 2


async def test_the_page_opens_the_session_so_that_a_lost_first_answer_is_not_made_twice(
    page: httpx.AsyncClient, inlet: ScriptedInlet
) -> None:
    await page.get("/")
    cookies = dict(page.cookies)
    await replied(page, "alo", id="mot")
    page.cookies.clear()
    page.cookies.update(cookies)  # nothing of that answer arrived
    await replied(page, "alo", id="mot")
    assert len(inlet.answered) == 1


async def test_a_program_without_the_page_keeps_its_session_through_a_failure(
    page: httpx.AsyncClient, inlet: ScriptedInlet
) -> None:
    inlet.failure = StorageError("đầy đĩa")
    await say(page, "alo", id="mot")
    inlet.failure = None
    await replied(page, "alo", id="mot")
    assert len({message.address for message in inlet.messages}) == 1


async def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(page: httpx.AsyncClient) -> None:
    cookie = (await say(page, "/start")).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Secure", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "set-cookie" not in (await say(page, "/menu")).headers


async def test_a_cookie_we_did_not_make_opens_no_session(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    page.cookies.set("canhgiac", "admin")
    assert "canhgiac=" in (await say(page, "alo")).headers["set-cookie"]


async def test_the_session_itself_is_not_handed_on(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    await replied(page, "alo")
    session = page.cookies["canhgiac"]
    assert session not in f"{inlet.messages}"
    assert len(session) == 32


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": ""}', 422),
        (b'{"text": "   \\n "}', 422),
        (b'{"text": 5}', 400),
        (b'{"text": null}', 400),
        (b'{"text": ["a"]}', 400),
        (b"{}", 400),
        (b"[]", 400),
        (b'"a"', 400),
        (b"", 400),
        (b"{", 400),
        (b"NaN", 400),
        (b"1" * 10_000, 400),
        (b'{"text": "\xff\xfe"}', 400),
        (b'{"text": "a\x00b"}', 400),
        (b"[" * 60_000, 400),
        (b'{"text": ' + b'{"a":' * 20_000, 400),
        (b'{"text": "a", "id": "hai ba"}', 400),
        (b'{"text": "a", "id": ""}', 400),
        (b'{"text": "a", "id": 7}', 400),
        (b'{"text": "a", "id": "' + b"a" * 65 + b'"}', 400),
        (b'{"text": "' + b"a" * 20_001 + b'"}', 413),
        (b'{"text": "' + b"a" * 100_000 + b'"}', 413),
        (b'{"text": "' + b"a" * 1_000_000 + b'"}', 413),
    ],
)
async def test_what_cannot_be_read_gets_a_clear_sentence(
    page: httpx.AsyncClient, inlet: ScriptedInlet, body: bytes, status: int
) -> None:
    response = await page.post("/api/chat", content=body, headers=JSON)
    assert response.status_code == status
    assert response.json()["error"]["message"].endswith(".")
    assert "Traceback" not in response.text
    assert inlet.messages == []
    await replied(page, "/menu")


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(body=st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
async def test_no_body_whatever_breaks_the_door(page: httpx.AsyncClient, body: bytes) -> None:
    page.cookies.clear()
    response = await page.post("/api/chat", content=body, headers=JSON | {"X-Forwarded-For": body.hex()[:20]})
    assert response.status_code in {200, 400, 413, 422, 429}
    assert ("reply" in response.json()) == (response.status_code == 200)


async def test_a_body_that_never_ends_is_not_waited_for(
    page: httpx.AsyncClient, inlet: ScriptedInlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def drip() -> AsyncIterator[bytes]:
        yield b'{"text": "alo'
        await asyncio.Event().wait()

    monkeypatch.setattr(posts, "BODY_SECONDS", 0.05)
    response = await page.post("/api/chat", content=drip(), headers=JSON)
    assert response.status_code == 408
    assert response.headers["connection"] == "close"
    assert response.headers["retry-after"]
    assert response.json()["error"]["code"] == "slow"
    assert inlet.messages == []


async def test_a_message_too_long_is_told_the_limit(page: httpx.AsyncClient) -> None:
    assert "20.000 ký tự" in (await say(page, "a" * 20_001)).json()["error"]["message"]


@pytest.mark.parametrize("letter", ["a", "ế", "😀"])
async def test_as_many_characters_as_are_allowed_get_through(page: httpx.AsyncClient, letter: str) -> None:
    body = json.dumps({"text": letter * 20_000}).encode()
    assert (await page.post("/api/chat", content=body, headers=JSON)).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "a" * 20_000,
        "\x00\x01\x1b[31m lừa đảo",
        "Z̸̡̛a̴̢l̶͝g̷̛o̴" * 50,
        "\u202eđảo ngược\u200f",
        "😀" * 40,
        "'; DROP TABLE inbox; --",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}{% include 'x' %}",
        "\ud800",
        "/xem khong-co",
    ],
    ids=["long", "control", "zalgo", "rtl", "emoji", "sql", "html", "jinja", "surrogate", "command"],
)
async def test_strange_words_are_answered_and_never_come_back_as_markup(client: httpx.AsyncClient, text: str) -> None:
    response = await client.post("/api/chat", content=json.dumps({"text": text}).encode(), headers=JSON)
    assert response.status_code == 200, response.text
    assert "<script>" not in response.text
    assert response.json()["reply"]["text"]
    assert "49" not in response.json()["reply"]["text"]
    assert "lừa" in (await replied(client, "/bilua"))["text"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://xau.example"},
        {"Origin": "null"},
        {"Origin": "null", "Host": ""},
        {"Origin": "http://bot.test@xau.example"},
        {"Origin": "https://bot.test.xau.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://bot.test"},
    ],
)
async def test_another_site_cannot_speak_for_a_visitor(
    page: httpx.AsyncClient, inlet: ScriptedInlet, headers: dict[str, str]
) -> None:
    await page.get("/")
    response = await page.post("/api/chat", json={"text": "/xoa dongy"}, headers=headers)
    assert response.status_code == 403
    assert (await page.delete("/api/chat", headers=headers)).status_code == 403
    assert inlet.messages == []
    assert inlet.erased == []


@pytest.mark.parametrize("headers", [{"Origin": "https://bot.test"}, {"Sec-Fetch-Site": "same-origin"}, {}])
async def test_our_own_page_and_programs_may_speak(page: httpx.AsyncClient, headers: dict[str, str]) -> None:
    assert (await page.post("/api/chat", json={"text": "alo"}, headers=headers)).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_what_a_plain_form_can_send_is_refused(page: httpx.AsyncClient, kind: str) -> None:
    response = await page.post("/api/chat", content=b'{"text":"a"}', headers={"Content-Type": kind})
    assert response.status_code == 415


async def test_a_database_in_trouble_asks_to_try_again(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    inlet.failure = StorageError("mật khẩu sai cho người dùng admin")
    for response in (await say(page, "alo"), await page.delete("/api/chat")):
        assert response.status_code == 503
        assert response.headers["retry-after"] == "5"
        assert "113" in response.json()["error"]["message"]
        assert "admin" not in response.text


async def test_a_late_reply_asks_for_the_same_id_again(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    inlet.failure = TimeoutError()
    with capture_logs([merge_contextvars]) as lines:
        response = await say(page, "alo", id="mot")
    assert response.status_code == 504
    [asked] = inlet.messages
    assert lines == [{"event": "answer_late", "seconds": PATIENCE, "request": asked.request, "log_level": "warning"}]
    assert response.headers["retry-after"] == "2"
    assert "bận" in response.json()["error"]["message"]


async def test_erasing_forgets_the_conversation_and_starts_a_new_session(client: httpx.AsyncClient) -> None:
    first = await replied(client, QUESTION, id="mot")
    session = client.cookies["canhgiac"]
    assert (await client.delete("/api/chat")).status_code == 204
    assert client.cookies["canhgiac"] != session
    client.cookies.clear()
    client.cookies.set("canhgiac", session)
    assert (await replied(client, "/menu", id="mot"))["text"] != first["text"]


async def test_nothing_of_an_erased_conversation_is_left_in_the_database(
    client: httpx.AsyncClient, data_dir: Path
) -> None:
    await replied(client, QUESTION)
    chat = Visitor(client.cookies["canhgiac"], is_new=False).address.chat

    def rows() -> int:
        with sqlite3.connect(data_dir / "canhgiac.db") as database:
            count = "select count(*) from {} where chat = ?"
            return sum(database.execute(count.format(t), [chat]).fetchone()[0] for t in ("inbox", "outbound"))

    assert rows() == 2
    await client.delete("/api/chat")
    assert rows() == 0


async def test_erasing_by_a_message_tells_the_page_to_empty_itself_and_starts_a_new_session(
    client: httpx.AsyncClient,
) -> None:
    assert (await replied(client, QUESTION))["erased"] is False
    session = client.cookies["canhgiac"]
    assert (await replied(client, "/xoa dongy"))["erased"] is True
    assert client.cookies["canhgiac"] != session


async def test_erasing_without_a_session_touches_nothing(page: httpx.AsyncClient, inlet: ScriptedInlet) -> None:
    assert (await page.delete("/api/chat")).status_code == 204
    assert inlet.erased == []


async def test_replies_are_kept_by_no_cache(page: httpx.AsyncClient) -> None:
    assert (await say(page, "alo")).headers["cache-control"] == "no-store"
    assert (await say(page, "")).headers["cache-control"] == "no-store"


async def test_an_unknown_function_is_a_clear_not_found(client: httpx.AsyncClient) -> None:
    for response in (await client.get("/api/khong-co"), await client.get("/api/chat")):
        assert response.status_code in {404, 405}
        assert response.json()["error"]["code"] == "not_found"


async def test_figures_and_readiness_tell_the_operator(client: httpx.AsyncClient) -> None:
    ready = (await client.get("/readyz")).json()
    assert ready["ready"] is True
    assert len(ready["content"]) == 12
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/metrics")).status_code == 404  # the client is not on this machine


async def test_a_pasted_message_is_judged(client: httpx.AsyncClient) -> None:
    reply = await replied(client, "/kiemtra VCB: tai khoan bi khoa, vao vcb-mokhoa.top nhap ma OTP de mo lai")
    assert reply["text"].startswith("Rất đáng ngờ.")
    assert "vcb-mokhoa.top" not in reply["text"] and "vcb-mokhoa[.]top" in reply["text"]
    assert not [span for span in reply["spans"] if (span.get("href") or "").startswith("http")]
