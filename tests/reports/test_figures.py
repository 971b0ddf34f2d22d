"""Figures: what is stored, counted as people here reckon days, and nothing told of a few."""

import time
from datetime import date, timedelta

import pytest

from bot.messages import Address, Channel, Decision, Kind
from bot.reports import figures, periods
from bot.reports.figures import GONE_TOPIC, NO_COMMUNE
from bot.reports.small_cells import FEW, Cell
from bot.storage import deliveries, subscribers
from bot.storage.tables import DeliveryState
from tests.reports.town import Town

TOPIC, OTHER = "viec-nhe-luong-cao", "ma-tuy"


def test_a_fresh_installation_has_nothing_to_show(town: Town) -> None:
    week = town.week()
    assert week.nothing
    assert week.totals.unknown_rate is week.totals.helpful_rate is None
    assert week.topics.lines == []
    assert week.topics.few == len(town.library.topics)
    assert week.rises == []


def test_questions_are_counted_by_decision_day_and_channel(town: Town) -> None:
    town.asks(Decision.ANSWER, 30)
    town.asks(Decision.CHOICES, 5, channel=Channel.WEB)
    town.asks(Decision.UNKNOWN, 15, ago=7)
    town.asks(Decision.ANSWER, 20, ago=8)
    town.asks(Decision.ANSWER, 2, ago=0)
    week = town.week()
    assert week.totals.questions == 50
    assert week.totals.unknown_rate == 0.3
    assert [count for _, count in week.days] == [15, 0, 0, 0, 0, 0, 35]
    assert dict(week.channels) == {"Trang web": 5, "Telegram": 45, "Zalo": 0}
    assert week.before.questions == 20
    assert week.today == 2


def test_rates_of_few_are_not_told(town: Town) -> None:
    town.sees(Kind.HELPFUL, TOPIC, 20)
    town.sees(Kind.NOT_HELPFUL, TOPIC, 9)
    assert town.week().totals.helpful_rate is None
    town.sees(Kind.HELPFUL, TOPIC)
    assert town.week().totals.helpful_rate == pytest.approx(0.7)


def test_topics_are_told_in_tens_and_few_are_only_counted(town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, 14, ago=1)
    town.sees(Kind.SHOWN, TOPIC, 3, ago=2)
    town.sees(Kind.SHOWN, OTHER, 9, ago=2)
    topics = town.week().topics
    assert [(line.id, line.total) for line in topics.lines] == [(TOPIC, Cell(10))]
    assert topics.lines[0].cells[-2:] == (FEW, Cell(10))
    assert topics.few == len(town.library.topics) - 1


def test_of_a_month_that_is_going_on_the_weeks_that_are_over_are_broken_down(town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, 30, ago=1)  # Monday, 23 November
    town.sees(Kind.SHOWN, TOPIC, 12, ago=2)
    topics = town.month("2026-11").topics
    assert (topics.until, topics.parts[-1]) == (date(2026, 11, 22), "16/11 – 22/11")
    assert [line.total for line in topics.lines] == [Cell(10)]


def test_thirty_days_are_told_as_a_whole(town: Town) -> None:
    town.sees(Kind.SHOWN, TOPIC, 30, ago=1)
    period = periods.last_days(30, town.today)
    topics = figures.gather(town.database, town.library, period, town.clock).topics
    assert (topics.parts, topics.totals) == ((), ())
    assert [(line.cells, line.total) for line in topics.lines] == [((), Cell(30))]


def test_topics_that_are_no_more_are_told_together(town: Town) -> None:
    town.sees(Kind.SHOWN, "cu-mot", 8)
    town.sees(Kind.SHOWN, "cu-hai", 8)
    assert [(line.title, line.total) for line in town.week().topics.lines] == [(GONE_TOPIC, Cell(10))]


def test_subscribers_are_told_by_commune_without_giving_away_a_few(town: Town) -> None:
    communes = list(town.library.places.by_id.values())[:3]
    for commune, count in zip(communes, (25, 4, 31), strict=True):
        town.subscribes(count, area=commune.id, audiences=("ngu-dan",))
    town.subscribes(12)
    held = town.week().subscribers
    assert held.active == 72
    lines = {line.name: line.cell for line in held.communes.lines}
    assert lines[communes[2].full] == Cell(30)
    assert communes[1].full not in lines
    assert NO_COMMUNE in lines
    assert [(line.cell) for line in held.audiences.lines] == [Cell(60)]


def test_who_came_and_who_left_in_the_period_is_counted(town: Town) -> None:
    town.subscribes(3, since=town.clock() - timedelta(days=60))
    town.subscribes(5, since=town.clock() - timedelta(days=2))
    with town.database.write() as connection:
        subscribers.leave(connection, Address(Channel.TELEGRAM, "chat0"), town.clock() - timedelta(days=1))
        subscribers.leave(connection, Address(Channel.TELEGRAM, "chat1"), town.clock())
    held = town.week().subscribers
    assert (held.joined, held.ended) == (5, 1)


def test_a_persons_campaigns_are_those_of_their_unit(town: Town) -> None:
    town.subscribes(40)
    run = town.sends("Của đoàn xã", "xa-mui-ne")
    town.sends("Của tỉnh")
    with town.database.write() as connection:
        errands = deliveries.claim(connection, run, Channel.TELEGRAM, 38, town.clock())
        deliveries.finish(connection, errands[:35], DeliveryState.SENT, town.clock())
        deliveries.finish(connection, errands[35:], DeliveryState.FAILED, town.clock())
    town.sees(Kind.PRESSED, f"run:{run}", 22)
    assert [sent.name for sent in town.week().campaigns.runs] == ["Của đoàn xã", "Của tỉnh"]
    own = town.week(unit="xa-mui-ne").campaigns
    assert (own.count, [sent.name for sent in own.runs]) == (1, ["Của đoàn xã"])
    assert (own.runs[0].recipients, own.runs[0].sent, own.runs[0].failed) == (Cell(40), Cell(30), FEW)
    assert own.runs[0].pressed == Cell(20)


def test_inspections_and_first_aid_are_counted(town: Town) -> None:
    town.sees(Kind.INSPECTED, "danger", 4)
    town.sees(Kind.INSPECTED, "no_sign", 2)
    town.sees(Kind.FIRST_AID, times=3)
    totals = town.week().totals
    assert (totals.inspected, totals.verdicts["danger"], totals.first_aid) == (6, 4, 3)


def test_two_years_of_counts_are_added_up_quickly(town: Town) -> None:
    topics, areas = list(town.library.topics)[:80], list(town.library.places.by_id)[:20]
    start = town.today - timedelta(days=730)
    for block in range(0, 730, 73):
        town.fills_up(
            [
                {
                    "day": start + timedelta(days=day), "channel": channel, "kind": Kind.SHOWN, "topic": topic,
                    "area": areas[(day + at) % len(areas)] if channel == Channel.TELEGRAM else "", "count": 1 + at % 5,
                }
                for day in range(block, block + 73)
                for at, topic in enumerate(topics)
                for channel in (Channel.WEB, Channel.TELEGRAM)
            ]
        )  # fmt: skip
    begun = time.monotonic()
    assert town.month("2026-10").topics.total.size
    assert time.monotonic() - begun < 4
