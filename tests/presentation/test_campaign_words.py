"""What a campaign says, as it is sent: it fits every channel and one screen, and its buttons are counted by run."""

import pytest

from bot.channels.zalo.texts import texts
from bot.errors import ContentError
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.knowledge.topics import FIRST_SCREEN_CHARACTERS
from bot.messages import Reply
from bot.presentation.campaign_words import CampaignWords, shown_in
from bot.presentation.renderer import Renderer
from bot.presentation.splitting import utf16_length
from tests.doubles.models import understanding

URL = "https://canhgiac.example"
LAST_RUN = 9_999_999_998
"""Of ten digits, and even: a quiz shows its genuine message."""

TELEGRAM_UNITS = 4096
SIGNED_CHARACTERS = 125
"""A signature with the blank line above it."""

TOPICS = list(understanding().library.topics)
QUIZZES = list(understanding().library.quizzes)


def said(library: Library, *, run: int = 12, step: str | None = None, **plan: object) -> Reply:
    campaign = CampaignFile.model_validate({"name": "Một chiến dịch", "schedule": {"now": "true"}, **plan})
    return CampaignWords(Renderer(), URL).reply(library, campaign, run=run, topic=step)


def pressed(reply: Reply) -> list[tuple[str, str]]:
    return [(button.label, button.payload) for button in reply.buttons]


def assert_fits(reply: Reply) -> None:
    """One message of each channel, and one phone screen."""
    assert utf16_length(reply.text) <= TELEGRAM_UNITS
    assert len(texts(reply, "Trả lời bằng số:")) == 1
    assert len(reply.text) <= FIRST_SCREEN_CHARACTERS + SIGNED_CHARACTERS


@pytest.mark.parametrize("topic", TOPICS)
def test_a_campaign_of_any_topic_fits_one_message_and_one_screen(topic: str, library: Library) -> None:
    reply = said(library, topic=topic, buttons=TOPICS[:3], run=LAST_RUN, corrects=1)
    assert_fits(said(library, topic=topic))
    assert f"/tin {LAST_RUN} xem {topic}" in [payload for _, payload in pressed(reply)]
    assert len(texts(reply, "Trả lời bằng số:")) == 1


@pytest.mark.parametrize("topic", QUIZZES)
@pytest.mark.parametrize("run", [LAST_RUN - 1, LAST_RUN])
def test_a_quiz_of_any_topic_fits_too_and_both_answers_can_be_pressed(topic: str, run: int, library: Library) -> None:
    reply = said(library, topic=topic, quiz=topic, run=run)
    assert_fits(reply)
    pair, shown = library.quizzes[topic], shown_in(run)
    assert (pair.scam if shown == "l" else pair.genuine).message in reply.text
    assert pressed(reply)[:2] == [
        ("Lừa đảo", f"/tin {run} do {topic} {shown}l"),
        ("Tin thật", f"/tin {run} do {topic} {shown}t"),
    ]


def test_the_topics_warning_comes_with_its_card_and_a_way_out(library: Library) -> None:
    reply = said(library, topic="viec-nhe-luong-cao", buttons=["mua-ban-nguoi"])
    assert reply.text.endswith(library.broadcasting.signature)
    assert pressed(reply) == [
        ("Xem thêm", "/tin 12 xem viec-nhe-luong-cao"),
        (library.topics["mua-ban-nguoi"].button, "/tin 12 xem mua-ban-nguoi"),
        ("Dừng nhận tin", "/huy"),
    ]


def test_a_question_is_sent_under_its_title_for_nobody_has_asked_it(library: Library) -> None:
    assert said(library, topic="duong-day-nong").text.startswith(library.topics["duong-day-nong"].title)


def test_a_quiz_does_not_give_its_answer_away(library: Library) -> None:
    scam = said(library, topic="gia-danh-cong-an", quiz="gia-danh-cong-an", run=1)
    genuine = said(library, topic="gia-danh-cong-an", quiz="gia-danh-cong-an", run=2)
    for reply in (scam, genuine):
        assert "thật hay lừa đảo?" in reply.text
        assert "Công an không gọi video" not in reply.text
    assert scam.text != genuine.text
    assert [label for label, _ in pressed(scam)] == [label for label, _ in pressed(genuine)]


def test_a_step_of_a_series_speaks_of_its_own_topic(library: Library) -> None:
    reply = said(library, topic="phao-no", step="ma-tuy")
    assert "/tin 12 xem ma-tuy" in [payload for _, payload in pressed(reply)]
    assert "Pháo" not in reply.text


def test_a_correction_says_so_first(library: Library) -> None:
    assert said(library, topic="phao-no", corrects=3).text.startswith("Đính chính.")
    assert "Đính chính" not in said(library, topic="phao-no").text


def test_an_own_text_is_shown_with_its_marks_and_values(library: Library) -> None:
    reply = said(library, text="**Khoan chuyển tiền.** {{ ten_bot }} nhắc: gọi [[canh-sat-113]].")
    assert reply.text.startswith("Khoan chuyển tiền. Cảnh Giác nhắc: gọi 113.")
    assert reply.spans[0].style == "bold"
    assert pressed(reply) == [("Dừng nhận tin", "/huy")]


def test_a_stored_text_that_may_not_be_sent_is_refused_again_before_it_runs(library: Library) -> None:
    with pytest.raises(ContentError):
        said(library, text="{{ ''.__class__.__mro__ }} và hơn thế nữa")
