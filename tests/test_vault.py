"""Promises about the vault: what it seals nobody reads without its key, and of its key there is one."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot import vault
from bot.app.opening import open_vault
from bot.errors import SettingsError
from bot.settings import Settings
from bot.vault import KEY_FILE, Vault

KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
ROOT = Path(__file__).parent.parent


@given(st.text() | st.text(st.characters()).map(lambda text: text + "\ud800"))
def test_whatever_was_sealed_comes_out_as_it_went_in(text: str) -> None:
    kept = Vault(KEY)
    assert kept.open(kept.seal(text)) == text


def test_a_sealed_text_shows_nothing_of_it_and_never_looks_the_same_twice() -> None:
    kept = Vault(KEY)
    sealed = {kept.seal("mất 20 triệu") for _ in range(3)}
    assert len(sealed) == 3
    assert not [one for one in sealed if "triệu" in one or "20" in one.partition("mất")[2]]


def test_what_another_key_sealed_counts_as_nothing_and_is_told_once_without_it() -> None:
    sealed = Vault(KEY).seal("mất 20 triệu")
    other = Vault.of_this_process()
    with structlog.testing.capture_logs() as told:
        assert [other.open(sealed), other.open(sealed), other.open("xyz"), other.open("")] == [None] * 4
    assert [line["event"] for line in told] == ["sealed_with_another_key"]
    assert sealed not in str(told)


def test_the_key_of_a_folder_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    sealed = Vault.in_folder(folder).seal("chuyện của tôi")
    assert Vault.in_folder(folder).open(sealed) == "chuyện của tôi"
    assert [file.name for file in folder.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600


def test_many_that_start_together_have_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = threading.Barrier(8)
    made = vault._make_key

    def make_together(file: Path) -> None:
        together.wait(10)  # all have seen that there is none
        made(file)

    monkeypatch.setattr(vault, "_make_key", make_together)
    vaults: list[Vault] = []
    threads = [threading.Thread(target=lambda: vaults.append(Vault.in_folder(tmp_path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sealed = vaults[0].seal("một")
    assert [one.open(sealed) for one in vaults] == ["một"] * 8
    assert [file.name for file in tmp_path.iterdir()] == [KEY_FILE]


def test_two_processes_that_start_together_have_one_key(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from bot.vault import Vault\n"
        "sys.stdin.readline(); kept = Vault.in_folder(Path(sys.argv[1])); print(kept.seal('một'), flush=True)\n"
        "print(kept.open(sys.stdin.readline().strip()))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "data")]
    pair = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    for process in pair:
        assert process.stdin
        process.stdin.write("\n")
        process.stdin.flush()
    sealed = [process.stdout.readline() for process in pair if process.stdout]
    opened = [
        process.communicate(other, timeout=60)[0].strip() for process, other in zip(pair, sealed[::-1], strict=True)
    ]
    assert opened == ["một", "một"]


def test_the_configured_key_comes_before_the_folders_and_makes_no_file(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, state_key=KEY)
    assert Vault(KEY).open(open_vault(settings).seal("một")) == "một"
    assert list(tmp_path.iterdir()) == []
    assert open_vault(Settings(data_dir=tmp_path)).open(Vault(KEY).seal("một")) is None


def test_a_text_is_marked_alike_by_one_key_and_otherwise_by_another_and_is_not_in_its_mark() -> None:
    one, other = Vault(KEY), Vault.of_this_process()
    assert one.mark("telegram:7") == Vault(KEY).mark("telegram:7") != one.mark("telegram:8")
    assert one.mark("telegram:7") != other.mark("telegram:7")
    assert len(one.mark("telegram:7" * 100)) == 64


@pytest.mark.parametrize("held", [b"", b"no key", b"\xff\xfe", b"MDEy"])
def test_a_key_file_without_a_key_is_named_and_not_replaced(tmp_path: Path, held: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(held)
    with pytest.raises(SettingsError, match=f"BOT_STATE_KEY: chưa đặt, mà .*{KEY_FILE} không chứa khóa: hãy xóa đi"):
        Vault.in_folder(tmp_path)
    assert (tmp_path / KEY_FILE).read_bytes() == held


def test_a_folder_that_takes_no_key_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(SettingsError, match=r"BOT_STATE_KEY: chưa đặt, mà không đọc, không tạo được .*"):
        Vault.in_folder(tmp_path / "data")


def test_a_start_that_fails_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(SettingsError):
        Vault.in_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []
