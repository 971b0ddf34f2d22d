"""Somebody deceived is led through first aid on the web page, and a message is judged there: all of it over HTTP."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import httpx
import pytest
from sqlalchemy import text

from bot.statement.page import PAGE_POLICY
from bot.storage.database import Database
from bot.timing import utc_now
from scheduler.housekeeping import keep_house
from tests.doubles.victim import BESIDE_IT, PHISHING, SENT_BY_BANK

WHAT = "chuyển khoản cho người xưng tên Bùi Thị Thử"
OTHER_SIDE = "tài khoản mang tên Ngô Văn Mẫu"


class Visitor:
    """Who presses and types as the page does."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self.reply: dict[str, Any] = {}

    async def say(self, text: str) -> str:
        """As the page does: who is too quick waits as long as asked to."""
        while (response := await self._client.post("/api/chat", json={"text": text})).status_code == 429:
            await asyncio.sleep(float(response.headers["retry-after"]))
        assert response.status_code == 200, response.text
        self.reply = response.json()["reply"]
        return str(self.reply["text"])

    async def press(self, *labels: str) -> str:
        for label in labels:
            offered = {button["label"]: button["payload"] for button in self.reply["buttons"]}
            assert label in offered, (label, list(offered), self.reply["text"])
            await self.say(offered[label])
        return str(self.reply["text"])

    async def tell(self, *texts: str) -> str:
        for words in texts:
            await self.say(words)
        return str(self.reply["text"])


@pytest.fixture
def visitor(client: httpx.AsyncClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def database(data_dir: Path) -> Database:
    """What the application keeps."""
    return Database(f"sqlite:///{data_dir / 'canhgiac.db'}")


async def tell_all(visitor: Visitor) -> None:
    """From the first cry for help to the offer to hand the statement over."""
    await visitor.say("tôi vừa bị lừa")
    if "Giúp tôi làm từng bước" in str(visitor.reply["buttons"]):
        await visitor.press("Giúp tôi làm từng bước")
    await visitor.press(*SENT_BY_BANK, "Giữ bằng chứng", "Ghi vào đơn", "Bắt đầu")
    await visitor.tell("xã Tuy Phong")
    await visitor.press("Hôm nay")
    await visitor.tell(WHAT, "20 triệu", OTHER_SIDE)
    await visitor.press("Đủ rồi, làm đơn")


def on_disk(data_dir: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(data_dir.glob("canhgiac.db*")))


def remembered(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(text("SELECT count(*) FROM chat_state")).scalar_one())


async def test_a_frightened_person_comes_from_the_cry_for_help_to_a_statement_in_hand(
    visitor: Visitor, client: httpx.AsyncClient, database: Database
) -> None:
    before = remembered(database)
    await tell_all(visitor)
    assert remembered(database) == before + 1
    await visitor.press("Nhận đơn")
    attachment = visitor.reply["attachment"]
    file = await client.get(attachment["href"])
    document = docx.Document(BytesIO(file.content))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {WHAT, "20 triệu", OTHER_SIDE} <= set(rows)
    assert "Tuy Phong" in "".join(paragraph.text for paragraph in document.paragraphs)
    page = await client.get(attachment["print_href"])
    assert WHAT in page.text and OTHER_SIDE in page.text and "<script" not in page.text
    assert page.headers["content-security-policy"] == PAGE_POLICY
    assert remembered(database) == before, "handed over: nothing is remembered"
    assert "Không ai nguy hiểm" in str((await visitor.say("/bilua"), visitor.reply["buttons"]))


async def test_in_the_middle_of_it_no_answer_can_be_read_on_the_disk(
    visitor: Visitor, data_dir: Path, database: Database
) -> None:
    await tell_all(visitor)
    keep_house(database, utc_now)
    for answer in ("Bùi Thị Thử", "Ngô Văn Mẫu"):
        assert answer.encode() not in on_disk(data_dir)


async def test_who_has_it_deleted_in_the_middle_begins_anew(visitor: Visitor, database: Database) -> None:
    before = remembered(database)
    await tell_all(visitor)
    await visitor.tell("/xoa", "/xoa dongy")
    assert visitor.reply["erased"] is True
    assert remembered(database) == before
    await visitor.say("/bilua")
    assert "Làm lại từ đầu" not in str(visitor.reply["buttons"])


@pytest.mark.parametrize("who", ["Cha mẹ, ông bà", "Con, cháu", "Bạn bè, họ hàng"])
async def test_what_is_for_the_family_is_handed_on_whole_and_with_nothing_else(visitor: Visitor, who: str) -> None:
    await visitor.say("/bilua nhan")
    assert visitor.reply["to_hand_on"] == ""
    card = await visitor.press(who)
    assert visitor.reply["to_hand_on"] == card
    assert len(card) > 100 and "[[" not in card


async def test_of_a_warning_to_share_only_the_warning_is_handed_on(visitor: Visitor) -> None:
    said = await visitor.say("/chiase gia-danh-cong-an")
    handed = visitor.reply["to_hand_on"]
    assert handed and said.endswith(handed)
    assert said.startswith("Anh/chị chép") and "Anh/chị chép" not in handed


async def test_two_pastes_after_the_command_are_judged_as_one_case(visitor: Visitor) -> None:
    await visitor.say("/kiemtra")
    first = await visitor.say(PHISHING)
    assert "vcb-mokhoa[.]top" in first
    both = await visitor.say(BESIDE_IT)
    assert "vcb-mokhoa[.]top" in both, "the second is judged together with the first"


async def test_a_question_taken_for_a_message_received_is_answered_after_a_press(visitor: Visitor) -> None:
    await visitor.say(PHISHING)
    assert "vcb-mokhoa[.]top" in visitor.reply["text"]
    await visitor.press("Không, tôi đang hỏi")
    assert "vcb-mokhoa[.]top" not in visitor.reply["text"]
    assert visitor.reply["decision"] in {"answer", "choices", "unknown", "emergency"}
