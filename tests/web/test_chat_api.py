"""What a browser, a program and a mischief-maker get from /api/chat."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from bot.channels.web.limits import TokenBuckets
from bot.channels.web.routes import SESSION_BURST

QUESTION = "co nguoi goi zalo mac do cong an bat e chuyen tien"


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


async def test_the_same_id_again_gets_the_same_reply_and_is_answered_once(client: httpx.AsyncClient) -> None:
    first = await replied(client, QUESTION, id="mot")
    again = await replied(client, "một câu khác hẳn", id="mot")
    assert again["text"] == first["text"]
    assert again["buttons"] == first["buttons"]


async def test_the_same_id_sent_at_once_many_times_is_answered_once(client: httpx.AsyncClient) -> None:
    await replied(client, "/start")  # the session's cookie
    replies = await asyncio.gather(*(replied(client, QUESTION, id="nhanh") for _ in range(5)))
    assert len({reply["text"] for reply in replies}) == 1


async def test_the_id_of_another_visitor_is_not_ours(client: httpx.AsyncClient) -> None:
    await replied(client, QUESTION, id="mot")
    client.cookies.clear()
    assert "113" in (await replied(client, "/khancap", id="mot"))["text"]


async def test_the_cookie_is_kept_from_scripts_and_other_sites(client: httpx.AsyncClient) -> None:
    cookie = (await say(client, "/start")).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "set-cookie" not in (await say(client, "/menu")).headers


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": ""}', 422),
        (b'{"text": "   \\n "}', 422),
        (b'{"text": 5}', 400),
        (b'{"text": null}', 400),
        (b"{}", 400),
        (b"[]", 400),
        (b"", 400),
        (b"{", 400),
        (b'{"text": "\xff\xfe"}', 400),
        (b"[" * 60_000, 400),
        (b'{"text": "a", "id": "hai ba"}', 400),
        (b'{"text": "a", "id": 7}', 400),
        (b'{"text": "' + b"a" * 10_001 + b'"}', 413),
        (b'{"text": "' + b"a" * 100_000 + b'"}', 413),
    ],
)
async def test_what_cannot_be_read_gets_a_clear_sentence(client: httpx.AsyncClient, body: bytes, status: int) -> None:
    response = await client.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status
    assert response.json()["error"]["message"].endswith((".", "113."))
    assert "Traceback" not in response.text
    await replied(client, "/menu")


@pytest.mark.parametrize(
    "text",
    [
        "a" * 10_000,
        "\x00\x01 lừa đảo",
        "Z̸̡̛a̴̢l̶͝g̷̛o̴" * 50,
        "\u202eđảo ngược",
        "😀" * 40,
        "'; DROP TABLE inbox; --",
        "<script>alert(1)</script>",
        "{{ 7 * 7 }}{% include 'x' %}",
        "\ud800",
        "/xem khong-co",
    ],
)
async def test_strange_words_are_answered_and_never_come_back_as_markup(client: httpx.AsyncClient, text: str) -> None:
    response = await client.post(
        "/api/chat", content=json.dumps({"text": text}).encode(), headers={"Content-Type": "application/json"}
    )
    assert response.status_code == 200, response.text
    assert "<script>" not in response.text
    assert response.json()["reply"]["text"]
    assert "lừa" in (await replied(client, "/bilua"))["text"]


async def test_a_form_on_another_site_cannot_speak_for_a_visitor(client: httpx.AsyncClient) -> None:
    for headers in ({"Origin": "https://xau.example"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await client.post("/api/chat", json={"text": "/xoa dongy"}, headers=headers)
        assert response.status_code == 403
        assert (await client.delete("/api/chat", headers=headers)).status_code == 403
    plain = await client.post("/api/chat", content=b'{"text":"a"}', headers={"Content-Type": "text/plain"})
    assert plain.status_code == 415
    own = await client.post("/api/chat", json={"text": "/menu"}, headers={"Origin": "http://bot.test"})
    assert own.status_code == 200


async def test_a_visitor_in_a_hurry_is_asked_to_wait(client: httpx.AsyncClient) -> None:
    await say(client, "/start")
    answers = [await say(client, "/menu") for _ in range(SESSION_BURST + 1)]
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "113" in answers[-1].json()["error"]["message"]


def test_a_bucket_refills_with_time_and_forgets_the_oldest() -> None:
    now = 0.0
    buckets = TokenBuckets(2, 0.5, lambda: now)
    assert [buckets.wait("a"), buckets.wait("a")] == [0, 0]
    assert buckets.wait("a") == pytest.approx(2)
    assert buckets.wait("b") == 0
    now = 2.0
    assert buckets.wait("a") == 0


async def test_erasing_forgets_the_conversation_and_starts_a_new_session(client: httpx.AsyncClient) -> None:
    first = await replied(client, QUESTION, id="mot")
    session = client.cookies["canhgiac"]
    assert (await client.delete("/api/chat")).status_code == 204
    assert "canhgiac" not in client.cookies
    client.cookies.set("canhgiac", session)
    assert (await replied(client, "/menu", id="mot"))["text"] != first["text"]


async def test_an_unknown_function_is_a_clear_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/khong-co")
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"
    assert (await client.get("/api/chat")).status_code in {404, 405}


async def test_every_page_forbids_foreign_code(client: httpx.AsyncClient) -> None:
    for path in ("/", "/chu-de", "/chu-de/tin-dung-den", "/khong-co"):
        response = await client.get(path)
        assert "script-src 'self'" in response.headers["content-security-policy"]
        assert "unsafe-inline" not in response.headers["content-security-policy"]
        assert " style=" not in response.text
        assert "http://" not in response.text.replace("http://www.w3.org", "").split("<section class=\"sources\"")[0]


async def test_figures_and_readiness_tell_the_operator(client: httpx.AsyncClient) -> None:
    ready = (await client.get("/readyz")).json()
    assert ready["ready"] is True
    assert len(ready["content"]) == 12
    assert (await client.get("/healthz")).text == "ok\n"
    assert (await client.get("/metrics")).status_code == 404  # the client is not on this machine
