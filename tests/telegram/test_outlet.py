"""Promises about what arrives on the person's phone, checked by the double with Telegram's own rules."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.contract import Limit
from bot.channels.telegram.outlet import TelegramOutlet, entities, keyboard
from bot.channels.telegram.service import TelegramService
from bot.errors import RecipientGone, Refused, SendError, TryLater, Uncertain
from bot.messages import Address, Button, Channel, Offer, Reply, Span, Style
from bot.presentation.splitting import utf16_length
from bot.timing import utc_now
from tests.doubles.attachments import make_file
from tests.doubles.telegram import TelegramDouble
from tests.doubles.telegram_rules import Refusal, check_entities, decoded

HOA = Address(Channel.TELEGRAM, "7")
HELLO = Reply((Span("xin chào"),))


@pytest.fixture
async def outlet(double: TelegramDouble) -> AsyncIterator[TelegramOutlet]:
    double.person(7)
    double.pace.spacing = 0
    service = TelegramService(double.token, double.base_url, utc_now, make_file)
    await service.open()
    yield service.outlet
    await service.close()


async def test_bold_words_and_links_arrive_as_such_after_an_emoji_family(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    spans = (Span("👨‍👩‍👧‍👦 "), Span("đừng chuyển", Style.BOLD), Span(" – "), Span("xem", href="https://a.vn/x"))
    await outlet.send(HOA, Reply(spans), None)
    [sent] = double.to(7)
    units = sent.text.encode("utf-16-le")
    marked = {
        (entity["type"], units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le"))
        for entity in sent.entities
    }
    assert marked == {("bold", "đừng chuyển"), ("text_link", "xem")}


async def test_signs_of_markup_in_the_words_stay_words(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    await outlet.send(HOA, Reply((Span("<b>x</b> *y* _z_ [a](b) </pre>"),)), None)
    [sent] = double.to(7)
    assert sent.text == "<b>x</b> *y* _z_ [a](b) </pre>"
    assert sent.entities == [] and "parse_mode" not in sent.parameters


@pytest.mark.parametrize(
    "words",
    [
        "100% & “nợ = 0”?",
        "1+1; a/b#c",
        "https://vi.du/?a=1&b=%20+c",
        "dòng một\ndòng hai\tơi",
        "Ừ 👨‍👩‍👧‍👦 ạ",
        "..",
        "+",
    ],
)
async def test_words_arrive_letter_by_letter(double: TelegramDouble, outlet: TelegramOutlet, words: str) -> None:
    await outlet.send(HOA, Reply((Span(words),)), None)
    assert double.to(7)[0].text == words


async def test_link_previews_are_off(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    await outlet.send(HOA, HELLO, None)
    assert decoded(double.to(7)[0].parameters, "link_preview_options") == {"is_disabled": True}


async def test_a_reply_in_a_group_quotes_what_it_answers(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    double.group(-5)
    await outlet.send(Address(Channel.TELEGRAM, "-5"), HELLO, {"reply_to": "44", "private_chat": "x"})
    quoted = decoded(double.to(-5)[0].parameters, "reply_parameters")
    assert (quoted["message_id"], quoted["allow_sending_without_reply"]) == (44, True)


def test_short_buttons_stand_side_by_side_and_long_ones_alone() -> None:
    labels = ["Có", "Không", "Tôi đã lỡ chuyển tiền rồi", "Xem", "Quay lại", "Khác"]
    rows = keyboard([Button(label, "/menu") for label in labels])
    assert [[button.label for button in row] for row in rows] == [
        ["Có", "Không"],
        ["Tôi đã lỡ chuyển tiền rồi"],
        ["Xem", "Quay lại"],
        ["Khác"],
    ]
    assert keyboard([]) == []


async def test_a_payload_of_64_bytes_comes_through_whole(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    payload = "/xem " + "ế" * 19 + "ab"
    await outlet.send(HOA, replace(HELLO, buttons=(Button("Xem", payload),)), None)
    assert double.to(7)[0].payloads == [payload]


async def test_a_long_reply_arrives_in_parts_with_the_buttons_on_the_last(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    sentences = " ".join(f"Câu số {number} nói về một thủ đoạn 😀." for number in range(400))
    parts = outlet.parts(Reply((Span(sentences),), (Button("Xem", "/menu"),)))
    for part in parts:
        await outlet.send(HOA, part, None)
    received = double.to(7)
    assert len(received) > 1
    assert " ".join(message.text for message in received) == sentences
    assert [message.payloads for message in received] == [[]] * (len(received) - 1) + [["/menu"]]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.builds(Span, st.text(min_size=1, max_size=3000), st.sampled_from(Style)), min_size=1, max_size=6))
def test_whatever_is_said_every_part_obeys_telegrams_rules(outlet: TelegramOutlet, spans: list[Span]) -> None:
    for part in outlet.parts(Reply(tuple(spans))):
        assert 0 < utf16_length(part.text) <= 4096
        check_entities(part.text, list(entities(part.spans)))


async def test_a_press_is_acknowledged_and_answered(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    await outlet.send(HOA, HELLO, {"press": "press-1"})
    assert {method for method, _ in double.calls} == {"answerCallbackQuery", "sendMessage"}
    assert len(double.to(7)) == 1


async def test_a_press_too_old_to_be_acknowledged_is_answered_all_the_same(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    await outlet.send(HOA, HELLO, {"press": "forgotten"})
    assert double.refusals == [("answerCallbackQuery", 400)]
    assert len(double.to(7)) == 1


async def test_an_inline_search_is_answered_with_cards(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    card = (Span("Việc nhẹ", Style.BOLD), Span("\n" + "Lương cao. " * 600))
    offers = tuple(Offer(f"topic-{n}", f"Chủ đề {n}", "Tóm tắt", card) for n in range(60))
    await outlet.send(HOA, outlet.parts(Reply((), offers=offers))[0], {"inline_query": "inline-1"})
    assert double.refusals == []
    [(method, parameters)] = double.calls
    assert method == "answerInlineQuery"
    results = decoded(parameters, "results")
    assert len(results) == 50
    assert results[0]["input_message_content"]["entities"][0]["type"] == "bold"


async def test_an_inline_search_answered_too_late_is_let_go(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    await outlet.send(HOA, Reply((), offers=(Offer("a", "A", "", (Span("a"),)),)), {"inline_query": "forgotten"})
    assert double.refusals == [("answerInlineQuery", 400)]


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (Refusal(403, "Forbidden: bot was blocked by the user"), RecipientGone),
        (Refusal(403, "Forbidden: user is deactivated"), RecipientGone),
        (Refusal(403, "Forbidden: bot was kicked from the supergroup chat"), RecipientGone),
        (Refusal(400, "Bad Request: chat not found"), RecipientGone),
        (Refusal(403, "Forbidden: something nobody has seen yet"), TryLater),
        (Refusal(400, "Bad Request: message is too long"), Refused),
        (Refusal(400, "Bad Request: can't parse entities"), Refused),
        (Refusal(401, "Unauthorized"), TryLater),
        (Refusal(500, "Internal Server Error"), TryLater),
        (Refusal(502, "Bad Gateway"), TryLater),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    double: TelegramDouble, outlet: TelegramOutlet, refusal: Refusal, kind: type[SendError]
) -> None:
    double.refuse(refusal, 2)
    with pytest.raises(kind):
        await outlet.send(HOA, HELLO, None)
    assert double.sent == []


@pytest.mark.parametrize("reason", ["BUTTON_DATA_INVALID", "entity beginning at UTF-16 offset 3 ends after the end"])
async def test_what_telegram_does_not_like_about_a_message_does_not_cost_the_person_the_words(
    double: TelegramDouble, outlet: TelegramOutlet, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    double.refuse(Refusal(400, f"Bad Request: {reason}"))
    reply = Reply((Span("Không chuyển tiền.", Style.BOLD),), (Button("Xem", "/menu"),))
    await outlet.send(HOA, reply, {"reply_to": "5"})
    [sent] = double.to(7)
    assert (sent.text, sent.entities, sent.rows) == ("Không chuyển tiền.", [], [])
    assert reason.lower() in capsys.readouterr().out.lower()


@pytest.mark.parametrize("status", [400, 403, 404, 502])
async def test_a_page_of_some_proxys_is_no_word_of_telegrams(
    double: TelegramDouble, outlet: TelegramOutlet, status: int
) -> None:
    double.answer_with(status, "<html><h1>chat not found: no such page</h1></html>")
    with pytest.raises(TryLater):
        await outlet.send(HOA, HELLO, None)


async def test_a_redirect_is_not_followed(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    elsewhere = double.base_url.removesuffix("/bot") + "/_count"
    double.troubles.append(lambda: web.Response(status=302, headers={"Location": elsewhere}))
    with pytest.raises(TryLater):
        await outlet.send(HOA, HELLO, None)


async def test_half_an_answer_is_uncertain(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    double.break_off_after(b'{"ok": true, "result": {"mess')
    with pytest.raises(Uncertain):
        await outlet.send(HOA, HELLO, None)


def test_a_group_may_be_written_to_less_often_than_a_person(outlet: TelegramOutlet) -> None:
    assert outlet.limits(HOA) == (Limit(1, 1.0),)
    assert Limit(20, 61.0) in outlet.limits(Address(Channel.TELEGRAM, "-100200"))


async def test_a_429_names_the_seconds_to_wait(double: TelegramDouble, outlet: TelegramOutlet) -> None:
    double.refuse_with_429(17)
    with pytest.raises(TryLater) as caught:
        await outlet.send(HOA, HELLO, None)
    assert caught.value.after == 17


async def test_a_group_that_became_a_supergroup_names_its_new_id(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    double.group(-5).moved_to = -100123
    with pytest.raises(RecipientGone) as caught:
        await outlet.send(Address(Channel.TELEGRAM, "-5"), HELLO, None)
    assert caught.value.moved_to == "-100123"


async def test_a_connection_cut_after_the_message_was_taken_is_uncertain(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    double.drop_after_taking()
    with pytest.raises(Uncertain):
        await outlet.send(HOA, HELLO, None)
    assert len(double.sent) == 1


async def test_no_answer_in_time_is_uncertain(
    double: TelegramDouble, outlet: TelegramOutlet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.request.READ_SECONDS", 0.05)
    double.latency = 0.3
    with pytest.raises(Uncertain):
        await outlet.send(HOA, HELLO, None)


@pytest.mark.parametrize("body", ["<html>lỗi</html>", '{"ok": true', '{"ok": true}', "[]"])
async def test_a_200_that_is_no_answer_is_uncertain(
    double: TelegramDouble, outlet: TelegramOutlet, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    double.answer_with(200, body)
    with pytest.raises(Uncertain):
        await outlet.send(HOA, HELLO, None)
    assert body not in caplog.text


async def test_a_telegram_that_cannot_be_reached_was_not_told_anything() -> None:
    service = TelegramService("1:token-of-the-test", "http://127.0.0.1:9/bot", utc_now, make_file)
    await service.open()
    with pytest.raises(TryLater) as caught:
        await service.outlet.send(HOA, HELLO, None)
    await service.close()
    assert "token-of-the-test" not in f"{caught.value!r} {caught.value.__cause__!r}"


FULL = Reply(
    (Span("👨‍👩‍👧 "), Span("Cảnh giác", Style.BOLD), Span(" xem "), Span("trang", href="https://canhgiac.example/")),
    buttons=(Button("Xem thêm", "/tin 12 xem gia-danh-cong-an"), Button("Dừng nhận tin", "/huy")),
)


async def test_what_is_prepared_for_many_arrives_exactly_as_it_would_for_one(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    await outlet.send(HOA, FULL, None)
    await outlet.send_prepared(HOA, outlet.prepare(FULL))
    one, many = double.to(7)
    assert (many.text, many.entities, many.rows) == (one.text, one.entities, one.rows)
    assert many.rows
    assert many.entities
    assert "allow_paid_broadcast" not in many.parameters


async def test_what_is_prepared_and_not_liked_is_sent_in_plain_words(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    double.refuse(Refusal(400, "Bad Request: BUTTON_DATA_INVALID"))
    await outlet.send_prepared(HOA, outlet.prepare(FULL))
    [message] = double.to(7)
    assert (message.text, message.rows) == (FULL.text, [])


async def test_a_failure_of_what_was_prepared_says_what_to_do_next(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    prepared = outlet.prepare(FULL)
    double.refuse_with_429(3)
    with pytest.raises(TryLater) as later:
        await outlet.send_prepared(HOA, prepared)
    assert later.value.after == 3
    double.person(7).blocks()
    with pytest.raises(RecipientGone):
        await outlet.send_prepared(HOA, prepared)


async def test_stars_are_spent_only_where_that_is_turned_on(double: TelegramDouble) -> None:
    double.person(7)
    double.pace.spacing = 0
    service = TelegramService(double.token, double.base_url, utc_now, make_file, paid=True)
    await service.open()
    try:
        await service.outlet.send_prepared(HOA, service.outlet.prepare(FULL))
        await service.outlet.send(HOA, FULL, None)
    finally:
        await service.close()
    assert ["allow_paid_broadcast" in message.parameters for message in double.to(7)] == [True, False]


async def test_nothing_that_had_its_turn_waits_for_a_slow_server_to_answer_others(
    double: TelegramDouble, outlet: TelegramOutlet
) -> None:
    """What waited would arrive in one burst, above the pace, as soon as the server recovers."""
    double.pace.rate = 1_000
    double.latency = 5.0
    sending = [asyncio.create_task(outlet.send(HOA, HELLO, {})) for _ in range(450)]
    async with asyncio.timeout(30):
        while len(double.arrivals) < 450:
            await asyncio.sleep(0.01)
    assert not any(task.done() for task in sending)
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
