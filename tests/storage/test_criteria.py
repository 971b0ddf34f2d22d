"""Promises about whom a campaign means: the database reads the rules as a person would."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text

from bot.messages import Address, Channel, Subscription
from bot.storage import subscribers
from bot.storage.criteria import Counts, Criteria, LeftOut, Traits, chosen, count
from bot.storage.database import Database
from bot.storage.subscriber_tables import SubscriberState
from bot.storage.subscribers import subscriber
from bot.storage.tables import Campaign, Delivery, DeliveryState, Run

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
AUDIENCES, AREAS, TOPICS = ("ngu-dan", "hoc-sinh"), ("mui-ne", "phan-thiet"), ("vay-tien", "viec-lam", "qua-mang")
CHANNELS = (Channel.TELEGRAM, Channel.WEB)
EVERYBODY = Criteria()


@dataclass(frozen=True)
class Person:
    """A subscriber as a test thinks of them."""

    channel: Channel = Channel.TELEGRAM
    state: SubscriberState = SubscriberState.ACTIVE
    audiences: tuple[str, ...] = ()
    area: str | None = None
    topics: tuple[str, ...] = ()
    rest_days: int = 0
    reached: timedelta | None = None
    """How long ago."""
    agreed: timedelta = timedelta(days=3)
    delivery: DeliveryState | None = None
    """What became of the message of campaign 1."""


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


PEOPLE = st.lists(
    st.builds(
        Person,
        channel=st.sampled_from(CHANNELS),
        state=st.sampled_from([*[SubscriberState.ACTIVE] * 6, *SubscriberState]),
        audiences=some(*AUDIENCES),
        area=st.sampled_from([None, *AREAS]),
        topics=some(*TOPICS),
        rest_days=st.sampled_from([0, 0, 1, 7, 30]),
        reached=st.none() | st.integers(0, 40).map(lambda hours: timedelta(days=hours / 2, microseconds=-hours % 3)),
        agreed=st.integers(0, 60).map(lambda hours: timedelta(hours=hours)),
        delivery=st.none() | st.sampled_from(DeliveryState),
    ),
    max_size=12,
)
TRAITS: dict[str, Any] = {
    "channels": some(*CHANNELS),
    "audiences": some(*AUDIENCES),
    "areas": some(*AREAS),
    "topics": some(*TOPICS),
}
CRITERIA = st.builds(
    Criteria,
    **TRAITS,
    exclude=st.just(Traits()) | st.builds(Traits, **TRAITS),
    not_within=st.none() | st.sampled_from([timedelta(days=7), timedelta(hours=36)]),
    urgent=st.booleans(),
    consented_on=st.none() | st.sampled_from([date(2026, 11, 22), date(2026, 11, 23)]),
    reached_by=st.sampled_from([None, None, None, 1, 2]),
)


def meant(person: Person, criteria: Criteria) -> bool:
    if criteria.reached_by:
        return criteria.reached_by == 1 and person.delivery in {DeliveryState.SENT, DeliveryState.UNCERTAIN}
    day = (NOW - person.agreed + timedelta(hours=7)).date()
    return all(
        [
            not criteria.channels or person.channel in criteria.channels,
            not criteria.audiences or any(audience in criteria.audiences for audience in person.audiences),
            not criteria.areas or person.area in criteria.areas,
            not criteria.topics or not person.topics or any(topic in criteria.topics for topic in person.topics),
            not criteria.consented_on or day == criteria.consented_on,
        ]
    )


def excluded(person: Person, traits: Traits) -> bool:
    return (
        person.channel in traits.channels
        or person.area in traits.areas
        or any(audience in traits.audiences for audience in person.audiences)
        or any(topic in traits.topics for topic in person.topics)
    )


def why_left_out(person: Person, criteria: Criteria) -> LeftOut | None:
    if person.state is not SubscriberState.ACTIVE:
        return LeftOut(person.state)
    if criteria.reached_by:
        return None
    if excluded(person, criteria.exclude):
        return LeftOut.EXCLUDED
    if person.reached is None:
        return None
    if criteria.not_within and person.reached < criteria.not_within:
        return LeftOut.NOT_WITHIN
    if not criteria.urgent and person.rest_days and person.reached < timedelta(days=person.rest_days):
        return LeftOut.RESTING
    return None


def write(connection: Any, people: list[Person]) -> list[int]:
    """The people as rows; their ids."""
    for table in ("subscriber_tag", "delivery", "run", "campaign", "subscriber"):
        connection.execute(text(f"DELETE FROM {table}"))
    for campaign in (1, 2):
        plan = {"name": "Đợt", "author": "lan", "state": "running", "plan": {}, "revision": 1, "created_at": NOW}
        plan |= {"notice_due": False}
        connection.execute(insert(Campaign).values(id=campaign, **plan))
        times = {"due_at": NOW, "expires_at": NOW, "opened_at": NOW}
        counted = {"opened_to": 0, "recipients": 0, "urgent": False, "resends": False}
        connection.execute(
            insert(Run).values(id=campaign, campaign_id=campaign, slot="s", state="running", **times, **counted)
        )
    ids = []
    for number, person in enumerate(people):
        address = Address(person.channel, str(number))
        subscribers.subscribe(
            connection,
            address,
            Subscription(
                NOW - person.agreed, "Đồng ý.", person.audiences, person.area, person.topics, person.rest_days
            ),
        )
        at = (subscriber.c.channel == address.channel) & (subscriber.c.chat == address.chat)
        id = connection.execute(select(subscriber.c.id).where(at)).scalar_one()
        reached_at = None if person.reached is None else NOW - person.reached
        connection.execute(subscriber.update().where(at).values(state=person.state, reached_at=reached_at))
        if person.delivery:
            sent = {"channel": person.channel, "state": person.delivery, "tries": 1, "failures": 0, "uncertain": False}
            connection.execute(insert(Delivery).values(run_id=1, subscriber_id=id, **sent))
        ids.append(id)
    return ids


def counted(database: Database, people: list[Person], criteria: Criteria = EVERYBODY) -> Counts:
    with database.write() as connection:
        write(connection, people)
        return count(connection, criteria, NOW)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, criteria=CRITERIA)
def test_the_count_and_the_choice_agree_with_a_plain_reading_of_the_rules(
    database: Database, people: list[Person], criteria: Criteria
) -> None:
    with database.write() as connection:
        ids = write(connection, people)
        found = count(connection, criteria, NOW)
        taken = set(connection.execute(select(subscriber.c.id).where(chosen(criteria, NOW))).scalars())
    candidates = [(id, person) for id, person in zip(ids, people, strict=True) if meant(person, criteria)]
    assert taken == {id for id, person in candidates if why_left_out(person, criteria) is None}
    assert found.channels == Counter(p.channel for _, p in candidates if why_left_out(p, criteria) is None)
    assert found.left_out == {why: sum(why_left_out(p, criteria) is why for _, p in candidates) for why in LeftOut}
    assert found.total == len(taken)


@given(criteria=CRITERIA)
def test_criteria_are_the_same_after_a_stay_in_a_row(criteria: Criteria) -> None:
    assert Criteria.from_json(criteria.to_json()) == criteria


def test_who_chose_no_topics_hears_of_all_and_who_named_no_area_is_in_none(database: Database) -> None:
    people = [Person(), Person(topics=("vay-tien",)), Person(topics=("viec-lam",)), Person(area="mui-ne")]
    assert counted(database, people, Criteria(topics=("vay-tien",))).total == 3
    assert counted(database, people, Criteria(areas=("mui-ne",))).total == 1
    assert counted(database, people, Criteria(audiences=("ngu-dan",))).total == 0


def test_a_topic_is_excluded_only_for_those_who_chose_it(database: Database) -> None:
    people = [Person(), Person(topics=("vay-tien",)), Person(topics=("viec-lam",))]
    assert counted(database, people, Criteria(exclude=Traits(topics=("vay-tien",)))).total == 2


def test_rest_is_kept_but_for_urgent_warnings(database: Database) -> None:
    people = [Person(rest_days=7, reached=timedelta(days=6)), Person(rest_days=7, reached=timedelta(days=7))]
    assert counted(database, people).left_out[LeftOut.RESTING] == 1
    assert counted(database, people, Criteria(urgent=True)).total == 2


def test_a_correction_goes_to_exactly_those_who_may_have_read_the_mistake(database: Database) -> None:
    lately = timedelta(hours=1)
    people = [Person(delivery=state, rest_days=7, reached=lately) for state in DeliveryState]
    criteria = Criteria(areas=("mui-ne",), not_within=timedelta(days=7), reached_by=1)
    assert counted(database, people, criteria).total == 2
