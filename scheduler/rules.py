"""What an installation allows its campaigns."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.messages import Channel
from bot.storage.quotas import Quota
from bot.timing import NO_HOURS, Hours


@dataclass(frozen=True, slots=True)
class Rules:
    """`reachable`: the channels it sends through. `two_persons`: whoever wrote a campaign may not approve it."""

    reachable: frozenset[Channel]
    quiet: Hours = NO_HOURS
    two_persons: bool = True
    quotas: Mapping[Channel, Quota] = field(default_factory=dict)
    """What platforms carry at most."""
    rates: Mapping[Channel, float] = field(default_factory=dict)
    """Messages a second at most, of the channels whose platform has to be called."""
