"""`make audit`: asks for known holes in what the project installs. Exit status 0 none, 1 some, 2 not to be known.

The programs that ask, `pip-audit` and `npm`, must be on the path. `pip-audit` reports "no known vulnerabilities" for
what it could not look up. So first it is asked about a version whose holes are known: where these are not found, no
others are either.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PACKAGES = ("tests/editors", "tests/zalo/independent")
"""Folders with a package-lock.json; none of it is part of the program."""

KNOWN_HOLE = "jinja2==2.4.1"
"""CVE-2014-1402 and many since."""

NONE_FOUND, FOUND, NOT_KNOWN = 0, 1, 2


class NotKnown(Exception):
    """Nothing can be said; the message tells why."""


def main() -> int:
    try:
        _see_that_holes_are_found()
        holes = [hole for lock in LOCKS for hole in _of_python(["--requirement", str(ROOT / lock)], lock)]
        holes += [hole for folder in PACKAGES for hole in _of_npm(folder)]
    except NotKnown as reason:
        print(f"not known: {reason}", file=sys.stderr)
        return NOT_KNOWN
    print("\n".join(sorted(set(holes))) or "no known hole")
    return FOUND if holes else NONE_FOUND


def _see_that_holes_are_found() -> None:
    with NamedTemporaryFile("w", suffix=".txt") as asked:
        asked.write(f"{KNOWN_HOLE}\n")
        asked.flush()
        found = _of_python(["--requirement", asked.name], "", hashed=False)
    if not found:
        raise NotKnown(f"the advisories cannot be reached: {KNOWN_HOLE} is taken for sound")


def _of_python(what: Sequence[str], where: str, *, hashed: bool = True) -> list[str]:
    hashes = ["--require-hashes"] if hashed else ["--no-deps"]
    told = _asked(["pip-audit", "--disable-pip", *hashes, *what, "--format", "json", "--progress-spinner", "off"], ROOT)
    entries = told.get("dependencies", [])
    if skipped := [entry["name"] for entry in entries if "skip_reason" in entry]:
        raise NotKnown(f"nothing is told about {', '.join(skipped[:5])}")
    return [f"{where}: {entry['name']} {hole['id']}" for entry in entries for hole in entry.get("vulns", [])]


def _of_npm(folder: str) -> list[str]:
    told = _asked(["npm", "audit", "--json"], ROOT / folder)
    if "vulnerabilities" not in told:
        raise NotKnown(f"npm could not ask about {folder}")
    return [f"{folder}: {name} {hole['severity']}" for name, hole in told["vulnerabilities"].items()]


def _asked(command: Sequence[str], folder: Path) -> dict[str, Any]:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=600)
        told = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise NotKnown(f"{command[0]}: {type(error).__name__}") from None
    if not isinstance(told, dict):
        raise NotKnown(f"{command[0]} told something else than was asked")
    return told


if __name__ == "__main__":
    sys.exit(main())
