"""The first card of each emergency says what saves life or money in the next minute."""

import re

import pytest

from bot.knowledge.library import Library
from bot.messages import Decision
from tests.content.conftest import ask, everything_said

FIRST_STEPS = {
    "bao-luc-truy-duoi": r"\[\[canh-sat-113\]\]",
    "tien-dang-mat": r"[Kk]hông chuyển thêm",
    "may-bi-dieu-khien": r"[Cc]ắt mạng|[Tt]ắt (?:mạng|Wi-Fi|máy)",
    "nguoi-mat-tich": r"\[\[canh-sat-113\]\]",
    "bi-giu-o-nuoc-ngoai": r"\[\[bao-ho-cong-dan\]\]",
    "muon-tu-tu": r"dừng lại|rời xa|ở cạnh",
    "chay-no": r"ra xa|rời xa|ra ngoài",
    "nguy-hiem-tren-bien": r"phao|\[\[cuu-nan-112\]\]",
}
"""Kinds the first slice must know → what the first step must say."""

CALLED = {
    "bao-luc-truy-duoi": "113",
    "tien-dang-mat": "113",
    "may-bi-dieu-khien": "113",
    "nguoi-mat-tich": "113",
    "bi-giu-o-nuoc-ngoai": "+84 981 84 84 84",
    "muon-tu-tu": "115",
    "chay-no": "114",
    "nguy-hiem-tren-bien": "112",
}


@pytest.mark.parametrize("kind", FIRST_STEPS)
def test_the_first_step_is_the_one_that_cannot_wait(library: Library, kind: str) -> None:
    [known] = [entry for entry in library.urgency.kinds if entry.id == kind]
    assert re.search(FIRST_STEPS[kind], known.steps[0])


@pytest.mark.parametrize("kind", CALLED)
def test_the_card_names_the_number_in_both_languages(kind: str) -> None:
    text = everything_said()[f"/nguyhiem {kind}"].text
    vietnamese, _, english = text.rpartition("\n\n")
    assert CALLED[kind] in vietnamese
    assert CALLED[kind] in english


def test_fire_and_explosives_are_left_before_anybody_is_called(library: Library) -> None:
    [fire] = [kind for kind in library.urgency.kinds if kind.id == "chay-no"]
    assert not re.search(r"\[\[|gọi", re.sub("gọi mọi người", "", fire.steps[0]))


def test_no_money_comes_before_life_in_the_order_of_kinds(library: Library) -> None:
    order = [kind.id for kind in library.urgency.kinds]
    money = min(order.index(kind) for kind in ("tien-dang-mat", "may-bi-dieu-khien", "mat-tai-khoan"))
    life = (
        "muon-tu-tu",
        "nguy-hiem-tren-bien",
        "chay-no",
        "bi-giu-o-nuoc-ngoai",
        "bao-luc-truy-duoi",
        "nguoi-mat-tich",
    )
    assert max(order.index(kind) for kind in life) < money


def test_every_card_has_its_steps_numbered_an_english_part_and_related_topics(library: Library) -> None:
    for kind in library.urgency.kinds:
        reply = everything_said()[f"/nguyhiem {kind.id}"]
        assert reply.decision is Decision.EMERGENCY
        assert "1. " in reply.text
        assert len(re.findall(r"\b[a-z]{2,}\b", kind.english)) >= 8, kind.id
        assert not re.search(r"[à-ỹđ]", kind.english), kind.id
        assert kind.title_en in reply.text


def test_nobody_who_wants_to_die_is_offered_reading(library: Library) -> None:
    assert everything_said()["/nguyhiem muon-tu-tu"].buttons == ()


def test_an_english_question_gets_the_vietnamese_card_with_one_line_in_english() -> None:
    reply = ask("someone pretending to be police asked me to send money")
    assert reply.topics[0].id == "gia-danh-cong-an"
    assert [line for line in reply.text.split("\n") if line.startswith("In English:")]


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("nó đang cầm dao đuổi tôi", "Gọi 113"),
        ("vua chuyen 20 trieu cho lua dao xong", "ngân hàng"),
        ("con tôi mất tích từ chiều tới giờ", "113"),
        ("nhà tôi đang cháy", "114"),
        ("em không muốn sống nữa", "115"),
    ],
)
def test_danger_told_in_plain_words_gets_the_emergency_card(told: str, kind: str) -> None:
    reply = ask(told)
    assert reply.decision is Decision.EMERGENCY
    assert kind in reply.text
