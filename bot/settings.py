"""The configuration: environment, `.env` or files in a secrets directory, read once into one frozen object."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, SecretStr, ValidationError, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import SettingsError

PUBLIC_BOT_API = "https://api.telegram.org/bot"
TELEGRAM_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""Telegram's rule for `secret_token` (Bot API, setWebhook)."""


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not TELEGRAM_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("1-256 characters of A-Z, a-z, 0-9, _ and - only")
    return secret


class Telegram(BaseModel):
    """Present when `BOT_TELEGRAM__TOKEN` is set."""

    token: SecretStr = Field(description="Token from @BotFather. Without it the Telegram channel is off.")
    base_url: str = Field(default=PUBLIC_BOT_API, description="Bot API server, in the form https://host/bot.")
    mode: Literal["polling", "webhook"] = Field(default="polling", description="How updates arrive.")
    webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = Field(
        default=None, description="Secret header of the webhook; required in webhook mode."
    )
    rate: float = Field(default=30, gt=0, le=1000, description="Messages a second the token may send.")
    reply_headroom: float = Field(default=5, ge=0, description="Part of the rate kept for replies.")


class Settings(BaseSettings):
    """All settings. Names are `BOT_` + the field; nested ones are joined by `__`."""

    model_config = SettingsConfigDict(
        env_prefix="BOT_",
        env_nested_delimiter="__",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        # A validation error must never print the value: it may be the token.
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(default=Path("data"), description="Where the SQLite database and keys live.")
    database_url: SecretStr | None = Field(
        default=None, description="SQLAlchemy URL; default SQLite in the data directory."
    )
    content_dir: Path = Field(default=Path("content"), description="Folder of the YAML content.")
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8080, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field(default="", description="Address citizens use, for links; default http://host:port.")
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Addresses or networks, comma separated, whose X-Forwarded-For is believed."
    )
    telegram: Telegram | None = None

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _comma_separated(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("telegram", mode="before")
    @classmethod
    def _off_without_token(cls, value: object) -> object:
        return None if isinstance(value, dict) and not value.get("token") else value

    log_format: Literal["text", "json"] = Field(default="text", description="Form of the log lines.")


def load_settings() -> Settings:
    """Read the settings; raises `SettingsError` naming every unusable variable, never its value."""
    secrets = os.environ.get("BOT_SECRETS_DIR")
    try:
        settings = Settings(_secrets_dir=secrets)
    except ValidationError as error:
        raise SettingsError("; ".join(_complaint(fault) for fault in error.errors(include_input=False))) from None
    if settings.telegram and settings.telegram.mode == "webhook" and not settings.telegram.webhook_secret:
        raise SettingsError("BOT_TELEGRAM__WEBHOOK_SECRET: required when BOT_TELEGRAM__MODE is webhook")
    return settings


def _complaint(fault: ErrorDetails) -> str:
    name = "BOT_" + "__".join(str(part).upper() for part in fault["loc"])
    return f"{name}: {fault['msg']}"
