"""What is handed to operators, as the programs see it that will read it: Caddy, Prometheus, systemd."""

import os
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from tests.doubles.programs import program

DEPLOY = Path(__file__).parent.parent.parent / "deploy"
CADDYFILE = DEPLOY / "Caddyfile"
ALERTS = DEPLOY / "prometheus" / "alerts.yml"
ALERT_TESTS = sorted(ALERTS.parent.glob("alerts_*test.yml"))
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]

EXPOSURE = 15
"""Tenths: what `systemd-analyze security` may find at most; 13 is what is left to who must reach the network."""


def run(name: str, *arguments: object, **environment: str) -> str:
    """What the program says; fails with it when the program is not content."""
    words = [program(name), *map(str, arguments)]
    done = subprocess.run(words, env=os.environ | environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    "names",
    [
        {"SITE_HOST": "canhgiac.example"},
        {"SITE_HOST": "canhgiac.example", "WEB_1": "127.0.0.1:8080", "WEB_2": "127.0.0.1:8080"},
    ],
    ids=["compose", "one machine"],
)
def test_caddy_takes_its_file(tmp_path: Path, names: dict[str, str]) -> None:
    said = run("caddy", "validate", "--adapter", "caddyfile", "--config", CADDYFILE, HOME=str(tmp_path), **names)
    assert "Valid configuration" in said
    assert '"level":"warn"' not in said, "it is formatted as Caddy formats it, and nothing in it is odd"


def test_prometheus_takes_the_rules() -> None:
    run("promtool", "check", "rules", ALERTS)


@pytest.mark.parametrize("path", ALERT_TESTS, ids=lambda path: path.name)
def test_every_alert_comes_when_it_should(path: Path) -> None:
    run("promtool", "test", "rules", path)


def test_every_alert_is_tried_both_ways() -> None:
    """One occasion at which it comes, and one at which it does not."""
    tried: defaultdict[str, set[bool]] = defaultdict(set)
    for path in ALERT_TESTS:
        for occasion in yaml.safe_load(path.read_text(encoding="utf-8"))["tests"]:
            for case in occasion["alert_rule_test"]:
                tried[case["alertname"]].add(bool(case["exp_alerts"]))
    rules = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"][0]["rules"]
    assert {rule["alert"]: {True, False} for rule in rules} == dict(tried)


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_units(tmp_path: Path, path: Path) -> None:
    """Beside one another, with a program that is there in the place of ours."""
    for unit in UNITS:
        here = unit.read_text(encoding="utf-8").replace("/opt/canhgiac/.venv/bin/canhgiac", "/bin/true")
        (tmp_path / unit.name).write_text(here, encoding="utf-8")
    said = run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", tmp_path / path.name)
    assert said == ""


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_systemd_finds_the_units_closed(path: Path) -> None:
    run("systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", path)
