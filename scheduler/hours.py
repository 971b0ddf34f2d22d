"""When a campaign may be sent: within its own window and outside the quiet hours, unless it is urgent."""

from datetime import datetime, timedelta

from bot.knowledge.campaigns import CampaignFile
from bot.timing import Hours

MINUTE = timedelta(minutes=1)


def window_of(plan: CampaignFile) -> Hours | None:
    """The plan's own window; None: all day."""
    return Hours(*plan.window_minutes) if plan.window_minutes else None


def first_allowed(plan: CampaignFile, quiet: Hours, moment: datetime) -> datetime | None:
    """The first minute from `moment` on in which the plan may be sent; None: its window lies within the quiet hours."""
    window, allowed = window_of(plan), moment
    while allowed < moment + timedelta(days=1):
        if plan.urgent or (allowed not in quiet and (window is None or allowed in window)):
            return allowed
        allowed = (allowed + MINUTE).replace(second=0, microsecond=0)
    return None
