"""The configuration: environment, `.env` or files in a secrets directory, read once into one frozen object."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    NestedSecretsSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings.exceptions import SettingsError as UnreadableSource

from bot.errors import SettingsError
from bot.timing import DELIVERIES_DAYS, NO_HOURS, QUESTIONS_DAYS, Hours

PUBLIC_BOT_API = "https://api.telegram.org/bot"
TELEGRAM_TOKEN = re.compile(r"[0-9]{1,20}:[A-Za-z0-9_-]{1,200}")
"""As @BotFather writes it: the bot's id, a colon, letters."""

TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Telegram's rule for `secret_token` (Bot API, setWebhook)."""

PUBLIC_ZALO_API = "https://bot-api.zaloplatforms.com/bot"
ZALO_SECRET = re.compile(r"[A-Za-z0-9_-]{8,256}")
"""Zalo's rule for `secret_token` is its length (setWebhook); the letters are those that any header carries."""

ZALO_FREE_MESSAGES, ZALO_FREE_PEOPLE = 3_000, 50
"""What the free plan carries: messages a month, people a bot."""

STATE_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
"""A Fernet key: 32 bytes in URL-safe base64."""

_PASSWORD = re.compile(r"^[^:/@]*://[^:/@]*:(?P<as_written>[^@]+)@")
"""Within a database URL; drivers name it without the rest of the URL."""


DATABASES = ("sqlite:///", "postgresql+psycopg://")
"""How a usable database URL begins: other dialects and drivers of SQLAlchemy are not installed."""


def _database(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(DATABASES):
        raise ValueError(f"phải bắt đầu bằng {' hoặc '.join(DATABASES)}")
    try:
        # Reading the port is what checks it; the complaint may not quote the URL.
        urlsplit(url.get_secret_value()).port  # noqa: B018
    except ValueError:
        raise ValueError("không đọc được tên máy hoặc cổng; viết như người_dùng:mật_khẩu@máy:5432") from None
    return url


def _state_key(key: SecretStr) -> SecretStr:
    if not STATE_KEY.fullmatch(key.get_secret_value()):
        raise ValueError(
            "không phải khóa: cần 32 byte ngẫu nhiên viết bằng base64 (loại URL), 44 ký tự kể cả dấu = ở cuối"
        )
    return key


def _token(token: SecretStr) -> SecretStr:
    if not TELEGRAM_TOKEN.fullmatch(token.get_secret_value()):
        raise ValueError("không phải token của bot: chữ số, dấu hai chấm, rồi chữ không dấu, chữ số, _ và -")
    return token


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not TELEGRAM_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("chỉ được có A-Z, a-z, 0-9, _ và -, từ 1 tới 256 ký tự")
    return secret


def _zalo_secret(secret: SecretStr) -> SecretStr:
    if not ZALO_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("chỉ được có A-Z, a-z, 0-9, _ và -, từ 8 tới 256 ký tự")
    return secret


def _web_address(value: str) -> str:
    """Without a slash at the end, so that a path can follow; empty stays empty."""
    if not value:
        return value
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        # A name and password in it would be published with every link, or logged with every call.
        sound = sound and parts.username is None and parts.password is None
        # Reading the port is what checks it. Programs disagree on what a backslash ends.
        sound = sound and parts.port != 0 and not re.search(r"[\s<>\"\\]", value)
    except ValueError:
        sound = False
    if not sound:
        raise ValueError("phải là địa chỉ trang web, như https://canhgiac.example")
    return value.rstrip("/")


_NO_HOURS = ("off", "none")
_CLOCK = r"([01]?[0-9]|2[0-3]):([0-5][0-9])"


def _hours(value: object) -> object:
    """`21:30-06:30` in minutes after midnight; `off` for none."""
    if not isinstance(value, str):
        return value
    if value.strip().lower() in _NO_HOURS:
        return NO_HOURS
    found = re.fullmatch(rf"\s*{_CLOCK}\s*-\s*{_CLOCK}\s*", value)
    if not found:
        raise ValueError("phải là hai giờ trong ngày, như 21:30-06:30, hoặc off")
    start_hour, start_minute, end_hour, end_minute = map(int, found.groups())
    return Hours(start_hour * 60 + start_minute, end_hour * 60 + end_minute)


def _bot_api(value: str) -> str:
    # The token is joined on directly: after anything but /bot it would end up in a host's name, and so in DNS.
    if not _web_address(value).endswith("/bot") or value.endswith("/"):
        raise ValueError("phải có dạng https://tên-máy/bot")
    return value


class _Group(BaseModel):
    """Settings that belong together. A name set to nothing is a name not set."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: object) -> object:
        return _without_empty(values)


class Telegram(_Group):
    """Present when `BOT_TELEGRAM__TOKEN` is set."""

    token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="Token from @BotFather. Without it the Telegram channel is off."
    )
    base_url: Annotated[str, AfterValidator(_bot_api)] = Field(
        default=PUBLIC_BOT_API, description="Bot API server, in the form https://host/bot."
    )
    mode: Literal["polling", "webhook"] = Field(default="polling", description="How updates arrive.")
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None, description="Secret header of the webhook; required in webhook mode."
    )
    rate: float = Field(default=30, gt=0, le=1000, description="Messages a second the token may send.")
    reply_headroom: int = Field(
        default=5,
        ge=0,
        description="Of the rate, what campaigns leave free while replies come; lent to them while none waits.",
    )
    paid_broadcast: bool = Field(
        default=False,
        description="Campaign messages may cost Stars, for a rate above 30; ask @BotFather first.",
    )


class Zalo(_Group):
    """Present when `BOT_ZALO__TOKEN` is set."""

    token: Annotated[SecretStr, AfterValidator(_token)] = Field(
        description="Token from Zalo Bot Creator. Without it the Zalo channel is off."
    )
    base_url: Annotated[str, AfterValidator(_bot_api)] = Field(
        default=PUBLIC_ZALO_API, description="Zalo's Bot API, in the form https://host/bot."
    )
    mode: Literal["polling", "webhook"] = Field(
        default="polling", description="How events arrive; polling is for trials, Zalo may lose what nobody fetched."
    )
    webhook_secret: Annotated[SecretStr, AfterValidator(_zalo_secret)] | None = Field(
        default=None, description="Secret header of the webhook; required in webhook mode."
    )
    rate: float = Field(default=1, gt=0, le=1000, description="Messages a second the token may send.")
    monthly_quota: int = Field(
        default=ZALO_FREE_MESSAGES, gt=0, description="Messages a month the plan carries, both ways together."
    )
    people: int = Field(default=ZALO_FREE_PEOPLE, gt=0, description="People the plan carries.")


class Keep(_Group):
    """How long things are kept, in days. Citizens are told the same: content and settings are compared."""

    questions_days: int = Field(default=QUESTIONS_DAYS, ge=1, le=365, description="Unanswered questions, redacted.")
    deliveries_days: int = Field(
        default=DELIVERIES_DAYS, ge=30, le=3650, description="To whom a campaign's message went; then only how many."
    )
    audit_days: int = Field(default=730, ge=90, le=3650, description="Who did what in the console.")
    backups_days: int = Field(
        default=30, ge=1, le=365, description="Copies in the folder of `canhgiac db backup --into`."
    )


class Settings(BaseSettings):
    """All settings. Names are `BOT_` + the field; nested ones are joined by `__`."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_nested_delimiter="__",
        env_file=".env",
        # Some Windows editors begin a file with a byte order mark.
        env_file_encoding="utf-8-sig",
        extra="ignore",
        frozen=True,
        # A validation error must never print the value: it may be the token.
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(default=Path("data"), description="Where the SQLite database and the key live.")
    database_url: Annotated[SecretStr, AfterValidator(_database)] | None = Field(
        default=None, description="SQLAlchemy URL; default SQLite in the data directory."
    )
    state_key: Annotated[SecretStr, AfterValidator(_state_key)] | None = Field(
        default=None, description="Seals what is kept of a conversation; default a key file in the data directory."
    )
    content_dir: Path = Field(default=Path("content"), description="Folder of the YAML content.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on.")
    public_url: Annotated[str, AfterValidator(_web_address)] = Field(
        default="", description="Address citizens use, for links in shared texts and for the webhook."
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Addresses or networks, comma separated, whose X-Forwarded-For is believed."
    )
    telegram: Telegram | None = None
    zalo: Zalo | None = None
    keep: Keep = Field(default_factory=Keep)
    quiet_hours: Annotated[Hours, BeforeValidator(_hours), NoDecode] = Field(
        default=Hours(21 * 60 + 30, 6 * 60 + 30),
        description="Vietnam time in which no campaign message is sent, urgent ones excepted; default 21:30-06:30.",
    )
    two_person_rule: bool = Field(
        default=True, description="A campaign or an edit is approved by another than its author."
    )
    content_edits: Literal["commit", "write", "off"] = Field(
        default="commit",
        description="Of an edit that was agreed to in the console: write and commit it, only write it, or take none.",
    )
    metrics_token: Annotated[SecretStr, Field(min_length=16)] | None = Field(
        default=None, description="Opens /metrics to who does not ask from this machine: Authorization: Bearer …"
    )
    log_format: Literal["text", "json"] = Field(default="text", description="Form of the log lines.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The library's own order, with a secrets directory whose files may have nested names."""
        secrets = NestedSecretsSettingsSource(file_secret_settings)
        for source in (env_settings, dotenv_settings, secrets):
            _drop_empty_groups(source)
        return init_settings, env_settings, dotenv_settings, secrets

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: object) -> object:
        return _without_empty(values)

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("telegram", "zalo", mode="before")
    @classmethod
    def _off_without_token(cls, value: object) -> object:
        return None if isinstance(value, dict) and not value.get("token") else value

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, so that logs can hide them wherever they turn up."""
        password = _PASSWORD.search(self.database_url.get_secret_value()) if self.database_url else None
        forms = [password["as_written"], unquote(password["as_written"])] if password else []
        return tuple(dict.fromkeys([*_secrets_in(self), *forms]))


def load_settings() -> Settings:
    """Read the settings; raises `SettingsError` naming every unusable variable, never its value."""
    try:
        settings = Settings(_secrets_dir=_secrets_folder())
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(fault) for fault in error.errors(include_input=False))) from None
    except (OSError, UnicodeDecodeError, UnreadableSource) as error:
        # The library says of which setting it is in its sentence alone.
        if found := re.search(r'field "(\w+)"', str(error)):
            raise SettingsError(f"{_name([found[1]])}: {_one_by_one(found[1])}") from None
        raise SettingsError(f"Không đọc được .env hoặc một tệp trong BOT_SECRETS_DIR: {type(error).__name__}") from None
    if missing := list(_missing_for_webhooks(settings)):
        raise SettingsError("\n".join(missing))
    return settings


def _missing_for_webhooks(settings: Settings) -> Iterator[str]:
    for group, channel in (("BOT_TELEGRAM", settings.telegram), ("BOT_ZALO", settings.zalo)):
        if channel and channel.mode == "webhook":
            needed = {f"{group}__WEBHOOK_SECRET": channel.webhook_secret, "BOT_PUBLIC_URL": settings.public_url}
            for name, value in needed.items():
                if not value:
                    yield f"{name}: phải có khi {group}__MODE là webhook"


def _secrets_folder() -> str | None:
    folder = os.environ.get("BOT_SECRETS_DIR")
    if folder and not Path(folder).is_dir():
        raise SettingsError("BOT_SECRETS_DIR: không có thư mục này")
    return folder or None


def _drop_empty_groups(source: PydanticBaseSettingsSource) -> None:
    """The name of a whole group set to nothing hides what is set in the group, or cannot be read; it is not set."""
    if isinstance(source, EnvSettingsSource):
        groups = {_name([name]).lower() for name in _GROUPS}
        source.env_vars = {name: v for name, v in source.env_vars.items() if v or name.lower() not in groups}


def _without_empty(values: object) -> object:
    return {name: value for name, value in values.items() if value != ""} if isinstance(values, dict) else values


def _secrets_in(model: BaseModel) -> list[str]:
    values: list[Any] = [getattr(model, name) for name in type(model).model_fields]
    own = [value.get_secret_value() for value in values if isinstance(value, SecretStr)]
    return own + [secret for value in values if isinstance(value, BaseModel) for secret in _secrets_in(value)]


_GROUPS: Mapping[str, type[_Group]] = {"telegram": Telegram, "zalo": Zalo, "keep": Keep}


def _name(parts: Iterable[object]) -> str:
    return "BOT_" + "__".join(str(part).upper() for part in parts)


def _one_by_one(group: str) -> str:
    names = [_name([group, field]) for field in _GROUPS[group].model_fields]
    return f"không đặt được cả nhóm bằng một giá trị; đặt từng mục: {', '.join(names)}"


def _complaint(fault: ErrorDetails) -> str:
    return f"{_name(fault['loc'])}: {_said(fault)}"


def _said(fault: ErrorDetails) -> str:
    """What is wrong, without the value."""
    context: Mapping[str, Any] = fault.get("ctx", {})
    match fault["type"]:
        case "value_error":
            return str(context["error"])
        case "missing":
            return "chưa đặt"
        case "model_type":
            return _one_by_one(str(fault["loc"][0]))
        case "literal_error":
            allowed = str(context["expected"]).replace("'", "")
            return f"phải là {allowed.replace(' or ', ' hoặc ')}"
        case "bool_parsing" | "bool_type":
            return "phải là true hoặc false"
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "phải là một số nguyên"
        case "float_parsing" | "float_type" | "finite_number":
            return "phải là một số"
        case "greater_than":
            return f"phải lớn hơn {context['gt']:g}"
        case "greater_than_equal":
            return f"phải từ {context['ge']:g} trở lên"
        case "less_than_equal":
            return f"không được quá {context['le']:g}"
        case "too_short" | "string_too_short":
            return f"phải có ít nhất {context['min_length']} ký tự"
        case _:
            return "không dùng được"
