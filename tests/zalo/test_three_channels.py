"""One table for the web page, Telegram and Zalo: whatever can be reached on one of them can be reached on all.

Each row is a conversation with the whole program; what is compared is what a person reads and what they are offered,
however it is shown and chosen there.
"""

import asyncio
import itertools
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TypeAlias

import docx
import pytest
import pytest_asyncio

from bot.app.campaigns import campaign_operations
from bot.channels.contract import Limit
from bot.storage import accounts
from bot.storage.tables import DeliveryState, Role
from bot.timing import utc_now
from scheduler.campaign_files import read_campaign
from scheduler.operations import Actor
from tests.doubles.models import understanding
from tests.doubles.victim import TO_THE_TIMELINE
from tests.zalo.talkers import Heard, House, Talker, serving

CHANNELS = ("web", "telegram", "zalo")
QUESTION = "co nguoi goi zalo mac do cong an bat e chuyen tien"
ZALO_ONLY = (
    "• Các mục tôi vừa mời anh/chị chọn bằng số: có mã hóa, lâu nhất 30 phút. ",
    "• Zalo chỉ cho bot nói chuyện với một số người có hạn, nên tôi giữ một dấu để đếm mỗi người một lần. "
    "Từ dấu này không tìm ngược ra anh/chị; xóa dữ liệu là mất. ",
)
"""Held there alone, and told."""

NOT_ON_THE_WEB = re.compile(r"• Muốn hỏi hoặc xin xóa bằng văn bản thì ghi mã này: (?:telegram|zalo) \S+ ")
"""There the code is the key to the conversation, and stays in the browser."""

_numbers = itertools.count(1)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True)
class Says:
    words: str


@dataclass(frozen=True)
class Chooses:
    label: str


Conversation: TypeAlias = Sequence[Says | Chooses]

CONVERSATIONS: dict[str, Conversation] = {
    "asks, reads on, hands on": [
        Says(QUESTION),
        Says("/chiase gia-danh-cong-an"),
        Says("/huuich gia-danh-cong-an"),
    ],
    "finds a topic from the menu": [Says("menu"), Chooses("Vay nặng lãi, đòi nợ"), Says("menu")],
    "is asked which of several is meant": [Says("tôi bị lừa tiền trên mạng giờ phải làm sao")],
    "has a message judged": [
        Says("/kiemtra"),
        Says("VCB thong bao: tai khoan bi khoa. Vui long vao vcb-mokhoa.top dang nhap va nhap ma OTP de mo lai."),
        Says("/visao"),
    ],
    "is in danger": [Says("có người cầm dao đứng trước cửa nhà tôi"), Says("khẩn cấp")],
    "is not understood": [Says("qwerty zxcvb asdfg")],
    "subscribes, chooses, sees what is held, leaves": [
        Says("/dangky"),
        Chooses("Đồng ý nhận tin"),
        Chooses("Tôi là ai"),
        Chooses("Phụ huynh"),
        Chooses("Xong"),
        Chooses("Tôi ở đâu"),
        Says("phường Mũi Né"),
        Says("/dulieu"),
        Says("hủy"),
        Says("/dulieu"),
    ],
    "a child subscribes": [Says("đăng ký"), Chooses("Em dưới 16 tuổi")],
    "is forgotten": [Says("/dangky"), Chooses("Đồng ý nhận tin"), Says("/xoa"), Says("/xoa dongy"), Says("/dulieu")],
    "changes their mind, all in words": [
        Says("kiểm tra tin"),
        Says("cảm ơn"),
        Says("thôi"),
        Says("đăng ký"),
        Says("đồng ý"),
        Says("xóa dữ liệu"),
        Says("hủy"),
        Says("xóa dữ liệu"),
        Says("xóa hết"),
    ],
    "asks who this is": [Says("/gioithieu")],
}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.channels.zalo.polling.FLOOR_SECONDS", 0.0)
        patch.setattr("bot.channels.telegram.outlet.ONE_CHAT", Limit(1, seconds=0.0))
        async with serving(tmp_path_factory.mktemp("house")) as house:
            yield house


async def talk(talker: Talker, conversation: Conversation) -> list[Heard]:
    return [
        await (talker.says(step.words) if isinstance(step, Says) else talker.chooses(step.label))
        for step in conversation
    ]


def _shared(heard: Heard) -> str:
    words = heard.plain
    for only in ZALO_ONLY:
        words = words.replace(only, "")
    words = NOT_ON_THE_WEB.sub("", words)
    # Where choices have numbers, nothing else has.
    return re.sub(r"(?<!\S)[1-9]\. ", "• ", words)


async def on_all(house: House, conversation: Conversation) -> dict[str, list[Heard]]:
    number = next(_numbers)
    async with asyncio.timeout(60):
        told = await asyncio.gather(*(talk(house.somebody(channel, number), conversation) for channel in CHANNELS))
    return dict(zip(CHANNELS, told, strict=True))


@pytest.mark.parametrize("conversation", CONVERSATIONS.values(), ids=CONVERSATIONS)
async def test_what_can_be_reached_on_one_channel_can_be_reached_on_all(
    house: House, conversation: Conversation
) -> None:
    heard = await on_all(house, conversation)
    for channel in ("telegram", "zalo"):
        for step, web, other in zip(conversation, heard["web"], heard[channel], strict=True):
            assert (_shared(other), other.labels) == (_shared(web), web.labels), (channel, step)


@pytest.mark.parametrize("topic", ["gia-danh-cong-an", "bi-lua-phai-lam-gi"])
async def test_what_is_read_on_at_once_elsewhere_comes_on_zalo_in_two_pieces_what_helps_first(
    house: House, topic: str
) -> None:
    number = next(_numbers)
    web, zalo = house.somebody("web", number), house.somebody("zalo", number)
    async with asyncio.timeout(60):
        await zalo.says(f"/xem {topic}")
        first, rest = await zalo.chooses("Xem thêm"), await zalo.chooses("Đọc tiếp")
        whole = await web.says(f"/xemthem {topic}")
    title = understanding().library.topics[topic].title
    assert f"{first.plain} {rest.plain.removeprefix(f'{title} (tiếp) ')}" == whole.plain
    assert rest.labels == whole.labels and first.labels == ("Đọc tiếp", "Gửi cho người thân")


async def test_first_aid_leads_to_the_same_statement_as_a_file_or_behind_a_link(house: House) -> None:
    conversation: Conversation = [
        Says("/bilua"),
        *map(Chooses, TO_THE_TIMELINE),
        Says("sáng nay"),
        Says("chuyển ví cho người lạ"),
        Says("5 triệu"),
        Says("không rõ"),
        Chooses("Đủ rồi, làm đơn"),
        Chooses("Nhận đơn"),
    ]
    heard = await on_all(house, conversation)
    for channel in CHANNELS:
        assert [each.labels for each in heard[channel]] == [each.labels for each in heard["web"]]
        content = heard[channel][-1].file
        assert content, channel
        cells = [c.text for t in docx.Document(BytesIO(content)).tables for row in t.rows for c in row.cells]
        assert {"chuyển ví cho người lạ", "5 triệu", "sáng nay"} <= set(cells), channel


async def test_a_number_where_an_amount_is_asked_for_is_the_amount_and_a_letter_a_choice(house: House) -> None:
    to_the_amount: Conversation = [Says("/bilua"), *map(Chooses, TO_THE_TIMELINE), Says("sáng nay"), Says("mất tiền")]
    heard = await on_all(
        house, [*to_the_amount, Says("2"), Says("không rõ"), Chooses("Đủ rồi, làm đơn"), Chooses("Nhận đơn")]
    )
    for channel in CHANNELS:
        content = heard[channel][-1].file
        assert content, channel
        assert "2" in [c.text for t in docx.Document(BytesIO(content)).tables for row in t.rows for c in row.cells]
    chosen = await on_all(house, [*to_the_amount, Chooses("Không mất tiền")])
    assert len({each[-1].plain for each in chosen.values()}) == 1


async def test_a_campaigns_quiz_arrives_everywhere_is_answered_and_left(house: House) -> None:
    number = next(_numbers)
    people = {channel: house.somebody(channel, number) for channel in CHANNELS}
    async with asyncio.timeout(60):
        for person in people.values():
            await person.says("/dangky")
            await person.chooses("Đồng ý nhận tin")
        operations = campaign_operations(
            house.application._foundation.settings, house.application.database, lambda: understanding().library
        )
        plan = "name: Đố vui\ntopic: gia-danh-cong-an\nquiz: gia-danh-cong-an\nschedule: {now: true}\n"
        id = operations.create(read_campaign(plan, understanding().library), Actor("lan", None))
        operations.start(id, Actor("lan", None))
        quizzes = {channel: await person.is_sent() for channel, person in people.items()}
        assert {(heard.plain, heard.labels) for heard in quizzes.values()} == {
            (quizzes["web"].plain, ("Lừa đảo", "Tin thật", "Dừng nhận tin"))
        }
        answers = [await person.chooses("Lừa đảo") for person in people.values()]
        assert len({(heard.plain, heard.labels) for heard in answers}) == 1
        left = [await person.says("/huy") for person in people.values()]
        assert len({heard.plain for heard in left}) == 1
    [run] = operations.progress(id).runs
    assert (run.counts[DeliveryState.SENT], run.pressed) == (run.recipients, 3)


async def test_who_tries_a_campaigns_message_out_can_choose_from_it_on_every_channel(house: House) -> None:
    number, database, library = next(_numbers), house.application.database, understanding().library
    operations = campaign_operations(house.application._foundation.settings, database, lambda: library)
    plan = "name: Thử\ntopic: gia-danh-cong-an\nschedule: {weekly: [fri 19:00]}\n"
    id = operations.create(read_campaign(plan, library), Actor("lan", None))
    heard: dict[str, Heard] = {}
    # Nobody works from a web page.
    for channel in ("telegram", "zalo"):
        person, name = house.somebody(channel, number), f"thu-{channel}"
        with database.write() as connection:
            user = accounts.add(connection, name, Role.ORGANISER, None, actor="lan", now=utc_now())
            assert user
            code = accounts.new_code(connection, user, actor="lan", now=utc_now())
        async with asyncio.timeout(60):
            assert f"thay tài khoản {name}" in (await person.says(f"/gan {code}")).words
            assert operations.send_test(id, Actor(name, Role.ORGANISER)) == 1
            assert (await person.is_sent()).labels[0] == "Xem thêm"
            heard[channel] = await person.chooses("Xem thêm")
    assert _shared(heard["zalo"]) == _shared(heard["telegram"])
    assert heard["zalo"].words.startswith(library.topics["gia-danh-cong-an"].title)
