"""From a proposal to the file and back: two persons, one writer, nothing written over, nothing lost in a crash."""

import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.authoring import authoring as module
from bot.authoring.authoring import Authoring
from bot.authoring.edits import Edit, Fields, MorePhrases, Overtaken, WholeFile, opened
from bot.authoring.files import mark_of, text_of
from bot.authoring.place import Place
from bot.authoring.splicing import Value
from bot.errors import ActRefused, ContentError
from bot.knowledge.library import load_library
from bot.storage import audit, content_changes
from bot.storage.console_tables import ChangeState
from bot.storage.database import Database
from tests.authoring.conftest import SCAM, probe_of
from tests.doubles.clock import HandClock
from tests.knowledge.small_content import PROFILE

FAQ = "phai-lam-gi"


class Desk:
    """One process of the console over a content folder."""

    def __init__(self, folder: Path, database: Database, **place: Any) -> None:
        self.folder = folder
        self.database = database
        self.authoring = Authoring(
            Place(folder, "https://canhgiac.example", **place),
            database,
            lambda: load_library(folder),
            probe_of(folder),
            HandClock(),
            lambda name, work: work(),
        )

    def fields(self, values: Mapping[str, Value], topic: str = SCAM) -> Fields:
        return Fields(topic, values, opened(self.folder, topic).base)

    def propose(self, edit: Edit | None = None, author: str = "lan", reason: str = "") -> int:
        return self.authoring.propose(edit or self.fields({"title": "Giả danh công an xã"}), author, reason)

    def agree(self, id: int, actor: str = "minh", **more: Any) -> Any:
        return self.authoring.agree(id, actor, self.authoring.change(id).mark, **more)

    def state(self, id: int) -> ChangeState:
        with self.database.read() as connection:
            kept = content_changes.found(connection, id)
        assert kept
        return kept.state

    def text(self, file: str = PROFILE) -> str:
        return text_of(self.folder, file) or ""

    def acts(self, id: int) -> list[tuple[str, str]]:
        with self.database.read() as connection:
            return [(entry.actor, entry.action) for entry in audit.entries(connection, f"content_change:{id}")]


@pytest.fixture
def desk(small_content: Path, database: Database) -> Desk:
    return Desk(small_content, database)


def test_a_proposal_changes_nothing_until_another_person_agrees(desk: Desk) -> None:
    before = desk.text()
    id = desk.propose(reason="Tên cũ gây nhầm.")
    assert desk.text() == before
    change = desk.authoring.change(id)
    assert change.kept.title == "Sửa tiêu đề: Giả danh công an"
    assert [line for line in change.diff if line[0] in "+-"] == [
        "-title: Giả danh công an",
        "+title: Giả danh công an xã",
    ]
    desk.agree(id)
    assert desk.text() == before.replace("title: Giả danh công an\n", "title: Giả danh công an xã\n")
    assert desk.state(id) is ChangeState.LIVE
    assert desk.authoring.in_use(desk.authoring.change(id).kept)
    assert desk.acts(id) == [("lan", "propose"), ("minh", "agree")]


def test_a_change_whose_file_was_changed_again_is_neither_in_use_nor_waited_for(desk: Desk) -> None:
    id = desk.propose()
    desk.agree(id)
    desk.agree(desk.propose(desk.fields({"at_risk": "Ai cũng có thể."})))
    assert desk.authoring.in_use(desk.authoring.change(id).kept) is None


def test_what_goes_live_is_committed_and_a_failure_of_git_does_not_lose_it(desk: Desk) -> None:
    for command in (["init", "-q"], ["add", "-A"], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "x"]):
        subprocess.run(["git", "-C", str(desk.folder), *command], check=True)
    first = desk.propose(reason="Tên cũ gây nhầm.")
    done = desk.agree(first)
    assert desk.authoring.change(first).kept.commit_id == done.id
    shown = subprocess.run(["git", "-C", str(desk.folder), "show", "--format=%an%n%B"], capture_output=True, check=True)
    assert shown.stdout.decode().startswith("lan\nSửa tiêu đề: Giả danh công an\n\nTên cũ gây nhầm.\n\nĐồng ý: minh\n")
    (desk.folder / ".git" / "index.lock").touch()
    second = desk.propose(desk.fields({"at_risk": "Ai cũng có thể."}))
    assert "chưa lưu được vào kho git" in desk.agree(second).problem
    assert "at_risk: Ai cũng có thể." in desk.text()
    assert desk.acts(second)[-1] == ("minh", "commit_failed")
    only = Desk(desk.folder, desk.database, commits=False)
    assert only.agree(only.propose(only.fields({"button": "Tên khác"}))).problem is None


def test_nobody_agrees_to_their_own_unless_the_rule_is_off(desk: Desk) -> None:
    id = desk.propose()
    with pytest.raises(ActRefused, match="một người khác"):
        desk.agree(id, "lan")
    assert desk.state(id) is ChangeState.PROPOSED
    alone = Desk(desk.folder, desk.database, two_persons=False)
    alone.agree(id, "lan")
    assert desk.state(id) is ChangeState.LIVE


def test_an_edit_with_a_fault_is_refused_with_its_place_and_not_kept(desk: Desk) -> None:
    with pytest.raises(ContentError) as caught:
        desk.propose(desk.fields({"button": "x" * 40, "related": ("khong-co",)}))
    assert {(fault.file, fault.line) for fault in caught.value.faults} == {(PROFILE, 4), (PROFILE, 26)}
    assert desk.authoring.changes().total == 0


def test_a_file_typed_in_is_measured_against_every_other_file(desk: Desk) -> None:
    text = desk.text("groups.vi.yaml")
    edit = WholeFile("groups.vi.yaml", text.replace("id: lua-dao", "id: lua"), mark_of(text))
    with pytest.raises(ContentError) as caught:
        desk.propose(edit)
    assert PROFILE in {fault.file for fault in caught.value.faults}


def test_content_with_two_faults_can_be_mended_one_after_the_other(desk: Desk) -> None:
    good = {file: desk.text(file) for file in (PROFILE, "style.vi.yaml")}
    for file, text in good.items():
        (desk.folder / file).write_text(f"{text}strange: x\n", encoding="utf-8")
    served = load_library
    desk.authoring._library = lambda: served(desk.folder)
    edit = WholeFile(PROFILE, good[PROFILE], mark_of(desk.text()))
    id = desk.authoring.propose(edit, "lan", "")
    assert desk.authoring.change(id).kept.after == good[PROFILE]


@pytest.mark.parametrize(
    "file",
    [
        "../x.yaml",
        "scams/../../x.yaml",
        "/etc/x.yaml",
        "scams/x.yml",
        "questions.jsonl",
        "schema/scam.yaml",
        ".hidden.yaml",
        "scams//x.yaml",
        "scams\\x.yaml",
        "x.yaml\0",
    ],
)
def test_only_content_files_are_written(desk: Desk, file: str) -> None:
    with pytest.raises((ActRefused, ContentError)):
        desk.propose(WholeFile(file, "a: b\n", "-"))


def test_a_file_that_the_library_does_not_know_is_a_fault(desk: Desk) -> None:
    with pytest.raises(ContentError, match="không được dùng"):
        desk.propose(WholeFile("moi.vi.yaml", "a: b\n", "-"))


def test_two_editors_of_one_topic_do_not_write_over_each_other(desk: Desk) -> None:
    first, second = desk.fields({"title": "Một tên khác"}), desk.fields({"button": "Tên ngắn khác"})
    desk.agree(desk.propose(first))
    with pytest.raises(Overtaken, match="còn nguyên"):
        desk.propose(second, "minh")
    whole = WholeFile(PROFILE, desk.text(), mark_of("cũ"))
    with pytest.raises(Overtaken):
        desk.propose(whole, "minh")


def test_who_agrees_agrees_to_what_they_have_seen(desk: Desk) -> None:
    id = desk.propose()
    with pytest.raises(ActRefused, match="đọc lại"):
        desk.authoring.agree(id, "minh", "khác")


def test_a_proposal_for_an_older_file_is_renewed_by_its_author_with_the_same_lines(desk: Desk) -> None:
    id = desk.propose()
    other = desk.propose(desk.fields({"at_risk": "Ai cũng có thể."}), "hoa")
    desk.agree(other)
    assert desk.authoring.change(id).overtaken
    with pytest.raises(Overtaken, match="đã có người sửa"):
        desk.agree(id)
    with pytest.raises(ActRefused, match="Chỉ lan"):
        desk.authoring.renew(id, "minh")
    desk.authoring.renew(id, "lan")
    assert not desk.authoring.change(id).overtaken
    desk.agree(id)
    assert "title: Giả danh công an xã\n" in desk.text()
    assert "at_risk: Ai cũng có thể.\n" in desk.text()


def test_a_proposal_whose_lines_others_changed_cannot_be_renewed(desk: Desk) -> None:
    id = desk.propose()
    desk.agree(desk.propose(desk.fields({"title": "Tên của người khác"}), "hoa"))
    with pytest.raises(ActRefused, match="đúng những dòng này"):
        desk.authoring.renew(id, "lan")


def test_phrases_of_two_proposals_find_their_place_one_after_the_other(desk: Desk) -> None:
    first = desk.propose(MorePhrases(FAQ, ("kẹo bí ngô là gì", "chuyện người khác aa")))
    second = desk.propose(MorePhrases(FAQ, ("nấm lạ là gì",)), "hoa")
    assert desk.authoring.change(first).kept.title == "Thêm 1 mẫu câu: Phải làm gì"
    desk.agree(first)
    desk.authoring.renew(second, "hoa")
    desk.agree(second)
    assert load_library(desk.folder).topics[FAQ].phrases[-2:] == ("kẹo bí ngô là gì", "nấm lạ là gì")


def test_a_rejection_says_why_and_a_withdrawal_is_the_authors(desk: Desk) -> None:
    first, second = desk.propose(), desk.propose(author="hoa")
    with pytest.raises(ActRefused, match="lý do"):
        desk.authoring.reject(first, "minh", " ")
    with pytest.raises(ActRefused, match="Rút lại"):
        desk.authoring.reject(first, "lan", "sai")
    desk.authoring.reject(first, "minh", "Thiếu nguồn.")
    assert desk.authoring.change(first).history[-1].detail == {"why": "Thiếu nguồn."}
    with pytest.raises(ActRefused, match="Chỉ hoa"):
        desk.authoring.withdraw(second, "lan")
    desk.authoring.withdraw(second, "hoa")
    assert [desk.state(first), desk.state(second)] == [ChangeState.REJECTED, ChangeState.WITHDRAWN]
    with pytest.raises(ActRefused, match="không còn chờ"):
        desk.agree(first)


def test_a_live_change_is_taken_back_by_two_persons_too(desk: Desk) -> None:
    before = desk.text()
    id = desk.propose()
    desk.agree(id)
    back = desk.authoring.undo(id, "minh")
    with pytest.raises(ActRefused, match="một người khác"):
        desk.agree(back, "minh")
    desk.agree(back, "lan")
    assert desk.text() == before
    assert [desk.state(id), desk.state(back)] == [ChangeState.UNDONE, ChangeState.LIVE]


def test_what_came_after_a_change_stays_when_it_is_taken_back(desk: Desk) -> None:
    id = desk.propose()
    desk.agree(id)
    desk.agree(desk.propose(desk.fields({"at_risk": "Ai cũng có thể."})))
    desk.agree(desk.authoring.undo(id, "lan"))
    assert "title: Giả danh công an\n" in desk.text()
    assert "at_risk: Ai cũng có thể.\n" in desk.text()


def test_a_change_whose_lines_others_changed_is_not_taken_back_by_itself(desk: Desk) -> None:
    id = desk.propose()
    desk.agree(id)
    desk.agree(desk.propose(desk.fields({"title": "Tên thứ ba"})))
    with pytest.raises(ActRefused, match="bằng tay"):
        desk.authoring.undo(id, "lan")


def test_a_new_file_comes_and_goes(desk: Desk) -> None:
    text = desk.text("campaigns/moi-thang.yaml").replace("Mỗi tháng", "Mỗi quý")
    id = desk.propose(WholeFile("campaigns/moi-quy.yaml", text, "-"))
    assert all(line[0] in "+@" for line in desk.authoring.change(id).diff)
    desk.agree(id)
    assert desk.text("campaigns/moi-quy.yaml") == text
    desk.agree(desk.authoring.undo(id, "minh"), "lan")
    assert not (desk.folder / "campaigns/moi-quy.yaml").exists()


def test_the_same_permissions_and_line_ends_stand_after_as_before(desk: Desk) -> None:
    file = desk.folder / PROFILE
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    file.chmod(0o640)
    text = desk.text().replace("\r\n", "\n")
    desk.agree(desk.propose(WholeFile(PROFILE, text.replace("Mọi người.", "Ai cũng có thể."), mark_of(desk.text()))))
    raw = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o640
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert "Ai cũng có thể.".encode() in raw


@pytest.mark.parametrize("written", [False, True])
def test_after_a_crash_the_file_tells_whether_the_change_is_live(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    class Crash(BaseException):
        pass

    def crash(*_: object) -> None:
        raise Crash

    id, before = desk.propose(), desk.text()
    with monkeypatch.context() as patch:
        patch.setattr(Authoring, "_went_live", crash) if written else patch.setattr(module, "write", crash)
        with pytest.raises(Crash):
            desk.agree(id)
    assert desk.state(id) is ChangeState.PROPOSED
    change = desk.authoring.change(id)
    if written:
        assert change.kept.state is ChangeState.LIVE
        assert ("minh", "agree") in desk.acts(id)
    else:
        assert (change.kept.state, change.kept.decided_by) == (ChangeState.PROPOSED, None)
        assert desk.text() == before
        desk.agree(id)


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_claimed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    id = desk.propose()
    with monkeypatch.context() as patch:
        patch.setattr(module, "write", full)
        with pytest.raises(ActRefused, match="Chưa có gì thay đổi"):
            desk.agree(id)
    assert desk.authoring.change(id).kept.decided_by is None


def test_where_it_is_read_only_the_reason_is_said_and_nothing_proposed(desk: Desk) -> None:
    closed = Desk(desk.folder, desk.database, read_only=True)
    assert "chỉ đọc" in (closed.authoring.writable() or "")
    with pytest.raises(ActRefused, match="chỉ đọc"):
        closed.propose()
    assert desk.authoring.writable() is None


def test_many_processes_that_agree_at_once_write_one_change(desk: Desk) -> None:
    id = desk.propose()
    mark = desk.authoring.change(id).mark
    outcomes: list[str] = []

    def agree(name: str) -> None:
        try:
            Desk(desk.folder, desk.database).authoring.agree(id, name, mark)
            outcomes.append("agreed")
        except ActRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=agree, args=(f"nguoi-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["agreed", "refused", "refused", "refused"]
    assert [action for _, action in desk.acts(id)].count("agree") == 1


def test_a_patch_is_what_git_applies(desk: Desk, tmp_path: Path) -> None:
    id = desk.propose()
    (tmp_path / "x.patch").write_text(desk.authoring.patch(id), encoding="utf-8")
    subprocess.run(["git", "apply", "--check", str(tmp_path / "x.patch")], cwd=desk.folder, check=True)


def test_a_loss_of_right_answers_is_agreed_to_knowingly(small_content: Path, database: Database) -> None:
    (small_content / "questions.jsonl").write_text(f'{{"q": "bo di lac", "topic": "{SCAM}"}}\n', encoding="utf-8")
    profile, cow = small_content / PROFILE, "con bò nhà tôi đi lạc"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("phrases:\n", f"phrases:\n  - {cow}\n"), encoding="utf-8")
    desk = Desk(small_content, database)
    phrases = tuple(phrase for phrase in opened(small_content, SCAM).values["phrases"] if phrase != cow)
    id = desk.propose(desk.fields({"phrases": phrases}))
    impact = desk.authoring.change(id).impact
    assert impact
    assert impact["lost"] == 1
    with pytest.raises(ActRefused, match="làm mất 1 câu"):
        desk.agree(id)
    desk.agree(id, accepts_loss=True)


def test_what_is_new_to_look_at_again_is_kept_with_the_proposal(desk: Desk) -> None:
    id = desk.propose(desk.fields({"at_risk": " ".join(["người"] * 40)}))
    impact = desk.authoring.change(id).impact
    assert impact
    assert [(row["file"], "Câu dài" in row["message"]) for row in impact["warnings"]] == [(PROFILE, True)]


def test_agreeing_waits_for_the_measurement(desk: Desk) -> None:
    desk.authoring._later = lambda name, work: None
    id = desk.propose()
    with pytest.raises(ActRefused, match="hỏi thử"):
        desk.agree(id)
    desk.authoring.measure()
    desk.agree(id)


def test_changes_are_listed_by_state_and_page(desk: Desk) -> None:
    ids = [desk.propose(desk.fields({"title": f"Tên {'a' * number}"})) for number in range(3, 35)]
    page = desk.authoring.changes(ChangeState.PROPOSED, 2)
    assert (page.page, page.pages, page.total) == (2, 2, 32)
    assert [row.id for row in page.changes] == [ids[1], ids[0]]
    assert desk.authoring.changes(ChangeState.LIVE, 5).changes == []
    assert desk.authoring.pending() == {SCAM: ids[-1]}
