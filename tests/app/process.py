"""`canhgiac serve` in a process of its own, watched through its log."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from tests.doubles.models import lend_models

ROOT = Path(__file__).parent.parent.parent
START_SECONDS = 60
"""Far more than the promise, which has its own test: a busy machine must not fail every other one."""


class Serving:
    """Started on a port of the system's choosing; use it as a context manager."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self._command = [sys.executable, "-m", "bot", "serve", "--port", "0", *arguments]
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
            "BOT_DATA_DIR": str(lend_models(folder / "data")),
            "BOT_CONTENT_DIR": str(ROOT / "content"),
            "PYTHONPATH": str(ROOT),
            **settings,
        }
        self._folder = folder
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    def __enter__(self) -> "Serving":
        self._process = subprocess.Popen(
            self._command, cwd=self._folder, env=self._environment, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        try:
            self.line("ready", START_SECONDS)
        except AssertionError:
            # Or it would run on, and take the machine from the tests that follow.
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        process, reader = self._running
        if process.poll() is None:
            process.kill()
        process.wait()
        reader.join()
        assert process.stderr
        process.stderr.close()

    @property
    def address(self) -> str:
        """`http://127.0.0.1:…`, as the log says."""
        found = re.search(r"address=(\S+)/", self.log)
        assert found, self.log
        return found[1]

    @property
    def port(self) -> int:
        return int(self.address.rpartition(":")[2])

    @property
    def log(self) -> str:
        with self._news:
            return "\n".join(self._lines)

    def line(self, pattern: str, within: float = 10.0, *, after: int = 0) -> str:
        """The first line of the log, from number `after` on, that matches; waits for it, and fails when none comes."""
        with self._news:
            found = self._news.wait_for(lambda: self._match(pattern, after), within)
        assert found, f"no {pattern!r} within {within} s:\n{self.log}"
        return found

    def lines(self) -> int:
        """How many lines stand in the log by now."""
        with self._news:
            return len(self._lines)

    def waited_for_a_processor(self) -> float:
        """Seconds the process stood in the machine's queue so far: what it lost to others, where the system tells."""
        process, _ = self._running
        tasks = Path(f"/proc/{process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[1]) for task in tasks) / 1e9

    def terminate(self) -> tuple[int, float]:
        """SIGTERM; the exit status, and after how many seconds it came."""
        process, _ = self._running
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        return process.wait(30), time.monotonic() - asked

    @property
    def _running(self) -> tuple[subprocess.Popen[str], threading.Thread]:
        assert self._process
        assert self._reader
        return self._process, self._reader

    def _match(self, pattern: str, after: int) -> str | None:
        return next((line for line in self._lines[after:] if re.search(pattern, line)), None)

    def _read(self) -> None:
        assert self._process
        assert self._process.stderr
        for line in self._process.stderr:
            with self._news:
                self._lines.append(line.rstrip("\n"))
                self._news.notify_all()
