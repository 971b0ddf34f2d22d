"""The markup of editors and templates."""

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.text.markup import Token, TokenKind, contacts, footnotes, literal, parse


def test_bold_contacts_sources_and_links_are_read() -> None:
    assert parse("Gọi **ngay** [[canh-sat-113]].[^bca-2026] Xem [trang](https://a.vn/b).") == (
        Token(TokenKind.TEXT, "Gọi "),
        Token(TokenKind.BOLD, "ngay"),
        Token(TokenKind.TEXT, " "),
        Token(TokenKind.CONTACT, "canh-sat-113"),
        Token(TokenKind.TEXT, "."),
        Token(TokenKind.FOOTNOTE, "bca-2026"),
        Token(TokenKind.TEXT, " Xem "),
        Token(TokenKind.LINK, "trang", "https://a.vn/b"),
        Token(TokenKind.TEXT, "."),
    )


def test_what_is_not_closed_stays_readable() -> None:
    assert parse("**chưa đóng [[x") == (Token(TokenKind.TEXT, "**chưa đóng [[x"),)


def test_a_link_that_runs_code_is_plain_text() -> None:
    assert [token.kind for token in parse("[bấm](javascript:alert(1))")] == [TokenKind.TEXT]


def test_names_are_listed_in_order() -> None:
    assert contacts("[[b]] [[a]]") == ("b", "a")
    assert footnotes("x[^b] y[^a]") == ("b", "a")


@given(st.text())
def test_literal_words_come_back_as_they_were(words: str) -> None:
    assert "".join(token.text for token in parse(literal(words))) == words
    assert all(token.kind is TokenKind.TEXT for token in parse(literal(words)))


def test_a_text_made_to_slow_it_down_takes_no_time() -> None:
    start = time.thread_time()
    parse("**[[[^" * 20_000)
    parse("[" * 100_000)
    parse("[a](https://" * 10_000)
    assert time.thread_time() - start < 2
