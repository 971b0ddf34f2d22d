"""From what a campaign file says of people to what the database is asked."""

from collections.abc import Collection, Iterable
from datetime import date

from bot.knowledge.campaigns import CampaignFile, People
from bot.knowledge.library import Library
from bot.messages import Channel
from bot.storage.criteria import Criteria, Traits


def criteria(
    plan: CampaignFile, library: Library, reachable: Collection[Channel], *, consented_on: date | None = None
) -> Criteria:
    """Who is meant, of those who can be reached.

    `reachable`: the channels this installation sends through. `consented_on`: only those of that day (a series).
    Raises `ValueError` when none of the channels the file names is among them.
    """
    channels = sorted(set(plan.audience.channels or reachable) & set(reachable))
    if not channels:
        # To the database no channel would mean every channel.
        raise ValueError("no channel that is sent through")
    meant = _traits(plan.audience, library)
    return Criteria(
        channels=tuple(channels),
        audiences=meant.audiences,
        areas=meant.areas,
        topics=meant.topics,
        exclude=_traits(plan.exclude, library),
        not_within=plan.exclude.rest,
        urgent=plan.urgent,
        consented_on=consented_on,
        reached_by=plan.corrects,
    )


def _traits(people: People, library: Library) -> Traits:
    return Traits(people.channels, people.audiences, people.areas, tuple(sorted(_wanted(people.topics, library))))


def _wanted(named: Iterable[str], library: Library) -> set[str]:
    """What somebody may have chosen who wants to hear of these: a topic or its group, a group or one of its topics."""
    wanted = set(named)
    for name in named:
        if topic := library.topics.get(name):
            wanted.add(topic.group)
        else:
            wanted.update(topic.id for topic in library.in_group(name))
    return wanted
