"""`python -m tests`: the whole suite but for chaos; arguments are pytest's.

Browser tests need processes of their own, since their driver keeps an event loop running. They mostly wait, so they run
beside all the others and are told of at the end. Neither side reads the other's files: that alone takes each process
seconds.
"""

import shutil
import signal
import subprocess
import sys
from tempfile import TemporaryFile

BROWSER = "tests/browser"
"""Where they are looked for, when the arguments name no other place."""


def main() -> int:
    """The exit status of whichever failed."""
    # From the keyboard both are interrupted themselves, and put away what they started: that is waited for.
    signal.signal(signal.SIGINT, lambda *_: None)
    with TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
        browser = subprocess.Popen(
            _pytest("browser", "-o", f"testpaths={BROWSER}"), stdout=told, stderr=subprocess.STDOUT
        )
        others = subprocess.Popen(_pytest("not chaos and not browser", f"--ignore={BROWSER}"))
        ended = others.wait(), browser.wait()
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout)
    return next(filter(None, ended), 0)


def _pytest(marked: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "pytest", *sys.argv[1:], "-m", marked, *options]


if __name__ == "__main__":
    sys.exit(main())
