"""Promises about events: what people do becomes one message, whatever shape it comes in, and poison stops nobody."""

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.zalo.events import Identity, events_in, messages_in, parse_event
from bot.messages import Address, Channel, Intake, Message

NOW = datetime(2026, 11, 26, 5, tzinfo=UTC)
BOT = "2750123456789012345"
ME = Identity(BOT, lambda: "Cảnh Giác")


def event(name: str = "message.text.received", **content: Any) -> dict[str, Any]:
    message = {
        "from": {"id": "a1", "display_name": "Lan", "is_bot": False},
        "chat": {"id": "a1", "chat_type": "PRIVATE"},
        "message_id": "2d758cb5e222177a4e35",
        "date": int(NOW.timestamp() * 1000),
        **content,
    }
    return {"event_name": name, "message": message}


def parsed(raw: dict[str, Any]) -> Message:
    message = parse_event(raw, ME, NOW)
    assert message
    return message


@pytest.mark.parametrize("wrap", [lambda e: e, lambda e: {"ok": True, "result": e}, lambda e: [e]])
def test_an_event_is_found_in_every_shape_it_comes_in(wrap: Any) -> None:
    assert events_in(wrap(event(text="xin chào"))) == [event(text="xin chào")]


@pytest.mark.parametrize("nothing", [None, {}, [], {"ok": True}, {"ok": True, "result": None}, "", 5])
def test_what_holds_no_event_holds_none(nothing: object) -> None:
    assert events_in(nothing) == []


def test_a_text_is_a_message() -> None:
    assert parsed(event(text="xin chào")) == Message(
        f"{BOT}:2d758cb5e222177a4e35",
        Address(Channel.ZALO, "a1"),
        "xin chào",
        NOW,
        handle={"message": f"{BOT}:2d758cb5e222177a4e35"},
    )


@pytest.mark.parametrize(
    ("raw", "intake", "text"),
    [
        (event("message.image.received", photo="https://x.example/1", caption="cái này"), Intake.MEDIA, "cái này"),
        (event("message.image.received", photo_url="https://x.example/1"), Intake.MEDIA, ""),
        (event("message.sticker.received", sticker="0e07", url="https://x.example/1"), Intake.MEDIA, ""),
        (event("message.voice.received", voice_url="https://x.example/1.aac"), Intake.MEDIA, ""),
        (event("message.unsupported.received"), Intake.WITHHELD, ""),
    ],
)
def test_what_cannot_be_read_is_known_for_what_it_is(raw: dict[str, Any], intake: Intake, text: str) -> None:
    message = parsed(raw)
    assert (message.intake, message.text) == (intake, text)


def test_a_group_is_known_as_one() -> None:
    assert parsed(event(text="x", chat={"id": "g1", "chat_type": "GROUP"})).group


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("@Bot Cảnh Giác menu", "menu"),
        ("@bot cảnh giác: 2", "2"),
        ("@Cảnh Giác, có ai gọi tôi", "có ai gọi tôi"),
        ("nhờ @Bot Cảnh Giác xem giúp", "nhờ xem giúp"),
        ("@Bot Cảnh Giác", ""),
        ("@Bot Cảnh Giácx menu", "@Bot Cảnh Giácx menu"),
        ("cảnh giác với ai", "cảnh giác với ai"),
    ],
)
def test_in_a_group_our_own_name_is_no_part_of_what_is_said(typed: str, meant: str) -> None:
    group = {"id": "g1", "chat_type": "GROUP"}
    assert parsed(event(text=typed, chat=group)).text == meant
    assert parsed(event(text=unicodedata.normalize("NFD", typed), chat=group)).text == meant
    assert parsed(event(text=typed)).text == typed


def test_an_id_longer_than_a_number_of_javascripts_is_kept_to_the_last_digit() -> None:
    assert parsed(event(text="x", chat={"id": 9007199254740993})).address.chat == "9007199254740993"


@pytest.mark.parametrize(
    "raw",
    [
        {"event_name": "message.unsupported.received"},
        {"event_name": "user.followed.of.next.year", "message": event()["message"]},
        {"event_name": "message.text.received", "message": event(text="x")["message"] | {"from": {"is_bot": True}}},
        event(text="của tuần trước", date=int(NOW.timestamp() * 1000) - 25 * 3600 * 1000),
        event(text="của tuần trước", date=int(NOW.timestamp()) - 25 * 3600),
    ],
)
def test_what_nobody_can_or_should_be_answered_is_left(raw: dict[str, Any]) -> None:
    assert parse_event(raw, ME, NOW) is None


def test_an_event_without_an_id_is_known_again_by_what_stands_in_it() -> None:
    first, again, other = (parsed(event(text=text, message_id=None)) for text in ("x", "x", "y"))
    assert first.id == again.id != other.id


def test_an_event_nobody_can_read_does_not_stop_the_next() -> None:
    poison = [
        {"event_name": 5},
        event(text=["x"]),
        event(chat=None),
        {"event_name": "message.text.received", "message": 1},
    ]
    messages = messages_in([*poison, event(text="xin chào")], ME, lambda: NOW)
    assert [message.text for message in messages] == ["xin chào"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
FIELDS = ["event_name", "message", "result", "chat", "id", "from", "text", "message_id", "date", "is_bot", "chat_type"]


@given(
    st.recursive(
        JSON, lambda inner: st.dictionaries(st.sampled_from(FIELDS), inner, max_size=6) | st.lists(inner, max_size=3)
    ),
    st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6),
)
def test_no_bytes_of_theirs_break_us(body: object, message: dict[str, Any]) -> None:
    for raw in (body, {"event_name": "message.text.received", "message": message}):
        assert all(m.address.chat for m in messages_in(events_in(json.loads(json.dumps(raw))), ME, lambda: NOW))
