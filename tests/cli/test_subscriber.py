"""`canhgiac subscriber`: a list of people who agreed comes in, and how many there are is told."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli import subscriber
from bot.messages import Address, Channel, Subscription
from bot.storage import subscribers
from bot.storage.database import Database
from bot.timing import VIETNAM, utc_now
from tests.cli.command import Outcome, canhgiac
from tests.knowledge.small_content import write_small_content

HEADER = "channel,address,audiences,area,topics\n"
WORDING = "Tôi đồng ý nhận tin cảnh báo."
LAN = Address(Channel.TELEGRAM, "7")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set-up with small content and an empty database."""
    write_small_content(tmp_path / "content")
    canhgiac("db", "upgrade", cwd=tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> Outcome:
    return canhgiac("subscriber", *arguments, cwd=folder, BOT_CONTENT_DIR="content")


def bring_in(
    folder: Path, rows: str, *more: str, consent: str = WORDING, at: str = "2026-11-01", encoding: str = "utf-8"
) -> Outcome:
    (folder / "list.csv").write_bytes((HEADER + rows).encode(encoding))
    return run(folder, "import", "list.csv", "--consent", consent, "--consent-at", at, *more)


def count(folder: Path) -> dict[str, Any]:
    outcome = run(folder, "count", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    found: dict[str, Any] = json.loads(outcome.out)
    return found


def opened(folder: Path) -> Database:
    return Database(f"sqlite:///{folder / 'data' / 'canhgiac.db'}")


def recalled(folder: Path, *addresses: Address) -> dict[Address, Subscription]:
    database = opened(folder)
    with database.read() as connection:
        held = subscribers.recall(connection, addresses)
    database.close()
    return held


def of_lang_chai(count: int, *, since: int = 1) -> str:
    chats = range(since, since + count)
    return "".join(f"telegram,{chat},moi-nguoi,lang-chai,gia-danh-cong-an|lua-dao\n" for chat in chats)


def test_good_rows_come_in_and_are_counted_in_tens(folder: Path) -> None:
    outcome = bring_in(folder, of_lang_chai(13) + "telegram,99,,,\n", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    assert json.loads(outcome.out) == {"imported": 14, "changed": 0, "refused": 0, "faults": []}
    found = count(folder)
    assert (found["count"], found["channels"], found["left"], found["gone"]) == (14, {"telegram": 14}, 0, 0)
    assert found["audiences"]["moi-nguoi"] == "10"
    assert (found["topics"]["gia-danh-cong-an"], found["topics"]["lua-dao"]) == ("10", "10")
    assert set(found["areas"].values()) <= {"10", "dưới 10", "không nêu"}


def test_the_count_is_the_same_whoever_of_a_few_there_are(folder: Path) -> None:
    bring_in(folder, of_lang_chai(2) + "".join(f"telegram,{chat},,,\n" for chat in range(50, 69)))
    before = run(folder, "count").out
    bring_in(folder, of_lang_chai(5, since=50), at="2026-11-02")
    assert run(folder, "count").out == before
    assert "lang-chai" not in before


def test_the_words_and_the_day_of_consent_are_kept(folder: Path) -> None:
    assert bring_in(folder, "telegram,7,,,\n", at="2026-11-01 19:30", encoding="utf-16").status == 0
    at = datetime(2026, 11, 1, 19, 30, tzinfo=VIETNAM)
    assert recalled(folder, LAN) == {LAN: Subscription(at, WORDING)}


def test_bad_rows_are_reported_with_their_line_and_the_good_ones_come_in(folder: Path) -> None:
    rows = "telegram,7,,,\nweb,abc,,,\ntelegram,8,bo-doi,,\ntelegram,9,,,\ntelegram,7,,,\n"
    outcome = bring_in(folder, rows, "--json")
    told = json.loads(outcome.out)
    assert (outcome.status, told["imported"], told["refused"]) == (1, 2, 3)
    assert [fault["line"] for fault in told["faults"]] == [3, 4, 6]
    assert "“bo-doi”" in told["faults"][1]["message"]


def test_a_person_reads_what_was_not_taken_and_how_many(folder: Path) -> None:
    outcome = bring_in(folder, "telegram,7,,,\n" + "zalo,1,,,\n" * 150)
    assert (outcome.status, outcome.out) == (1, "Đã thêm 1 người, cập nhật 0 người.\n")
    first, *_, more, total = outcome.err.splitlines()
    assert first.startswith("Dòng 3: Địa chỉ Zalo phải là mã")
    assert more == "… và 50 dòng khác."
    assert total.startswith("150 dòng không được nhận")


def test_who_left_since_is_not_brought_back_and_is_reported(folder: Path) -> None:
    bring_in(folder, "telegram,7,,,\ntelegram,8,,,\n")
    database = opened(folder)
    with database.write() as connection:
        subscribers.leave(connection, LAN, utc_now())
    database.close()
    outcome = bring_in(folder, "telegram,8,,,\ntelegram,7,,,\n", "--json")
    told = json.loads(outcome.out)
    assert (outcome.status, told["changed"], [fault["line"] for fault in told["faults"]]) == (1, 1, [3])
    assert "đã hủy" in told["faults"][0]["message"]
    assert (count(folder)["count"], count(folder)["left"]) == (1, 1)


def test_the_faults_are_in_the_order_of_the_lines_however_they_were_found(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "BATCH", 2)
    bring_in(folder, "telegram,7,,,\n")
    database = opened(folder)
    with database.write() as connection:
        subscribers.leave(connection, LAN, utc_now())
    database.close()
    told = json.loads(bring_in(folder, "telegram,7,,,\nzalo,1,,,\ntelegram,8,,,\ntelegram,9,,,\n", "--json").out)
    assert [fault["line"] for fault in told["faults"]] == [2, 3]
    assert told["imported"] == 2


@pytest.mark.parametrize(
    "usage",
    [
        {"at": (utc_now() + timedelta(days=2)).strftime("%Y-%m-%d")},
        {"at": "1/11/2026"},
        {"consent": "  "},
    ],
)
def test_wrong_usage_is_status_two_and_brings_nobody_in(folder: Path, usage: dict[str, str]) -> None:
    assert bring_in(folder, "telegram,7,,,\n", **usage).status == 2
    assert count(folder)["count"] == 0


def test_a_file_that_is_no_such_table_is_said_in_one_sentence(folder: Path) -> None:
    (folder / "list.csv").write_text("name,phone\nlan,7\n", encoding="utf-8")
    outcome = run(folder, "import", "list.csv", "--consent", WORDING, "--consent-at", "2026-11-01")
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (1, "", 1)
    assert "Thiếu cột channel, address" in outcome.err


def test_a_person_reads_the_count(folder: Path) -> None:
    bring_in(folder, "telegram,7,moi-nguoi,,\n")
    told = run(folder, "count").out
    assert told.startswith("Đang nhận tin: 1\nKênh telegram: 1\nĐối tượng khác (")
    assert "mỗi mục dưới 10" in told
    assert told.endswith("vài số “không nêu” để không tính ngược ra được ai.\n")


ROWS = st.lists(
    st.tuples(
        st.integers(1, 30), st.sampled_from(["telegram,{},,,", "telegram,{},?,,", "web,{},,,", 'telegram,"{},,,'])
    ),
    max_size=20,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_exactly_the_good_rows_of_any_file_are_subscribed(folder: Path, rows: list[tuple[int, str]]) -> None:
    database = opened(folder)
    with database.write() as connection:
        for chat in range(1, 31):
            subscribers.forget(connection, Address(Channel.TELEGRAM, str(chat)))
    database.close()
    bring_in(folder, "\n".join(row.format(chat) for chat, row in rows))
    good = {str(chat) for chat, row in rows if row == "telegram,{},,,"}
    everybody = [Address(Channel.TELEGRAM, str(chat)) for chat in range(1, 31)]
    assert {address.chat for address in recalled(folder, *everybody)} == good
