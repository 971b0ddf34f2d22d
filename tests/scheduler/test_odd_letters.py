"""Odd letters are kept as they are or refused, and by both databases alike: each test runs on both."""

import json
from collections.abc import Callable

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.errors import ActRefused, ContentError
from bot.messages import Address, Channel, Kind, Message, Observation
from bot.storage import campaigns, inbox, observations
from bot.text.normalise import normalise
from bot.text.redact import redact
from scheduler.campaign_files import read_campaign
from tests.doubles.campaign_rows import NOON
from tests.scheduler.office import LAN, Office, plan

HOA = Address(Channel.TELEGRAM, "7")
WEEKLY = {"weekly": ["fri 19:00"]}

ODD = (
    "tie\u0302\u0301ng Vie\u0323\u0302t",  # marks apart from their letters
    "👨‍👩‍👧‍👦 🇻🇳 ❤️",  # joined, paired and varied, of four bytes each
    "nửa \ud83d",  # half of a pair
    "\udc00\ud800 hai nửa",
    "a\x00b c",
    "\u202egnod nauq\u202c \u200f",  # written from the right
    "\ufeff\u200b\u2028\x85\x1b x",
    "\U0010ffff\ufffe\ufffd x",
    "a" + "\u0301" * 60,
    "\\u0000 \\ud800 %s :x ' \" \\",
    "ﬁ ⅓ Ｋ ſ",
    "x" * 20_000,
    "ế" * 6_000,
)

TEXTS = st.lists(st.sampled_from(ODD) | st.text(max_size=12), min_size=1, max_size=4).map("".join)


def with_odd_letters(test: Callable[..., None]) -> Callable[..., None]:
    """The test with each of the above, then with whatever else is found."""
    for text in ODD:
        test = example(text=text)(test)
    found = given(text=TEXTS)(test)
    return settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])(found)


@with_odd_letters
def test_what_somebody_sent_is_read_as_it_was_stored_but_for_what_no_database_holds(office: Office, text: str) -> None:
    with office.database.write() as connection:
        inbox.store(connection, [Message("1", HOA, text, NOON)])
    with office.database.write() as connection:
        [claim] = inbox.claim(connection, 10, NOON)
        inbox.forget_chat(connection, HOA)
    assert claim.message.text == "".join(c for c in text if c != "\x00" and not "\ud800" <= c <= "\udfff")


@with_odd_letters
def test_a_question_that_is_kept_for_editors_is_read_as_it_was_kept(office: Office, text: str) -> None:
    question = redact(normalise(text), ())
    with office.database.write() as connection:
        observations.record(connection, [(Channel.WEB, Observation(Kind.UNANSWERED, text=question))], NOON.date())
    with office.database.read() as connection:
        assert (observations.unanswered(connection) or [""])[0] == question or not question


@with_odd_letters
def test_a_campaign_is_refused_or_kept_as_it_was_read(office: Office, text: str) -> None:
    # As somebody types it, and with the letters as they are written where they cannot be seen.
    for typed in (json.dumps(text), json.dumps(text, ensure_ascii=False)):
        source = (
            f"name: {typed}\ntext: {json.dumps('Cảnh giác! ')[:-1]}{typed[1:]}\nschedule: {{weekly: [fri 19:00]}}\n"
        )
        try:
            read = read_campaign(source, office.library)
        except ContentError:
            continue
        id = office.operations.create(read, LAN)
        with office.database.read() as connection:
            kept = campaigns.get(connection, id)
        assert kept and (kept.name, kept.plan) == (read.name, read.model_dump(mode="json"))


@with_odd_letters
def test_a_saved_audience_is_refused_or_found_by_the_name_it_was_given(office: Office, text: str) -> None:
    operations = office.operations
    id = operations.create(plan(schedule=WEEKLY), LAN)
    for name in (text, f"xã {text}"[:40]):
        try:
            operations.save_audience(name, id, LAN)
        except ActRefused:
            continue
        [saved] = operations.audiences()
        assert saved.name == " ".join(normalise(name).split())
        operations.remove_audience(name, LAN)


def test_a_name_that_is_typed_with_its_marks_apart_is_the_same_name(office: Office) -> None:
    operations = office.operations
    operations.save_audience("Mu\u0303i Ne\u0301", operations.create(plan(schedule=WEEKLY), LAN), LAN)
    assert [saved.name for saved in operations.audiences()] == ["Mũi Né"]
    operations.save_audience("Mũi Né", operations.create(plan(schedule=WEEKLY), LAN), LAN)
    assert len(operations.audiences()) == 1
