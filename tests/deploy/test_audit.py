"""`make audit` never says "none" when it could not ask."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
SOUND: dict[str, Any] = {"name": "yarl", "version": "1", "vulns": []}
HOLE: dict[str, Any] = {"name": "jinja2", "version": "2.4.1", "vulns": [{"id": "PYSEC-2014-8"}]}
SKIPPED: dict[str, Any] = {"name": "jinja2", "skip_reason": "Dependency not found and could not be audited"}
NPM_CLEAN: dict[str, Any] = {"vulnerabilities": {}}


@pytest.mark.parametrize(
    ("known_hole", "locks", "npm", "status", "said"),
    [
        (HOLE, SOUND, NPM_CLEAN, 0, "no known hole"),
        (HOLE, HOLE, NPM_CLEAN, 1, "requirements.lock: jinja2 PYSEC-2014-8"),
        (HOLE, SOUND, {"vulnerabilities": {"axios": {"severity": "high"}}}, 1, "tests/editors: axios high"),
        (SKIPPED, SOUND, NPM_CLEAN, 2, "nothing is told about jinja2"),
        (SOUND, SOUND, NPM_CLEAN, 2, "cannot be reached"),
        (HOLE, SKIPPED, NPM_CLEAN, 2, "nothing is told about jinja2"),
        (HOLE, SOUND, {"error": {"summary": "405"}}, 2, "npm could not ask"),
        (HOLE, SOUND, [], 2, "something else"),
    ],
)
def test_none_is_said_only_where_a_known_hole_would_have_been_found(
    tmp_path: Path, known_hole: Any, locks: Any, npm: Any, status: int, said: str
) -> None:
    told = {"hole": {"dependencies": [known_hole]}, "locks": {"dependencies": [locks]}}
    asker = f"import json, sys\nprint(json.dumps({told!r}['locks' if '--require-hashes' in sys.argv else 'hole']))"
    _program(tmp_path / "pip-audit", asker)
    _program(tmp_path / "npm", f"print({json.dumps(npm)!r})")
    done = _audit(tmp_path)
    assert (done.returncode, said in done.stdout + done.stderr) == (status, True), done


def test_without_the_programs_that_ask_nothing_is_known(tmp_path: Path) -> None:
    assert _audit(tmp_path).returncode == 2


def _audit(path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": str(path)}
    return subprocess.run(
        [sys.executable, "-m", "tests.advisories"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def _program(file: Path, body: str) -> None:
    file.write_text(f"#!{sys.executable}\n{body}\n", encoding="utf-8")
    file.chmod(0o755)
