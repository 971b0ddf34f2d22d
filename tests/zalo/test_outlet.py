"""Promises about sending: what Zalo refuses is a refusal however it is told, and nothing is said twice blindly."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.channels.zalo.outlet import ZaloOutlet
from bot.errors import Refused, SendError, TryLater, Uncertain
from bot.messages import Address, Button, Channel, Reply, Span, Style
from bot.storage.database import Database
from tests.doubles.campaign_rows import running_campaign, subscribed
from tests.doubles.waiting import until
from tests.doubles.zalo import TEXT_UNITS, Refusal, ZaloDouble, refusals
from tests.zalo.harness import bot_on, service_on

LAN = Address(Channel.ZALO, "a1")
BOLD = Reply((Span("Cúp máy 👮", Style.BOLD), Span(" ngay, "), Span("đừng chuyển", Style.BOLD), Span(" tiền.")))


@pytest.fixture
async def outlet(double: ZaloDouble) -> AsyncIterator[ZaloOutlet]:
    service = service_on(double)
    await service.open()
    double.person("a1").types("xin chào")
    yield service.outlet
    await service.close()


async def failing(outlet: ZaloOutlet) -> SendError:
    with pytest.raises(SendError) as caught:
        await outlet.send(LAN, Reply((Span("lời"),)), None)
    return caught.value


async def test_bold_words_are_bold_in_zalos_own_styles(double: ZaloDouble, outlet: ZaloOutlet) -> None:
    await outlet.send(LAN, BOLD, None)
    assert [(sent.text, sent.bold) for sent in double.sent] == [(BOLD.text, ["Cúp máy 👮", "đừng chuyển"])]


@pytest.mark.parametrize("refusal", list(refusals(400, "Bad Request: text_styles")))
async def test_a_style_zalo_does_not_like_costs_nobody_the_words(
    double: ZaloDouble, outlet: ZaloOutlet, refusal: Refusal
) -> None:
    double.refuse(refusal)
    await outlet.send(LAN, BOLD, None)
    assert [(sent.text, sent.styles) for sent in double.sent] == [(BOLD.text, [])]


async def test_the_choices_stand_in_the_last_text_and_no_text_is_too_long(
    double: ZaloDouble, outlet: ZaloOutlet
) -> None:
    long = Reply((Span("Đừng chuyển tiền 👮.\n" * 300),), (Button("Xem thêm", "/xemthem a"), Button("Thôi", "/menu")))
    for part in outlet.parts(long):
        await outlet.send(LAN, part, None)
    assert len(double.sent) > 1
    assert all(len(sent.text.encode("utf-16-le")) // 2 <= TEXT_UNITS for sent in double.sent)
    assert double.sent[-1].text.endswith("\n1. Xem thêm\n2. Thôi")
    assert not double.refusals


async def test_where_a_number_is_awaited_the_choices_have_letters(outlet: ZaloOutlet) -> None:
    [part] = outlet.parts(
        Reply((Span("Bao nhiêu?"),), (Button("Không mất", "/x"), Button("Bỏ qua", "/y")), asks_number=True)
    )
    assert part.text.endswith("\nA. Không mất\nB. Bỏ qua")


async def test_decomposed_letters_are_sent_as_one(double: ZaloDouble, outlet: ZaloOutlet) -> None:
    [part] = outlet.parts(Reply((Span("e\u0302\u0301", Style.BOLD), Span(" x"))))
    await outlet.send(LAN, part, None)
    assert (double.sent[0].text, double.sent[0].bold) == ("\u1ebf x", ["\u1ebf"])


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (400, Refused),
        (404, Refused),
        (401, TryLater),
        (403, TryLater),
        (503, TryLater),
        (426, TryLater),
        (429, TryLater),
        (408, Uncertain),
        (500, Uncertain),
        (502, Uncertain),
        (504, Uncertain),
    ],
)
async def test_a_refusal_means_the_same_however_it_is_told(
    double: ZaloDouble, outlet: ZaloOutlet, code: int, meaning: type[SendError]
) -> None:
    for refusal in refusals(code, "so it is"):
        double.refuse(refusal)
        error = await failing(outlet)
        assert type(error) is meaning
        assert (getattr(error, "after", None) is not None) == (code in (426, 429))


async def test_a_refusal_without_a_code_inside_200_is_one(double: ZaloDouble, outlet: ZaloOutlet) -> None:
    double.answer_with(200, '{"ok": false}')
    assert type(await failing(outlet)) is Refused


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (200, "<html>", Uncertain),
        (200, "[]", Uncertain),
        (200, '{"ok": 1}', Uncertain),
        (200, "[" * 100_000, Uncertain),
        (302, "", TryLater),
        (400, "<html>", TryLater),
        (403, "<html>", TryLater),
        (404, "<html>", TryLater),
        (502, "<html>", Uncertain),
    ],
)
async def test_what_is_not_in_zalos_words_is_final_for_nobody(
    double: ZaloDouble, outlet: ZaloOutlet, status: int, body: str, meaning: type[SendError]
) -> None:
    double.answer_with(status, body)
    assert type(await failing(outlet)) is meaning


async def test_a_connection_that_ends_leaves_in_doubt_and_one_that_never_was_does_not(
    double: ZaloDouble, outlet: ZaloOutlet
) -> None:
    double.drop_after_taking()
    assert type(await failing(outlet)) is Uncertain
    await double.stop()
    assert type(await failing(outlet)) is TryLater


async def test_nothing_that_is_raised_or_shown_holds_the_token(double: ZaloDouble, outlet: ZaloOutlet) -> None:
    double.refuse(Refusal(400, f"Bad Request: {double.token}"))
    errors = [await failing(outlet)]
    double.drop_after_taking()
    errors.append(await failing(outlet))
    await double.stop()
    errors.append(await failing(outlet))
    for error in errors:
        assert double.token not in f"{error} {error!r} {error.__cause__} {error.__context__!r}"
    assert double.token.partition(":")[2] not in f"{outlet!r} {vars(outlet)!r}"


async def test_a_reply_in_doubt_is_sent_once_more_and_no_third_time(double: ZaloDouble, database: Database) -> None:
    async with bot_on(double, database):
        double.drop_after_taking(2)
        double.person("a1").types("một lần")
        await until(lambda: len(double.sent) == 2)
        double.person("a1").types("xong")
        await until(lambda: len(double.sent) == 3)
    assert [sent.text for sent in double.sent] == ["một lần", "một lần", "xong"]


async def test_a_campaign_arrives_with_its_choices_and_a_refused_style_costs_nobody_its_words(
    double: ZaloDouble, database: Database
) -> None:
    for chat in ("a1", "a2"):
        double.person(chat).types("xin chào")
    async with bot_on(double, database):
        await until(lambda: len(double.sent) == 2)
        subscribed(database, ["a1", "a2"], channel=Channel.ZALO)
        running_campaign(database, now=datetime.now(UTC))
        await until(lambda: len(double.sent) == 4)
    assert sorted((sent.chat, sent.text) for sent in double.sent[2:]) == [("a1", "Cảnh giác!"), ("a2", "Cảnh giác!")]
