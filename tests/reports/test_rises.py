"""Rises: found when there is one, silent when there is none, on simulated towns and on the database."""

import math

import numpy as np
import pytest

from bot.messages import Channel, Kind
from bot.reports import rises
from bot.reports.rises import BASELINE_DAYS, EVERYWHERE, LEVEL, RECENT_DAYS, Rise, rises_in, tail
from bot.reports.small_cells import FEW, Cell
from tests.reports.town import Town

TOPIC = "viec-nhe-luong-cao"


def simulated(weekly: float, topics: int, chance: np.random.Generator, factor: float = 1.0) -> list[Rise]:
    """What is found in a town where every topic is asked so often a week; the first one `factor` times of late."""
    recent = {(f"t{i}", EVERYWHERE): int(chance.poisson(weekly * (factor if i == 0 else 1))) for i in range(topics)}
    before = {(f"t{i}", EVERYWHERE): int(chance.poisson(weekly * BASELINE_DAYS / RECENT_DAYS)) for i in range(topics)}
    return rises_in(recent, before, BASELINE_DAYS)


@pytest.mark.parametrize("weekly", [0.5, 3, 8, 15, 60])
def test_where_nothing_has_changed_there_is_hardly_ever_an_alarm(weekly: float) -> None:
    chance = np.random.default_rng(7)
    alarms = sum(bool(simulated(weekly, 80, chance)) for _ in range(600))
    assert alarms <= 600 * LEVEL + 3 * math.sqrt(600 * LEVEL)


@pytest.mark.parametrize(("weekly", "factor", "found"), [(3, 6, 0.8), (10, 3, 0.8), (30, 2.5, 0.8), (1, 15, 0.8)])
def test_a_marked_rise_is_found_most_of_the_time(weekly: float, factor: float, found: float) -> None:
    chance = np.random.default_rng(11)
    hits = sum("t0" in {rise.topic for rise in simulated(weekly, 80, chance, factor)} for _ in range(300))
    assert hits >= 300 * found


def test_the_tail_is_that_of_the_binomial() -> None:
    exact = sum(math.comb(20, k) * 0.25**k * 0.75 ** (20 - k) for k in range(9, 21))
    assert tail(9, 20, 0.25) == pytest.approx(exact)
    assert tail(0, 5, 0.1) == pytest.approx(1)


def test_few_questions_are_no_rise_however_rare_the_topic_was() -> None:
    assert rises_in({("moi", EVERYWHERE): 9}, {}, BASELINE_DAYS) == []
    assert rises_in({("moi", EVERYWHERE): 12}, {}, BASELINE_DAYS) == [Rise("moi", EVERYWHERE, Cell(10), FEW)]


def test_a_topic_that_is_always_asked_much_is_no_rise() -> None:
    assert rises_in({("a", EVERYWHERE): 1_300}, {("a", EVERYWHERE): 8_000}, BASELINE_DAYS) == []


def test_a_rise_in_one_commune_is_told_with_its_name(town: Town) -> None:
    communes = list(town.library.places.by_id)[:2]
    town.subscribes(12, area=communes[0])
    town.subscribes(12, area=communes[1])
    town.sees_many([(ago, Channel.WEB, Kind.SHOWN, TOPIC, "", 9) for ago in range(1, 64)])
    town.sees_many([(ago, Channel.TELEGRAM, Kind.SHOWN, TOPIC, communes[1], 3) for ago in range(1, 8)])
    with town.database.read() as connection:
        found = rises.find(connection, town.today, town.library.topics)
    assert [(rise.topic, rise.area) for rise in found] == [(TOPIC, communes[1])]
    assert (found[0].recent, found[0].usual) == (Cell(20), FEW)


def test_of_a_commune_with_few_subscribers_nothing_is_told(town: Town) -> None:
    commune = next(iter(town.library.places.by_id))
    town.subscribes(9, area=commune)
    town.sees_many([(ago, Channel.WEB, Kind.SHOWN, TOPIC, "", 9) for ago in range(1, 64)])
    town.sees_many([(ago, Channel.TELEGRAM, Kind.SHOWN, TOPIC, commune, 5) for ago in range(1, 8)])
    with town.database.read() as connection:
        assert rises.find(connection, town.today, town.library.topics) == []


def test_a_young_installation_does_not_know_yet_what_is_usual(town: Town) -> None:
    town.sees_many([(ago, Channel.WEB, Kind.SHOWN, TOPIC, "", 50) for ago in range(1, 8)])
    with town.database.read() as connection:
        assert rises.find(connection, town.today, town.library.topics) == []
    town.sees(Kind.SHOWN, TOPIC, ago=21)
    with town.database.read() as connection:
        assert [rise.topic for rise in rises.find(connection, town.today, town.library.topics)] == [TOPIC]


def test_a_topic_that_was_dropped_from_the_content_is_no_rise(town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, ago=60)
    town.sees(Kind.SHOWN, "da-bo", 100, ago=2)
    with town.database.read() as connection:
        assert rises.find(connection, town.today, town.library.topics) == []
