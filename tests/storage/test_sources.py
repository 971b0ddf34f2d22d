"""Where posters hang: whose they are, what is counted there, and what is not."""

from datetime import timedelta

from bot.arrivals import code_in, is_code, named
from bot.messages import Channel, Kind, Observation
from bot.storage import audit, figures, observations, sources
from bot.storage.database import Database
from bot.storage.sources import Source
from tests.doubles.clock import HandClock

UNIT = "Đoàn phường Mũi Né"


def make(database: Database, clock: HandClock, label: str, code: str = "", unit: str | None = None) -> Source | None:
    with database.write() as connection:
        return sources.add(connection, label, code=code, unit=unit, actor="lan", now=clock())


def made(database: Database, clock: HandClock, label: str, code: str = "", unit: str | None = None) -> Source:
    source = make(database, clock, label, code, unit)
    assert source
    return source


def arrive(database: Database, clock: HandClock, *codes: str, channel: Channel = Channel.TELEGRAM) -> None:
    seen = [(channel, Observation(Kind.ARRIVED, named(code))) for code in codes]
    with database.write() as connection:
        observations.record(connection, seen, clock().date())


def arrivals(database: Database, clock: HandClock, days: int = 30) -> dict[str, int]:
    """By code how often the bot was opened from there in these days."""
    today = clock().date()
    with database.read() as connection:
        found = figures.events(connection, today - timedelta(days=days), today, [Kind.ARRIVED], "topic")
    return {code_in(name): count for (name,), count in found.items()}


def test_every_opening_is_counted_where_the_poster_hangs_on_whatever_channel(
    database: Database, clock: HandClock
) -> None:
    market, school = made(database, clock, "Chợ Phan Thiết"), made(database, clock, "Hội thi ở trường", "truong1")
    arrive(database, clock, market.code, school.code, market.code)
    arrive(database, clock, market.code, channel=Channel.WEB)
    assert arrivals(database, clock) == {market.code: 3, "truong1": 1}
    clock.advance(days=31)
    arrive(database, clock, "truong1")
    assert arrivals(database, clock) == {"truong1": 1}


def test_a_code_that_nobody_made_or_that_is_retired_counts_nothing(database: Database, clock: HandClock) -> None:
    market = made(database, clock, "Chợ Phan Thiết", "cho")
    arrive(database, clock, "la1", "cho")
    with database.write() as connection:
        sources.retire(connection, market, actor="lan", now=clock())
    arrive(database, clock, "cho", "la1")
    assert arrivals(database, clock) == {"cho": 1}
    with database.read() as connection:
        assert list(observations.events(connection).values()) == [1]


def test_a_code_is_given_once_even_after_its_place_is_retired(database: Database, clock: HandClock) -> None:
    market = made(database, clock, "Chợ Phan Thiết", "cho")
    with database.write() as connection:
        sources.retire(connection, market, actor="lan", now=clock())
    assert make(database, clock, "Chợ khác", "cho") is None


def test_a_drawn_code_is_short_and_makes_no_word(database: Database, clock: HandClock) -> None:
    codes = {made(database, clock, f"Nơi {number}").code for number in range(30)}
    assert len(codes) == 30
    for code in codes:
        assert is_code(code) and len(code) == 4 and not set(code) & set("aeiouy01l")


def test_a_unit_sees_its_own_places_and_those_limited_to_none_see_all(database: Database, clock: HandClock) -> None:
    own = made(database, clock, "Chợ", unit=UNIT)
    clock.advance(seconds=1)
    other = made(database, clock, "Bến xe", unit="Đoàn xã Hòa Thắng")
    clock.advance(seconds=1)
    shared = made(database, clock, "Bệnh viện tỉnh")
    with database.write() as connection:
        sources.retire(connection, shared, actor="lan", now=clock())
    with database.read() as connection:
        assert sources.listed(connection, UNIT) == [own]
        assert [source.code for source in sources.listed(connection, None)] == [other.code, own.code, shared.code]


def test_who_made_and_who_retired_a_place_is_in_the_audit(database: Database, clock: HandClock) -> None:
    market = made(database, clock, "Chợ Phan Thiết", unit=UNIT)
    with database.write() as connection:
        for _ in range(2):
            sources.retire(connection, market, actor="minh", now=clock())
        acts = audit.entries(connection, named(market.code))
    assert [(act.actor, act.action) for act in acts] == [("lan", "make_source"), ("minh", "retire_source")]
    assert acts[0].detail == {"label": "Chợ Phan Thiết", "area": None, "unit": UNIT}
