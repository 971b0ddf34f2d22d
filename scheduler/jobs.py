"""APScheduler as an alarm clock: it wakes code that looks in the database, and remembers nothing itself."""

from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler

HOUSEKEEPING_MINUTES = 60


def start_clock(housekeeping: Callable[[], None]) -> Callable[[], None]:
    """Wake `housekeeping` now and every hour in a thread of its own; returns what stops the clock."""
    scheduler = BackgroundScheduler(timezone="UTC")
    # Late is fine and one run makes up for several: the work looks at what is due, not at why it was woken.
    # One job with an early first run, not a second one-shot job: removing that while the clock is being stopped fails.
    scheduler.add_job(
        housekeeping,
        "interval",
        minutes=HOUSEKEEPING_MINUTES,
        next_run_time=datetime.now(UTC),
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    scheduler.start()
    return lambda: scheduler.shutdown(wait=True)
