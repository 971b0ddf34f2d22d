"""Telephone numbers in a message: of what kind they are. Which one it is proves nothing; a foreign one is a sign."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_PHONES = 20


class PhoneKind(StrEnum):
    SHORT = "short"
    """Emergency and service numbers of three to five digits, as people dial them."""
    SERVICE = "service"
    """1800 and 1900."""
    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class Phone:
    """A number as it was written."""

    text: str
    kind: PhoneKind


# Digits with o, i and l among them count, as spammers write them.
_NUMBER = re.compile(r"(?<![\w.,/-])(?:\+|00)?[\doOilI](?:[ .\-()]{0,2}[\doOilI]){6,14}(?![\w/])|(?<![\w.,/-])\*?1\d{2,4}\#?(?![\w.,/%-])")
_CALLED = re.compile(r"(?:gọi|goi|tổng đài|tong dai|số|so|hotline|soạn|nhắn|bấm|call|dial)\W{0,3}(?:\w+\W{0,2}){0,2}$", re.IGNORECASE)
_MEANT = str.maketrans("oOilI", "00111")
_LANDLINE = re.compile(r"0?2\d{8,9}")
_MOBILE = re.compile(r"0?[35789]\d{8}|01[2689]\d{8}")


def find_phones(text: str) -> tuple[Phone, ...]:
    """The numbers of a message, in order; at most MAX_PHONES."""
    return tuple(dict.fromkeys(phone for phone, _ in zip(_phones(text), range(MAX_PHONES), strict=False)))


def _phones(text: str) -> Iterator[Phone]:
    for match in _NUMBER.finditer(text):
        written = match[0]
        if sum(character.isdigit() for character in written) < 3:
            continue
        if kind := _kind(written.translate(_MEANT), text[: match.start()][-40:]):
            yield Phone(written.strip(), kind)


def _kind(written: str, before: str) -> PhoneKind | None:
    digits = "".join(character for character in written if character.isdigit())
    foreign = written.lstrip().startswith("+") or digits.startswith("00")
    digits = digits.removeprefix("00") if foreign and not written.startswith("+") else digits
    if foreign and not digits.startswith("84"):
        return PhoneKind.FOREIGN if 8 <= len(digits) <= 15 else None
    if digits.startswith("84") and len(digits) >= 11:
        digits = f"0{digits[2:]}"
    if digits.startswith(("1800", "1900")) and 8 <= len(digits) <= 10:
        return PhoneKind.SERVICE
    if _MOBILE.fullmatch(digits) and digits.startswith("0"):
        return PhoneKind.MOBILE
    if _LANDLINE.fullmatch(digits) and digits.startswith("0"):
        return PhoneKind.LANDLINE
    if len(digits) <= 5 and _CALLED.search(before):
        return PhoneKind.SHORT
    return None
