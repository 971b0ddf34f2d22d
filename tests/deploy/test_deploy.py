"""What is handed to operators fits the program: names, commands, paths, figures."""

import asyncio
import configparser
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from typer.main import get_command

from bot.cli.main import app
from bot.exchange.figures import Figures
from bot.messages import Channel, Decision
from bot.operations import create_operations
from bot.settings import Settings, load_settings
from bot.storage import audit, leases
from bot.storage.database import Database
from bot.storage.quotas import Carried, Quota
from bot.timing import utc_now
from bot.vitals import Vitals
from tests.doubles.models import understanding
from tests.test_docs import settings_of

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BOTS = {name: service for name, service in SERVICES.items() if service.get("build")}

SETTINGS = {*settings_of(Settings), "BOT_SECRETS_DIR"}

TOKEN = "a-token-for-prometheus"


def command_of(words: list[str]) -> set[str]:
    """The options a command of ours would not know; fails when there is no such command."""
    group: Any = get_command(app)
    words = list(words)
    while getattr(group, "commands", None):
        group = group.commands[words.pop(0)]
    known = {option for parameter in group.params for option in parameter.opts}
    return {word.partition("=")[0] for word in words if word.startswith("--")} - known


# compose.yaml


def test_every_setting_named_in_what_is_deployed_exists() -> None:
    files = [
        ROOT / "compose.yaml",
        *(path for path in DEPLOY.rglob("*") if path.is_file() and "secrets" not in path.parts),
    ]
    named = {name for file in files for name in re.findall(r"BOT_[A-Z_]+[A-Z]", file.read_text(encoding="utf-8"))}
    assert named
    assert named <= SETTINGS


def test_the_processes_of_a_province_are_there() -> None:
    roles = sorted(service["command"][-1] for service in BOTS.values())
    assert roles == ["web", "web", "worker"]
    for service in BOTS.values():
        assert service["command"][0] == "canhgiac"
        assert command_of(service["command"][1:]) == set()
        assert (ROOT / service["build"]["context"] / "Dockerfile").is_file()


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_runs_as_root_or_may_write_outside_its_volumes(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    # Caddy binds low ports and has no user of its own in its image; it has no other right.
    assert service.get("user") or (name, service["cap_add"]) == ("proxy", ["NET_BIND_SERVICE"])


def test_what_compose_names_is_defined_and_lies_there() -> None:
    made = set(re.findall(r"^put (\w+) ", (DEPLOY / "make-secrets").read_text(encoding="utf-8"), re.MULTILINE))
    assert {Path(secret["file"]).name for secret in COMPOSE["secrets"].values()} == made
    for service in SERVICES.values():
        assert set(service.get("secrets", ())) <= set(COMPOSE["secrets"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert set(service.get("depends_on", ())) <= set(SERVICES)
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert (ROOT / source).exists() if source.startswith("./") else source in COMPOSE["volumes"]
    [subnet] = COMPOSE["networks"]["front"]["ipam"]["config"]
    assert {service["environment"]["BOT_TRUSTED_PROXIES"] for service in BOTS.values()} == {subnet["subnet"]}


def test_the_image_has_what_compose_relies_on() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    [user] = {service["user"] for service in BOTS.values()}
    assert f"--uid {user} " in dockerfile
    assert "--require-hashes --requirement requirements.lock" in dockerfile
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        assert all((ROOT / path).exists() for path in source.split())
    assert "\n**/secrets\n" in (ROOT / ".dockerignore").read_text(encoding="utf-8")


def test_the_bot_is_given_more_time_to_stop_than_it_takes() -> None:
    assert all(int(service["stop_grace_period"].rstrip("s")) > 10 for service in BOTS.values())


def test_secrets_are_made_once_and_are_what_the_settings_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "deploy" / "make-secrets"
    script.parent.mkdir()
    script.write_bytes((DEPLOY / "make-secrets").read_bytes())
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    found = []
    for _ in range(2):
        subprocess.run(["sh", str(script)], check=True, stdout=subprocess.DEVNULL)
        folder = tmp_path / "deploy" / "secrets"
        found.append({file.name: file.read_text() for file in folder.iterdir()})
        assert folder.stat().st_mode & 0o077 == 0
    assert found[0] == found[1]
    monkeypatch.setenv("BOT_SECRETS_DIR", str(folder))
    settings = load_settings()
    assert settings.state_key
    assert settings.metrics_token
    assert (settings.telegram, settings.zalo) == (None, None)
    assert settings.database_url
    password = found[0]["database_password"].strip()
    assert settings.database_url.get_secret_value() == f"postgresql+psycopg://canhgiac:{password}@database/canhgiac"


# systemd


def unit(path: Path) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_of_ours_with_as_few_rights_as_it_needs(path: Path) -> None:
    service = unit(path)["Service"]
    program, *words = service["ExecStart"].split()
    assert program == "/opt/canhgiac/.venv/bin/canhgiac"
    assert command_of(words) == set()
    assert service["User"] == "canhgiac"
    hardened = {
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "UMask": "0077",
        "RestrictNamespaces": "yes",
        "LockPersonality": "yes",
        # Without it the kernel kills who asks for what is filtered: numpy does, at every start.
        "SystemCallErrorNumber": "EPERM",
    }
    assert {name: service[name] for name in hardened} == hardened
    if words[0] == "serve":
        assert service["Restart"] == "always"
        assert int(service["TimeoutStopSec"]) > 10


def test_the_timer_starts_the_backup() -> None:
    assert "OnCalendar" in unit(DEPLOY / "systemd" / "canhgiac-backup.timer")["Timer"]
    assert (DEPLOY / "systemd" / "canhgiac-backup.service").is_file()


# The proxy


def test_the_proxy_leads_to_the_web_processes_and_hides_the_figures() -> None:
    caddyfile = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    named = re.findall(r"\{\$WEB_\d:([\w-]+):(\d+)\}", caddyfile)
    assert {host for host, _ in named} == {name for name, bot in BOTS.items() if bot["command"][-1] == "web"}
    assert {int(port) for _, port in named} == {Settings.model_fields["port"].default}
    assert "handle /metrics {\n\t\trespond 404" in caddyfile
    assert caddyfile.count("{") == caddyfile.count("}")


# Figures


Ask = Callable[..., httpx.Response]


@pytest.fixture
def figures_for(database: Database) -> Ask:
    """What somebody who shows this gets, elsewhere and from /metrics unless told otherwise.

    Of a bot that has done a little of everything."""
    library = understanding().library
    registry = CollectorRegistry()
    registry.register(Vitals(database, lambda: library, lambda: 0, utc_now))
    figures = Figures(registry)
    figures.accepted(Channel.WEB, 1)
    figures.answered(Channel.WEB, Decision.UNKNOWN, 0.1)
    figures.outcome(Channel.TELEGRAM, "sent")
    figures.delivered(Channel.TELEGRAM, "sent")
    figures.told_to_wait(Channel.TELEGRAM)
    figures.quota(Channel.ZALO, Quota(messages=3_000, people=50), Carried())
    for gauge in (figures.outbound, figures.deliveries):
        gauge.labels(Channel.TELEGRAM).set(0)
    figures.in_flight.labels("answering").set(0)
    with database.write() as connection:
        leases.hold(connection, "sender:web", "x", leases.shared_moment(connection, utc_now), 60)
        audit.append(connection, "command-line", "backup", "database", None, utc_now())
    web = FastAPI()

    class Content:
        faults = ()

    content: Any = Content()
    content.library = library
    web.include_router(create_operations(database, content, registry, TOKEN))

    async def ask(shown: str, path: str, at: str) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(web, client=(at, 1)), base_url="http://bot"
        ) as client:
            return await client.get(path, headers={"Authorization": shown})

    return lambda shown="", path="/metrics", at="203.0.113.7": asyncio.run(ask(shown, path, at))


def figures_in(text: str) -> set[str]:
    return set(re.findall(r"\bcanhgiac_[a-z_]+\b", re.sub(r'"[^"]*"', "", text)))


def test_every_figure_in_alerts_and_dashboard_is_exported(figures_for: Ask) -> None:
    answer = figures_for(f"Bearer {TOKEN}")
    assert answer.status_code == 200
    shown = {line.partition("{")[0].partition(" ")[0] for line in answer.text.splitlines() if line[0] != "#"}
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    dashboard = json.loads((DEPLOY / "grafana" / "canhgiac.json").read_text(encoding="utf-8"))
    asked = [rule["expr"] for rule in rules]
    asked += [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    named = {figure for expression in asked for figure in figures_in(expression)}
    # Disk and copies are known with SQLite only.
    theirs = {"canhgiac_disk_free_bytes"} if "canhgiac_disk_free_bytes" not in shown else set()
    assert len(named) > 15
    assert named - shown == theirs
    labels = {label for expression in asked for label in re.findall(r'(\w+)=(?:~)?"', expression)} - {"job"}
    assert all(f'{label}="' in answer.text for label in labels)


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    assert len({rule["alert"] for rule in rules}) == len(rules)
    for rule in rules:
        assert set(rule["annotations"]) == {"summary", "action"}
        assert rule["labels"]["severity"] in {"page", "ticket"}
        for command in re.findall(r"`canhgiac ([^`]+)`", rule["annotations"]["action"]):
            assert command_of(command.split()) == set()


@pytest.mark.parametrize("said", ["", "Bearer", "Bearer wrong-token-of-somebody", f"Basic {TOKEN}", f"Bearer {TOKEN}x"])
def test_figures_are_not_for_who_has_no_token(figures_for: Ask, said: str) -> None:
    assert figures_for(said).status_code == 404


def test_why_the_database_is_away_is_told_to_operators_alone(figures_for: Ask, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    try:
        outside, here = figures_for(path="/readyz"), figures_for(path="/readyz", at="127.0.0.1")
        with_token = figures_for(f"Bearer {TOKEN}", path="/readyz")
    finally:
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert (outside.status_code, outside.json()) == (503, {"ready": False})
    assert (here.status_code, with_token.status_code) == (503, 503)
    assert "inbox" in here.json()["database"] and here.json() == with_token.json()
    assert figures_for(path="/readyz").json()["ready"] is True


def test_a_database_that_is_away_is_a_figure_and_no_error(figures_for: Ask, database: Database) -> None:
    with database.write() as connection:
        connection.exec_driver_sql("ALTER TABLE inbox RENAME TO elsewhere")
    try:
        answer = figures_for(f"Bearer {TOKEN}")
    finally:
        with database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO inbox")
    assert answer.status_code == 200
    assert "canhgiac_database_up 0.0" in answer.text
