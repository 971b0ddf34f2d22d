"""`canhgiac unanswered`: from what was asked in vain to a phrase of a topic, or the draft of a new one."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.knowledge.library import load_library
from bot.messages import Channel, Kind, Observation
from bot.storage import observations
from bot.storage.database import Database
from tests.cli.command import Outcome, canhgiac
from tests.knowledge.small_content import write_small_content

ASKED = [
    *["kẹo bí ngô trước cổng trường"] * 13,
    "keo bi ngo truoc cong truong",
    "giá tiêu, tôi tên [tên] số [số]",
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set-up with small content and a database that kept questions."""
    write_small_content(tmp_path / "content")
    assert unanswered(tmp_path, command=("db", "upgrade")).status == 0
    database = Database(f"sqlite:///{tmp_path / 'data' / 'canhgiac.db'}")
    with database.write() as connection:
        seen = [(Channel.WEB, Observation(Kind.UNANSWERED, text=text)) for text in ASKED]
        observations.record(connection, seen, date(2026, 11, 20))
    database.close()
    return tmp_path


def unanswered(folder: Path, *arguments: str, command: tuple[str, ...] = ("unanswered",)) -> Outcome:
    return canhgiac(*command, *arguments, cwd=folder, BOT_CONTENT_DIR="content")


def groups(folder: Path) -> list[dict[str, Any]]:
    outcome = unanswered(folder, "--json")
    assert (outcome.status, outcome.err) == (0, "")
    found: list[dict[str, Any]] = json.loads(outcome.out)["groups"]
    return found


def test_questions_come_together_the_most_frequent_first(folder: Path) -> None:
    sweets, pepper = groups(folder)
    assert (sweets["count"], sweets["last"]) == ("10", "2026-11-20")
    assert [(way["text"], way["count"]) for way in sweets["questions"]] == [(ASKED[0], "10"), (ASKED[-2], "dưới 10")]
    assert pepper["count"] == "dưới 10"


def test_each_group_names_the_topics_that_are_nearest(folder: Path) -> None:
    profile = folder / "content" / "scams" / "gia-danh-cong-an.yaml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("phrases:\n", "phrases:\n  - kẹo lạ ở trường\n"), encoding="utf-8")
    assert groups(folder)[0]["nearest"][0]["id"] == "gia-danh-cong-an"


def test_a_person_reads_the_list_and_one_group_whole(folder: Path) -> None:
    code = groups(folder)[0]["group"]
    everything, one = unanswered(folder).out, unanswered(folder, code).out
    assert everything.startswith(f"{code}  10 lượt, lần cuối 20/11/2026")
    assert "giá tiêu" in everything
    assert "giá tiêu" not in one
    assert ASKED[-2] in one


def test_no_more_groups_than_asked_for_are_shown(folder: Path) -> None:
    assert "giá tiêu" not in unanswered(folder, "--top", "1").out


def test_a_group_becomes_phrases_of_a_topic_without_masks_and_the_bot_then_knows_it(folder: Path) -> None:
    sweets, pepper = groups(folder)
    for group in (sweets, pepper):
        outcome = unanswered(folder, "--add-to", "phai-lam-gi", group["group"])
        assert (outcome.status, outcome.err) == (0, "")
        assert "Đã thêm vào faq.vi.yaml: " in outcome.out
    assert load_library(folder / "content").topics["phai-lam-gi"].phrases[-2:] == (ASKED[0], "giá tiêu, tôi tên số")
    [nearest, *_] = groups(folder)[0]["nearest"]
    assert nearest["id"] == "phai-lam-gi"


def test_a_group_becomes_the_draft_of_a_new_topic(folder: Path) -> None:
    outcome = unanswered(folder, "--draft", "keo-la", groups(folder)[0]["group"])
    assert outcome == Outcome(0, f"Bản nháp: {Path('content') / 'drafts' / 'keo-la.yaml'}\n", "")
    assert f"  - {ASKED[0]}\n" in (folder / "content" / "drafts" / "keo-la.yaml").read_text(encoding="utf-8")


def test_a_draft_can_be_begun_without_a_group_and_without_a_database(tmp_path: Path) -> None:
    write_small_content(tmp_path / "content")
    assert unanswered(tmp_path, "--draft", "keo-la").status == 0
    assert not (tmp_path / "data" / "canhgiac.db").exists()


def test_nothing_kept_is_said(tmp_path: Path) -> None:
    write_small_content(tmp_path / "content")
    unanswered(tmp_path, command=("db", "upgrade"))
    assert unanswered(tmp_path) == Outcome(0, "Chưa có câu nào bot không trả lời được.\n", "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("000000",), "Không có nhóm câu “000000”"),
        (("--add-to", "phai-lam-gi", "000000"), "Không có nhóm câu “000000”"),
        (("--draft", "phai-lam-gi"), "Đã có chủ đề “phai-lam-gi”"),
    ],
)
def test_what_does_not_exist_is_said_in_one_sentence(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    outcome = unanswered(folder, *arguments)
    assert (outcome.status, outcome.out) == (1, "")
    assert said in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_topic_that_does_not_exist_is_said(folder: Path) -> None:
    outcome = unanswered(folder, "--add-to", "phai-lam-g", groups(folder)[0]["group"])
    assert (outcome.status, outcome.err) == (1, "Không có chủ đề “phai-lam-g”. Có phải ý là “phai-lam-gi”?\n")


@pytest.mark.parametrize("arguments", [("--add-to", "phai-lam-gi"), ("--add-to", "a", "--draft", "b", "000000")])
def test_wrong_usage_is_status_two(folder: Path, arguments: tuple[str, ...]) -> None:
    assert unanswered(folder, *arguments).status == 2


def test_without_a_database_none_is_made(tmp_path: Path) -> None:
    write_small_content(tmp_path / "content")
    outcome = unanswered(tmp_path)
    assert outcome.status == 1 and outcome.err.startswith(f"Chưa có cơ sở dữ liệu ở {Path('data') / 'canhgiac.db'}.")
    assert not (tmp_path / "data" / "canhgiac.db").exists()
