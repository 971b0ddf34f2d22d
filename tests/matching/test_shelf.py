"""Learned models kept on disk."""

import errno
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bot.kept import Kept
from bot.matching.linear import Lesson, LinearModel, learn
from bot.matching.shelf import Preparation, Shelf
from bot.text.spelling import Spelling

SPELLING = Spelling({"ko": ["không"]})
LESSONS = [Lesson("bị lừa mất tiền", 0, 1.0), Lesson("giá vàng hôm nay", 1, 0.5)]


class Noted:
    """Teaches, and notes every time that something is learned."""

    def __init__(self) -> None:
        self.times: list[int] = []

    def __call__(self, lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
        self.times.append(len(lessons))
        return learn(lessons, spelling)


@pytest.fixture
def teacher() -> Noted:
    return Noted()


def scores(model: LinearModel) -> list[float]:
    return [float(score) for score in model.scores(model.features.read(SPELLING.read("mất tiền rồi"), {}))]


def test_what_was_learned_is_taken_from_the_shelf_and_says_the_same(tmp_path: Path, teacher: Noted) -> None:
    first = Shelf(Kept(tmp_path / "models"), teacher).model(LESSONS, SPELLING)
    again = Shelf(Kept(tmp_path / "models"), teacher).model(LESSONS, SPELLING)
    assert teacher.times == [2]
    assert scores(again) == scores(first)


@pytest.mark.parametrize(
    "other",
    [
        [Lesson("bị lừa mất vàng", 0, 1.0), LESSONS[1]],
        [Lesson("bị lừa mất tiền", 0, 0.9), LESSONS[1]],
        [LESSONS[0], Lesson("giá vàng hôm nay", 0, 0.5)],
    ],
)
def test_other_lessons_are_learned_anew(tmp_path: Path, teacher: Noted, other: list[Lesson]) -> None:
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    Shelf(Kept(tmp_path), teacher).model(other, SPELLING)
    assert len(teacher.times) == 2


def test_another_table_of_short_forms_is_learned_anew(tmp_path: Path, teacher: Noted) -> None:
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    Shelf(Kept(tmp_path), teacher).model(LESSONS, Spelling({}))
    assert len(teacher.times) == 2


def shouted(lesson: Lesson) -> Lesson:
    return Lesson(f"{lesson.text} kêu cứu", lesson.label, lesson.weight)


def test_lessons_are_prepared_only_when_they_are_learned(tmp_path: Path) -> None:
    prepared: list[Lesson] = []
    taught: list[Sequence[Lesson]] = []

    def prepare(lesson: Lesson) -> Lesson:
        prepared.append(lesson)
        return shouted(lesson)

    def teacher(lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
        taught.append(lessons)
        return learn(lessons, spelling)

    for _ in range(2):
        Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING, Preparation("louder", prepare))
    assert prepared == LESSONS
    assert taught == [[shouted(lesson) for lesson in LESSONS]]


def test_lessons_that_are_prepared_otherwise_are_learned_anew(tmp_path: Path, teacher: Noted) -> None:
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING, Preparation("one", shouted))
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING, Preparation("another", shouted))
    assert len(teacher.times) == 3


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half a file", b"not a model"])
def test_a_damaged_model_is_learned_again_and_put_right(tmp_path: Path, teacher: Noted, damage: bytes) -> None:
    whole = Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    [file] = tmp_path.iterdir()
    file.write_bytes(damage)
    assert scores(Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)) == scores(whole)
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    assert len(teacher.times) == 2


def test_of_several_that_need_the_same_at_once_one_learns_and_the_others_wait(tmp_path: Path) -> None:
    teacher = Noted()

    def slowly(lessons: Sequence[Lesson], spelling: Spelling) -> LinearModel:
        time.sleep(0.3)
        return teacher(lessons, spelling)

    def model(_: int) -> LinearModel:
        return Shelf(Kept(tmp_path / "models"), slowly).model(LESSONS, SPELLING)

    with ThreadPoolExecutor(4) as processes:
        models = list(processes.map(model, range(4)))
    assert teacher.times == [2]
    assert len({tuple(scores(model)) for model in models}) == 1
    assert [file.suffix for file in (tmp_path / "models").iterdir()] == [".npy"], "nothing is left behind"


def test_whoever_waits_too_long_for_another_learns_as_well(
    tmp_path: Path, teacher: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.kept.WAIT_SECONDS", 0.2)
    shelf = Shelf(Kept(tmp_path), teacher)
    shelf.model(LESSONS, SPELLING)
    [file] = tmp_path.iterdir()
    file.unlink()
    with Kept(tmp_path).alone(file.name):
        assert shelf.model(LESSONS, SPELLING)
    assert teacher.times == [2, 2]


def test_where_files_cannot_be_locked_it_is_learned_all_the_same(
    tmp_path: Path, teacher: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unlockable(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", unlockable)
    assert Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    assert teacher.times == [2]


def test_where_no_file_can_be_written_it_is_learned_all_the_same(tmp_path: Path, teacher: Noted) -> None:
    (tmp_path / "models").write_text("a file, where the folder should be")
    assert Shelf(Kept(tmp_path / "models"), teacher).model(LESSONS, SPELLING)
    assert teacher.times == [2]


def test_whoever_writes_into_the_file_does_not_change_the_model_in_use(tmp_path: Path, teacher: Noted) -> None:
    model = Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    before = scores(model)
    [file] = tmp_path.iterdir()
    file.write_bytes(b"\0" * file.stat().st_size)
    assert scores(model) == before


def test_where_nothing_can_be_written_what_is_there_is_used_all_the_same(
    tmp_path: Path, teacher: Noted, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)

    def refuse(**_: object) -> object:
        raise PermissionError

    monkeypatch.setattr("bot.matching.stored.TemporaryFile", refuse)
    assert scores(Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)) == scores(first)
    assert teacher.times == [2]


def test_a_model_of_another_shape_is_not_used(tmp_path: Path, teacher: Noted) -> None:
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    [file] = tmp_path.iterdir()
    with file.open("rb") as whole:
        weights, *parts = (np.load(whole) for _ in range(4))
    with file.open("wb") as out:
        for part in (weights[:1], *parts):
            np.save(out, part)
    Shelf(Kept(tmp_path), teacher).model(LESSONS, SPELLING)
    assert len(teacher.times) == 2
