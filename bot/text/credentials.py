"""What opens an account, masked: no statement needs it, and whoever reads over a shoulder could use it."""

import re

MASK = "[đã che]"

# A card of Visa, Mastercard, JCB or NAPAS; the account numbers of the other side are what the police need.
_CARD = re.compile(r"(?<!\d)(?=4|5|2[2-7]|35|9704)\d(?:[ .-]?\d){15,18}(?!\d)")
_CARD_DIGITS = (16, 19)
_CODE = re.compile(
    r"(?P<cue>\b(?:otp|cvv|cvc|pin|mã xác thực|ma xac thuc|mã xác nhận|ma xac nhan|mã bảo mật|ma bao mat)\b"
    r"[^\d\n./-]{0,20})"
    r"\d(?:[ .-]?\d){2,7}(?!\d)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(
    r"(?P<cue>\b(?:mật khẩu|mat khau|password|pass|mk)(?: (?:của|cua) (?:tôi|toi|em|mình|minh))?"
    r"(?: ?[:=] ?| (?:là|la) ))\S{1,64}",
    re.IGNORECASE,
)


def without_credentials(text: str) -> str:
    """The text with card numbers, one-time codes and passwords masked; other numbers stay."""
    text = _CARD.sub(lambda found: MASK if _is_card(found[0]) else found[0], text)
    return _PASSWORD.sub(rf"\g<cue>{MASK}", _CODE.sub(rf"\g<cue>{MASK}", text))


def _is_card(text: str) -> bool:
    """Of a card's length, and with the check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(character) for character in text if character.isdigit()][::-1]
    doubled = sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(digits) in _CARD_DIGITS and (sum(digits[::2]) + doubled) % 10 == 0
