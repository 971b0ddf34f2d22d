"""`canhgiac serve` that cannot: one plain sentence, status 1, and nothing was started."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import CONTENT, Outcome, canhgiac


@pytest.fixture
def taken_port() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield str(server.getsockname()[1])


def test_a_port_in_use_is_said_before_anything_is_started(tmp_path: Path, taken_port: str) -> None:
    outcome = canhgiac("serve", "--port", taken_port, cwd=tmp_path)
    said = (
        f"Cổng {taken_port} đang có chương trình khác dùng: hãy dừng nó, hoặc chọn cổng khác bằng --port hay BOT_PORT\n"
    )
    assert outcome == Outcome(1, "", said)
    assert list(tmp_path.iterdir()) == []


def test_the_shell_sees_the_same(tmp_path: Path, taken_port: str) -> None:
    """The process itself, once: no traceback, the status in the shell."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "serve"],
        cwd=tmp_path,
        env={**os.environ, "BOT_PORT": taken_port, "PYTHONPATH": str(CONTENT.parent)},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (1, b"")
    assert ended.stderr.decode().startswith("Cổng ")
    assert ended.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("host", "says"),
    [
        (
            "no.such.host.invalid",
            "Không mở được cổng ở no.such.host.invalid: không có máy tên này (--host hoặc BOT_HOST)\n",
        ),
        ("192.0.2.1", "Không mở được cổng 0 ở 192.0.2.1: Cannot assign requested address"),
        ("a" * 64 + ".invalid", "không có máy tên này"),
    ],
)
def test_a_host_that_is_not_this_machine_is_named(tmp_path: Path, host: str, says: str) -> None:
    outcome = canhgiac("serve", "--host", host, "--port", "0", cwd=tmp_path)
    assert (outcome.status, outcome.out) == (1, "")
    assert says in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_PORT", "achtzig"),
        ("BOT_PORT", "70000"),
        ("BOT_PUBLIC_URL", "canhgiac"),
        ("BOT_TRUSTED_PROXIES", "proxy.local"),
        ("BOT_DATABASE_URL", "oracle://geheim"),
        ("BOT_TELEGRAM__TOKEN", "geheim"),
        ("BOT_LOG_FORMAT", "xml"),
        ("BOT_CONTENT_DIR", "/khong-co"),
        ("BOT_SECRETS_DIR", "/khong-co"),
    ],
)
def test_an_unusable_setting_is_named_in_one_sentence(
    tmp_path: Path, small_content: Path, name: str, value: str
) -> None:
    settings = {"BOT_PORT": "0", "BOT_DATA_DIR": str(tmp_path), "BOT_CONTENT_DIR": str(small_content), name: value}
    outcome = canhgiac("serve", cwd=tmp_path, stdin=b"", **settings)
    assert (outcome.status, outcome.out) == (1, "")
    *logged, said = outcome.err.splitlines()
    assert said.startswith(f"{name}: ")
    assert "geheim" not in outcome.err
    assert "Traceback" not in outcome.err
    assert not [line for line in logged if "ready" in line]


def test_faulty_content_is_told_fault_by_fault_and_the_database_is_left_alone(tmp_path: Path) -> None:
    content = Path(shutil.copytree(CONTENT, tmp_path / "content"))
    (content / "style.vi.yaml").write_text("names_with_digits: [\n", encoding="utf-8")
    outcome = canhgiac("serve", "--port", "0", cwd=tmp_path, BOT_CONTENT_DIR="content")
    assert (outcome.status, outcome.out) == (1, "")
    _, *faults, advice = outcome.err.splitlines()
    assert [fault for fault in faults if fault.startswith("style.vi.yaml:")]
    assert advice == f"Nội dung có {len(faults)} lỗi: sửa các dòng trên rồi chạy lại."
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("arguments", [("--port", "70000"), ("--port", "x"), ("--role", "chef"), ("--hots", "::1")])
def test_wrong_usage_is_status_two(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    outcome = canhgiac("serve", *arguments, cwd=tmp_path)
    assert (outcome.status, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
