"""“Tôi vừa bị lừa”: every branch of the real content walked, by buttons, by numbers and by words."""

import json
import random
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.answers import LONGEST, MOST_ENTRIES
from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.first_aid import KEPT_FOR
from bot.conversation.memory import Case, Remembered
from bot.conversation.understanding import Understanding
from bot.knowledge.first_aid import Asks, FirstAidFile, Option, Role, Step
from bot.messages import MESSAGE_CHARACTERS, Address, Channel, Decision, Intake, Memory, Message, Reply
from bot.presentation.renderer import Renderer
from bot.statement.form import Statement
from bot.text.fold import fold

SCREEN_CHARACTERS = 500
NOW = datetime(2026, 11, 26, 1, tzinfo=UTC)
FORGOTTEN = ""


def seal(text: str) -> str:
    return b64encode(text.encode()).decode()


class Talk:
    """One chat whose memory goes from each reply to the next message, as the exchange hands it on."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self.now = NOW
        self.memory: Memory | None = None

    def say(self, text: str, intake: Intake = Intake.TEXT, *, group: bool = False) -> Reply:
        address = Address(Channel.TELEGRAM, "7")
        handle = {"private_chat": "https://t.me/canhgiac_bot"} if group else None
        message = Message("1", address, text, self.now, intake, group, handle, memory=self.memory)
        reply = self._assistant.reply(message)
        if reply.memory is not None:
            self.memory = reply.memory if reply.memory.text else None
        return reply

    def press(self, reply: Reply, label: str) -> Reply:
        payload = next(button.payload for button in reply.buttons if button.label == label)
        return self.say(payload, Intake.PRESS)

    @property
    def step(self) -> str:
        """Where the person stands; empty when nothing is remembered."""
        state = self._remembered().first_aid
        return state.step if state else FORGOTTEN

    @property
    def answers(self) -> dict[str, str]:
        state = self._remembered().first_aid
        return state.answers if state else {}

    def _remembered(self) -> Remembered:
        return Remembered.of(Message("1", Address(Channel.WEB, "7"), "", self.now, memory=self.memory))


@pytest.fixture(scope="module")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), seal)


@pytest.fixture
def talk(assistant: Assistant) -> Talk:
    return Talk(assistant)


@pytest.fixture(scope="module")
def file(understanding: Understanding) -> FirstAidFile:
    return understanding.library.first_aid


def at(assistant: Assistant, step: str) -> Talk:
    """Somebody who has just been shown a step."""
    talk = Talk(assistant)
    talk.say(f"/bilua {step}")
    return talk


def labels(reply: Reply) -> list[str]:
    return [button.label for button in reply.buttons]


def statement_of(reply: Reply) -> Statement:
    assert reply.attachment
    return Statement.from_text(b64decode(reply.attachment.sealed).decode())


def branches(file: FirstAidFile) -> Iterator[tuple[Step, int, Option]]:
    for step in file.steps:
        yield from ((step, number, option) for number, option in enumerate(step.options, start=1))


# Every branch


def test_walking_every_button_from_the_first_step_shows_every_step(assistant: Assistant, file: FirstAidFile) -> None:
    seen: set[str] = set()
    waiting = ["/bilua"]
    shown: dict[str, Reply] = {}
    while waiting:
        payload = waiting.pop(0)
        if payload in seen:
            continue
        seen.add(payload)
        talk = Talk(assistant)
        shown[payload] = talk.say(payload, Intake.PRESS)
        waiting += [button.payload for button in shown[payload].buttons if button.payload.startswith("/bilua")]
    assert seen >= {f"/bilua {step.id} {number}" for step, number, _ in branches(file)}


def test_every_step_fits_a_screen_and_has_a_way_on_and_a_way_out(assistant: Assistant, file: FirstAidFile) -> None:
    for step in file.steps:
        talk = Talk(assistant)
        reply = talk.say(f"/bilua {step.id}")
        assert len(reply.text) <= SCREEN_CHARACTERS + 60 * bool(step.card), step.id
        lines = [line for line in reply.text.split("\n") if line]
        assert len(lines) <= (8 if step.card else 3), step.id
        assert labels(reply)[: len(step.options)] == [option.button for option in step.options], step.id
        left = talk.say("thoát")
        assert left.text == file.notices.left or step.role in {Role.END, Role.ERASED, Role.STATEMENT}, step.id


def test_numbers_and_typed_words_lead_where_the_button_leads(assistant: Assistant, file: FirstAidFile) -> None:
    for step, number, option in branches(file):
        if step.role in {Role.END, Role.ERASED, Role.STATEMENT}:
            continue  # nothing is remembered there: only the buttons lead on
        pressed = at(assistant, step.id)
        expected = pressed.say(f"/bilua {step.id} {number}", Intake.PRESS)
        # Where an amount is asked for, a number alone is one.
        alone = () if step.asks is Asks.AMOUNT else (str(number),)
        for typed in (*alone, f"số {number}", option.button, fold(option.button), *option.words):
            writer = at(assistant, step.id)
            reply = writer.say(typed)
            assert (reply.text, reply.buttons) == (expected.text, expected.buttons), (step.id, typed)
            assert writer.answers == pressed.answers, (step.id, typed)


@pytest.mark.parametrize(
    ("step", "typed", "leads"),
    [
        ("nguy-hiem", "dạ không ạ", "con-noi-chuyen"),
        ("nguy-hiem", "ko", "con-noi-chuyen"),
        ("nguy-hiem", "Không, tôi an toàn", "con-noi-chuyen"),
        ("nguy-hiem", "em van on a", "con-noi-chuyen"),
        ("nguy-hiem", "không an toàn", "goi-113"),
        ("nguy-hiem", "em chua an toan dau", "goi-113"),
        ("nguy-hiem", "khong on roi chi oi", "goi-113"),
        ("nguy-hiem", "co", "goi-113"),
        ("con-noi-chuyen", "còn ạ", "cup-may"),
        ("con-noi-chuyen", "chưa", "chuyen-gi"),
        ("chuyen-gi", "em chuyển tiền rồi", "chuyen-khi"),
        ("chuyen-gi", "chuyen khoan", "chuyen-khi"),
        ("chuyen-gi", "lo doc otp roi", "lo-ma"),
        ("chuyen-gi", "em lỡ chuyển khoản cho nó 5 triệu hồi nãy rồi chị ơi", "chuyen-khi"),
        ("chuyen-gi", "em chưa chuyển tiền ạ", "chua-mat"),
        ("chuyen-khi", "tối qua", "bang-gi"),
        ("chuyen-khi", "mới nãy", "bang-gi"),
        ("sau-goi", "hết rồi ạ", "trinh-bao"),
        ("moc-nua", "không", "don-xong"),
    ],
)
def test_people_answer_in_their_own_short_words(assistant: Assistant, step: str, typed: str, leads: str) -> None:
    talk = at(assistant, step)
    talk.say(typed)
    assert talk.step == leads


def test_the_first_question_is_about_danger_and_the_second_about_the_call(talk: Talk) -> None:
    first = talk.say("/bilua")
    assert "113" in first.text
    assert "nguy hiểm" in first.text
    second = talk.say("không")
    assert "nói chuyện với họ" in second.text
    assert "màn hình" in second.text


def test_a_person_who_sent_money_today_is_at_the_bank_after_five_short_answers(talk: Talk) -> None:
    for typed in ("/bilua", "không", "không", "2", "hôm nay"):
        talk.say(typed)
    reply = talk.say("ngân hàng")
    assert "tra soát khẩn" in reply.text
    assert "sau thẻ" in reply.text


@pytest.mark.parametrize("typed", ["tôi vừa bị lừa", "toi vua bi lua", "bị lừa rồi", "toi bi lua roi"])
def test_the_words_of_a_victim_open_the_steps_or_the_emergency_card_that_offers_them(talk: Talk, typed: str) -> None:
    reply = talk.say(typed)
    opened = talk.step == "nguy-hiem"
    assert opened or (reply.decision is Decision.EMERGENCY and "/bilua" in [b.payload for b in reply.buttons])


def test_emergencies_of_money_and_relatives_offer_the_steps(talk: Talk, file: FirstAidFile) -> None:
    for kind in (*file.handles, *file.offered_after):
        assert file.buttons.begin in labels(talk.say(f"/nguyhiem {kind}")), kind
    assert file.buttons.begin not in labels(talk.say("/nguyhiem chay-no"))


def test_every_step_is_told_to_be_about_what_to_do_after_a_deception(talk: Talk, file: FirstAidFile) -> None:
    assert [topic.id for topic in talk.say("bị lừa").topics] == [file.topic]


# Left and resumed


def test_another_question_is_answered_and_the_steps_can_be_resumed(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "chuyen-gi")
    talk.say("2")
    other = talk.say("công an có gọi điện thoại mời lên làm việc không?")
    assert other.topics
    assert labels(other)[-1] == file.buttons.resume
    assert talk.step == "chuyen-khi"
    resumed = talk.press(other, file.buttons.resume)
    assert resumed.text.startswith(file.notices.resumed)
    assert "chuyển tiền lúc nào" in resumed.text
    assert labels(resumed)[-1] == file.buttons.restart
    assert talk.answers


def test_beginning_anew_forgets_what_was_answered(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "chuyen-gi")
    talk.say("2")
    talk.press(talk.say("/bilua"), file.buttons.restart)
    assert talk.step == "nguy-hiem"
    assert talk.answers == {}


def test_a_question_where_words_are_awaited_is_answered_not_written_down(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    reply = talk.say("công an có gọi điện thoại mời lên làm việc không?")
    assert reply.topics
    assert talk.step == "moc-viec"
    assert talk.answers == {}


def test_commands_are_answered_beside_the_steps(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "moc-viec")
    assert file.buttons.resume in labels(talk.say("/khancap"))
    assert talk.step == "moc-viec"


def test_what_nobody_understands_shows_the_step_again(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "con-noi-chuyen")
    reply = talk.say("qwrt zxcv mnbv")
    assert reply.text.startswith(file.notices.choose)
    assert not reply.observations
    assert talk.step == "con-noi-chuyen"


def test_a_photo_is_no_answer_and_no_way_out(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "chuyen-gi")
    assert file.buttons.resume in labels(talk.say("", Intake.MEDIA))


@pytest.mark.parametrize("word", ["thoát", "thoat", "dừng", "dung lai", "Dừng ạ"])
def test_who_leaves_is_left_alone_and_may_come_back_or_have_it_erased(
    assistant: Assistant, file: FirstAidFile, word: str
) -> None:
    talk = at(assistant, "moc-viec")
    talk.say("Nó gọi xưng công an")
    left = talk.say(word)
    assert left.text == file.notices.left
    assert labels(talk.say("mũi né"))[-1] != file.buttons.resume
    assert talk.answers == {"what.1": "Nó gọi xưng công an"}
    assert "bao nhiêu tiền" in talk.press(left, file.buttons.resume).text
    erased = talk.press(left, file.buttons.erase)
    assert "Đã xóa" in erased.text
    assert talk.memory is None


def test_a_day_after_the_last_answer_everything_is_forgotten(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    talk.say("Nó gọi xưng công an")
    talk.now += KEPT_FOR - timedelta(minutes=1)
    talk.say("5 triệu")
    assert talk.step == "moc-ben-kia"
    talk.now += KEPT_FOR + timedelta(seconds=1)
    assert "nguy hiểm" in talk.say("/bilua").text
    assert talk.answers == {}


def test_looking_again_prolongs_nothing(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    talk.say("Nó gọi xưng công an")
    talk.now += timedelta(hours=23)
    talk.say("/bilua")
    talk.say("dừng")
    talk.say("/bilua")
    talk.now += timedelta(hours=2)
    assert talk.answers == {}


@pytest.mark.parametrize("typed", ["113", "khẩn cấp", "menu", "SOS!"])
def test_words_that_stand_for_a_command_are_no_answer(assistant: Assistant, file: FirstAidFile, typed: str) -> None:
    talk = at(assistant, "moc-viec")
    assert file.buttons.resume in labels(talk.say(typed))
    assert talk.answers == {}


def test_cards_about_a_loss_offer_the_steps(talk: Talk, file: FirstAidFile) -> None:
    for topic in file.offered_below:
        assert labels(talk.say(f"/xem {topic}"))[0] == file.buttons.begin, topic


def test_what_else_is_remembered_of_the_chat_stays(talk: Talk) -> None:
    case = Case(until=NOW + timedelta(hours=1), texts=("tin lạ",))
    talk.memory = Remembered(case=case).kept()
    talk.say("/bilua")
    assert talk.memory
    assert Remembered.model_validate_json(talk.memory.text).case == case
    talk.say("/bilua het")
    assert talk.memory
    assert Remembered.model_validate_json(talk.memory.text) == Remembered(case=case)


def test_a_button_of_a_step_that_is_gone_begins_anew(talk: Talk) -> None:
    assert "nguy hiểm" in talk.say("/bilua buoc-cu 3", Intake.PRESS).text
    assert "nguy hiểm" in talk.say("/bilua buoc-cu", Intake.PRESS).text


def test_a_button_that_is_gone_shows_its_step(talk: Talk, file: FirstAidFile) -> None:
    assert talk.say("/bilua con-noi-chuyen 9", Intake.PRESS).text.startswith(file.notices.choose)


def test_in_a_group_the_steps_move_to_the_private_chat(assistant: Assistant) -> None:
    talk = Talk(assistant)
    for typed in ("/bilua", "/bilua moc-viec", "/bilua moc-viec tôi mất tiền", "bị lừa"):
        reply = talk.say(typed, group=True)
        assert {span.href for span in reply.spans} >= {"https://t.me/canhgiac_bot?start=bilua"}, typed
        assert talk.memory is None


# Danger first


@pytest.mark.parametrize("step", ["nguy-hiem", "chuyen-gi", "moc-viec", "moc-tien", "don-xa", "xa"])
def test_who_does_not_want_to_live_gets_people_and_nothing_else(assistant: Assistant, step: str) -> None:
    talk = at(assistant, step)
    reply = talk.say("tôi không muốn sống nữa")
    assert reply.decision is Decision.EMERGENCY
    assert "không phải chịu một mình" in reply.text
    assert reply.buttons == ()
    assert reply.attachment is None
    assert talk.step == step
    assert talk.answers == {}


@pytest.mark.parametrize("step", ["nguy-hiem", "chuyen-gi", "moc-viec", "don-xa"])
def test_danger_to_life_comes_before_the_steps_with_a_way_back(
    assistant: Assistant, file: FirstAidFile, step: str
) -> None:
    reply = at(assistant, step).say("nó đang cầm dao rượt tôi ngoài đường, cứu với")
    assert reply.decision is Decision.EMERGENCY
    assert "113" in reply.text
    assert file.buttons.resume in labels(reply)


def test_what_was_told_in_danger_is_kept_so_that_nobody_walks_in_circles(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    told = "nó đang cầm dao rượt tôi ngoài đường, cứu với"
    assert talk.say(told).decision is Decision.EMERGENCY
    assert talk.step == "moc-tien"
    assert talk.answers == {"what.1": told}


def test_the_loss_the_steps_are_about_does_not_interrupt_them(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    talk.say("tôi vừa chuyển khoản 20 triệu cho nó xong")
    assert talk.step == "moc-tien"


# The account and the statement


def test_the_statement_holds_what_was_told_and_the_answers_are_forgotten(talk: Talk, file: FirstAidFile) -> None:
    for typed in ("/bilua chuyen-gi", "2", "/bilua don", "bắt đầu", "ham tien"):
        talk.say(typed)
    told = ["hôm nay", "Có người gọi xưng công an", "12 triệu", "Số 0912 345 678, tài khoản 1234567890 ACB"]
    for typed in told:
        talk.say(typed)
    talk.say("thêm một việc")
    for typed in ("9 giờ sáng 24/11", "bỏ qua", "không mất", "không biết"):
        talk.say(typed)
    assert "sẵn sàng" in talk.say("đủ rồi").text
    reply = talk.say("nhận đơn")
    statement = statement_of(reply)
    assert statement.addressee == "Kính gửi: Công an phường Mũi Né, tỉnh Lâm Đồng"
    assert statement.happened_items == ("Đã chuyển tiền cho người lạ.",)
    assert statement.rows[:2] == (("26/11/2026", *told[1:]), ("9 giờ sáng 24/11", "", "Không", ""))
    assert set(statement.rows[2:]) == {("", "", "", "")}
    assert talk.memory is None
    assert reply.attachment
    assert (reply.attachment.kind, reply.attachment.name) == ("don-trinh-bao", "don-trinh-bao.docx")


def test_nothing_that_names_a_person_is_asked_for(file: FirstAidFile) -> None:
    assert {step.asks for step in file.steps} == {None, *Asks}
    questions = " ".join(step.question or "" for step in file.steps if step.asks).lower()
    assert not [word for word in ("họ tên", "căn cước", "sinh ngày", "mật khẩu", "otp") if word in questions]
    assert any("căn cước" in label for label in file.statement.about_me)


def test_yesterday_is_the_day_before_in_vietnam(assistant: Assistant) -> None:
    talk = Talk(assistant)
    talk.now = datetime(2026, 11, 30, 20, tzinfo=UTC)  # already the first of December there
    talk.say("/bilua moc-khi")
    talk.say("hôm qua")
    assert talk.answers == {"when.1": "30/11/2026"}


def test_pressing_a_day_twice_opens_one_entry(talk: Talk) -> None:
    for _ in range(2):
        talk.say("/bilua moc-khi 1", Intake.PRESS)
    talk.say("Nó gọi tôi")
    assert talk.answers == {"when.1": "26/11/2026", "what.1": "Nó gọi tôi"}


def test_the_timeline_ends_where_the_paper_ends(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "moc-khi")
    for _ in range(MOST_ENTRIES):
        for typed in ("hôm nay", "Nó gọi", "5 triệu", "số lạ", "thêm"):
            reply = talk.say(typed)
    assert reply.text.startswith(file.notices.full)
    assert talk.step == "moc-nua"
    assert len(statement_of(talk.say("/bilua giao-don")).rows) == MOST_ENTRIES + 2


def test_a_long_tale_is_cut_and_said_to_be(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "moc-viec")
    reply = talk.say("nó gọi rồi nói\n" * 600)
    assert reply.text.startswith(file.notices.shortened)
    assert len(talk.answers["what.1"]) == LONGEST[Asks.WHAT]


def test_everything_remembered_stays_small(assistant: Assistant) -> None:
    talk = at(assistant, "moc-khi")
    for _ in range(MOST_ENTRIES + 5):
        for typed in ("9 giờ " * 200, "nó gọi " * 500, "5 triệu " * 200, "số lạ " * 300, "thêm"):
            talk.say(typed)
    assert talk.memory
    assert len(talk.memory.text) < 20_000 + MESSAGE_CHARACTERS  # of a case as much as of one message


def test_codes_and_cards_are_masked_and_the_other_sides_account_is_not(
    assistant: Assistant, file: FirstAidFile
) -> None:
    talk = at(assistant, "moc-viec")
    reply = talk.say("Nó hỏi OTP 482913 và thẻ 4111 1111 1111 1111, tôi chuyển vào 19034567890123")
    assert reply.text.startswith(file.notices.masked)
    assert "482913" not in talk.answers["what.1"]
    assert "4111" not in talk.answers["what.1"]
    assert "19034567890123" in talk.answers["what.1"]


@pytest.mark.parametrize(
    "typed", ["\u202e\u200b", "😀😀", "{{ 7 * 7 }}", "<script>alert(1)</script>", "a" * 10_000, "**x**"]
)
@pytest.mark.parametrize("step", ["nguy-hiem", "moc-viec", "don-xa", "moc-ben-kia"])
def test_odd_words_break_no_step(assistant: Assistant, step: str, typed: str) -> None:
    talk = at(assistant, step)
    reply = talk.say(typed)
    assert reply.text
    assert "49" not in reply.text
    assert statement_of(talk.say("/bilua giao-don"))


@pytest.mark.parametrize("typed", ["ạ " * 4_900, "có " * 3_000, "1" * 9_000, "4111 " * 1_900, "mật khẩu là " * 700])
@pytest.mark.parametrize("step", ["nguy-hiem", "moc-viec", "don-xa"])
def test_no_text_keeps_a_step_busy(assistant: Assistant, step: str, typed: str) -> None:
    talk = at(assistant, step)
    began = time.perf_counter()
    talk.say(typed)
    assert time.perf_counter() - began < 2


# Whom do I tell in my commune?


@pytest.mark.parametrize("typed", ["Hàm Tiến", "ham tien", "em ở phường Hàm Tiến ạ", "Hàm Tiến, Phan Thiết"])
def test_an_old_name_leads_to_the_office_of_today(assistant: Assistant, typed: str) -> None:
    reply = at(assistant, "xa").say(typed)
    assert "Phường Hàm Tiến cũ nay thuộc phường Mũi Né." in reply.text
    assert "Nơi đến: công an phường Mũi Né, tỉnh Lâm Đồng." in reply.text
    assert "chưa có bản đã kiểm chứng" in reply.text
    assert "113" in reply.text


@pytest.mark.parametrize("typed", ["xóa dữ liệu", "dữ liệu của tôi", "đăng ký"])
def test_words_that_stand_for_a_command_are_no_name_of_a_place(assistant: Assistant, typed: str) -> None:
    assert "chưa biết nơi này" not in at(assistant, "xa").say(typed).text


def test_several_meanings_are_asked_about_and_chosen_by_number(assistant: Assistant) -> None:
    talk = at(assistant, "xa")
    asked = talk.say("tân hà")
    assert labels(asked)[:3] == ["Xã Trà Tân", "Xã Hàm Tân", "Xã Tân Hà Lâm Hà"]
    assert "công an xã Hàm Tân" in talk.say("2").text
    assert "công an xã Trà Tân" in talk.press(asked, "Xã Trà Tân").text


def test_a_guess_is_asked_about_and_a_district_opens_its_communes(assistant: Assistant) -> None:
    talk = at(assistant, "don-xa")
    assert "Phường Mũi Né" in labels(talk.say("mui nne"))
    assert talk.step == "don-xa"
    assert "Xã Liên Hương" in labels(talk.say("huyện tuy phong"))
    opened = talk.say("bình thuận cũ")
    assert "Huyện Tuy Phong" in labels(opened) or talk.step == "don-xa"


def test_a_place_elsewhere_is_left_to_be_filled_in(assistant: Assistant, file: FirstAidFile) -> None:
    talk = at(assistant, "don-xa")
    assert talk.say("phường xyz").text.startswith(file.notices.place_unknown)
    talk.say("để trống")
    assert talk.step == "moc-khi"
    assert statement_of(talk.say("/bilua giao-don")).addressee.endswith("……")


def test_a_commune_named_before_is_offered_again(assistant: Assistant) -> None:
    talk = at(assistant, "xa")
    talk.say("mũi né")
    asked = talk.say("/bilua don-xa")
    assert labels(asked)[0] == "Phường Mũi Né"
    talk.say("1")
    assert talk.step == "moc-khi"


# Whatever comes


@pytest.mark.parametrize("seed", range(20))
def test_wherever_somebody_wanders_there_is_a_way_on(assistant: Assistant, seed: int) -> None:
    """Presses, words, nonsense and other questions in any order, and the clock running on."""
    chance = random.Random(seed)
    typed = ["có", "không", "1", "2", "9", "dừng", "/bilua", "mũi né", "phan thiết", "5 triệu", "hôm nay", "asdf qwer"]
    typed += ["công an có gọi điện không?", "menu", "/khancap", "nó gọi tôi lúc 9 giờ", "đủ rồi", "x" * 3_000]
    talk = Talk(assistant)
    reply = talk.say("/bilua")
    for _ in range(150):
        talk.now += timedelta(minutes=chance.choice((0, 1, 5, 400)))
        if reply.buttons and chance.random() < 0.6:
            reply = talk.say(chance.choice(reply.buttons).payload, Intake.PRESS)
        else:
            reply = talk.say(chance.choice(typed))
        assert reply.text
        assert "không còn dùng được" not in reply.text
        if talk.step:
            assert reply.buttons, reply.text
        if talk.memory:
            assert len(talk.memory.text) < 20_000
            assert talk.memory.until <= talk.now + KEPT_FOR


# For the family


@pytest.mark.parametrize("step", ["the-cha-me", "the-con-chau", "the-ban-be"])
def test_a_card_for_the_family_is_nothing_but_the_card(assistant: Assistant, file: FirstAidFile, step: str) -> None:
    reply = Talk(assistant).say(f"/bilua {step}")
    lines = reply.text.split("\n\n")
    assert len(lines) == len(file.by_id[step].card)
    assert "[[" not in reply.text


def test_the_seal_is_all_that_leaves_of_the_statement(assistant: Assistant) -> None:
    talk = at(assistant, "moc-viec")
    talk.say("Chuyện rất riêng")
    reply = talk.say("/bilua giao-don")
    assert "Chuyện rất riêng" not in reply.text
    assert "Chuyện rất riêng" not in json.dumps(reply.to_json(), ensure_ascii=False)
    assert replace(reply, attachment=None).attachment is None
