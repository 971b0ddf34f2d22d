"""A running bot answers, tells its operator how it is, and takes up edits of its content."""

import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.app.process import Serving

FAQ = "faq.vi.yaml"
TITLE = r"(- id: bot-la-gi\n(?:.*\n)*?    title: ).*$"


def ask(visitor: httpx.Client, text: str) -> Any:
    answer = visitor.post("/api/chat", json={"text": text})
    assert answer.status_code == 200
    return answer.json()["reply"]


def ready(visitor: httpx.Client) -> Any:
    return visitor.get("/readyz").json()


def edit(file: Path, pattern: str, replacement: str) -> str:
    """Replace the first match; returns the text as it was."""
    before = file.read_text(encoding="utf-8")
    after, count = re.subn(pattern, replacement, before, count=1, flags=re.MULTILINE)
    assert count == 1
    file.write_text(after, encoding="utf-8")
    return before


def test_a_citizen_asks_and_is_answered(visitor: httpx.Client) -> None:
    reply = ask(visitor, "co nguoi goi zalo mac do cong an bat e chuyen tien")
    assert reply["text"]
    assert reply["buttons"]


def test_pages_of_topics_are_served(visitor: httpx.Client) -> None:
    assert "gia-danh-cong-an" in visitor.get("/chu-de").text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_it_is_alive(visitor: httpx.Client, method: str) -> None:
    answer = visitor.request(method, "/healthz")
    assert answer.status_code == 200
    assert answer.text == ("ok\n" if method == "GET" else "")


def test_it_is_ready_with_the_version_of_its_content(visitor: httpx.Client, bot: Serving) -> None:
    said = ready(visitor)
    assert said == {"ready": True, "content": said["content"], "content_faults": []}
    assert f"content={said['content']}" in bot.line("ready")


def test_figures_are_given_on_this_machine(visitor: httpx.Client) -> None:
    ask(visitor, "/menu")
    answer = visitor.get("/metrics")
    assert answer.status_code == 200
    assert "canhgiac_" in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_figures_are_not_given_through_a_proxy(visitor: httpx.Client, header: str) -> None:
    answer = visitor.get("/metrics", headers={header: "127.0.0.1"})
    assert (answer.status_code, answer.text) == (404, "")


def test_no_list_of_routes_is_published(visitor: httpx.Client) -> None:
    assert {visitor.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")} == {404}


def test_what_a_citizen_asked_stands_in_no_log(visitor: httpx.Client, bot: Serving) -> None:
    ask(visitor, "số tài khoản 0123456789 của tôi")
    visitor.post("/api/chat", content=b'{"text": "0123456789')
    visitor.get("/chu-de/0123456789")
    assert "0123456789" not in bot.log


def test_a_faulty_edit_keeps_the_last_good_content_and_is_reported(
    visitor: httpx.Client, bot: Serving, content: Path
) -> None:
    before, version, seen = ask(visitor, "/xem bot-la-gi"), ready(visitor)["content"], bot.lines()
    text = edit(content / FAQ, r"^    stage: .*$", "    stage: sau này")
    try:
        assert FAQ in bot.line("content_fault", after=seen)
        said = ready(visitor)
        assert (said["ready"], said["content"]) == (True, version)
        assert said["content_faults"][0].startswith(f"{FAQ}:")
        assert ask(visitor, "/xem bot-la-gi") == before
    finally:
        (content / FAQ).write_text(text, encoding="utf-8")


def test_a_mended_edit_is_answered_from_within_two_seconds(visitor: httpx.Client, bot: Serving, content: Path) -> None:
    seen, waited, edited = bot.lines(), bot.waited_for_a_processor(), time.monotonic()
    edit(content / FAQ, TITLE, r"\1Bot vừa được sửa tên")
    bot.line("content_reloaded", 30, after=seen)
    assert time.monotonic() - edited - (bot.waited_for_a_processor() - waited) < 2
    assert "Bot vừa được sửa tên" in ask(visitor, "/xem bot-la-gi")["text"]
    said = ready(visitor)
    assert said["content_faults"] == []
    assert said["content"] in bot.line("content_reloaded", after=seen)


def test_a_content_folder_that_was_away_for_a_moment_is_read_again(
    visitor: httpx.Client, bot: Serving, content: Path
) -> None:
    seen = bot.lines()
    away = content.rename(content.with_name("away"))
    bot.line("content_fault", after=seen)
    assert ask(visitor, "/xem bot-la-gi")["text"]
    away.rename(content)
    edit(content / FAQ, TITLE, r"\1Bot đã về chỗ cũ")
    bot.line("content_reloaded", 30, after=seen)
    assert "Bot đã về chỗ cũ" in ask(visitor, "/xem bot-la-gi")["text"]
