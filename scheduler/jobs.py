"""APScheduler as an alarm clock: it wakes code that looks in the database, and remembers nothing itself."""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

HOUSEKEEPING_MINUTES = 60


CAMPAIGN_SECONDS = 2
"""How late a campaign may begin: short, for the look costs a query of an index, and an organiser watches."""


def start_clock(housekeeping: Callable[[], None], campaigns: Callable[[], None]) -> Callable[[], None]:
    """Wake both now and again and again, in threads of their own; returns what stops the clock."""
    scheduler = BackgroundScheduler(timezone="UTC")
    for work, seconds in ((housekeeping, HOUSEKEEPING_MINUTES * 60), (campaigns, CAMPAIGN_SECONDS)):
        # Late is fine and one run makes up for several: the work looks at what is due, not at why it was woken.
        # One job with an early first run, not a second one-shot job: removing that while the clock is being stopped
        # fails.
        scheduler.add_job(
            work,
            "interval",
            seconds=seconds,
            next_run_time=datetime.now(UTC),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=True)
