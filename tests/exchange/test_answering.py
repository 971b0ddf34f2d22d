"""Promises about answering: each message once, in order, whatever fails."""

import asyncio
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.errors import StorageError
from bot.exchange.exchange import Exchange
from bot.messages import Address, Channel, Decision, Intake, Kind, Message, Observation, Reply, Span, Subscription
from bot.storage import inbox, subscribers
from bot.storage.database import Database
from bot.timing import utc_now
from tests.doubles.outlet import RecordingOutlet
from tests.exchange.harness import Running, column, echo, make, message, until


async def test_what_was_accepted_is_answered_by_the_next_process(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    killed = make(database, echo, outlet)
    await killed.accept([message("còn đó không")])
    async with running():
        await until(lambda: outlet.to("7") == ["còn đó không"])


async def test_a_message_claimed_by_a_killed_process_is_answered_at_once_by_the_next(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    killed = make(database, echo, outlet)
    await killed.accept([message("đang dở")])
    with database.write() as connection:
        assert len(inbox.claim(connection, 10, utc_now())) == 1
    if database.is_sqlite:
        async with running():
            await until(lambda: outlet.to("7") == ["đang dở"], 5)
    else:
        # Another process may still be at work there; the claim's end tells.
        later = utc_now() + timedelta(seconds=inbox.CLAIM_SECONDS + 1)
        async with running(clock=lambda: later):
            await until(lambda: outlet.to("7") == ["đang dở"], 5)


async def test_the_same_message_ten_times_at_once_is_answered_once(outlet: RecordingOutlet, running: Running) -> None:
    again = message("một lần thôi")
    async with running() as exchange:
        await asyncio.gather(*(exchange.accept([again]) for _ in range(10)))
        await until(lambda: bool(outlet.taken))
        await exchange.accept([again, again])
        await exchange.accept([message("xong", "8")])
        await until(lambda: outlet.to("8") == ["xong"])
    assert outlet.to("7") == ["một lần thôi"]


async def test_ids_that_jump_back_are_not_taken_for_old(outlet: RecordingOutlet, running: Running) -> None:
    async with running() as exchange:
        for id in ("900000", "17", "899999"):
            await exchange.accept([message(id, id=id)])
        await until(lambda: outlet.to("7") == ["900000", "17", "899999"])


async def test_answers_keep_the_order_of_a_chat_though_the_first_is_slow(
    outlet: RecordingOutlet, running: Running
) -> None:
    def slow_at_first(asked: Message) -> Reply:
        time.sleep(0.3 if asked.text == "0" else 0)
        return echo(asked)

    async with running(slow_at_first) as exchange:
        await exchange.accept([message(str(number)) for number in range(6)])
        await until(lambda: len(outlet.taken) == 6)
    assert outlet.to("7") == [str(number) for number in range(6)]


async def test_two_messages_of_a_chat_are_never_in_work_at_once(outlet: RecordingOutlet, running: Running) -> None:
    in_work: Counter[str] = Counter()
    together: list[int] = []
    lock = threading.Lock()

    def watched(asked: Message) -> Reply:
        with lock:
            in_work[asked.address.chat] += 1
            together.append(in_work[asked.address.chat])
        time.sleep(0.005)
        with lock:
            in_work[asked.address.chat] -= 1
        return echo(asked)

    async with running(watched) as exchange:
        await exchange.accept([message(str(n), str(n % 3)) for n in range(45)])
        await until(lambda: len(outlet.taken) == 45)
    assert max(together) == 1
    assert [int(text) for text in outlet.to("0")] == list(range(0, 45, 3))


async def test_a_flood_from_one_person_does_not_make_others_wait(outlet: RecordingOutlet, running: Running) -> None:
    def takes_a_while(asked: Message) -> Reply:
        time.sleep(0.005)
        return echo(asked)

    async with running(takes_a_while) as exchange:
        await exchange.accept([message(str(n), "flood") for n in range(1000)])
        started = time.monotonic()
        await exchange.accept([message("còn tôi", str(n)) for n in range(20)])
        await until(lambda: all(outlet.to(str(n)) for n in range(20)), 5)
        assert time.monotonic() - started < 3
        assert len(outlet.to("flood")) < 1000


async def test_a_poisoned_message_is_set_aside_and_the_next_one_answered(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    def fails(asked: Message) -> Reply:
        if asked.text == "độc":
            raise ValueError(asked.text)
        return echo(asked)

    async with running(fails) as exchange:
        await exchange.accept([message("độc"), message("lành")])
        await until(lambda: outlet.to("7") == ["lành"])
    assert column(database, "SELECT state FROM inbox ORDER BY id") == ["set_aside", "answered"]
    assert column(database, "SELECT text FROM inbox") == [None, None]


async def test_a_failure_is_logged_by_place_and_row_without_the_words(
    database: Database, running: Running, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(asked: Message) -> Reply:
        raise ValueError(asked.text)

    async with running(fails) as exchange:
        await exchange.accept([message("mật khẩu là 1234")])
        await until(lambda: column(database, "SELECT state FROM inbox") == ["set_aside"])
    logged = caplog.text + "".join(capsys.readouterr())
    assert "ValueError" in logged and "test_answering.py" in logged
    assert "mật khẩu" not in logged


async def test_a_failure_that_passes_is_answered_after_all(outlet: RecordingOutlet, running: Running) -> None:
    failures = [ValueError(), ValueError()]

    def recovers(asked: Message) -> Reply:
        if failures:
            raise failures.pop()
        return echo(asked)

    async with running(recovers) as exchange:
        await exchange.accept([message("lần ba")])
        await until(lambda: outlet.to("7") == ["lần ba"])


async def test_an_answer_leaves_nothing_of_the_question(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(lambda _: Reply((Span("đáp"),))) as exchange:
        await exchange.accept([message("số tài khoản của tôi là 0123", handle={"press": "x"})])
        await until(lambda: bool(outlet.taken))
    assert column(database, "SELECT text FROM inbox") == [None]
    assert column(database, "SELECT handle FROM inbox") in ([None], ["null"])


async def test_what_editors_learn_is_kept_without_who_asked(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    seen = (Observation(Kind.UNANSWERED, text="hỏi gì đó"), Observation(Kind.SHOWN, topic="gia-danh"))
    async with running(lambda _: Reply((Span("đáp"),), observations=seen)) as exchange:
        await exchange.accept([message("a", "1"), message("b", "2")])
        await until(lambda: len(outlet.taken) == 2)
    assert column(database, "SELECT text FROM question") == ["hỏi gì đó"] * 2
    assert column(database, "SELECT count FROM event WHERE kind = 'shown' AND topic = 'gia-danh'") == [2]


@pytest.mark.parametrize(("young", "counted"), [(False, "mui-ne"), (True, "")])
async def test_the_commune_is_counted_of_who_is_subscribed_there_and_of_topics_only(
    database: Database, outlet: RecordingOutlet, running: Running, young: bool, counted: str
) -> None:
    seen = (Observation(Kind.SHOWN, topic="gia-danh"), Observation(Kind.ASKED, topic="answer"))
    with database.write() as connection:
        agreed = Subscription(utc_now(), "Tôi đồng ý.", area="mui-ne", young=young)
        subscribers.subscribe(connection, Address(Channel.TELEGRAM, "1"), agreed)
    async with running(lambda _: Reply((Span("đáp"),), observations=seen)) as exchange:
        await exchange.accept([message("a", "1"), message("b", "2")])
        await until(lambda: len(outlet.taken) == 2)
    areas = column(database, "SELECT area FROM event WHERE kind = 'shown' ORDER BY area")
    assert areas == (["", counted] if counted else [""])
    assert column(database, "SELECT area FROM event WHERE kind = 'asked'") == [""]


async def test_a_press_that_waited_too_long_is_dropped_quietly(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    stale = message("/menu", intake=Intake.PRESS, expires_at=utc_now() - timedelta(seconds=1))
    async with running() as exchange:
        await exchange.accept([stale, message("còn")])
        await until(lambda: outlet.to("7") == ["còn"])
    assert column(database, "SELECT state FROM inbox ORDER BY id") == ["dropped", "answered"]


async def test_who_left_gets_nothing_more(database: Database, outlet: RecordingOutlet, running: Running) -> None:
    async with running(sends=False) as exchange:
        await exchange.accept([message("một"), message("hai")])
        await until(lambda: column(database, "SELECT state FROM inbox") == ["answered"] * 2)
        await exchange.accept([message("", intake=Intake.LEFT), message("khác", "8")])
        await until(lambda: column(database, "SELECT state FROM inbox WHERE chat = '8'") == ["answered"])
        await until(lambda: column(database, "SELECT id FROM inbox WHERE state IN ('pending', 'answering')") == [])
    async with running():
        await until(lambda: outlet.to("8") == ["khác"])
    assert outlet.to("7") == []


async def test_who_comes_back_at_once_after_leaving_is_answered(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.accept([message("trước"), message("", intake=Intake.LEFT), message("/start"), message("hỏi")])
        await until(lambda: outlet.to("7")[-2:] == ["/start", "hỏi"])


async def test_a_question_right_after_the_wish_to_be_forgotten_is_answered(
    outlet: RecordingOutlet, running: Running
) -> None:
    def answer(asked: Message) -> Reply:
        return Reply((Span("đã xóa"),), erase=True) if asked.text == "/xoa" else echo(asked)

    async with running(answer) as exchange:
        await exchange.accept([message("/xoa"), message("hỏi tiếp")])
        await until(lambda: outlet.to("7") == ["đã xóa", "hỏi tiếp"])


async def test_erasing_takes_all_that_is_held_about_an_address_but_the_word_of_it(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    def answer(asked: Message) -> Reply:
        return Reply((Span("đã xóa"),), erase=True) if asked.text == "/xoa" else echo(asked)

    async with running(answer) as exchange:
        await exchange.accept([message("bí mật"), message("người khác", "8")])
        await until(lambda: len(outlet.taken) == 2)
        await exchange.accept([message("/xoa")])
        await until(lambda: outlet.to("7") == ["bí mật", "đã xóa"])
    assert len(column(database, "SELECT id FROM inbox WHERE chat = '7'")) == 1
    assert len(column(database, "SELECT id FROM outbound WHERE chat = '7'")) == 1
    assert len(column(database, "SELECT id FROM outbound WHERE chat = '8'")) == 1


async def test_erasing_from_outside_leaves_nothing(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.accept([message("bí mật")])
        await until(lambda: bool(outlet.taken))
        await exchange.erase(Address(Channel.TELEGRAM, "7"))
    assert column(database, "SELECT id FROM inbox") + column(database, "SELECT id FROM outbound") == []


async def test_nothing_is_acknowledged_when_it_cannot_be_stored(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    exchange = make(database, echo, outlet)
    with pytest.raises(StorageError):
        await exchange.accept([message("mất")])
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    await exchange.accept([message("được")])
    async with running():
        await until(lambda: outlet.to("7") == ["được"])


async def test_an_answer_that_takes_longer_than_a_claim_is_given_once(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CLAIM_SECONDS", 0.05)
    asked: list[str] = []

    def slow(wanted: Message) -> Reply:
        asked.append(wanted.text)
        time.sleep(0.3 if wanted.text == "chậm" else 0)
        return echo(wanted)

    async with running(slow) as exchange:
        await exchange.accept([message("chậm"), message("sau")])
        for number in range(10):  # each makes the claims be looked at
            await exchange.accept([message(str(number), "8")])
            await asyncio.sleep(0.03)
        await until(lambda: outlet.to("7") == ["chậm", "sau"])
    assert asked.count("chậm") == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_two_processes_that_both_answered_one_says_so(
    database: Database, outlet: RecordingOutlet, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "CLAIM_SECONDS", 0.05)
    both = threading.Barrier(2)

    def together(asked: Message) -> Reply:
        both.wait(5)  # the first is still at work when the second takes its message up
        return echo(asked)

    other = Database(database.url.render_as_string(hide_password=False))
    async with running(together) as one, running(together, on=other):
        await one.accept([message("chậm")])
        await until(lambda: column(database, "SELECT state FROM inbox") == ["answered"])
        await until(lambda: bool(outlet.taken))
    other.close()
    assert outlet.attempts == [("7", "chậm")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_connections_lost_in_full_flow_cost_no_answer_and_repeat_none(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async def accept(exchange: Exchange, number: int) -> None:
        while True:
            try:
                return await exchange.accept([asked[number]])
            except StorageError:
                await asyncio.sleep(0.01)

    asked = [message(str(n), str(n % 30)) for n in range(120)]
    async with running() as exchange:
        accepting = [asyncio.create_task(accept(exchange, number)) for number in range(120)]
        for _ in range(3):
            await asyncio.sleep(0.1)
            with suppress(StorageError), database.read() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        await asyncio.gather(*accepting)
        await until(lambda: len(outlet.taken) >= 120, 20)
    assert Counter(outlet.attempts) == Counter((str(n % 30), str(n)) for n in range(120))


async def test_answering_goes_on_after_the_database_was_away(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.accept([message("trước")])
        await until(lambda: outlet.to("7") == ["trước"])
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
        await asyncio.sleep(0.2)
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
        await exchange.accept([message("sau")])
        await until(lambda: outlet.to("7") == ["trước", "sau"])


async def test_text_no_database_can_hold_is_stored_without_the_bad_signs(
    outlet: RecordingOutlet, running: Running
) -> None:
    async with running() as exchange:
        await exchange.accept([message("a\x00b\ud800c")])
        await until(lambda: outlet.to("7") == ["abc"])


async def test_a_process_that_only_accepts_leaves_the_work_to_another(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    accepting = make(database, echo, outlet, answers=False, sends=False)
    async with running():
        await accepting.accept([message("qua tiến trình khác")])
        await until(lambda: outlet.to("7") == ["qua tiến trình khác"])


async def test_two_processes_on_one_database_answer_each_message_once(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    async with running() as one, running(on=other) as two:
        await asyncio.gather(
            *(side.accept([message(str(n), str(n % 20))]) for n in range(200) for side in [one if n % 2 else two])
        )
        await until(lambda: column(database, "SELECT state FROM outbound") == ["sent"] * 200)
    other.close()
    assert Counter(text for _, text in outlet.taken) == Counter(str(n) for n in range(200))


async def test_stopping_finishes_what_is_in_work_and_the_rest_is_answered_later(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    asked: list[str] = []

    def slow(wanted: Message) -> Reply:
        asked.append(wanted.text)
        time.sleep(0.02)
        return echo(wanted)

    async with running(slow) as exchange:
        await exchange.accept([message(str(n), str(n)) for n in range(150)])
        await until(lambda: len(asked) > 5)
    assert len(asked) < 150
    async with running(slow):
        await until(lambda: len(outlet.taken) == 150)
    assert sorted(map(int, asked)) == list(range(150))
    assert len(set(outlet.taken)) == 150


async def test_a_decision_without_words_sends_nothing(
    database: Database, outlet: RecordingOutlet, running: Running
) -> None:
    async with running(lambda _: Reply((), decision=Decision.ANSWER)) as exchange:
        await exchange.accept([message("…")])
        await until(lambda: column(database, "SELECT state FROM inbox") == ["answered"])
    assert outlet.attempts == []
