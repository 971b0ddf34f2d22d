"""The real content leaves editors nothing to look at again on the day it was last looked at."""

from datetime import date

from bot.conversation.cards import Cards
from bot.evaluation.screens import long_screens
from bot.knowledge.library import read_content
from bot.knowledge.review.warnings import review
from bot.presentation.renderer import Renderer
from tests.content.conftest import CONTENT
from tests.doubles.models import understanding

LAST_LOOKED_AT = date(2026, 11, 26)


def test_the_real_content_has_no_fault_and_no_warning() -> None:
    reading = read_content(CONTENT)
    assert reading.faults == ()
    assert [str(warning) for warning in review(reading, LAST_LOOKED_AT)] == []


def test_every_card_comes_in_one_message_on_every_channel() -> None:
    cards = Cards(Renderer(), "https://canhgiac.example")
    assert [str(warning) for warning in long_screens(read_content(CONTENT), understanding(), cards)] == []


def test_words_of_the_office_are_told_with_what_to_write() -> None:
    style = read_content(CONTENT).style
    assert style
    assert {"tiến hành", "nhằm", "có hành vi", "trên địa bàn", "các đối tượng"} <= style.office_words.keys()
