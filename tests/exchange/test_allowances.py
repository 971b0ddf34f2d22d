"""Promises about campaigns that ask for less than the platform takes."""

import pytest

from bot.exchange.allowances import Allowances


class Watch:
    """Monotonic seconds that go when told to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize("pace", [1, 3, 20, 1000])
@pytest.mark.parametrize("look", [0.07, 0.5])
def test_the_pace_is_kept_however_often_one_looks(pace: int, look: float) -> None:
    watch = Watch()
    allowances = Allowances(watch)
    taken = 0
    while watch.seconds < 60:
        may = allowances.of(7, pace)
        allowances.spend(7, may)
        taken += may
        watch.seconds += look
    assert 0.95 * 60 * pace <= taken <= 60 * pace + 1


def test_a_pause_is_not_made_up_for_by_a_rush() -> None:
    watch = Watch()
    allowances = Allowances(watch)
    allowances.of(7, 10)
    watch.seconds += 3600
    assert allowances.of(7, 10) == 6


def test_what_was_not_taken_up_is_not_spent_and_who_is_over_is_forgotten() -> None:
    watch = Watch()
    allowances = Allowances(watch)
    assert (allowances.of(7, 2), allowances.of(7, 2)) == (1, 1)
    watch.seconds += 10
    allowances.keep_only([8])
    assert allowances.of(7, 2) == 1
