"""Zalo shows plain text only: everything a reply holds must be in it."""

from bot.channels.zalo.texts import TEXT_UNITS, cut, styles, texts
from bot.messages import Button, Reply, Span, Style
from bot.presentation.splitting import utf16_length

CHOICES = (Button("Xem thêm", "/xemthem a"), Button("Có ích", "/huuich a"))


def test_the_choices_stand_below_the_text_with_their_numbers() -> None:
    reply = Reply((Span("Cúp máy", Style.BOLD), Span(" ngay.")), CHOICES)
    assert texts(reply, "Nhắn số:") == ["Cúp máy ngay.\n\nNhắn số:\n1. Xem thêm\n2. Có ích"]


def test_without_choices_nobody_is_invited_to_choose() -> None:
    assert texts(Reply((Span("Đã xóa."),)), "Nhắn số:") == ["Đã xóa."]


def test_an_address_behind_words_is_written_out_and_a_number_is_not_said_twice() -> None:
    reply = Reply((Span("Nguồn", href="https://bot.vn/a"), Span(", gọi "), Span("113", Style.BOLD, "tel:113")))
    assert texts(reply, "") == ["Nguồn: https://bot.vn/a, gọi 113"]


def test_a_long_reply_is_cut_to_what_zalo_takes_and_the_choices_come_last() -> None:
    reply = Reply((Span("Đừng chuyển tiền 👮.\n" * 300),), CHOICES)
    parts = texts(reply, "Nhắn số:")
    assert len(parts) > 1
    assert all(utf16_length(part) <= TEXT_UNITS for part in parts)
    assert parts[-1].endswith("Nhắn số:\n1. Xem thêm\n2. Có ích")


def test_where_choices_have_numbers_no_other_line_has() -> None:
    steps = (Span("Việc cần làm\n\n1. Cúp máy.\n2. Gọi "), Span("113", Style.BOLD), Span(".\n10. Kể 3. lần.\n"))
    assert texts(Reply(steps, CHOICES), "Nhắn số:")[0].startswith(
        "Việc cần làm\n\n• Cúp máy.\n• Gọi 113.\n• Kể 3. lần."
    )
    assert texts(Reply(steps), "")[0].startswith("Việc cần làm\n\n1. Cúp máy.\n2. Gọi 113.\n10. Kể")
    lettered = Reply(steps, CHOICES, asks_number=True)
    assert "A. Xem thêm" in texts(lettered, "Nhắn chữ:")[0]


def test_bold_words_stay_bold_behind_a_number_that_was_taken_away() -> None:
    reply = Reply((Span("1. Gọi "), Span("113", Style.BOLD)), CHOICES)
    [words] = cut(reply, "Nhắn số:")
    assert styles(words) == [{"start": len("• Gọi "), "len": 3, "st": ["b"]}]
