"""Passwords: what one must be, and how it is kept."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import BotError
from bot.text.fold import fold

LEAST_CHARACTERS = 10
"""NIST SP 800-63B asks for 8 beside a second factor and 15 without; not everybody here has one, and many type on a
telephone."""

MOST_CHARACTERS = 200

_WEAK = (
    "matkhau", "password", "canhgiac", "congan", "quantri", "binhthuan", "lamdong", "phanthiet", "vietnam",
    "12345", "abcde", "qwert", "98765", "11111", "00000",
)  # fmt: skip
"""Pieces that are tried first; a password is more than one of them with a few characters added."""

UNLIKE = "Hai lần gõ chưa giống nhau."
"""Said when what is typed twice so that no slip is kept differs."""

OWN_CHARACTERS = 6
"""So many it needs beside them."""

_hasher = PasswordHasher()
"""With the library's parameters, those of RFC 9106 for little memory: 64 MiB, 3 passes."""

AT_A_TIME = 2
"""Passwords looked at together: each takes 64 MiB and a core."""

PATIENCE = 5.0
"""Seconds that one waits for its turn."""

_turns = BoundedSemaphore(AT_A_TIME)

_NOBODY = _hasher.hash("nobody has this password")


class TooBusy(BotError):
    """Too many passwords are being looked at; the sentence is for who tried."""


def problem_of(password: str, name: str) -> str | None:
    """What is wrong with a new password of the account of this name, as a sentence for its owner; None if nothing."""
    if len(password) < LEAST_CHARACTERS:
        return f"Mật khẩu cần ít nhất {LEAST_CHARACTERS} ký tự. Một câu ngắn dễ nhớ là tốt nhất."
    if len(password) > MOST_CHARACTERS:
        return f"Mật khẩu dài quá {MOST_CHARACTERS} ký tự."
    rest = fold(password).replace(" ", "")
    for piece in (*_WEAK, fold(name).replace(" ", "")):
        rest = rest.replace(piece, "")
    if len(set(rest)) < OWN_CHARACTERS:
        return "Mật khẩu này dễ đoán. Hãy ghép vài từ không liên quan tới nhau."
    return None


def hash_of(password: str) -> str:
    """What is kept of it. Raises `TooBusy`."""
    with turn():
        return _hasher.hash(_normal(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the one of which `kept` is kept. None (nobody's, or none yet) takes as long and is never right.

    Raises `TooBusy`.
    """
    if len(password) > MOST_CHARACTERS:
        return False
    try:
        with turn():
            return _hasher.verify(kept or _NOBODY, _normal(password)) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


@contextmanager
def turn() -> Iterator[None]:
    """The right to look at one password; raises `TooBusy` when it does not come soon."""
    if not _turns.acquire(timeout=PATIENCE):
        raise TooBusy("Nhiều người đang đăng nhập cùng lúc. Hãy đợi một phút rồi thử lại.")
    try:
        yield
    finally:
        _turns.release()


def _normal(password: str) -> bytes:
    """The same bytes from every keyboard: Vietnamese letters come composed or not."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
