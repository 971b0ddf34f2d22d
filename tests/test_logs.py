"""Logs: on standard error, as text or JSON, and never a token or a citizen's words in them."""

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import aiohttp
import httpx
import pytest
import structlog
import telegram
from aiohttp import web

from bot.errors import StorageError
from bot.logs import configure_logs

TOKEN = "123456789:AAF-geheim_geheim_geheim_geheim_1234"
CITIZEN = "Tôi tên Nguyễn Văn A, mã OTP 482913"

LIBRARIES = (
    *("httpx", "httpcore", "telegram", "aiohttp", "aiohttp.access", "asyncio"),
    *("apscheduler", "alembic", "uvicorn"),
)

Lines = Callable[[], list[str]]


@pytest.fixture(params=["text", "json"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stdout(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    return stream


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """For the fixtures; pytest puts its own in place again before the test itself."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    return stream


@pytest.fixture
def lines(form: str, stdout: io.StringIO, stderr: io.StringIO) -> Iterator[Lines]:
    """Configures logging as `serve` does; returns what stands on standard error since the last look."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    configure_logs(form, [TOKEN, 'pass"word', "a"])

    def read() -> list[str]:
        assert stdout.getvalue() == "", "standard output belongs to the answers"
        written = stderr.getvalue()
        stderr.seek(0)
        stderr.truncate()
        return written.splitlines()

    yield read
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def logger() -> Any:
    return structlog.get_logger("bot.test")


def test_a_line_says_when_how_grave_who_and_what(lines: Lines, form: str) -> None:
    logger().warning("house_kept", replies=3)
    (line,) = lines()
    if form == "json":
        entry = json.loads(line)
        assert (entry["event"], entry["level"], entry["logger"], entry["replies"]) == (
            "house_kept",
            "warning",
            "bot.test",
            3,
        )
        assert entry["timestamp"].endswith("Z")
    else:
        assert all(part in line for part in ("Z [warning", "house_kept", "[bot.test]", "replies=3"))


def test_what_libraries_log_has_the_same_form(lines: Lines, form: str) -> None:
    logging.getLogger("some.library").warning("took %d s", 3)
    (line,) = lines()
    assert "took 3 s" in line
    if form == "json":
        assert json.loads(line)["logger"] == "some.library"


@pytest.mark.parametrize("key", ["text", "question", "body", "payload", "token", "secret", "authorization"])
def test_values_under_names_of_citizens_words_are_hidden(lines: Lines, key: str) -> None:
    logger().error("odd", **{key: CITIZEN}, row=7)
    (line,) = lines()
    assert "482913" not in line
    assert "***" in line
    assert "7" in line


def test_a_secret_is_hidden_wherever_it_stands(lines: Lines) -> None:
    logger().error(f"calling https://api/bot{TOKEN}/getMe", reason=f"no route with {TOKEN}", other='a pass"word b')
    logging.getLogger("lib").error("GET %s", f"https://api/bot{TOKEN}/getMe")
    written = "\n".join(lines())
    assert "geheim" not in written
    assert 'pass"word' not in written
    assert 'pass\\"word' not in written
    assert written.count("***") == 4


@pytest.mark.parametrize("colon", [":", "%3A", "%3a"])
def test_whatever_looks_like_a_token_is_hidden_even_if_it_is_not_ours(lines: Lines, colon: str) -> None:
    logger().error(f"https://api/bot987654321{colon}BBF-another_another_another_another/getMe")
    assert "another" not in lines()[0]


def raise_quoting(words: str) -> None:
    nobody: dict[str, str] = {}
    try:
        nobody[words]
    except KeyError as error:
        raise ValueError(f"cannot read {words!r}") from error


@pytest.mark.parametrize("through", ["ours", "a library"])
def test_a_traceback_tells_where_but_not_what_a_citizen_wrote(lines: Lines, through: str) -> None:
    try:
        raise_quoting(CITIZEN)
    except ValueError as error:
        if through == "ours":
            logger().error("answer_failed", exc_info=error)
        else:
            logging.getLogger("uvicorn.error").error("Exception in ASGI application", exc_info=error)
    written = "\n".join(lines())
    assert "482913" not in written
    assert "raise_quoting" in written
    assert "KeyError" in written
    assert "ValueError" in written


def test_errors_of_an_exception_group_are_told_likewise(lines: Lines) -> None:
    logger().error("broke", exc_info=ExceptionGroup(CITIZEN, [ValueError(CITIZEN), StorageError("disk full")]))
    written = "\n".join(lines())
    assert "482913" not in written
    assert "ValueError" in written
    assert "disk full" in written


def test_a_traceback_keeps_what_our_own_errors_and_the_machine_say(lines: Lines) -> None:
    try:
        open("/khong-co")  # noqa: SIM115 (it cannot be opened)
    except OSError as error:
        logger().error("broke", exc_info=error)
    assert "No such file or directory" in "\n".join(lines())


def test_a_traceback_holds_no_token(lines: Lines) -> None:
    logger().error("broke", exc_info=OSError(f"no route to /bot{TOKEN}/getMe"))
    assert "geheim" not in "\n".join(lines())


def test_json_lines_stay_one_object_a_line_with_tracebacks(lines: Lines, form: str) -> None:
    logger().error("broke\nhere", exc_info=OSError("disk"))
    if form == "json":
        (line,) = lines()
        assert "disk" in json.loads(line)["exception"]


async def test_libraries_at_debug_show_no_token(lines: Lines) -> None:
    """The three that handle URLs with the token, against a real server, as an operator looking for a fault would."""

    async def answer(request: web.Request) -> web.Response:
        me = {"id": 123456789, "is_bot": True, "first_name": "B", "username": "b"}
        return web.json_response({"ok": True, "result": me})

    app = web.Application()
    app.router.add_route("*", "/bot{token}/getMe", answer)
    runner = web.AppRunner(app, access_log_format="%r")
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    for name in ("", *LIBRARIES):
        logging.getLogger(name).setLevel(logging.DEBUG)
    base = f"http://127.0.0.1:{runner.addresses[0][1]}/bot"
    async with telegram.Bot(TOKEN, base_url=base) as bot:
        await bot.get_me()
    async with httpx.AsyncClient() as client:
        await client.get(f"{base}{TOKEN}/getMe")
    async with aiohttp.ClientSession() as session, session.get(f"{base}{TOKEN}/getMe") as response:
        await response.read()
    await runner.cleanup()
    await asyncio.sleep(0)
    written = lines()
    assert len(written) > 10, "the libraries said nothing: this test proves nothing"
    assert any("getMe" in line for line in written)
    assert not [line for line in written if "geheim" in line]


def test_a_secret_of_a_letter_or_two_does_not_blot_out_the_words(lines: Lines) -> None:
    logger().info("a plain word")
    assert "a plain word" in lines()[0]


def test_an_ordinary_request_of_a_library_is_no_line_at_all(lines: Lines) -> None:
    for name in ("httpx", "httpcore.http11", "telegram.Bot", "apscheduler.scheduler", "alembic"):
        logging.getLogger(name).info("something")
    assert lines() == []


def test_logs_may_be_configured_again_once_the_settings_are_known(
    lines: Lines, stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", stderr)
    log = structlog.get_logger("bot.early")
    log.info("before", reason="another-secret")
    configure_logs("json", ["another-secret"])
    log.info("after", reason="another-secret")
    before, after = lines()
    assert "another-secret" in before
    assert json.loads(after)["reason"] == "***"


def test_colours_are_for_terminals_only(lines: Lines, stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    logger().info("plain")
    assert "\x1b" not in lines()[0]
    monkeypatch.setattr(stderr, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", stderr)
    configure_logs("text")
    logger().info("coloured")
    assert "\x1b" in lines()[0]
