"""`canhgiac doctor`: an operator is told what is missing and what to do, whatever state things are in."""

import asyncio
import json
import os
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Generic, Self, TypeAlias, TypeVar

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from bot.messages import Address, Channel, Message
from bot.storage import accounts, audit, credentials, halts, inbox, leases, quotas
from bot.storage.database import Database
from bot.storage.migrate import downgrade, upgrade
from bot.storage.tables import Role
from tests.cli.command import CONTENT, canhgiac
from tests.doubles import zalo as at_zalo
from tests.doubles.telegram import TOKEN, USERNAME, TelegramDouble
from tests.doubles.zalo import Refusal, ZaloDouble
from tests.knowledge.small_content import write_small_content

Double = TypeVar("Double", TelegramDouble, ZaloDouble)

FILE = Path("data/canhgiac.db")


def examined(folder: Path, **settings: Any) -> dict[str, list[dict[str, str]]]:
    """What was found, by part; that the exit status fits it is checked. The content is small where none is named."""
    if not (small := folder / "content").exists():
        write_small_content(small)
    outcome = canhgiac("doctor", "--json", cwd=folder, **{"BOT_CONTENT_DIR": str(small), **settings})
    said = json.loads(outcome.out)
    mends = [finding for finding in said["findings"] if finding["weight"] == "mend"]
    assert (outcome.status, said["ok"]) == ((1, False) if mends else (0, True))
    assert not [finding for finding in mends if not finding["remedy"]], "what to do?"
    parts: dict[str, list[dict[str, str]]] = {}
    for finding in said["findings"]:
        parts.setdefault(finding["part"], []).append(finding)
    return parts


def weights(found: dict[str, list[dict[str, str]]], part: str) -> list[str]:
    return [finding["weight"] for finding in found[part]]


@pytest.fixture
def folder(tmp_path: Path, sqlite_file: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / FILE).write_bytes(sqlite_file.read_bytes())
    return tmp_path


@pytest.fixture
def database(folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{folder / FILE}")
    yield database
    database.close()


def test_with_nothing_set_up_there_is_nothing_to_mend(tmp_path: Path) -> None:
    outcome = canhgiac("doctor", cwd=tmp_path)
    assert (outcome.status, outcome.err) == (0, "")
    assert "Chưa có data/canhgiac.db" in outcome.out
    assert outcome.out.endswith("Không có gì cần sửa.\n")
    assert not (tmp_path / FILE).exists()


def test_settings_that_cannot_be_read_are_named_without_their_values(tmp_path: Path) -> None:
    outcome = canhgiac("doctor", cwd=tmp_path, BOT_TELEGRAM__TOKEN="geheim", BOT_PORT="nhiều")
    assert outcome.status == 1
    assert "BOT_TELEGRAM__TOKEN" in outcome.out
    assert "BOT_PORT" in outcome.out
    assert "geheim" not in outcome.out + outcome.err


def test_content_with_faults_or_away_is_to_be_mended(tmp_path: Path) -> None:
    assert weights(examined(tmp_path, BOT_CONTENT_DIR="nowhere"), "Nội dung") == ["mend"]
    (tmp_path / "empty").mkdir()
    assert weights(examined(tmp_path, BOT_CONTENT_DIR="empty"), "Nội dung") == ["mend"]


@pytest.mark.parametrize("name", ["BOT_KEEP__QUESTIONS_DAYS", "BOT_KEEP__DELIVERIES_DAYS", "BOT_KEEP__BACKUPS_DAYS"])
def test_citizens_are_not_told_another_period_than_the_one_kept(tmp_path: Path, name: str) -> None:
    real = str(CONTENT)
    as_told = weights(examined(tmp_path, BOT_CONTENT_DIR=real), "Nội dung")
    assert as_told[0] == "good"
    assert "mend" not in as_told
    found = examined(tmp_path, BOT_CONTENT_DIR=real, **{name: "77"})
    assert [finding["said"].split()[0] for finding in found["Nội dung"] if finding["weight"] == "mend"] == [name]


def test_a_database_that_works_is_written_to_and_left_as_it_was(folder: Path, database: Database) -> None:
    found = examined(folder)
    assert weights(found, "Cơ sở dữ liệu")[-1] == "good"
    assert weights(found, "Đồng hồ") == ["good"]
    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM lease").scalar_one() == 0


def test_a_database_that_takes_no_writes_is_to_be_mended(folder: Path) -> None:
    (folder / FILE).write_bytes(b"no database at all" * 1000)
    assert "mend" in weights(examined(folder), "Cơ sở dữ liệu")


def test_a_database_that_does_not_answer_is_to_be_mended(tmp_path: Path) -> None:
    url = "postgresql+psycopg://bot:geheim@127.0.0.1:1/bot"
    found = examined(tmp_path, BOT_DATABASE_URL=url)
    assert weights(found, "Cơ sở dữ liệu") == ["mend"]
    assert "geheim" not in json.dumps(found)


def test_a_schema_of_another_version_is_told_apart(folder: Path, database: Database) -> None:
    downgrade(database, "0005")
    assert weights(examined(folder), "Cơ sở dữ liệu")[-1] == "note"
    upgrade(database)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    assert weights(examined(folder), "Cơ sở dữ liệu")[-1] == "mend"


def test_on_postgresql_all_is_looked_at_too(tmp_path: Path, postgres: str) -> None:
    found = examined(tmp_path, BOT_DATABASE_URL=postgres.format("migrated"))
    assert [weights(found, part) for part in ("Cơ sở dữ liệu", "Đồng hồ", "Sao lưu")] == [["good"], ["good"], ["note"]]


def test_a_clock_behind_what_is_written_is_to_be_mended(folder: Path, database: Database) -> None:
    with database.write() as connection:
        late = datetime.now(UTC) + timedelta(days=1)
        inbox.store(connection, [Message("m", Address(Channel.WEB, "a"), "x", late)])
    assert weights(examined(folder), "Đồng hồ") == ["mend"]


@pytest.mark.parametrize("room", [100_000_000, 1_000_000_000, 50_000_000_000])
def test_a_disk_that_fills_up_is_told_in_time(folder: Path, room: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = room

    monkeypatch.setattr("bot.doctor.records.shutil.disk_usage", lambda _: Usage)
    expected = {100_000_000: ["mend", "good"], 1_000_000_000: ["note", "good"]}.get(room, ["good"])
    assert weights(examined(folder), "Cơ sở dữ liệu") == expected


def test_a_key_that_others_may_read_is_to_be_mended(folder: Path) -> None:
    key = folder / "data" / "state.key"
    key.write_text("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    os.chmod(key, 0o644)
    assert weights(examined(folder), "Khóa") == ["mend"]
    os.chmod(key, 0o600)
    assert weights(examined(folder), "Khóa") == ["good"]


def test_there_is_an_administrator_with_a_second_factor(folder: Path, database: Database) -> None:
    assert weights(examined(folder), "Tài khoản") == ["note"]
    now = datetime.now(UTC)
    with database.write() as connection:
        accounts.add(connection, "lan", Role.ORGANISER, None, actor="x", now=now)
    assert weights(examined(folder), "Tài khoản") == ["mend"]
    with database.write() as connection:
        admin = accounts.add(connection, "minh", Role.ADMIN, None, actor="x", now=now)
        assert admin
        credentials.set_password(connection, admin.id, "hash")
    assert weights(examined(folder), "Tài khoản") == ["mend"]
    with database.write() as connection:
        credentials.set_totp(connection, admin.id, "sealed", 0, [])
    assert weights(examined(folder), "Tài khoản") == ["good"]


@pytest.mark.parametrize(("days", "weight"), [(None, "note"), (1, "good"), (8, "mend")])
def test_copies_older_than_a_week_are_to_be_mended(
    folder: Path, database: Database, days: int | None, weight: str
) -> None:
    if days:
        with database.write() as connection:
            made = datetime.now(UTC) - timedelta(days=days)
            audit.append(connection, "command-line", "backup", "database", None, made)
    assert weights(examined(folder), "Sao lưu") == [weight]


def test_what_a_restore_replaced_is_named_until_it_is_deleted(folder: Path) -> None:
    assert canhgiac("db", "backup", "copy.db", cwd=folder).status == 0
    assert weights(examined(folder), "Sao lưu") == ["good"]
    assert canhgiac("db", "restore", "copy.db", cwd=folder).status == 0
    assert weights(examined(folder), "Sao lưu") == ["note", "good"]
    [aside] = (folder / "data").glob("canhgiac.db.2*")
    aside.unlink()
    assert weights(examined(folder), "Sao lưu") == ["good"]


def test_a_halt_that_was_forgotten_is_told(folder: Path, database: Database) -> None:
    with database.write() as connection:
        halts.halt(connection, "lan", datetime.now(UTC))
    assert "bị giữ" in json.dumps(examined(folder)["Tiến trình"], ensure_ascii=False)


def test_an_address_behind_a_proxy_that_is_not_trusted_is_to_be_mended(tmp_path: Path) -> None:
    found = examined(tmp_path, BOT_PUBLIC_URL="https://127.0.0.1:1")
    assert (weights(found, "Địa chỉ"), weights(found, "Proxy")) == (["note"], ["mend"])
    found = examined(tmp_path, BOT_PUBLIC_URL="https://127.0.0.1:1", BOT_TRUSTED_PROXIES="127.0.0.1")
    assert weights(found, "Proxy") == ["good"]
    assert weights(examined(tmp_path, BOT_TRUSTED_PROXIES="caddy"), "Proxy") == ["mend"]


@pytest.fixture
def trusted_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], AbstractContextManager[str]]:
    """A site of https on this machine, whose certificate is good for so many days from now; its address."""

    @contextmanager
    def site(days: int) -> Iterator[str]:
        key = ec.generate_private_key(ec.SECP256R1())
        name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=60))
            .not_valid_after(now + timedelta(days=days, minutes=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .sign(key, hashes.SHA256())
        )
        both = tmp_path / "site.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        both.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        monkeypatch.setenv("SSL_CERT_FILE", str(both))
        server = HTTPServer(("127.0.0.1", 0), Healthy)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"https://localhost:{server.server_port}"
        finally:
            server.shutdown()
            serving.join()
            server.server_close()

    return site


class Healthy(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """A test's own output stays readable."""


@pytest.mark.parametrize(
    ("days", "expected"),
    [(60, ["good", "good"]), (15, ["good", "note"]), (3, ["good", "mend"]), (-1, ["note", "mend"])],
)
def test_a_certificate_that_runs_out_is_told_in_time(
    tmp_path: Path, trusted_site: Callable[[int], AbstractContextManager[str]], days: int, expected: list[str]
) -> None:
    with trusted_site(days) as address:
        found = examined(tmp_path, BOT_PUBLIC_URL=address, BOT_TRUSTED_PROXIES="127.0.0.1")
    assert weights(found, "Địa chỉ") == expected


def test_pages_without_anybody_who_sends_are_to_be_mended(folder: Path, database: Database) -> None:
    assert weights(examined(folder), "Tiến trình") == ["note"]
    for lease, weight in (("answering", "mend"), ("sender:web", "good")):
        with database.write() as connection:
            leases.hold(connection, lease, "a process", datetime.now(UTC), 60)
        assert weights(examined(folder), "Tiến trình") == [weight]


class InAThread(Generic[Double]):
    """A double in a thread of its own, since a command brings its own event loop."""

    def __init__(self, double: Double) -> None:
        self.double: Double = double
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self) -> Self:
        self._thread.start()
        self._wait(self.double.start())
        return self

    def __exit__(self, *_: object) -> None:
        self._wait(self.double.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Any) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


Telegram: TypeAlias = InAThread[TelegramDouble]
Zalo: TypeAlias = InAThread[ZaloDouble]


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with InAThread(TelegramDouble()) as telegram:
        yield telegram


def asking(telegram: Telegram, **more: str) -> dict[str, Any]:
    return {"BOT_TELEGRAM__TOKEN": TOKEN, "BOT_TELEGRAM__BASE_URL": telegram.double.base_url, **more}


def test_telegram_is_asked_who_we_are(tmp_path: Path, telegram: Telegram) -> None:
    [found] = examined(tmp_path, **asking(telegram))["Telegram"]
    assert found["weight"] == "good"
    assert USERNAME in found["said"]


def test_a_token_telegram_does_not_know_is_to_be_mended(tmp_path: Path, telegram: Telegram) -> None:
    telegram.double.token = "987654321:another-token-of-another-bot-00000000"
    outcome = canhgiac("doctor", cwd=tmp_path, **asking(telegram))
    assert outcome.status == 1
    assert "không nhận mã" in outcome.out
    assert TOKEN not in outcome.out + outcome.err


def test_a_telegram_that_cannot_be_reached_is_told_without_the_token(tmp_path: Path) -> None:
    outcome = canhgiac(
        "doctor", cwd=tmp_path, BOT_TELEGRAM__TOKEN=TOKEN, BOT_TELEGRAM__BASE_URL="http://127.0.0.1:1/bot"
    )
    assert outcome.status == 1
    assert "Không tới được máy chủ Telegram" in outcome.out
    assert TOKEN not in outcome.out + outcome.err


def test_a_telegram_that_hangs_is_not_waited_for_long(
    tmp_path: Path, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor.surroundings.SECONDS", 0.3)
    telegram.double.latency = 5
    [found] = examined(tmp_path, **asking(telegram))["Telegram"]
    assert "quá giờ" in found["said"]


def test_updates_that_go_elsewhere_than_they_are_waited_for_are_told(tmp_path: Path, telegram: Telegram) -> None:
    webhook = {"BOT_TELEGRAM__MODE": "webhook", "BOT_TELEGRAM__WEBHOOK_SECRET": "s", "BOT_TRUSTED_PROXIES": "127.0.0.1"}
    ours = asking(telegram, BOT_PUBLIC_URL="https://127.0.0.1:1", **webhook)
    assert weights(examined(tmp_path, **ours), "Telegram") == ["good", "mend"]
    hook = {"url": "https://127.0.0.1:1/telegram/webhook", "secret_token": "s"}
    httpx.post(f"{telegram.double.base_url}{TOKEN}/setWebhook", data=hook).raise_for_status()
    assert weights(examined(tmp_path, **ours), "Telegram") == ["good"]
    assert weights(examined(tmp_path, **asking(telegram)), "Telegram") == ["good", "mend"]


@pytest.fixture
def zalo() -> Iterator[Zalo]:
    with InAThread(ZaloDouble()) as zalo:
        yield zalo


def asking_zalo(zalo: Zalo, **more: str) -> dict[str, Any]:
    return {"BOT_ZALO__TOKEN": at_zalo.TOKEN, "BOT_ZALO__BASE_URL": zalo.double.base_url, **more}


def said(found: dict[str, list[dict[str, str]]], part: str = "Zalo") -> str:
    return " ".join(f"{finding['said']} {finding['remedy']}" for finding in found[part])


SERVED = {
    "BOT_ZALO__MODE": "webhook",
    "BOT_ZALO__WEBHOOK_SECRET": "eight-characters",
    "BOT_PUBLIC_URL": "https://canhgiac.invalid",
    "BOT_TRUSTED_PROXIES": "127.0.0.1",
}


def test_zalo_is_asked_who_we_are_and_that_polling_is_for_trials_is_told(tmp_path: Path, zalo: Zalo) -> None:
    found = examined(tmp_path, **asking_zalo(zalo))
    assert weights(found, "Zalo") == ["good", "note", "note"]
    assert "bot.x1" in said(found) and "chỉ để thử" in said(found) and "đơn trình báo" in said(found)
    assert [method for method, _ in zalo.double.calls] == ["getMe", "getWebhookInfo"], "nothing is changed there"


def test_without_a_token_it_is_told_how_zalo_is_switched_on(tmp_path: Path) -> None:
    found = examined(tmp_path)
    assert weights(found, "Zalo") == ["note"] and "Zalo Bot Manager" in said(found)


@pytest.mark.parametrize("status", [401, 200])
def test_a_token_zalo_does_not_know_is_to_be_mended(
    tmp_path: Path, zalo: Zalo, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    async def refuse(_: dict[str, Any]) -> None:
        raise Refusal(401, f"no bot has {at_zalo.TOKEN}", status=status)

    monkeypatch.setattr(zalo.double, "_getMe", refuse)
    outcome = canhgiac("doctor", cwd=tmp_path, **asking_zalo(zalo))
    assert outcome.status == 1 and "Zalo không nhận mã này" in outcome.out
    assert at_zalo.TOKEN not in outcome.out + outcome.err


def test_a_zalo_that_cannot_be_reached_is_told_without_the_token(tmp_path: Path) -> None:
    outcome = canhgiac(
        "doctor", cwd=tmp_path, BOT_ZALO__TOKEN=at_zalo.TOKEN, BOT_ZALO__BASE_URL="http://127.0.0.1:1/bot"
    )
    assert outcome.status == 1 and "Không hỏi được máy chủ Zalo" in outcome.out
    assert at_zalo.TOKEN not in outcome.out + outcome.err


def test_events_that_go_elsewhere_than_they_are_waited_for_are_told(tmp_path: Path, zalo: Zalo) -> None:
    ours = asking_zalo(zalo, **SERVED)
    assert "không đâu cả" in said(examined(tmp_path, **ours))
    zalo.double.webhook = "https://canhgiac.invalid/zalo/webhook", "eight-characters"
    assert weights(examined(tmp_path, **ours), "Zalo") == ["good", "good"]
    zalo.double.webhook = "https://cho-khac.invalid/zalo/webhook", "eight-characters"
    assert "mỗi mã chỉ một nơi" in said(examined(tmp_path, **ours))
    assert "deleteWebhook" in said(examined(tmp_path, **asking_zalo(zalo)))


@pytest.mark.parametrize("address", ["http://canhgiac.invalid", "https://192.168.1.5", "https://localhost:8443"])
def test_an_address_that_zalo_takes_from_nobody_is_to_be_mended(tmp_path: Path, zalo: Zalo, address: str) -> None:
    found = examined(tmp_path, **asking_zalo(zalo, **{**SERVED, "BOT_PUBLIC_URL": address}))
    assert f"không gửi tin tới {address} được" in said(found)


@pytest.mark.parametrize(
    ("messages", "people", "expected"),
    [(79, 3, ["good", "good"]), (80, 4, ["note", "note"]), (95, 5, ["mend", "mend"])],
)
def test_how_much_of_the_plan_is_used_up_is_told_before_it_ends(
    folder: Path, database: Database, zalo: Zalo, messages: int, people: int, expected: list[str]
) -> None:
    now = datetime.now(UTC)
    with database.write() as connection:
        chats = [Address(Channel.ZALO, f"{number:020}") for number in range(people)]
        quotas.received(connection, [Message(str(chat), chat, "chào", now) for chat in chats], now)
        quotas.sent(connection, Channel.ZALO, messages - people, now)
    limits = {"BOT_ZALO__MONTHLY_QUOTA": "100", "BOT_ZALO__PEOPLE": "5"}
    found = examined(folder, **asking_zalo(zalo, **limits))
    assert weights(found, "Zalo")[:2] == expected
    assert f"{messages} trên 100 tin" in said(found) and f"{people} trên 5 người" in said(found)
