"""Processes of a bench: each listens on a port of the loopback while it is needed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def process(
    command: Sequence[str], port: int, environment: Mapping[str, str] | None = None, python: str = sys.executable
) -> Iterator[int]:
    """A Python process that listens on `port` inside the block; gives its number. `python`: of another environment."""
    started = subprocess.Popen(
        [python, *command],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, started)
        yield started.pid
    finally:
        started.terminate()
        started.wait(30)


START_SECONDS = 120


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 10):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None:
                raise RuntimeError(f"{process.args!r} ended at once") from None
            time.sleep(0.1)
    raise RuntimeError(f"nothing listens on port {port}")


def processor_seconds(pid: int) -> float:
    """What a process and its threads have had so far; Linux only."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    user, system = fields[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
