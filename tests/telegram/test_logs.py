"""Promises about logs: at their finest level neither the token nor a citizen's words stand in them."""

import asyncio
import os
import sys
from pathlib import Path

from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_rules import Refusal
from tests.doubles.waiting import until

ROOT = Path(__file__).parent.parent.parent
WORDS = "câu thầm kín"


async def test_a_bot_that_logs_everything_tells_neither_its_token_nor_what_a_person_wrote(
    double: TelegramDouble, tmp_path: Path
) -> None:
    hoa = double.person(7)
    hoa.types(WORDS)
    hoa.searches(WORDS)
    hoa.types(WORDS, entities=[{"type": WORDS}])
    double.answer_with(200, "<html>")
    double.refuse(Refusal(500, f"Internal Server Error {double.token}"))
    log = tmp_path / "log"
    with log.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            *[sys.executable, "-m", "tests.doubles.small_bot"],
            cwd=ROOT,
            stdout=file,
            stderr=file,
            env={
                **os.environ,
                "PYTHONASYNCIODEBUG": "1",
                "SMALL_BOT_LOGS": "everything",
                "BOT_DATA_DIR": str(tmp_path),
                "BOT_PORT": "0",
                "BOT_TELEGRAM__TOKEN": double.token,
                "BOT_TELEGRAM__BASE_URL": double.base_url,
            },
        )
    try:
        await until(lambda: bool(double.to(7)), 30)
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 20)
    said = log.read_text(encoding="utf-8")
    assert "getMe" in said or "get_me" in said, "it does not log everything"
    assert double.token not in said and double.token.partition(":")[2] not in said
    assert WORDS not in said
