"""As many subscribers as wanted, written down by the database itself, and a run that is to be opened for them."""

import tempfile
from collections.abc import Generator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import bindparam, text

from bot.messages import Channel, Reply, Span
from bot.presentation.campaign_words import CampaignWords
from bot.presentation.renderer import Renderer
from bot.storage import campaigns, runs
from bot.storage.columns import UtcDateTime
from bot.storage.criteria import Criteria
from bot.storage.database import Database
from bot.storage.runs import Occasion
from bot.storage.tables import CampaignState, RunState
from bot.timing import utc_now
from scheduler.runs import Opener
from tests.doubles.campaign_rows import subscribed
from tests.doubles.models import understanding
from tests.doubles.postgres import NoPostgres, create_database, running_postgres

AREAS = 124
"""As many as a province has communes, about."""

ASKED_AREA = "xa-7"
ASKED_AUDIENCE = "hoc-sinh"
"""One in AREAS lives there, one in three belongs there: about one in 370 is both."""

_PEOPLE = """
INSERT INTO subscriber (channel, chat, state, area, rest_days, young, consented_at, consented_on, wording_id)
WITH RECURSIVE numbers(n) AS (SELECT CAST(:have AS BIGINT) + 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :want)
SELECT channel, CAST(n AS TEXT), state, 'xa-' || CAST(n % 124 AS TEXT), rest_days, young, consented_at, consented_on,
    wording_id
FROM subscriber CROSS JOIN numbers WHERE chat = '1'
"""

_AUDIENCES = """
INSERT INTO subscriber_tag (subscriber_id, kind, value)
SELECT id, 'audience', 'hoc-sinh' FROM subscriber WHERE id % 3 = 0 AND CAST(chat AS BIGINT) > :have
"""


def databases() -> Generator[Database, None, None]:
    """One of each kind; PostgreSQL is left out where it is not to be had."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'bench.db'}")
        yield database
        database.close()
    try:
        with running_postgres() as prefix:
            database = Database(create_database(prefix, "bench"))
            yield database
            database.close()
    except NoPostgres as missing:
        print(f"  left out: PostgreSQL ({missing})")


_MESSAGES = """
INSERT INTO inbox (channel, message_id, chat, intake, in_group, text, received_at, state, tries)
SELECT channel, chat, chat, 'text', :private, 'alo', consented_at, 'pending', 0 FROM subscriber
WHERE CAST(chat AS BIGINT) > :have
"""

_MEMORIES = """
INSERT INTO chat_state (channel, chat, sealed, until) SELECT channel, chat, 'x', :until FROM subscriber
WHERE CAST(chat AS BIGINT) > :have
"""


def grow(database: Database, have: int, want: int) -> None:
    """From `have` subscribers to `want`, whose chats are the numbers from 1 on.

    Each has asked something that waits for its answer, and of each something is remembered.
    """
    if not have:
        subscribed(database, ["1"])
        have = 1
    with database.write() as connection:
        connection.execute(text(_PEOPLE), {"have": have, "want": want})
        connection.execute(text(_AUDIENCES), {"have": have})
        connection.execute(text(_MESSAGES), {"have": have, "private": False})
        until = bindparam("until", utc_now() + timedelta(hours=20), type_=UtcDateTime)
        connection.execute(text(_MEMORIES).bindparams(until), {"have": have})
    if not database.is_sqlite:
        # What PostgreSQL does by itself within a minute: until then it plans for the table there was.
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE")


def run_to_open(database: Database) -> tuple[int, int]:
    """A campaign and its run for everybody, whose recipients are still to be written down."""
    with database.write() as connection:
        now = utc_now()
        campaign = campaigns.add(
            connection, name="Thử", name_folded="thu", unit=None, author="lan", plan={}, corrects=None, now=now
        )
        campaigns.change(connection, campaign, state=CampaignState.RUNNING)
        occasion = Occasion("now", now, now)
        run = runs.make(connection, campaign, occasion, RunState.OPENING, now, urgent=False, window=None, resends=True)
        assert run
        runs.equip(connection, run, Reply((Span("Cảnh giác!"),)), Criteria().to_json())
    return campaign, run


_CLOSED = """
UPDATE delivery SET state = 'sent', done_at = :now WHERE run_id = :run AND state IN ('pending', 'sending')
AND subscriber_id NOT IN (
    SELECT subscriber_id FROM delivery WHERE run_id = :run AND state = 'pending'
    ORDER BY subscriber_id DESC LIMIT :waiting
)
"""


def close_all_but_the_last(database: Database, run: int, waiting: int) -> None:
    """As if the run had been sent to everybody but so many, the last of its list."""
    now = bindparam("now", utc_now(), type_=UtcDateTime)
    with database.write() as connection:
        connection.execute(text(_CLOSED).bindparams(now), {"run": run, "waiting": waiting})
    if not database.is_sqlite:
        with database.write() as connection:
            connection.exec_driver_sql("ANALYZE delivery")


def opener_of(database: Database) -> Opener:
    """What writes the recipients of runs down, as `serve` has it."""
    words = CampaignWords(Renderer(), "")
    return Opener(database, lambda: understanding().library, words, {Channel.TELEGRAM}, utc_now)
