"""A message is forwarded, pasted or sent after /kiemtra: it is judged, and what follows knows of it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.conversation.assistant import Assistant
from bot.conversation.cards import Cards
from bot.conversation.inspections import TOGETHER, WAIT
from bot.conversation.memory import Remembered
from bot.conversation.understanding import Understanding
from bot.messages import MESSAGE_CHARACTERS, Address, Channel, Decision, Intake, Memory, Message, Reply
from bot.presentation.renderer import Renderer

NOON = datetime(2026, 11, 26, 5, tzinfo=UTC)
PHISHING = (
    "VCB thong bao: tai khoan cua quy khach bi khoa. Vui long vao vcb-mokhoa.top dang nhap va nhap ma OTP de mo lai."
)
PAID = "VPBank: Quy khach da thanh toan 1.250.000VND tai SHOPEE luc 10:22 26/11. So du kha dung 3.400.000VND."
QUESTION = "công an gọi điện bắt chuyển tiền thì làm sao"


class Chat:
    """One citizen's chat, with what the bot remembers of it."""

    def __init__(self, assistant: Assistant, *, group: bool = False) -> None:
        self._assistant = assistant
        self._group = group
        self.now = NOON
        self.memory: Memory | None = None

    def says(self, text: str, intake: Intake = Intake.TEXT) -> Reply:
        message = Message("1", Address(Channel.TELEGRAM, "7"), text, self.now, intake, self._group, memory=self.memory)
        reply = self._assistant.reply(message)
        self.memory = self.memory if reply.memory is None else reply.memory
        return reply


@pytest.fixture(scope="session")
def assistant(understanding: Understanding) -> Assistant:
    return Assistant(lambda: understanding, Cards(Renderer(), ""), str)


@pytest.fixture
def chat(assistant: Assistant) -> Chat:
    return Chat(assistant)


def payloads(reply: Reply) -> list[str]:
    return [button.payload for button in reply.buttons]


def test_a_message_behind_the_command_is_judged_at_once(chat: Chat) -> None:
    for between in (" ", "\n"):
        reply = chat.says(f"/kiemtra{between}{PHISHING}")
        assert reply.text.startswith("Rất đáng ngờ.")
        assert "vcb-mokhoa[.]top" in reply.text
        assert reply.topics[0].id == "gia-danh-ngan-hang"
        assert {"/xem gia-danh-ngan-hang", "/bilua", "/kiemtra"} <= set(payloads(reply))


def test_alone_the_command_waits_for_the_message(chat: Chat) -> None:
    assert "dán hoặc chuyển tiếp" in chat.says("/kiemtra").text
    assert chat.says("Mẹ ơi con về trễ nha").text.startswith("Chưa thấy dấu hiệu")


def test_the_way_that_is_told_in_a_group_works_there(assistant: Assistant) -> None:
    group = Chat(assistant, group=True)
    assert "viết “kiểm tra:” rồi dán" in group.says("/kiemtra").text
    assert group.says(f"kiểm tra: {PHISHING}").text.startswith("Rất đáng ngờ.")


def test_it_waits_for_half_an_hour_and_no_longer(chat: Chat) -> None:
    chat.says("/kiemtra")
    chat.now += WAIT + timedelta(seconds=1)
    assert "dấu hiệu" not in chat.says("alo").text


def test_while_it_waits_a_command_is_a_command_and_a_cry_for_help_a_cry_for_help(chat: Chat) -> None:
    for said in ("/khancap", "khẩn cấp", "cứu tôi với, có người đang cầm dao phá cửa nhà tôi"):
        chat.says("/kiemtra")
        assert chat.says(said).decision is Decision.EMERGENCY
    chat.says("/kiemtra")
    assert "/nhom lua-dao" in payloads(chat.says("menu"))


@pytest.mark.parametrize("said", ["giúp", "help", "giúp tôi với", "chào", "alo", "cảm ơn", "ok em", "bạn là ai"])
def test_while_it_waits_a_courtesy_or_a_call_for_help_is_what_it_is_and_the_message_may_still_come(
    chat: Chat, said: str
) -> None:
    usual = chat.says(said)
    chat.says("/kiemtra")
    assert chat.says(said).text == usual.text
    if usual.decision is not Decision.EMERGENCY and "113" not in usual.text:
        assert chat.says("Mẹ ơi con về trễ nha").text.startswith("Chưa thấy dấu hiệu")


@pytest.mark.parametrize("said", ["hủy", "thôi", "dạ thôi ạ", "không", "ko co", "dừng", "bỏ qua", "để sau", "cancel"])
def test_who_has_no_message_to_check_is_waited_for_no_more(chat: Chat, said: str) -> None:
    chat.says("/kiemtra")
    assert chat.says(said).text.startswith("Vâng, mình thôi kiểm tra.")
    assert "dấu hiệu" not in chat.says("alo em").text


@pytest.mark.parametrize("said", ["vay tiền", "tin nào", "làm sao"])
def test_a_word_or_two_are_no_message_to_judge(chat: Chat, said: str) -> None:
    usual = chat.says(said)
    chat.says("/kiemtra")
    assert chat.says(said).text == usual.text


@pytest.mark.parametrize("said", ["lừa đảo là gì", "báo ở đâu vậy", "shipper giả làm sao biết", "bị hack facebook"])
def test_a_short_question_is_answered_though_a_message_is_awaited(chat: Chat, said: str) -> None:
    usual = chat.says(said)
    chat.says("/kiemtra")
    assert chat.says(said).text == usual.text


@pytest.mark.parametrize("said", ["Má ơi con đổi số", "Mượn em 2 triệu nha", "Con tới nơi rồi má"])
def test_a_short_message_is_judged_when_one_is_awaited(chat: Chat, said: str) -> None:
    chat.says("/kiemtra")
    assert "/kiemtra" in payloads(chat.says(said))


@pytest.mark.parametrize(
    "said", ["0912345678", "vcb-mokhoa.top", "您的銀行賬戶已被凍結請立即點擊下面鏈接驗證身份", "OTP 482913"]
)
def test_a_number_a_link_and_words_without_spaces_are_judged_though_they_are_short(chat: Chat, said: str) -> None:
    chat.says("/kiemtra")
    assert "/kiemtra" in payloads(chat.says(said))


@pytest.mark.parametrize("turn", ["/bilua", "bị lừa", "menu", "/xem gia-danh-cong-an", "đăng ký"])
def test_who_turns_to_something_else_is_waited_for_no_more(assistant: Assistant, turn: str) -> None:
    straight, aside = Chat(assistant), Chat(assistant)
    straight.says(turn)
    aside.says("/kiemtra")
    aside.says(turn)
    assert aside.says(QUESTION) == straight.says(QUESTION)


def test_who_is_led_step_by_step_is_not_taken_for_a_sender(chat: Chat) -> None:
    chat.says("/kiemtra")
    chat.says("/bilua", Intake.PRESS)
    assert "/bilua" in payloads(chat.says("không có ai nguy hiểm"))[0]


def test_money_that_moves_in_somebody_else_s_message_is_no_emergency(chat: Chat) -> None:
    for text in (
        "BIDV: Quý khách vừa rút 2,000,000 VND tại ATM 45 Trần Hưng Đạo lúc 18:22 ngày 09/11/2026",
        "Em vừa chuyển cọc 30% cho bên chị nha, còn lại em trả lúc nhận hàng",
    ):
        assert chat.says(text, Intake.FORWARD).decision is Decision.ANSWER


def test_a_forward_is_judged_without_a_word(chat: Chat) -> None:
    reply = chat.says(PHISHING, Intake.FORWARD)
    assert reply.text.startswith("Rất đáng ngờ.")
    assert "/hoi" not in payloads(reply)


def test_a_paste_is_recognised_and_may_have_been_a_question(chat: Chat) -> None:
    reply = chat.says(PHISHING)
    assert reply.text.startswith("Rất đáng ngờ.")
    assert "/hoi" in payloads(reply)


@pytest.mark.parametrize(
    "asked",
    [f"Tin này có lừa đảo không?\n{PHISHING}", f"{PHISHING}\ncó phải lừa đảo không", f"check giup em: {PHISHING}"],
)
def test_who_asks_whether_a_message_is_a_scam_has_it_judged(chat: Chat, asked: str) -> None:
    reply = chat.says(asked)
    assert reply.text.startswith("Rất đáng ngờ.")
    assert "Tin này có" not in reply.text


@pytest.mark.parametrize(
    "pasted", ["VCB: tai khoan bi khoa, vao vcb-mokhoa.top", "EVN: no tien dien, tra tai evn-thanhtoan.vip/nop"]
)
def test_a_short_paste_with_a_link_that_borrows_a_name_is_recognised(chat: Chat, pasted: str) -> None:
    assert "/hoi" in payloads(chat.says(pasted))


def test_what_the_first_aid_remembers_of_an_answer_outlives_the_case(chat: Chat) -> None:
    chat.says("/kiemtra")
    chat.says("giúp tôi từng bước với")
    chat.says("/bilua", Intake.PRESS)
    chat.says("/bilua nguy-hiem 2", Intake.PRESS)
    chat.says("/hoi", Intake.PRESS)
    message = Message("1", Address(Channel.TELEGRAM, "7"), "", chat.now, memory=chat.memory)
    remembered = Remembered.of(message)
    assert remembered.case is None
    assert remembered.first_aid and remembered.first_aid.step == "con-noi-chuyen"


def test_no_sign_is_never_called_safe(chat: Chat) -> None:
    said = chat.says(PAID).text
    assert said.startswith("Chưa thấy dấu hiệu lừa đảo.")
    assert "không có nghĩa là tin an toàn" in said
    assert "•" not in said


def test_several_forwards_in_a_row_are_one_case(chat: Chat) -> None:
    first = chat.says("Chào anh, em bên ngân hàng đây ạ", Intake.FORWARD)
    assert "Tôi xem chung" not in first.text
    second = chat.says(PHISHING, Intake.FORWARD)
    assert "Tôi xem chung 2 tin" in second.text
    assert second.text.startswith("Rất đáng ngờ.")


def test_what_is_pasted_after_the_command_belongs_together(chat: Chat) -> None:
    chat.says("/kiemtra")
    chat.says("Chào anh, em bên ngân hàng Vietcombank đây ạ, anh xem tin em gửi giúp em nha")
    assert "Tôi xem chung 2 tin" in chat.says(PHISHING).text


def test_what_is_pasted_by_itself_is_judged_by_itself(chat: Chat) -> None:
    assert chat.says(PHISHING).text.startswith("Rất đáng ngờ.")
    assert chat.says(PAID).text.startswith("Chưa thấy")


def test_what_comes_later_is_another_case(chat: Chat) -> None:
    chat.says(PHISHING, Intake.FORWARD)
    chat.now += TOGETHER + timedelta(seconds=1)
    assert chat.says(PAID, Intake.FORWARD).text.startswith("Chưa thấy")


def test_the_command_begins_another_case(chat: Chat) -> None:
    chat.says(PHISHING, Intake.FORWARD)
    chat.says("/kiemtra")
    assert chat.says(PAID).text.startswith("Chưa thấy")


def test_a_question_after_a_forward_is_answered_as_a_question(chat: Chat) -> None:
    chat.says(PHISHING, Intake.FORWARD)
    assert chat.says(QUESTION).topics[0].id == "gia-danh-cong-an"


def test_who_asked_after_all_gets_the_answer(chat: Chat) -> None:
    chat.says("/kiemtra")
    chat.says(QUESTION)
    reply = chat.says("/hoi", Intake.PRESS)
    assert reply.topics[0].id == "gia-danh-cong-an"
    assert "dấu hiệu" not in reply.text
    assert "gõ lại" in chat.says("/hoi", Intake.PRESS).text


def test_a_pasted_message_never_hides_a_call_for_help(chat: Chat) -> None:
    for intake in (Intake.TEXT, Intake.FORWARD):
        reply = chat.says("con không muốn sống nữa, con uống thuốc sâu rồi, vĩnh biệt mẹ", intake)
        assert reply.decision is Decision.EMERGENCY


def test_a_scam_that_cries_for_help_is_a_scam_when_it_is_forwarded(chat: Chat) -> None:
    text = (
        "Chị ơi con chị bị tai nạn đang cấp cứu ở bệnh viện, chị chuyển gấp 20 triệu vào stk 0123456789 để mổ ngay, "
        "đừng gọi cho ai kẻo không kịp"
    )
    assert chat.says(text, Intake.FORWARD).decision is not Decision.EMERGENCY


def test_who_asks_why_is_told_every_sign_and_what_is_wrong_with_it(chat: Chat, understanding: Understanding) -> None:
    assert "/visao" in payloads(chat.says(f"/kiemtra {PHISHING}"))
    said = chat.says("/visao", Intake.PRESS).text
    signs = understanding.library.signs.by_id
    for sign in ("link-gia-ten", "xin-ma-mat-khau", "link-duoi-la"):
        assert signs[sign].label in said
        assert signs[sign].explanation in said
    assert "vcb-mokhoa.top" not in said


def test_half_an_hour_later_nothing_of_the_message_is_known_any_more(chat: Chat) -> None:
    chat.says(f"/kiemtra {PHISHING}")
    chat.now += WAIT + timedelta(seconds=1)
    assert "gõ lại" in chat.says("/visao", Intake.PRESS).text


def test_where_there_is_no_sign_nobody_is_offered_why(chat: Chat) -> None:
    assert "/visao" not in payloads(chat.says(f"/kiemtra {PAID}"))


def test_in_a_group_nothing_is_remembered_and_nothing_awaited(assistant: Assistant) -> None:
    group = Chat(assistant, group=True)
    assert "ngay sau đó" in group.says("/kiemtra").text
    assert group.says(f"/kiemtra {PHISHING}").text.startswith("Rất đáng ngờ.")
    assert group.memory is None


def test_of_an_account_only_the_end_is_repeated(chat: Chat) -> None:
    reply = chat.says("/kiemtra Em ơi anh đổi số, chuyển gấp cho anh 5 triệu vào stk 0123 4567 8901 nha, tối anh trả")
    assert "0123 4567" not in reply.text


def test_no_reply_holds_a_link_that_can_be_opened(chat: Chat, understanding: Understanding) -> None:
    for texts in understanding.library.message_examples.scam.values():
        for text in texts[:4]:
            said = chat.says(f"/kiemtra {text}").text
            opened = [link for link in understanding.links.find(said) if "[.]" not in link.text]
            assert all(link.official for link in opened), said


def test_every_verdict_fits_one_phone_screen(chat: Chat, understanding: Understanding) -> None:
    """Twenty-odd lines of forty letters."""
    for texts in understanding.library.message_examples.scam.values():
        for text in texts[:4]:
            assert len(chat.says(f"/kiemtra {text}").text) <= 800


def test_a_message_over_the_limit_gets_a_clear_sentence(chat: Chat) -> None:
    assert "20.000" in chat.says("a" * (MESSAGE_CHARACTERS + 1), Intake.FORWARD).text
