"""What can be chosen in the composer, as the content names it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.library import Library
from bot.messages import Channel
from bot.text.collation import in_dictionary
from scheduler.progress import CHANNELS

Options: TypeAlias = Sequence[tuple[str, str]]
"""(what is sent, what is read)"""


@dataclass(frozen=True, slots=True)
class Choices:
    """Everything the composer offers."""

    topics: Sequence[tuple[str, Options]]
    """Under the headings of the menu."""
    quizzes: Options
    channels: Options
    audiences: Options
    areas: Options
    interests: Sequence[tuple[str, Options]]
    """Of each heading itself, then its topics."""


def choices(library: Library, reachable: Collection[Channel]) -> Choices:
    """What there is to choose, in the order of the content; communes by name."""
    groups = [
        (group, [(topic.id, topic.title) for topic in library.in_group(group.id)]) for group in library.groups.values()
    ]
    areas = [(place.id, place.full) for place in library.places.places]
    return Choices(
        topics=[(group.title, topics) for group, topics in groups if topics],
        quizzes=[(id, library.topics[id].title) for id in library.quizzes if id in library.topics],
        channels=[(id, said if id in reachable else f"{said} (chưa bật ở đây)") for id, said in CHANNELS.items()],
        audiences=[(audience.id, audience.title) for audience in library.audiences.values()],
        areas=sorted(areas, key=lambda area: in_dictionary(area[1])),
        interests=[
            (group.title, [(group.id, f"Cả nhóm: {group.title}"), *topics]) for group, topics in groups if topics
        ],
    )
