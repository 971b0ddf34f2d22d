"""First aid and the judging of messages in the whole program on Telegram."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from typing import Any

import docx
import pytest
import pytest_asyncio

from tests.app.process import Serving
from tests.doubles.telegram import Sent, TelegramDouble
from tests.doubles.victim import BESIDE_IT, PHISHING, TO_THE_TIMELINE

HOA, MINH, TEAM = 7, 8, -100
ORIGIN: dict[str, Any] = {"type": "hidden_user", "sender_user_name": "Ngân hàng", "date": 1}
WHAT = "chuyển ví cho người lạ"

pytestmark = pytest.mark.asyncio(loop_scope="module")


class Chat:
    """What somebody does, and what comes back."""

    def __init__(self, double: TelegramDouble, number: int) -> None:
        self.person = double.person(number)
        self._double = double
        self._seen = 0

    async def received(self, count: int, chat: int | None = None) -> list[Sent]:
        chat = self.person.id if chat is None else chat
        async with asyncio.timeout(60):
            while len(self._double.to(chat)) < count:
                await asyncio.sleep(0.02)
        return self._double.to(chat)

    async def types(self, text: str, **more: Any) -> Sent:
        self.person.types(text, **more)
        return await self._last(1)

    async def presses(self, sent: Sent, label: str, *, parts: int = 1) -> Sent:
        self.person.presses(next(b["callback_data"] for row in sent.rows for b in row if b["text"] == label))
        return await self._last(parts)

    async def _last(self, parts: int) -> Sent:
        self._seen += parts
        return (await self.received(self._seen))[-1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[TelegramDouble]:
    """Telegram with the program on it: one for all, its start is what takes time."""
    double = TelegramDouble(spacing=0.01)
    await double.start()
    process = Serving(
        tmp_path_factory.mktemp("bot"), BOT_TELEGRAM__TOKEN=double.token, BOT_TELEGRAM__BASE_URL=double.base_url
    )
    await asyncio.to_thread(process.__enter__)
    try:
        yield double
    finally:
        await asyncio.to_thread(process.__exit__)
        await double.stop()


async def test_by_buttons_to_the_statement_which_arrives_as_a_document(telegram: TelegramDouble) -> None:
    chat = Chat(telegram, HOA)
    sent = await chat.types("/bilua")
    for label in TO_THE_TIMELINE:
        sent = await chat.presses(sent, label)
    await chat.types("sáng nay")
    await chat.types(WHAT)
    await chat.types("5 triệu")
    sent = await chat.types("không rõ")
    sent = await chat.presses(sent, "Đủ rồi, làm đơn")
    sent = await chat.presses(sent, "Nhận đơn", parts=2)
    assert sent.file
    name, content = sent.file
    assert name == "don-trinh-bao.docx"
    cells = [c.text for t in docx.Document(BytesIO(content)).tables for row in t.rows for c in row.cells]
    assert {WHAT, "5 triệu", "sáng nay"} <= set(cells)


async def test_by_typed_numbers_and_two_forwards_are_one_case_and_a_group_is_led_aside(
    telegram: TelegramDouble,
) -> None:
    chat = Chat(telegram, MINH)
    for number in ("/start bilua", "2", "2", "2"):
        sent = await chat.types(number)
    assert "chuyen-khi" in sent.payloads[0], "/start bilua begins, and each number was a button"
    await chat.types("thoát")

    first = await chat.types(PHISHING, forward_origin=ORIGIN)
    assert first.text.startswith("Rất đáng ngờ.") and "vcb-mokhoa[.]top" in first.text
    both = await chat.types(BESIDE_IT, forward_origin=ORIGIN)
    assert "vcb-mokhoa[.]top" in both.text, "the second is judged together with the first"

    chat.person.types("/bilua", into=telegram.group(TEAM))
    [aside] = await chat.received(1, TEAM)
    assert any("?start=bilua" in str(entity.get("url")) for entity in aside.entities)
