"""`canhgiac campaign`: the commands of the contract, from a shell, on a database of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.messages import Channel
from bot.storage import campaigns, deliveries, halts, runs
from bot.storage.database import Database
from bot.storage.tables import CampaignState, DeliveryState, PauseReason, RunState
from bot.timing import utc_now
from tests.cli.command import CONTENT, Outcome, canhgiac, canhgiac_at_a_terminal
from tests.doubles.campaign_rows import NOON, opened_run, subscribed
from tests.doubles.models import lend_checked

FILE = """name: Cảnh giác việc nhẹ lương cao
topic: viec-nhe-luong-cao
audience: {channels: [web]}
schedule: {now: true}
"""
COUNTED = ("pending", "sending", "sent", "failed", "gone", "uncertain", "withdrawn")


class Shell:
    """A folder of one's own, with a database that some have subscribed in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        lend_checked(folder / "data")
        assert canhgiac("db", "upgrade", cwd=folder).status == 0
        self.with_database(lambda database: subscribed(database, ["1", "2"], channel=Channel.WEB))

    def run(self, *arguments: str, **settings: Any) -> Outcome:
        return canhgiac(*arguments, cwd=self.folder, **settings)

    def asked(self, *arguments: str, typed: bytes) -> Outcome:
        return canhgiac_at_a_terminal(*arguments, cwd=self.folder, typed=typed)

    def json(self, *arguments: str, **settings: Any) -> dict[str, Any]:
        """What a command that succeeds prints: one object and nothing else."""
        outcome = self.run(*arguments, "--json", **settings)
        assert outcome.status == 0, outcome.err
        printed = json.loads(outcome.out)
        assert isinstance(printed, dict)
        return printed

    def written(self, text: str = FILE) -> str:
        file = self.folder / "dot.yaml"
        file.write_text(text, encoding="utf-8")
        return str(file)

    def created(self) -> str:
        return str(self.json("campaign", "create", self.written(), "--as", "lan")["id"])

    def with_database(self, do: Callable[[Database], object]) -> None:
        database = Database(f"sqlite:///{self.folder / 'data' / 'canhgiac.db'}")
        try:
            do(database)
        finally:
            database.close()


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_a_campaign_goes_its_way_and_says_its_state_at_every_step(shell: Shell) -> None:
    id = shell.created()
    assert shell.json("campaign", "show", id)["state"] == "draft"
    assert shell.json("campaign", "submit", id, "--as", "lan")["state"] == "submitted"
    approved = shell.json("campaign", "approve", id, "--as", "minh")
    assert (approved["state"], approved["audience_count"], approved["expected"]) == ("approved", 2, 2)
    assert shell.json("campaign", "start", id)["state"] == "scheduled"
    assert shell.json("campaign", "pause", id)["state"] == "paused"
    assert shell.json("campaign", "resume", id)["state"] == "scheduled"
    assert shell.json("campaign", "cancel", id)["state"] == "cancelled"
    assert [each["id"] for each in shell.json("campaign", "list")["campaigns"]] == [int(id)]


def test_who_approves_is_asked_with_the_number_of_recipients(shell: Shell) -> None:
    id = shell.created()
    shell.json("campaign", "submit", id, "--as", "lan")
    no = shell.asked("campaign", "approve", id, "--as", "minh", typed=b"n\n")
    assert (no.status, "sẽ gửi tới 2 người. Duyệt?" in no.out) == (1, True)
    assert f"Chưa duyệt chiến dịch {id}" in no.err
    yes = shell.asked("campaign", "approve", id, "--as", "minh", typed=b"y\n")
    assert (yes.status, "Đã duyệt chiến dịch" in yes.out) == (0, True)


def test_what_cannot_be_approved_is_refused_before_anything_is_asked(shell: Shell) -> None:
    id = shell.created()
    draft = shell.asked("campaign", "approve", id, "--as", "minh", typed=b"y\n")
    shell.json("campaign", "submit", id, "--as", "lan")
    own = shell.asked("campaign", "approve", id, "--as", "lan", typed=b"y\n")
    for outcome, why in ((draft, "đang ở trạng thái “bản nháp”"), (own, "Người soạn không được tự duyệt")):
        assert (outcome.status, why in outcome.err) == (1, True)
        assert "Duyệt?" not in outcome.out + outcome.err


def test_what_was_sent_back_is_a_draft_again(shell: Shell) -> None:
    id = shell.created()
    shell.json("campaign", "submit", id, "--as", "lan")
    assert shell.json("campaign", "send-back", id, "--as", "minh")["state"] == "draft"


def test_the_counts_of_a_run_add_up_to_its_audience(shell: Shell) -> None:
    id = shell.created()

    def send_one(database: Database) -> None:
        with database.write() as connection:
            run = opened_run(connection, int(id))
            (errand,) = deliveries.claim(connection, run, Channel.WEB, 1, NOON)
            deliveries.finish(connection, [errand], DeliveryState.FAILED, NOON, "quá dài")

    shell.with_database(send_one)
    shown = shell.json("campaign", "show", id)
    (run,) = shown["runs"]
    assert {name: run[name] for name in COUNTED if run[name]} == {"pending": 1, "failed": 1}
    assert sum(run[name] for name in COUNTED) == shown["audience_count"] == 2
    told = shell.run("campaign", "show", id).out
    assert "đang chờ 1" in told
    assert "gửi lỗi 1: quá dài" in told
    assert "Lần gửi 12:00 ngày 26/11/2026 (giờ Việt Nam) (đang gửi)" in told


def test_why_it_paused_by_itself_is_told_with_what_can_be_done(shell: Shell) -> None:
    id = shell.created()

    def pause(database: Database) -> None:
        with database.write() as connection:
            campaigns.change(connection, int(id), state=CampaignState.RUNNING)
            campaigns.pause(connection, int(id), PauseReason.STOOD_STILL)

    shell.with_database(pause)
    told = shell.run("campaign", "show", id).out
    assert "Tự tạm dừng vì lần gửi đứng lại giữa chừng đã lâu" in told
    assert f"canhgiac campaign resume {id}" in told and f"canhgiac campaign cancel {id}" in told
    refused = shell.run("campaign", "drop-rest", id)
    assert (refused.status, "Không có lần gửi nào đang dở" in refused.err) == (1, True)
    assert shell.json("campaign", "show", id)["paused_because"] == "stood_still"
    assert "Tự tạm dừng" not in shell.run("campaign", "resume", id).out + shell.run("campaign", "show", id).out


def test_a_file_with_faults_names_each_with_its_place_and_creates_nothing(shell: Shell) -> None:
    file = shell.written(FILE.replace("viec-nhe-luong-cao", "viec-nhe-luong-ca").replace("web", "wep"))
    for arguments in (("check", file), ("create", file, "--as", "lan")):
        outcome = shell.run("campaign", *arguments)
        assert outcome.status == 1
        assert "dot.yaml:2:8: " in outcome.out + outcome.err
        assert "dot.yaml:3:23: " in outcome.out + outcome.err
    assert shell.json("campaign", "list") == {"campaigns": []}


@pytest.mark.parametrize(
    ("changed", "to", "place"),
    [
        ("{now: true}", "{once: 2020-01-01 19:00}", "dot.yaml:4:"),
        ("[web]", "[zalo]", "dot.yaml:3:12: "),
        ("{channels: [web]}", "{areas: [mui-ne]}", "dot.yaml:3:"),
    ],
)
def test_what_only_shows_against_clock_and_subscribers_is_told_at_its_place_too(
    shell: Shell, changed: str, to: str, place: str
) -> None:
    file = shell.written(FILE.replace(changed, to))
    for arguments in (("check", file), ("create", file, "--as", "lan")):
        outcome = shell.run("campaign", *arguments)
        assert outcome.status == 1
        assert place in outcome.out + outcome.err
    assert shell.json("campaign", "list") == {"campaigns": []}


def test_a_sound_file_has_no_faults_and_is_not_kept(shell: Shell) -> None:
    assert shell.json("campaign", "check", shell.written()) == {"faults": []}
    assert shell.json("campaign", "check", shell.written(), "--as", "lan") == {"faults": []}
    assert shell.json("campaign", "list") == {"campaigns": []}


def test_the_ready_made_campaigns_can_be_created(shell: Shell) -> None:
    ready = sorted((CONTENT / "campaigns").glob("*.yaml"))
    assert ready
    for file in (ready[0], ready[-1]):
        assert shell.json("campaign", "create", str(file), "--as", "lan")["state"] == "draft"


def test_what_is_refused_says_why_and_is_status_one(shell: Shell) -> None:
    id = shell.created()
    shell.json("campaign", "submit", id, "--as", "lan")
    for arguments, said in (
        (("approve", id, "--as", "lan"), "không được tự duyệt"),
        (("approve", id, "--as", "minh", "--expect", "3"), "nay là 2, không phải 3"),
        (("start", id), "chờ duyệt"),
        (("show", "99"), "Không có chiến dịch số 99"),
    ):
        outcome = shell.run("campaign", *arguments)
        assert (outcome.status, outcome.out) == (1, "")
        assert said in outcome.err


@pytest.mark.parametrize("arguments", [("create",), ("submit", "1"), ("show", "một"), ("approve", "1", "--as")])
def test_wrong_usage_is_status_two(shell: Shell, arguments: tuple[str, ...]) -> None:
    assert shell.run("campaign", *arguments).status == 2


def test_once_there_are_accounts_only_they_act(shell: Shell) -> None:
    assert shell.run("user", "add", "lan", "--role", "organiser").status == 0
    id = shell.created()
    assert "Không có tài khoản “minh”" in shell.run("campaign", "submit", id, "--as", "minh").err


def test_with_the_rule_of_two_persons_off_a_draft_is_started(shell: Shell) -> None:
    id = shell.created()
    assert shell.run("campaign", "start", id).status == 1
    assert shell.json("campaign", "start", id, BOT_TWO_PERSON_RULE="off")["state"] == "scheduled"


def test_a_preview_says_who_gets_it_what_it_says_and_when(shell: Shell) -> None:
    id = shell.created()
    seen = shell.json("campaign", "preview", id)
    assert (seen["audience_count"], seen["channels"]) == (2, {"web": 2})
    assert seen["messages"][0]["text"] in shell.run("campaign", "preview", id).out.replace("**", "")


def test_who_was_not_reached_is_tried_again_and_who_was_is_told_what_was_wrong(shell: Shell) -> None:
    id = shell.created()

    def send(database: Database) -> None:
        with database.write() as connection:
            run = opened_run(connection, int(id), now=utc_now())
            runs.begin(connection, run, Channel.TELEGRAM, NOON)
            reached, missed = deliveries.claim(connection, run, Channel.WEB, 2, NOON)
            deliveries.finish(connection, [reached], DeliveryState.SENT, NOON)
            deliveries.finish(connection, [missed], DeliveryState.FAILED, NOON)
            runs.end(connection, run, RunState.FINISHED, NOON)
            campaigns.change(connection, int(id), state=CampaignState.FINISHED)

    shell.with_database(send)
    corrected = shell.json("campaign", "correct", id, "--text", "Tin trước ghi nhầm ngày họp.", "--as", "lan")
    assert (corrected["state"], corrected["corrects"], corrected["audience_count"]) == ("draft", int(id), 1)
    again = shell.json("campaign", "retry-failed", id)
    assert (again["state"], again["runs"][0]["pending"]) == ("running", 1)


def test_on_which_channel_people_wait_is_told_and_that_it_is_off(shell: Shell) -> None:
    id = shell.created()

    def begin(database: Database) -> None:
        subscribed(database, ["5"])
        with database.write() as connection:
            run = opened_run(connection, int(id), now=utc_now())
            runs.begin(connection, run, Channel.WEB, utc_now())
            campaigns.change(connection, int(id), state=CampaignState.RUNNING)

    shell.with_database(begin)
    assert "  kênh Telegram: 1 người chờ, chưa bật ở đây" in shell.run("campaign", "show", id).out.splitlines()
    [run] = shell.json("campaign", "show", id)["runs"]
    [wait] = run["waits"]
    assert (wait["channel"], wait["people"], wait["is_off"]) == ("telegram", 1, True)


def test_what_may_have_arrived_is_sent_once_more_when_somebody_says_so(shell: Shell) -> None:
    id = shell.created()

    def send(database: Database) -> None:
        with database.write() as connection:
            run = opened_run(connection, int(id), now=utc_now())
            runs.begin(connection, run, Channel.TELEGRAM, NOON)
            deliveries.finish(
                connection, deliveries.claim(connection, run, Channel.WEB, 2, NOON), DeliveryState.UNCERTAIN, NOON
            )
            runs.end(connection, run, RunState.FINISHED, NOON)
            campaigns.change(connection, int(id), state=CampaignState.FINISHED)

    shell.with_database(send)
    again = shell.json("campaign", "resend-uncertain", id)
    assert (again["state"], again["runs"][0]["pending"]) == ("running", 2)
    refused = shell.run("campaign", "resend-uncertain", id)
    assert (refused.status, "không chắc đã tới" in refused.err) == (1, True)


def test_a_test_message_asks_for_a_bound_chat_first(shell: Shell) -> None:
    outcome = shell.run("campaign", "test", shell.created(), "--as", "lan")
    assert (outcome.status, "canhgiac user bind lan" in outcome.err) == (1, True)


def test_a_saved_audience_is_listed_used_and_removed(shell: Shell) -> None:
    id = shell.created()
    assert shell.json("audience", "save", "Mạng", id) == {"name": "Mạng"}
    assert [each["name"] for each in shell.json("audience", "list")["audiences"]] == ["Mạng"]
    shell.json("campaign", "create", shell.written(), "--as", "lan", "--audience", "Mạng")
    shell.json("audience", "remove", "Mạng")
    assert shell.run("audience", "remove", "Mạng").status == 1


def test_all_sending_is_held_and_allowed_again(shell: Shell) -> None:
    held: list[bool] = []

    def look(database: Database) -> None:
        with database.read() as connection:
            held.append(halts.halted(connection))

    assert shell.json("stop-sending") == {"sending": False}
    shell.with_database(look)
    assert shell.json("allow-sending") == {"sending": True}
    shell.with_database(look)
    assert held == [True, False]
