"""Telephone numbers and account numbers in a message."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

MAX_NUMBERS = 40
"""Numbers looked at in one message."""

_BREAK = r"[ .\-]?"
_NUMBER = re.compile(rf"(?<![\w./@])(?:\+|00(?=[1-9]))?\d(?:{_BREAK}\d){{2,24}}(?![\w/])")
_AMOUNT_AFTER = re.compile(r"\s?(?:đ|d|vnđ|vnd|đồng|dong|k|tr|triệu|trieu|usd|%)(?!\w)", re.IGNORECASE)
_AMOUNT = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ACCOUNT_BEFORE = re.compile(r"(?:stk|so tk|số tk|tài khoản|tai khoan|account|tk)\b[^\d\n]{0,30}$", re.IGNORECASE)
_CALL_BEFORE = re.compile(
    r"(?:gọi|goi|gui|gửi|lh|liên hệ|lien he|hotline|tổng đài|tong dai|tđ|td|số|so|nhắn|nhan|tới|toi|call|đến|den)"
    r"[ :]{0,3}$",
    re.IGNORECASE,
)
_VIETNAM = "84"
_SHORT = re.compile(r"(?:11[1-5]|1414|156|5656|[5-9]\d{2,4})")
_MOBILE = re.compile(r"[35789]\d{8}")
_LANDLINE = re.compile(r"2\d{9}")
_SERVICE = re.compile(r"1[89]00\d{4,6}")


class NumberKind(StrEnum):
    """What a number is by its form; the words of `canhgiac inspect --json`."""

    SHORT = "short"
    """A short code of an office or an operator: 113, 9029."""
    SERVICE = "service"
    """A service number: 1800…, 1900…."""
    MOBILE = "mobile"
    LANDLINE = "landline"
    FOREIGN = "foreign"
    ACCOUNT = "account"
    """No telephone number: of an account, or a card. It is never repeated in a reply."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it is written, and what it is."""

    text: str
    start: int
    end: int
    kind: NumberKind


def find_numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a text that can be called or paid to, in their order, at most MAX_NUMBERS."""
    return tuple(number for number, _ in zip(_numbers(text), range(MAX_NUMBERS), strict=False))


def masked(text: str) -> str:
    """The text with the digits of account numbers left out but the last three."""
    for number in reversed(find_numbers(text)):
        if number.kind is NumberKind.ACCOUNT:
            text = f"{text[: number.start]}•••{number.text[-3:]}{text[number.end :]}"
    return text


def _numbers(text: str) -> Iterator[Number]:
    for match in _NUMBER.finditer(text):
        if _AMOUNT_AFTER.match(text, match.end()) or _AMOUNT.fullmatch(match[0]):
            continue
        before = text[max(0, match.start() - 40) : match.start()]
        if kind := _kind(match[0], before):
            yield Number(match[0], match.start(), match.end(), kind)


def _kind(written: str, before: str) -> NumberKind | None:
    digits = re.sub(r"\D", "", written)
    if written.startswith(("+", "00")):
        digits = digits.removeprefix("00")
        if not digits.startswith(_VIETNAM):
            return NumberKind.FOREIGN if 8 <= len(digits) <= 15 else None
        return _national(digits[2:].removeprefix("0"))
    if _ACCOUNT_BEFORE.search(before) and len(digits) >= 6:
        return NumberKind.ACCOUNT
    if _SERVICE.fullmatch(digits):
        return NumberKind.SERVICE
    if digits.startswith("0") and (kind := _national(digits[1:])):
        return kind
    if digits.startswith(_VIETNAM) and len(digits) == 11 and (kind := _national(digits[2:])):
        return kind
    if len(digits) <= 5:
        return NumberKind.SHORT if _SHORT.fullmatch(digits) and _CALL_BEFORE.search(before) else None
    return NumberKind.ACCOUNT if 8 <= len(digits) <= 19 else None


def _national(digits: str) -> NumberKind | None:
    """A number without the 0 or the +84 it begins with."""
    if _MOBILE.fullmatch(digits):
        return NumberKind.MOBILE
    return NumberKind.LANDLINE if _LANDLINE.fullmatch(digits) else None
