"""What takes seconds is made behind the page, once for all who look, and the last one is shown meanwhile."""

import threading

from bot.authoring.background import Background, Lately, Latest


def test_what_is_asked_for_again_while_it_waits_is_done_once_and_a_failure_stops_nothing() -> None:
    background, begun, done, finished = Background(), threading.Event(), [], threading.Event()

    def fails() -> None:
        begun.wait(5)
        raise RuntimeError("lights out")

    background("fails", fails)
    background("once", lambda: done.append("once"))
    background("once", lambda: done.append("twice"))
    background("last", finished.set)
    begun.set()
    assert finished.wait(5)
    background.stop()
    assert done == ["once"]


def test_after_the_end_nothing_is_begun() -> None:
    background, done = Background(), []
    background.stop()
    background("late", lambda: done.append("late"))
    background.stop()
    assert done == []


def test_the_last_is_shown_while_the_new_is_made() -> None:
    waiting = []
    lately = Lately("length", len, lambda name, work: waiting.append(work))
    assert lately.of("one") is None
    waiting.pop()()
    assert lately.of("one") == Latest(3, is_fresh=True)
    assert lately.of("three") == Latest(3, is_fresh=False)
    waiting.pop()()
    assert lately.of("three") == Latest(5, is_fresh=True)
