"""Promises about reading updates: what people do becomes messages, and nothing else does."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram.updates import Identity, parse_update
from bot.errors import UnreadableMessage
from bot.messages import Intake, Message
from tests.doubles.telegram_people import Chat, Person
from tests.doubles.telegram_updates import Updates

ME = Identity(123456789, "canhgiac_thu_bot")
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def updates() -> Updates:
    return Updates(lambda: 0.0)


@pytest.fixture
def hoa(updates: Updates) -> Person:
    return Person(7, updates)


@pytest.fixture
def group(updates: Updates) -> Chat:
    return Chat(-100200, updates, "supergroup")


def read(updates: Updates, update_id: int) -> Message | None:
    return parse_update(updates.waiting[update_id], ME, NOW)


def mention(text: str, name: str) -> list[dict[str, Any]]:
    before, _, _ = text.partition(name)
    offset = len(before.encode("utf-16-le")) // 2
    return [{"type": "mention", "offset": offset, "length": len(name)}]


def test_typed_words_arrive_as_they_are(updates: Updates, hoa: Person) -> None:
    found = read(updates, hoa.types("/start gia-danh-cong-an"))
    assert found
    assert (found.text, found.intake, found.group) == ("/start gia-danh-cong-an", Intake.TEXT, False)
    assert (found.address.chat, found.received_at) == ("7", NOW)


def test_the_id_is_the_same_for_a_redelivery_and_another_for_an_edit(updates: Updates, hoa: Person) -> None:
    first, edit = hoa.types("a"), hoa.edits("b")
    ids = [found.id for found in (read(updates, first), read(updates, first), read(updates, edit)) if found]
    assert ids[0] == ids[1] != ids[2]


def test_two_bots_on_one_database_do_not_take_each_others_updates_for_known(updates: Updates, hoa: Person) -> None:
    raw = updates.waiting[hoa.types("a")]
    one, other = parse_update(raw, ME, NOW), parse_update(raw, Identity(42, "khac_bot"), NOW)
    assert one and other and one.id != other.id


def test_a_photo_is_media_with_its_caption(updates: Updates, hoa: Person) -> None:
    plain, captioned = read(updates, hoa.sends_photo()), read(updates, hoa.sends_photo("có phải lừa không"))
    assert plain and (plain.intake, plain.text) == (Intake.MEDIA, "")
    assert captioned and (captioned.intake, captioned.text) == (Intake.MEDIA, "có phải lừa không")


def test_a_press_carries_its_payload_and_how_to_acknowledge_it_and_is_never_too_late(
    updates: Updates, hoa: Person
) -> None:
    found = read(updates, hoa.presses("/xem gia-danh"))
    assert found and found.handle
    assert (found.text, found.intake) == ("/xem gia-danh", Intake.PRESS)
    assert found.handle["press"].startswith("press-")
    assert found.expires_at is None


def test_the_pictures_of_an_album_are_one_message(updates: Updates, hoa: Person) -> None:
    album = [hoa.sends_photo("có phải lừa không", media_group_id="77"), hoa.sends_photo(media_group_id="77")]
    other = hoa.sends_photo(media_group_id="78")
    found = [read(updates, update_id) for update_id in [*album, other]]
    assert [message and message.text for message in found] == ["có phải lừa không", "", ""]
    assert len({message.id for message in found if message}) == 2


def test_an_inline_search_goes_to_who_searches_and_expires(updates: Updates, hoa: Person) -> None:
    found = read(updates, hoa.searches("việc nhẹ"))
    assert found and found.handle
    assert (found.text, found.intake, found.address.chat) == ("việc nhẹ", Intake.INLINE, "7")
    assert found.expires_at == NOW + timedelta(seconds=30)


def test_blocking_is_leaving_and_coming_back_is_nothing(updates: Updates, hoa: Person) -> None:
    found = read(updates, hoa.blocks())
    assert found and found.intake is Intake.LEFT
    assert read(updates, hoa.unblocks()) is None


@pytest.mark.parametrize(
    "text", ["chào cả nhà", "/menu@bot_khac", "@bot_khac xem giúp", "gửi a@canhgiac_thu_bot.vn", "canhgiac_thu_bot"]
)
def test_a_group_that_speaks_of_something_else_is_left_in_peace(
    updates: Updates, hoa: Person, group: Chat, text: str
) -> None:
    entities = mention(text, "@bot_khac") if "@bot_khac" in text else []
    assert read(updates, hoa.types(text, into=group, entities=entities)) is None


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("/menu", "/menu"),
        ("/menu@canhgiac_thu_bot", "/menu"),
        ("/xem@CanhGiac_Thu_Bot gia-danh", "/xem gia-danh"),
        ("@canhgiac_thu_bot việc nhẹ lương cao?", "việc nhẹ lương cao?"),
        ("👨‍👩‍👧 hỏi @canhgiac_thu_bot, việc nhẹ", "👨‍👩‍👧 hỏi việc nhẹ"),
        ("@canhgiac_thu_bot\nviệc nhẹ\nlương cao", "việc nhẹ\nlương cao"),
        ("/xem@canhgiac_thu_bot\ngia-danh", "/xem\ngia-danh"),
        ("việc nhẹ @CANHGIAC_THU_BOT", "việc nhẹ"),
        ("hỏi @canhgiac_thu_bot qua@canhgiac_thu_bot", "hỏi qua@canhgiac_thu_bot"),
    ],
)
def test_a_group_that_commands_or_names_the_bot_is_heard_without_the_name(
    updates: Updates, hoa: Person, group: Chat, text: str, heard: str
) -> None:
    said = re.search(r"(?<!\S)@canhgiac_thu_bot", text, re.IGNORECASE)
    entities = mention(text, said.group()) if said else []
    found = read(updates, hoa.types(text, into=group, entities=entities))
    assert found and found.handle
    assert (found.text, found.group, found.address.chat) == (heard, True, "-100200")
    assert found.handle["private_chat"] == "https://t.me/canhgiac_thu_bot"
    assert found.handle["reply_to"].isdecimal()


def test_a_reply_to_the_bot_in_a_group_is_heard(updates: Updates, hoa: Person, group: Chat) -> None:
    ours = {"message_id": 1, "from": {"id": ME.id, "is_bot": True, "first_name": "b"}}
    theirs = {"message_id": 1, "from": {"id": 9, "is_bot": False, "first_name": "b"}}
    assert read(updates, hoa.types("còn gì nữa", into=group, reply_to_message=ours))
    assert read(updates, hoa.types("còn gì nữa", into=group, reply_to_message=theirs)) is None


def test_a_press_in_a_group_is_a_group_message(updates: Updates, hoa: Person, group: Chat) -> None:
    found = read(updates, hoa.presses("/menu", into=group))
    assert found and found.group and found.address.chat == "-100200"


def test_what_our_own_card_or_another_bot_says_is_not_answered(updates: Updates, hoa: Person) -> None:
    card = {"id": ME.id, "is_bot": True, "first_name": "b"}
    assert read(updates, hoa.types("thẻ", via_bot=card)) is None
    other_bot: Any = {"from": {"id": 9, "is_bot": True, "first_name": "b"}}
    assert read(updates, hoa.types("máy nói", **other_bot)) is None


@pytest.mark.parametrize("kind", ["channel_post", "poll_answer", "something_of_next_year"])
def test_kinds_of_updates_we_do_not_know_are_passed_over(updates: Updates, kind: str) -> None:
    assert read(updates, updates.add({kind: {"anything": [1]}}, "x")) is None


@pytest.mark.parametrize("service", [{"new_chat_title": "Nhóm"}, {"pinned_message": {}}, {"left_chat_member": {}}])
def test_telegrams_own_notes_are_passed_over(updates: Updates, hoa: Person, service: dict[str, Any]) -> None:
    update_id = hoa.types("x", **service)
    del updates.waiting[update_id]["message"]["text"]
    assert read(updates, update_id) is None


def test_a_moving_live_location_is_not_answered_again_and_again(updates: Updates, hoa: Person) -> None:
    update_id = hoa.edits("x", location={"latitude": 10.0, "longitude": 106.0})
    del updates.waiting[update_id]["edited_message"]["text"]
    assert read(updates, update_id) is None


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {"text": "no chat"}},
        {"message": {"message_id": 1, "chat": {"id": "seven", "type": "private"}, "text": "x"}},
        {"message": {"message_id": 1, "chat": {"id": 2**60, "type": "private"}, "text": "x"}},
        {"message": {"message_id": 2**70, "chat": {"id": 7, "type": "private"}, "text": "x"}},
        {"callback_query": []},
        {"inline_query": {"id": "1"}},
    ],
)
def test_a_broken_update_is_unreadable_and_its_words_are_not_in_the_error(broken: dict[str, Any]) -> None:
    with pytest.raises(UnreadableMessage, match="update 5") as caught:
        parse_update({"update_id": 5, **broken}, ME, NOW)
    assert "no chat" not in str(caught.value) and "seven" not in str(caught.value)


def test_what_is_handed_on_arrives_as_somebody_elses_words(updates: Updates, hoa: Person) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Ai đó", "date": 1}
    found = read(updates, hoa.types("bạn trúng thưởng", forward_origin=origin))
    assert found and (found.intake, found.text) == (Intake.FORWARD, "bạn trúng thưởng")


def test_a_forwarded_picture_is_a_picture(updates: Updates, hoa: Person) -> None:
    origin = {"type": "hidden_user", "sender_user_name": "Ai đó", "date": 1}
    found = read(updates, hoa.sends_photo("bạn trúng thưởng", forward_origin=origin))
    assert found and found.intake is Intake.MEDIA


@pytest.mark.parametrize("command", ["/kiemtra", "/kiemtra@canhgiac_thu_bot"])
def test_to_check_in_answer_to_a_message_means_that_message(
    updates: Updates, hoa: Person, group: Chat, command: str
) -> None:
    answered = {"from": {"id": 9}, "text": "bạn trúng thưởng"}
    found = read(updates, hoa.types(command, into=group, reply_to_message=answered))
    assert found and found.text == "/kiemtra bạn trúng thưởng"


def test_another_command_in_answer_to_a_message_stands_alone(updates: Updates, hoa: Person) -> None:
    found = read(updates, hoa.types("/menu", reply_to_message={"from": {"id": 9}, "text": "bạn trúng thưởng"}))
    assert found and found.text == "/menu"
