"""When a campaign may be sent: within its own window and outside the quiet hours, unless it is urgent."""

from datetime import datetime

from bot.knowledge.campaigns import CampaignFile
from bot.timing import Hours, first_open


def window_of(plan: CampaignFile) -> Hours | None:
    """The plan's own window; None: all day."""
    return Hours(*plan.window_minutes) if plan.window_minutes else None


def first_allowed(plan: CampaignFile, quiet: Hours, moment: datetime) -> datetime | None:
    """The first minute from `moment` on in which the plan may be sent; None: its window lies within the quiet hours."""
    return moment if plan.urgent else first_open(moment, quiet, window_of(plan))
