"""What an organiser's own text may do: show a few values. Whatever else is in it never runs."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ContentError
from bot.knowledge.campaigns import OWN_TEXT_CHARACTERS
from bot.knowledge.library import Library
from bot.presentation.own_words import NAMES, NESTED, own_words, shown_length_problem, slips_of
from tests.doubles.models import understanding

URL = "https://canhgiac.example"

HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ ten_bot.__class__.__mro__ }}",
    "{{ ten_bot['__class__'] }}",
    "{{ 'a' * 200000000 }}",
    "{{ 9 ** 9 ** 9 ** 9 }}",
    "{{ 'a' }}",
    "{{ range(1000000000) }}",
    "{{ ten_bot() }}",
    "{{ ten_bot|attr('__class__') }}",
    "{{ ten_bot|center(100000000) }}",
    "{{ ten_bot|upper|map('x') }}",
    "{{ ten_bot ~ ten_bot }}",
    "{{ ten_bot is defined }}",
    "{{ ten_bot if tinh else dia_ban }}",
    "{{ self }}",
    "{{ lipsum() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{% for a in ten_bot %}{% for b in ten_bot %}{{ a }}{% endfor %}{% endfor %}",
    "{% for a in range(10**9) %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% macro f() %}{{ f() }}{% endmacro %}",
    "{% include 'card.j2' %}",
    "{% import 'card.j2' as x %}",
    "{% extends 'card.j2' %}",
    "{% block a %}{% endblock %}",
    "{% filter upper %}x{% endfilter %}",
    "{% with %}{% endwith %}",
    "{% raw %}{{ ten_bot }}{% endraw %}",
    "{# unseen #}",
    "{% if ten_bot == tinh %}x{% endif %}",
    "{% if 1 < 2 %}x{% endif %}",
    "{% if ten_bot %}x",
    "{{ ten_bot",
    "{% endif %}",
    "{{ khong_co }}",
    "{{ " + "(" * 500 + "ten_bot" + ")" * 500 + " }}",
    "{% if " + "not " * 290 + "tinh %}x{% endif %}",
    "{{ -" + "-" * 900 + "1 }}",
    "{{tinh" + "|upper" * 198 + "}}",
    "{% if tinh %}" * (NESTED + 1) + "x" + "{% endif %}" * (NESTED + 1),
    "x" * (OWN_TEXT_CHARACTERS + 1),
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_plain_value_is_refused_at_once_and_never_rendered(text: str, library: Library) -> None:
    started = time.monotonic()
    slips = slips_of(text)
    assert slips
    assert all(slip.line == 1 and slip.message for slip in slips)
    with pytest.raises(ContentError):
        own_words(text, library, URL)
    assert time.monotonic() - started < 5


def test_a_refusal_names_the_line_and_the_nearest_name() -> None:
    (slip,) = slips_of("Chào bà con,\n\n{{ ten_bott }} nhắc.")
    assert slip.line == 3
    assert "Có phải ý là “ten_bot”?" in slip.message


def test_values_are_shown_and_conditions_followed(library: Library) -> None:
    text = "{{ ten_bot | upper }} ở {{ tinh }}. {% if trang_web %}Xem {{ trang_web }}{% else %}Gõ /menu{% endif %}"
    assert slips_of(text) == []
    assert own_words(text, library, URL) == f"CẢNH GIÁC ở tỉnh Lâm Đồng. Xem {URL}"
    assert own_words(text, library, "").endswith("Gõ /menu")
    assert own_words("{% if not trang_web %}a{% elif tinh %}b{% endif %}", library, URL) == "b"


@pytest.mark.parametrize("name", NAMES)
def test_every_name_that_is_offered_has_a_value(name: str, library: Library) -> None:
    assert own_words(f"{{{{ {name} }}}}", library, URL)


def test_the_longest_text_of_values_alone_is_rendered_fast_and_too_long_to_be_sent(library: Library) -> None:
    text = "{{co_quan_phu_trach}}" * (OWN_TEXT_CHARACTERS // len("{{co_quan_phu_trach}}"))
    words = own_words(text, library, URL)
    assert len(words) < 50_000
    assert "tối đa 1500" in (shown_length_problem(words, library) or "")
    assert shown_length_problem("Ngắn thôi.", library) is None


PIECES = [
    *(
        "{{ }} {% %} {# #} if elif else endif not for in | upper . ( ) [ ] ' * 9 - + ~ , = tinh ten_bot __class__"
    ).split(),
    *("raw endraw set {{tinh}} {{tinh|upper}} {%-endif-%}").split(),
    *("{% if trang_web %}", "{% else %}", "{% endif %}", " ", "\n", "\x00", "đ"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_whatever_is_typed_is_refused_or_rendered_and_never_breaks(text: str) -> None:
    library = understanding().library
    if not slips_of(text):
        assert isinstance(own_words(text, library, URL), str)
