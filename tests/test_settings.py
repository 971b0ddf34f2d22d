"""The configuration: three sources, every unusable name told at once, never a value."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.errors import SettingsError
from bot.settings import PUBLIC_BOT_API, PUBLIC_ZALO_API, Keep, Settings, Telegram, Zalo, load_settings
from bot.timing import NO_HOURS, Hours

TOKEN = "123456789:AAF-geheim_geheim_geheim_geheim_1234"
SECRET = "geheim-of-the-webhook"
ZALO_TOKEN = "2750123456789012345:AAF-geheim_geheim_zalo_geheim_12"
ZALO_SECRET = "geheim-of-zalos-webhook"
STATE_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="

Set = Callable[..., None]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and no setting from outside."""
    for name in [name for name in os.environ if name.upper().startswith("BOT_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Set:
    def put(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return put


@pytest.fixture
def secrets(folder: Path, environment: Set) -> Set:
    """Writes files of a secrets directory as Docker and Kubernetes mount them."""
    environment(BOT_SECRETS_DIR=str(folder / "secrets"))
    (folder / "secrets").mkdir()

    def put(**values: str) -> None:
        for name, value in values.items():
            (folder / "secrets" / name).write_text(value, encoding="utf-8")

    return put


def complaint() -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings()
    return str(caught.value)


def test_without_any_setting_the_web_chat_runs_on_this_machine() -> None:
    settings = load_settings()
    assert (settings.host, settings.port, settings.telegram) == ("127.0.0.1", 8080, None)
    assert (settings.data_dir, settings.content_dir, settings.database_url) == (Path("data"), Path("content"), None)


def test_the_environment_sets_plain_and_nested_names(environment: Set) -> None:
    environment(
        BOT_PORT="9000",
        BOT_CONTENT_DIR="/srv/content",
        BOT_PUBLIC_URL="https://canhgiac.example/",
        BOT_TRUSTED_PROXIES="10.0.0.1, 192.168.0.0/16,",
        BOT_TELEGRAM__TOKEN=TOKEN,
        BOT_TELEGRAM__RATE="12.5",
    )
    settings = load_settings()
    assert settings.port == 9000
    assert settings.content_dir == Path("/srv/content")
    assert settings.public_url == "https://canhgiac.example"
    assert settings.trusted_proxies == ("10.0.0.1", "192.168.0.0/16")
    assert settings.telegram
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert (settings.telegram.rate, settings.telegram.mode) == (12.5, "polling")
    assert settings.telegram.base_url == PUBLIC_BOT_API


def test_dotenv_is_read_with_the_byte_order_mark_some_editors_write(folder: Path) -> None:
    (folder / ".env").write_text(f"\ufeffBOT_PORT=9001\r\nBOT_TELEGRAM__TOKEN={TOKEN}\r\n", encoding="utf-8")
    settings = load_settings()
    assert settings.port == 9001
    assert settings.telegram


def test_files_of_the_secrets_directory_are_read_without_their_last_line_end(secrets: Set) -> None:
    secrets(BOT_TELEGRAM__TOKEN=f"{TOKEN}\n", bot_port="9002\n", BOT_DATABASE_URL="sqlite:///x.db")
    secrets(BOT_STATE_KEY=f"{STATE_KEY}\n")
    settings = load_settings()
    assert settings.port == 9002
    assert settings.telegram
    assert settings.telegram.token.get_secret_value() == TOKEN
    assert settings.database_url
    assert settings.database_url.get_secret_value() == "sqlite:///x.db"
    assert settings.state_key
    assert settings.state_key.get_secret_value() == STATE_KEY


def test_the_environment_goes_before_dotenv_and_dotenv_before_secrets(
    environment: Set, secrets: Set, folder: Path
) -> None:
    secrets(BOT_PORT="1", BOT_HOST="secrets", BOT_DATA_DIR="secrets")
    (folder / ".env").write_text("BOT_PORT=2\nBOT_HOST=dotenv\n", encoding="utf-8")
    environment(BOT_PORT="3")
    settings = load_settings()
    assert (settings.port, settings.host, settings.data_dir) == (3, "dotenv", Path("secrets"))


def test_parts_of_a_nested_group_may_come_from_different_sources(environment: Set, secrets: Set) -> None:
    secrets(BOT_TELEGRAM__TOKEN=TOKEN)
    environment(BOT_TELEGRAM__RATE="5")
    settings = load_settings()
    assert settings.telegram
    assert settings.telegram.rate == 5


def test_a_name_set_to_nothing_is_a_name_not_set(environment: Set) -> None:
    environment(
        BOT_PORT="",
        BOT_HOST="",
        BOT_DATABASE_URL="",
        BOT_SECRETS_DIR="",
        BOT_LOG_FORMAT="",
        BOT_TELEGRAM__TOKEN=TOKEN,
        BOT_TELEGRAM__BASE_URL="",
        BOT_TELEGRAM__WEBHOOK_SECRET="",
    )
    settings = load_settings()
    assert (settings.port, settings.host, settings.database_url) == (8080, "127.0.0.1", None)
    assert settings.telegram
    assert (settings.telegram.base_url, settings.telegram.webhook_secret) == (PUBLIC_BOT_API, None)


def test_an_empty_token_in_the_environment_switches_telegram_off(environment: Set, folder: Path) -> None:
    (folder / ".env").write_text(f"BOT_TELEGRAM__TOKEN={TOKEN}\n", encoding="utf-8")
    environment(BOT_TELEGRAM__TOKEN="")
    assert load_settings().telegram is None


def test_telegram_settings_without_a_token_leave_it_off(environment: Set) -> None:
    environment(BOT_TELEGRAM__MODE="webhook", BOT_TELEGRAM__RATE="7")
    assert load_settings().telegram is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_PORT", "geheim"),
        ("BOT_PORT", "65536"),
        ("BOT_PORT", "-1"),
        ("BOT_LOG_FORMAT", "geheim"),
        ("BOT_DATABASE_URL", "geheim"),
        ("BOT_DATABASE_URL", "postgresql://u:geheim@h/d"),
        ("BOT_DATABASE_URL", "postgresql+psycopg://u:p@h:geheim/d"),
        ("BOT_PUBLIC_URL", "geheim"),
        ("BOT_PUBLIC_URL", "ftp://geheim"),
        ("BOT_PUBLIC_URL", "https://"),
        ("BOT_PUBLIC_URL", "https://geheim/?a=b"),
        ("BOT_PUBLIC_URL", "https://geheim/#x"),
        ("BOT_PUBLIC_URL", "https://geheim:port"),
        ("BOT_PUBLIC_URL", "https://ge heim"),
        ("BOT_PUBLIC_URL", 'https://geheim/"><script>'),
        ("BOT_PUBLIC_URL", "https://[geheim"),
        ("BOT_PUBLIC_URL", "https://lan:geheim@canhgiac.example"),
        ("BOT_PUBLIC_URL", "https://geheim@canhgiac.example"),
        ("BOT_PUBLIC_URL", "https://canhgiac.example\\@geheim"),
        ("BOT_PUBLIC_URL", "file:///etc/geheim"),
        ("BOT_PUBLIC_URL", "javascript:geheim"),
        ("BOT_TELEGRAM__TOKEN", "geheim"),
        ("BOT_TELEGRAM__TOKEN", f"bot{TOKEN}"),
        ("BOT_TELEGRAM__TOKEN", f"{TOKEN} geheim"),
        ("BOT_TELEGRAM__BASE_URL", "https://geheim"),
        ("BOT_TELEGRAM__BASE_URL", "https://geheim/bot/"),
        ("BOT_TELEGRAM__BASE_URL", "geheim/bot"),
        ("BOT_TELEGRAM__MODE", "geheim"),
        ("BOT_TELEGRAM__WEBHOOK_SECRET", "geheim geheim"),
        ("BOT_TELEGRAM__WEBHOOK_SECRET", "g" * 257),
        ("BOT_TELEGRAM__RATE", "geheim"),
        ("BOT_TELEGRAM__RATE", "0"),
        ("BOT_TELEGRAM__RATE", "nan"),
        ("BOT_ZALO__TOKEN", "geheim"),
        ("BOT_ZALO__TOKEN", f"bot{TOKEN}"),
        ("BOT_ZALO__BASE_URL", "https://geheim"),
        ("BOT_ZALO__MODE", "geheim"),
        ("BOT_ZALO__WEBHOOK_SECRET", "geheim!"),
        ("BOT_ZALO__WEBHOOK_SECRET", "g" * 257),
        ("BOT_ZALO__RATE", "geheim"),
        ("BOT_ZALO__RATE", "0"),
        ("BOT_ZALO__MONTHLY_QUOTA", "geheim"),
        ("BOT_ZALO__MONTHLY_QUOTA", "0"),
        ("BOT_ZALO__PEOPLE", "-1"),
        ("BOT_STATE_KEY", "geheim"),
        ("BOT_STATE_KEY", "geheim+/geheimgeheimgeheimgeheimgeheimgehei="),
        ("BOT_STATE_KEY", f"{STATE_KEY}geheim"),
        ("BOT_STATE_KEY", "geheimế"),
        ("BOT_SECRETS_DIR", "geheim"),
    ],
)
def test_an_unusable_value_is_named_and_never_printed(environment: Set, name: str, value: str) -> None:
    environment(**{"BOT_TELEGRAM__TOKEN": TOKEN, "BOT_ZALO__TOKEN": ZALO_TOKEN, name: value})
    said = complaint()
    assert said.startswith(f"{name}: ")
    assert "\n" not in said
    assert "geheim" not in said


def test_even_the_librarys_own_error_prints_no_value(environment: Set) -> None:
    environment(BOT_TELEGRAM__TOKEN="geheim", BOT_PORT="geheim")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("value", ["geheim", '{"token": "geheim"}', '{"geheim'])
def test_a_whole_group_in_one_name_is_checked_as_well(environment: Set, value: str) -> None:
    environment(BOT_TELEGRAM=value)
    said = complaint()
    assert said.startswith("BOT_TELEGRAM")
    assert "geheim" not in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_PORT", "mot", "phải là một số nguyên"),
        ("BOT_PORT", "70000", "không được quá 65535"),
        ("BOT_PORT", "-1", "phải từ 0 trở lên"),
        ("BOT_LOG_FORMAT", "xml", "phải là text hoặc json"),
        ("BOT_TWO_PERSON_RULE", "x", "phải là true hoặc false"),
        ("BOT_METRICS_TOKEN", "x", "phải có ít nhất 16 ký tự"),
        ("BOT_TELEGRAM__RATE", "0", "phải lớn hơn 0"),
        ("BOT_TELEGRAM__RATE", "nhanh", "phải là một số"),
        ("BOT_PUBLIC_URL", "canhgiac.example", "phải là địa chỉ trang web, như https://canhgiac.example"),
    ],
)
def test_what_is_wrong_with_a_value_is_told_in_vietnamese(environment: Set, name: str, value: str, said: str) -> None:
    environment(**{"BOT_TELEGRAM__TOKEN": TOKEN, name: value})
    assert complaint() == f"{name}: {said}"


@pytest.mark.parametrize("value", ["x", "90", '{"audit_days'])
def test_of_a_group_set_as_a_whole_it_is_told_what_can_be_set_instead(
    environment: Set, secrets: Set, folder: Path, value: str
) -> None:
    said = (
        "BOT_KEEP: không đặt được cả nhóm bằng một giá trị; đặt từng mục: "
        "BOT_KEEP__QUESTIONS_DAYS, BOT_KEEP__DELIVERIES_DAYS, BOT_KEEP__AUDIT_DAYS, BOT_KEEP__BACKUPS_DAYS"
    )
    secrets(BOT_KEEP=value)
    assert complaint() == said
    secrets(BOT_KEEP="")
    (folder / ".env").write_text(f"BOT_KEEP={value}", encoding="utf-8")
    assert complaint() == said
    environment(BOT_KEEP=value)
    assert complaint() == said


def test_a_group_set_to_nothing_hides_nothing_that_is_set_in_it(environment: Set) -> None:
    environment(BOT_TELEGRAM="", BOT_TELEGRAM__TOKEN=TOKEN, bot_keep="", BOT_KEEP__AUDIT_DAYS="100")
    settings = load_settings()
    assert settings.telegram
    assert settings.keep.audit_days == 100


def test_every_unusable_name_is_told_at_once(environment: Set) -> None:
    environment(BOT_PORT="x", BOT_LOG_FORMAT="x", BOT_TELEGRAM__TOKEN="x")
    assert [line.partition(":")[0] for line in complaint().splitlines()] == [
        "BOT_PORT",
        "BOT_TELEGRAM__TOKEN",
        "BOT_LOG_FORMAT",
    ]


@pytest.mark.parametrize("content", [b"BOT_HOST=\xff\xfe", b"\xff\xfeB\x00O\x00T\x00"])
def test_a_dotenv_that_is_no_text_is_one_sentence(folder: Path, content: bytes) -> None:
    (folder / ".env").write_bytes(content)
    assert complaint() == "Không đọc được .env hoặc một tệp trong BOT_SECRETS_DIR: UnicodeDecodeError"


def test_a_secrets_directory_that_is_a_file_is_refused(environment: Set, folder: Path) -> None:
    (folder / "file").write_text("x", encoding="utf-8")
    environment(BOT_SECRETS_DIR=str(folder / "file"))
    assert complaint() == "BOT_SECRETS_DIR: không có thư mục này"


def test_the_webhook_needs_its_secret_and_an_address_to_be_called_at(environment: Set) -> None:
    environment(BOT_TELEGRAM__TOKEN=TOKEN, BOT_TELEGRAM__MODE="webhook")
    assert complaint().splitlines() == [
        "BOT_TELEGRAM__WEBHOOK_SECRET: phải có khi BOT_TELEGRAM__MODE là webhook",
        "BOT_PUBLIC_URL: phải có khi BOT_TELEGRAM__MODE là webhook",
    ]
    environment(BOT_TELEGRAM__WEBHOOK_SECRET=SECRET)
    assert complaint() == "BOT_PUBLIC_URL: phải có khi BOT_TELEGRAM__MODE là webhook"
    environment(BOT_PUBLIC_URL="https://canhgiac.example")
    assert load_settings().telegram


def test_zalo_joins_in_with_its_token_and_the_free_plan(environment: Set) -> None:
    environment(BOT_ZALO__RATE="2")
    assert load_settings().zalo is None
    environment(BOT_ZALO__TOKEN=ZALO_TOKEN)
    zalo = load_settings().zalo
    assert zalo
    assert (zalo.base_url, zalo.mode, zalo.rate) == (PUBLIC_ZALO_API, "polling", 2)
    assert (zalo.monthly_quota, zalo.people) == (3_000, 50)


def test_each_webhook_needs_its_own_secret(environment: Set) -> None:
    environment(
        BOT_TELEGRAM__TOKEN=TOKEN,
        BOT_TELEGRAM__MODE="webhook",
        BOT_TELEGRAM__WEBHOOK_SECRET=SECRET,
        BOT_ZALO__TOKEN=ZALO_TOKEN,
        BOT_ZALO__MODE="webhook",
    )
    assert complaint().splitlines() == [
        "BOT_PUBLIC_URL: phải có khi BOT_TELEGRAM__MODE là webhook",
        "BOT_ZALO__WEBHOOK_SECRET: phải có khi BOT_ZALO__MODE là webhook",
        "BOT_PUBLIC_URL: phải có khi BOT_ZALO__MODE là webhook",
    ]
    environment(BOT_ZALO__WEBHOOK_SECRET=ZALO_SECRET, BOT_PUBLIC_URL="https://canhgiac.example")
    assert load_settings().zalo


def test_no_secret_stands_in_what_is_printed_of_the_settings(environment: Set) -> None:
    environment(
        BOT_TELEGRAM__TOKEN=TOKEN,
        BOT_TELEGRAM__WEBHOOK_SECRET=SECRET,
        BOT_ZALO__TOKEN=ZALO_TOKEN,
        BOT_ZALO__WEBHOOK_SECRET=ZALO_SECRET,
        BOT_DATABASE_URL="postgresql+psycopg://bot:geheim@db/bot",
    )
    settings = load_settings()
    dumped = f"{settings.model_dump()} {settings.model_dump_json()}"
    printed = f"{settings!r} {settings.zalo!r} {settings.telegram!r} {settings} {dumped}"
    assert "geheim" not in printed


def test_every_secret_is_known_to_those_who_must_hide_it(environment: Set) -> None:
    url = "postgresql+psycopg://bot:ge%2Fheim@db/bot"
    environment(BOT_TELEGRAM__TOKEN=TOKEN, BOT_TELEGRAM__WEBHOOK_SECRET=SECRET, BOT_DATABASE_URL=url)
    environment(BOT_STATE_KEY=STATE_KEY, BOT_ZALO__TOKEN=ZALO_TOKEN, BOT_ZALO__WEBHOOK_SECRET=ZALO_SECRET)
    secrets = {TOKEN, SECRET, ZALO_TOKEN, ZALO_SECRET, STATE_KEY, url, "ge%2Fheim", "ge/heim"}
    assert set(load_settings().secrets) == secrets


def test_settings_cannot_be_changed_once_read(environment: Set) -> None:
    environment(BOT_TELEGRAM__TOKEN=TOKEN)
    settings = load_settings()
    assert settings.telegram
    for frozen, name in ((settings, "port"), (settings.telegram, "rate")):
        with pytest.raises(ValidationError):
            setattr(frozen, name, 1)


@pytest.mark.parametrize("model", [Settings, Telegram, Zalo, Keep])
def test_every_setting_says_what_it_is_for(model: type[Settings | Telegram | Zalo | Keep]) -> None:
    groups = {"telegram", "zalo", "keep"}
    assert not [name for name, field in model.model_fields.items() if not field.description and name not in groups]


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("22:00-06:00", Hours(22 * 60, 6 * 60)),
        (" 9:05 - 17:30 ", Hours(9 * 60 + 5, 17 * 60 + 30)),
        ("off", NO_HOURS),
        ("", Hours(21 * 60 + 30, 6 * 60 + 30)),
    ],
)
def test_quiet_hours_are_two_times_of_day_or_none(environment: Set, written: str, hours: Hours) -> None:
    environment(BOT_QUIET_HOURS=written)
    assert load_settings().quiet_hours == hours


@pytest.mark.parametrize("written", ["22-6", "25:00-06:00", "22:00", "tối"])
def test_quiet_hours_that_are_none_are_told_with_an_example(environment: Set, written: str) -> None:
    environment(BOT_QUIET_HOURS=written)
    assert complaint() == "BOT_QUIET_HOURS: phải là hai giờ trong ngày, như 21:30-06:30, hoặc off"


@pytest.mark.parametrize("written", ["commit", "write", "off"])
def test_what_becomes_of_an_edit_in_the_console_is_one_of_three(environment: Set, written: str) -> None:
    assert load_settings().content_edits == "commit"
    environment(BOT_CONTENT_EDITS=written)
    assert load_settings().content_edits == written


def test_two_persons_are_needed_unless_it_is_turned_off(environment: Set) -> None:
    assert load_settings().two_person_rule
    environment(BOT_TWO_PERSON_RULE="off")
    assert not load_settings().two_person_rule
