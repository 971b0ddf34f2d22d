"""The ready-made campaigns: each can be used as it is."""

from datetime import time
from pathlib import Path

import pytest

from bot.knowledge.library import Library
from bot.knowledge.schedules import Schedule
from scheduler.campaign_files import read_campaign
from tests.content.conftest import CONTENT, campaign_messages

FILES = sorted((CONTENT / "campaigns").glob("*.yaml"))
SCREEN_CHARACTERS = 650
"""A phone's screen of the usual size without its buttons."""

WAKING = (time(7), time(21))


def times_of(schedule: Schedule) -> list[time]:
    times = [entry.at for entry in schedule.weekly or ()]
    times += [entry.at for entry in schedule.monthly or ()]
    times += [entry.at for entry in schedule.lunar or ()]
    return times + [step.after.at for step in schedule.series or ()]


def test_there_is_a_choice_for_the_year_and_for_everybody(library: Library) -> None:
    assert len(library.campaigns) >= 14
    meant = {name for campaign in library.campaigns.values() for name in campaign.audience.audiences}
    assert meant == library.audiences.keys()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_passes_the_door_and_says_something_that_fits_a_screen(file: Path, library: Library) -> None:
    campaign = read_campaign(file, library)
    assert library.campaigns[file.stem] == campaign
    for reply in campaign_messages(campaign):
        assert len(reply.text) <= SCREEN_CHARACTERS
        assert reply.buttons[-1].payload == "/huy"


def test_it_comes_when_people_are_awake_and_not_on_a_day_that_is_past(library: Library) -> None:
    for name, campaign in library.campaigns.items():
        times = times_of(campaign.schedule)
        assert times, name
        assert all(WAKING[0] <= at <= WAKING[1] for at in times), name
        assert not campaign.urgent, name


def test_no_two_have_one_name(library: Library) -> None:
    names = [campaign.name for campaign in library.campaigns.values()]
    assert len(set(names)) == len(names)
