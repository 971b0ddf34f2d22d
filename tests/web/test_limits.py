"""How much one visitor, and everybody behind one address, may ask."""

import httpx
import pytest

from bot.app.application import Application
from bot.channels.web import limits
from bot.channels.web.limits import ADDRESS_BURST, ALL_BURST, SESSION_BURST, Limits, TokenBuckets


async def say(page: httpx.AsyncClient, address: str = "203.0.113.5") -> httpx.Response:
    return await page.post("/api/chat", json={"text": "alo"}, headers={"X-Forwarded-For": address})


async def test_a_visitor_in_a_hurry_is_asked_to_wait(page: httpx.AsyncClient) -> None:
    await page.get("/")
    answers = [await say(page) for _ in range(SESSION_BURST + 1)]
    assert [answer.status_code for answer in answers] == [200] * SESSION_BURST + [429]
    assert int(answers[-1].headers["retry-after"]) >= 1
    assert "113" in answers[-1].json()["error"]["message"]


async def test_a_new_session_for_every_message_is_counted_by_address(page: httpx.AsyncClient) -> None:
    for _ in range(ADDRESS_BURST * 3):
        page.cookies.clear()
        if (await say(page)).status_code == 429:
            break
    else:
        pytest.fail("never asked to wait")
    page.cookies.clear()
    assert (await say(page, "203.0.113.6")).status_code == 200


async def test_whom_nobody_trusts_counts_as_one_address_whatever_it_claims(application: Application) -> None:
    transport = httpx.ASGITransport(application.web, client=("203.0.113.99", 4321))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot.test") as liar:
        for number in range(ADDRESS_BURST * 3):
            claim = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250}", "Content-Type": "text/plain"}
            if (await liar.post("/api/chat", content=b"", headers=claim)).status_code == 429:
                return
    pytest.fail("never asked to wait")


async def test_erasing_is_counted_too(page: httpx.AsyncClient) -> None:
    await page.get("/")
    for _ in range(SESSION_BURST):
        await say(page)
    assert (await page.delete("/api/chat")).status_code == 429


def test_one_visitor_in_a_hurry_leaves_the_others_behind_the_address_their_share() -> None:
    both = Limits(lambda: 0.0)
    for _ in range(ADDRESS_BURST * 2):
        both.wait("vội", "100.64.0.1")
    assert both.wait("khác", "100.64.0.1") == 0


async def test_when_too_many_ask_at_once_each_is_told_kindly_and_soon_answered_again(
    page: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TokenBuckets, "wait", lambda self, key: 0.01 if key == "" else 0.0)
    answer = await say(page)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "crowded")
    assert "nhiều người" in answer.json()["error"]["message"] and "113" in answer.json()["error"]["message"]
    assert int(answer.headers["retry-after"]) >= 5
    monkeypatch.undo()
    assert (await say(page)).status_code == 200


def test_everybody_together_is_counted_whoever_and_wherever_they_are() -> None:
    limits = Limits(lambda: 0.0)
    assert [limits.crowded() for _ in range(ALL_BURST)] == [0.0] * ALL_BURST
    assert limits.crowded() > 0


def test_thousands_behind_one_carriers_address_do_not_lock_one_another_out() -> None:
    """Three thousand people on the same CGNAT address, each with a question a minute for ten minutes."""
    now = 0.0
    limits = Limits(lambda: now)
    refused = 0
    for minute in range(10):
        for person in range(3_000):
            now = 60.0 * minute + person / 50
            refused += bool(limits.wait(f"phiên-{person}", "100.64.0.1"))
    assert refused == 0


def test_a_bucket_refills_with_time() -> None:
    now = 0.0
    buckets = TokenBuckets(2, 0.5, lambda: now)
    assert [buckets.wait("a"), buckets.wait("a")] == [0, 0]
    assert buckets.wait("a") == pytest.approx(2)
    assert buckets.wait("b") == 0
    now = 2.0
    assert buckets.wait("a") == 0


def test_memory_is_bounded_and_the_longest_unseen_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "REMEMBERED", 3)
    buckets = TokenBuckets(1, 0.1, lambda: 0.0)
    for key in "abcd":
        buckets.wait(key)
    assert buckets.wait("d") > 0
    assert buckets.wait("a") == 0
