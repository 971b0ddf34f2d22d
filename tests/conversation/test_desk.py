"""The organisers' chat: real operations on a real database, real templates."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.understanding import Understanding
from bot.desk import CampaignDesk
from bot.messages import BUTTON_PAYLOAD_BYTES, Address, Channel, Memory, Message, Reply
from bot.presentation.renderer import Renderer
from bot.storage import accounts, campaigns, halts, quotas, runs
from bot.storage.database import Database
from bot.storage.quotas import Quota
from bot.storage.tables import CampaignState, PauseReason, Role
from tests.scheduler.office import CHAT, LAN, Office, plan

MINH_CHAT = Address(Channel.TELEGRAM, "800")
STRANGER = Address(Channel.TELEGRAM, "999")
S = CampaignState
ONE_SCREEN = 20
"""Lines of a telephone, above the buttons."""

# What the operations do on either database has tests of its own.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Chat:
    """What chats say and are answered; each remembers what it is told to."""

    def __init__(self, office: Office, understanding: Understanding) -> None:
        self.office = office
        desk = CampaignDesk(office.database, office.operations, office.clock)
        self._assistant = Assistant(lambda: understanding, Cards(Renderer(), ""), str, desk)
        self._memories: dict[Address, Memory] = {}

    def say(self, text: str, address: Address = CHAT, *, group: bool = False) -> Reply:
        memory = self._memories.get(address)
        reply = self._assistant.reply(Message("1", address, text, self.office.clock(), group=group, memory=memory))
        if reply.memory:
            self._memories[address] = reply.memory
        return reply

    def code(self, name: str) -> str:
        """A code that binds one chat to the account."""
        with self.office.database.write() as connection:
            user = accounts.named(connection, name)
            assert user
            return accounts.new_code(connection, user, actor="máy", now=self.office.clock())


@pytest.fixture
def office(database: Database) -> Office:
    office = Office(database)
    office.subscribe("1", "2", "3")
    return office


@pytest.fixture
def chat(office: Office, understanding: Understanding) -> Chat:
    """Lan, an organiser, and Minh, who approves, each with a chat."""
    office.bound("lan", Role.ORGANISER)
    office.bound("minh", Role.APPROVER, chat=MINH_CHAT)
    return Chat(office, understanding)


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


def is_unknown(reply: Reply) -> bool:
    return "không còn dùng được" in reply.text


def test_a_code_binds_the_chat_it_is_sent_from(chat: Chat) -> None:
    code = chat.code("lan")
    assert is_unknown(chat.say("/chiendich", STRANGER))
    assert "tài khoản lan" in chat.say(f"/gan {code.lower()}", STRANGER).text
    assert "tài khoản lan" in chat.say("/chiendich", STRANGER).text


def test_a_code_that_is_taken_up_again_after_a_crash_says_that_the_chat_is_bound(chat: Chat) -> None:
    code = chat.code("lan")
    chat.say(f"/gan {code}", STRANGER)
    assert "đang gắn với tài khoản lan" in chat.say(f"/gan {code}", STRANGER).text


@pytest.mark.parametrize("typed", ["/gan", "/gan ABCD2345", "/gan một hai ba"])
def test_a_code_that_is_no_good_binds_nothing_and_says_what_to_do(chat: Chat, typed: str) -> None:
    assert "xin người quản trị một mã mới" in chat.say(typed, STRANGER).text
    assert is_unknown(chat.say("/chiendich", STRANGER))


def test_an_old_code_is_no_good(chat: Chat) -> None:
    code = chat.code("lan")
    chat.office.clock.advance(minutes=16)
    assert "quá 15 phút" in chat.say(f"/gan {code}", STRANGER).text


def test_after_five_wrong_codes_even_the_right_one_waits_for_the_hour_to_pass(chat: Chat) -> None:
    for _ in range(5):
        chat.say("/gan ABCD2345", STRANGER)
    assert "một giờ" in chat.say(f"/gan {chat.code('lan')}", STRANGER).text
    assert is_unknown(chat.say("/chiendich", STRANGER))
    chat.office.clock.advance(hours=1, seconds=1)
    assert "tài khoản lan" in chat.say(f"/gan {chat.code('lan')}", STRANGER).text


@pytest.mark.parametrize(
    "command", ["/chiendich", "/chiendich 1", "/chiendich 1 huy chac", "/dunggui", "/dunggui chac"]
)
def test_to_strangers_and_in_groups_these_commands_do_not_exist(chat: Chat, database: Database, command: str) -> None:
    id = chat.office.bring(S.DRAFT)
    unknown = chat.say("/khong-co-lenh-nay", STRANGER)
    assert chat.say(command, STRANGER) == unknown
    assert chat.say(command, group=True) == unknown
    assert chat.office.state(id) is S.DRAFT
    with database.read() as connection:
        assert not halts.halted(connection)


def test_a_code_is_not_looked_at_in_a_group(chat: Chat) -> None:
    code = chat.code("lan")
    assert is_unknown(chat.say(f"/gan {code}", STRANGER, group=True))
    assert "tài khoản lan" in chat.say(f"/gan {code}", STRANGER).text


def test_a_disabled_account_is_a_stranger_at_once(chat: Chat, database: Database) -> None:
    with database.write() as connection:
        user = accounts.named(connection, "lan")
        assert user
        accounts.disable(connection, user, actor="máy", now=chat.office.clock())
    assert is_unknown(chat.say("/chiendich"))


def test_without_a_desk_nobody_works_with_campaigns(understanding: Understanding, office: Office) -> None:
    alone = Assistant(lambda: understanding, Cards(Renderer(), ""), str)
    for command in ("/gan ABCD2345", "/chiendich", "/dunggui"):
        assert is_unknown(alone.reply(Message("1", CHAT, command, office.clock())))


def test_the_list_shows_the_newest_campaigns_of_ones_unit(chat: Chat) -> None:
    assert "Chưa có chiến dịch nào" in chat.say("/chiendich").text
    ids = [chat.office.bring(S.DRAFT, name=f"Đợt {number} " + "rất dài " * 10) for number in range(10)]
    listed = chat.say("/chiendich")
    assert payloads(listed)[:8] == [f"/chiendich {id}" for id in reversed(ids[2:])]
    chat.office.bound("ha", Role.ORGANISER, "mui-ne", chat=STRANGER)
    assert "Chưa có chiến dịch nào" in chat.say("/chiendich", STRANGER).text
    assert "Không có chiến dịch số" in chat.say(f"/chiendich {ids[0]}", STRANGER).text
    assert "Không có chiến dịch số" in chat.say(f"/chiendich {ids[0]} xem", STRANGER).text


def test_a_campaign_goes_its_whole_way_from_two_chats(chat: Chat) -> None:
    id = chat.office.bring(S.DRAFT)
    one = f"/chiendich {id}"
    assert "bản nháp" in chat.say(one).text
    assert f"{one} trinh" in payloads(chat.say(one))
    assert "Đã trình duyệt" in chat.say(f"{one} trinh").text
    assert f"{one} duyet" not in payloads(chat.say(one))
    asked = chat.say(f"{one} duyet", MINH_CHAT)
    assert "3 người" in asked.text
    assert f"{one} duyet 3" in payloads(asked)
    assert chat.office.state(id) is S.SUBMITTED
    assert "Đã duyệt" in chat.say(f"{one} duyet 3", MINH_CHAT).text
    assert chat.office.operations.progress(id).campaign.approver == "minh"
    assert "giao cho lịch gửi" in chat.say(f"{one} batdau").text
    chat.office.look()
    assert "đang chờ: 3" in chat.say(one).text
    assert "Đã tạm dừng" in chat.say(f"{one} dung").text
    assert f"{one} tiep" in payloads(chat.say(one))
    assert "gửi tiếp" in chat.say(f"{one} tiep").text
    chat.office.send(id)
    shown = chat.say(one)
    assert "đã gửi: 3" in shown.text
    assert payloads(shown) == [f"{one} xem", one, "/chiendich"]
    assert chat.office.acts(f"campaign:{id}") == [
        ("lan", "create"),
        ("lan", "submit"),
        ("minh", "approve"),
        ("lan", "start"),
        ("lan", "pause"),
        ("lan", "resume"),
    ]


def test_an_approval_of_another_number_than_was_shown_is_refused_with_the_new_one(chat: Chat) -> None:
    id = chat.office.bring(S.SUBMITTED)
    chat.office.subscribe("4")
    refused = chat.say(f"/chiendich {id} duyet 3", MINH_CHAT)
    assert "nay là 4, không phải 3" in refused.text
    assert f"/chiendich {id} duyet" in payloads(refused)
    assert chat.office.state(id) is S.SUBMITTED


@pytest.mark.parametrize(
    ("state", "act", "said"),
    [
        (S.DRAFT, "trinh", "đã được trình từ trước"),
        (S.SUBMITTED, "duyet 3", "đã được duyệt từ trước"),
        (S.SUBMITTED, "tra", "đang là bản nháp rồi"),
        (S.APPROVED, "batdau", "đã bắt đầu từ trước"),
        (S.RUNNING, "dung", "đang tạm dừng rồi"),
        (S.PAUSED, "tiep", "không tạm dừng"),
        (S.DRAFT, "huy chac", "đã được hủy từ trước"),
    ],
)
def test_an_act_that_is_repeated_after_a_crash_says_that_it_is_done(chat: Chat, state: S, act: str, said: str) -> None:
    id = chat.office.bring(state)
    chat.say(f"/chiendich {id} {act}", MINH_CHAT)
    after, acts = chat.office.state(id), chat.office.acts(f"campaign:{id}")
    assert said in chat.say(f"/chiendich {id} {act}", MINH_CHAT).text
    assert (chat.office.state(id), chat.office.acts(f"campaign:{id}")) == (after, acts)


def test_who_wrote_it_is_told_why_they_do_not_approve_it(chat: Chat) -> None:
    id = chat.office.operations.create(plan(), replace(LAN, name="minh"))
    chat.office.operations.submit(id, LAN)
    assert "không được tự duyệt" in chat.say(f"/chiendich {id} duyet 3", MINH_CHAT).text


def test_cancelling_is_asked_once(chat: Chat) -> None:
    id = chat.office.bring(S.SCHEDULED)
    asked = chat.say(f"/chiendich {id} huy")
    assert chat.office.state(id) is S.SCHEDULED
    assert payloads(asked) == [f"/chiendich {id} huy chac", f"/chiendich {id}"]
    assert "Đã hủy" in chat.say(f"/chiendich {id} huy chac").text
    assert chat.office.state(id) is S.CANCELLED


def test_all_sending_is_held_once_it_is_confirmed_and_let_go_again(chat: Chat) -> None:
    assert payloads(chat.say("/dunggui"))[0] == "/dunggui chac"
    assert not chat.office.operations.all_held()
    for _ in range(2):
        assert "Đang dừng gửi" in chat.say("/dunggui chac").text
    assert chat.office.operations.all_held()
    assert "Đang dừng gửi" in chat.say("/chiendich").text
    assert "Đã cho gửi lại" in chat.say("/dunggui mo").text
    assert not chat.office.operations.all_held()


def test_an_editor_looks_but_changes_nothing(chat: Chat) -> None:
    chat.office.bound("em", Role.EDITOR, chat=STRANGER)
    id = chat.office.bring(S.DRAFT)
    assert payloads(chat.say(f"/chiendich {id}", STRANGER)) == [
        f"/chiendich {id} xem",
        f"/chiendich {id}",
        "/chiendich",
    ]
    assert "không có quyền" in chat.say(f"/chiendich {id} trinh", STRANGER).text
    assert "không có quyền" in chat.say("/dunggui chac", STRANGER).text
    assert (chat.office.state(id), chat.office.operations.all_held()) == (S.DRAFT, False)


def test_what_a_campaign_says_is_shown_and_sent_to_oneself(chat: Chat) -> None:
    id = chat.office.bring(S.DRAFT)
    says = chat.office.operations.preview(id).messages[0][1]
    shown = chat.say(f"/chiendich {id} xem")
    assert says.text in shown.text
    assert all(button.label in shown.text for button in says.buttons)
    assert "Đã gửi thử" in chat.say(f"/chiendich {id} thu").text


def test_of_a_series_every_step_is_shown(chat: Chat) -> None:
    steps = [{"after": "1d", "topic": "gia-danh-cong-an"}, {"after": "1w", "topic": "vay-tien-nop-phi-truoc"}]
    id = chat.office.bring(S.DRAFT, schedule={"series": steps})
    shown = chat.say(f"/chiendich {id} xem").text
    assert "Bước 1d" in shown
    assert "Bước 1w" in shown


@pytest.mark.parametrize("typed", ["/chiendich mười", "/chiendich 1 gì", "/chiendich 1 2 3", "/chiendich -1"])
def test_what_is_no_command_is_said_to_be_none(chat: Chat, typed: str) -> None:
    chat.office.bring(S.DRAFT)
    assert is_unknown(chat.say(typed))


def test_a_campaign_that_is_not_there_leads_back_to_the_list(chat: Chat) -> None:
    reply = chat.say("/chiendich 999999999")
    assert "Không có chiến dịch số 999999999" in reply.text
    assert payloads(reply) == ["/chiendich"]


def test_every_button_of_a_sheet_leads_somewhere_and_fits(chat: Chat) -> None:
    for state in S:
        id = chat.office.bring(state)
        for address in (CHAT, MINH_CHAT):
            for payload in payloads(chat.say(f"/chiendich {id}", address)):
                assert len(payload.encode()) <= BUTTON_PAYLOAD_BYTES
                if payload.split()[-1] in ("xem", "duyet", "huy", str(id)):
                    assert not is_unknown(chat.say(payload, address))


def test_the_wrong_codes_of_one_chat_are_not_counted_for_another(chat: Chat) -> None:
    for _ in range(5):
        chat.say("/gan ABCD2345", STRANGER)
    other = Address(Channel.WEB, "abc")
    assert "tài khoản lan" in chat.say(f"/gan {chat.code('lan')}", other).text


def test_the_wait_after_wrong_codes_does_not_grow_with_further_tries(chat: Chat) -> None:
    for _ in range(7):
        chat.say("/gan ABCD2345", STRANGER)
        chat.office.clock.now += timedelta(minutes=8)
    chat.office.clock.now += timedelta(minutes=5)
    assert "tài khoản lan" in chat.say(f"/gan {chat.code('lan')}", STRANGER).text


def test_what_is_held_of_a_chat_names_its_account_and_the_codes_that_were_wrong(chat: Chat) -> None:
    assert "thay tài khoản lan" in chat.say("/dulieu").text
    assert "gắn tài khoản" not in chat.say("/dulieu", STRANGER).text
    chat.say("/gan ABCD2345", STRANGER)
    assert "Số lần gõ mã gắn tài khoản chưa đúng" in chat.say("/dulieu", STRANGER).text


def test_a_campaign_that_has_not_been_started_says_its_schedule_but_no_next_time(chat: Chat) -> None:
    id = chat.office.bring(S.APPROVED, schedule={"weekly": ["fri 19:00"]})
    shown = chat.say(f"/chiendich {id}").text
    assert "Lịch gửi: mỗi thứ Sáu lúc 19:00" in shown
    assert "Lần tới" not in shown
    assert "Lần tới: 19:00 ngày 27/11/2026" in chat.say(f"/chiendich {id} batdau").text


def test_until_it_is_started_a_sheet_tells_who_gets_nothing_when_it_goes_out_and_how_long_that_takes(
    chat: Chat,
) -> None:
    office = chat.office
    office.subscribe("rests", rest_days=7)
    office.send(office.bring(S.RUNNING, audience={"channels": ["telegram"]}))
    office.subscribe(*(f"new{number}" for number in range(80)))
    id = office.bring(S.SUBMITTED, schedule={"weekly": ["fri 19:00"]}, pace=1)
    drafted = chat.say(f"/chiendich {id}").text
    assert "muốn nhận thưa hơn" not in drafted, "one person alone rests"
    shown = chat.say(f"/chiendich {id}", MINH_CHAT).text
    assert "Không nhận: 1 người muốn nhận thưa hơn." in shown
    for text in (drafted, shown):
        assert "Gửi hết mất khoảng 2 phút, với nhịp 1 tin mỗi giây." in text
        assert text.count("– 19:00 thứ Sáu ") == 5
        assert "– 19:00 thứ Sáu 27/11/2026\n" in text
        assert len(text.splitlines()) <= ONE_SCREEN
    office.operations.approve(id, replace(LAN, name="minh", role=Role.APPROVER))
    office.operations.start(id, LAN)
    assert "Bắt đầu bây giờ" not in chat.say(f"/chiendich {id}").text


def test_a_sheet_tells_whom_the_months_messages_will_not_do_for(office: Office, understanding: Understanding) -> None:
    office.subscribe("a1", "a2", "a3", channel=Channel.ZALO)
    office.bound("minh", Role.APPROVER, chat=MINH_CHAT)
    rules = {"reachable": frozenset({Channel.TELEGRAM, Channel.ZALO}), "quotas": {Channel.ZALO: Quota(20, 50)}}
    office = office.with_rules(**rules)
    id = office.bring(S.SUBMITTED)
    with office.database.write() as connection:
        quotas.sent(connection, Channel.ZALO, 18, office.clock())
    shown = Chat(office, understanding).say(f"/chiendich {id}", MINH_CHAT).text
    assert "Zalo gần hết số tin của tháng: 2 người sẽ không nhận được." in shown


def test_a_sheet_can_be_looked_at_when_its_channels_are_off(office: Office, understanding: Understanding) -> None:
    office.bound("lan", Role.ORGANISER)
    id = office.bring(S.DRAFT, audience={"channels": ["telegram"]})
    shown = Chat(office.with_rules(reachable=frozenset({Channel.WEB})), understanding).say(f"/chiendich {id}").text
    assert "bản nháp" in shown and "Bắt đầu bây giờ" not in shown


def test_why_a_campaign_paused_by_itself_is_on_its_sheet(chat: Chat, database: Database) -> None:
    id = chat.office.bring(S.RUNNING)
    with database.write() as connection:
        campaigns.pause(connection, id, PauseReason.STOOD_STILL)
    assert "Trạng thái: tạm dừng, tự dừng vì lần gửi đứng lại giữa chừng" in chat.say(f"/chiendich {id}").text


def test_the_rest_of_a_sending_is_dropped_once_it_is_confirmed(chat: Chat, database: Database) -> None:
    id = chat.office.bring(S.SCHEDULED, schedule={"weekly": ["thu 13:00"]})
    chat.office.clock.advance(hours=1)
    chat.office.look()
    [run] = chat.office.runs(id)
    with database.write() as connection:
        runs.begin(connection, run.id, Channel.TELEGRAM, chat.office.clock())
        campaigns.pause(connection, id, PauseReason.STOOD_STILL)
    one = f"/chiendich {id}"
    assert f"{one} bo" in payloads(chat.say(one))
    assert payloads(chat.say(f"{one} bo")) == [f"{one} bo chac", one]
    assert chat.office.state(id) is S.PAUSED
    assert "Đã bỏ phần còn lại" in chat.say(f"{one} bo chac").text
    assert chat.office.state(id) is S.SCHEDULED
