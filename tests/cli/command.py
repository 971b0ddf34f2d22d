"""The command line as a shell calls it, within this process: arguments, environment, streams, exit status."""

import io
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli.main import main

CONTENT = Path(__file__).parent.parent.parent / "content"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished command leaves behind."""

    status: int
    out: str
    err: str


class _Terminal(io.TextIOWrapper):
    """What somebody types, line by line, when they are asked."""

    def isatty(self) -> bool:
        return True


def canhgiac(*arguments: str, cwd: Path, stdin: bytes = b"", **settings: str) -> Outcome:
    """Run `canhgiac ARGUMENTS` in `cwd` on the real content, with no settings but those given."""
    return _run(arguments, cwd, io.TextIOWrapper(io.BytesIO(stdin)), settings)


def canhgiac_at_a_terminal(*arguments: str, cwd: Path, typed: bytes, **settings: str) -> Outcome:
    """The same for somebody who sits there and types when they are asked."""
    return _run(arguments, cwd, _Terminal(io.BytesIO(typed)), settings)


def _run(arguments: Sequence[str], cwd: Path, stdin: io.TextIOWrapper, settings: Mapping[str, str]) -> Outcome:
    out, err = io.TextIOWrapper(io.BytesIO(), "ascii"), io.TextIOWrapper(io.BytesIO(), "ascii")
    with pytest.MonkeyPatch.context() as patch, _left_as_found():
        for name in [name for name in os.environ if name.startswith("BOT_")]:
            patch.delenv(name)
        for name, value in {"BOT_CONTENT_DIR": str(CONTENT), **settings}.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["canhgiac", *arguments])
        patch.setattr(sys, "stdin", stdin)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        status = _status()
    return Outcome(status, _written(out), _written(err))


def _status() -> int:
    try:
        main()
    except SystemExit as end:
        assert end.code is None or isinstance(end.code, int), end.code
        return end.code or 0
    return 0


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode("utf-8")


@contextmanager
def _left_as_found() -> Iterator[None]:
    """Logging and signals are the process's, and the process is pytest's."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    signals = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        root.handlers[:], root.level = handlers, level
        structlog.reset_defaults()
        for number, handler in signals.items():
            signal.signal(number, handler)
