"""Reading and checking content in a process of its own, `python -m bot.knowledge.apart FOLDER`.

What the reading of a thousand pages of YAML takes is given back when it ends; the process that answers people grows no
more with every edit.
"""

import json
import subprocess
import sys
from dataclasses import astuple
from pathlib import Path

import structlog

from bot.errors import ContentError, Fault
from bot.knowledge.checked import as_json, from_json
from bot.knowledge.library import Library, load_library

log = structlog.get_logger(__name__)

LONGEST_SECONDS = 60.0
"""It takes one or two; a machine that needs longer than this reads here instead."""

FAULTY = 1
"""Exit status of the process when it tells faults."""


def load_apart(folder: Path) -> Library:
    """As `load_library`, and raises `ContentError` as it does. Where no process can be started it is read here."""
    command = [sys.executable, "-m", "bot.knowledge.apart", str(folder.absolute())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=LONGEST_SECONDS, check=False)
        if done.returncode == FAULTY:
            raise ContentError([Fault(*fault) for fault in json.loads(done.stdout)])
        done.check_returncode()
        return from_json(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError, TypeError) as error:
        log.warning("read_here", reason=type(error).__name__)
        return load_library(folder)


def main() -> int:
    """Write the library, or the faults, to standard output."""
    try:
        written = as_json(load_library(Path(sys.argv[1])))
    except ContentError as error:
        sys.stdout.buffer.write(json.dumps([astuple(fault) for fault in error.faults]).encode())
        return FAULTY
    sys.stdout.buffer.write(written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
