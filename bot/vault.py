"""Seals what is kept of a conversation, and the secrets of second factors.

So the database, and every copy of it, holds nothing of them that anybody can read.
"""

import base64
import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Self

import structlog
from cryptography.fernet import Fernet, InvalidToken

from bot.errors import SettingsError

log = structlog.get_logger(__name__)

KEY_FILE = "state.key"
"""In the data directory, for its owner only; made at the first start unless `BOT_STATE_KEY` is set."""


class Vault:
    """Seals and opens with one key. What one key sealed, no other opens."""

    def __init__(self, key: str) -> None:
        """`key` is Fernet's: 32 bytes in URL-safe base64. Raises `ValueError` when it is not."""
        self._fernet = Fernet(key)
        # A key of its own: what one use gives away is of no help with the other.
        self._marking = hmac.digest(base64.urlsafe_b64decode(key), b"canhgiac.mark", hashlib.sha256)
        self._said_so = False

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """The vault whose key lies in the folder; makes both if needed. Raises `SettingsError` when it cannot."""
        file = folder / KEY_FILE
        try:
            if not file.exists():
                _make_key(file)
            return cls(file.read_text(encoding="ascii"))
        except OSError as error:
            reason = f"không đọc, không tạo được {file} ({error.strerror})"
        except ValueError:
            reason = (
                f"{file} không chứa khóa: hãy xóa đi; điều khóa ấy đã niêm (trò chuyện trong ngày, mã xác thực) sẽ mất"
            )
        raise SettingsError(f"BOT_STATE_KEY: chưa đặt, mà {reason}")

    @classmethod
    def of_this_process(cls) -> Self:
        """A vault whose key nobody keeps, for what stores nothing."""
        return cls(Fernet.generate_key().decode())

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, sealed: str) -> str | None:
        """What was sealed; None when it was with another key, which the log tells once and not for each."""
        try:
            return self._fernet.decrypt(sealed).decode("utf-8", "surrogatepass")
        except InvalidToken:
            if not self._said_so:
                self._said_so = True
                log.warning("sealed_with_another_key", hint="the same BOT_STATE_KEY for all that share the database")
            return None

    def mark(self, text: str) -> str:
        """The same for the same text, so that it is known again; without the key nobody finds out of which.

        HMAC-SHA256 in hex. A plain hash would not do: there are few enough chat ids to try them all.
        """
        return hmac.digest(self._marking, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hex()


def _make_key(file: Path) -> None:
    """Whole or not at all, and of several processes that start together one makes it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f"{file.name}.{secrets.token_hex(8)}.tmp")
    try:
        with open(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(Fernet.generate_key())
            out.flush()
            # A key lost in a power cut could not open what is kept for the day.
            os.fsync(out.fileno())
        with suppress(FileExistsError):
            # Unlike a rename this fails when another process was first: then its key counts.
            os.link(unfinished, file)
    finally:
        unfinished.unlink(missing_ok=True)
