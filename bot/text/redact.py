"""What editors may keep of a question: nothing that tells who it was."""

import re

from bot.text.normalise import normalise

NUMBER = "[số]"
EMAIL = "[email]"
NAME = "[tên]"
LINK = "[link]"
PLACE = "[địa chỉ]"

_EMAIL = re.compile(r"[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_URL = re.compile(r"(?:https?|hxxps?)://\S{1,2000}|www\.\S{1,2000}", re.IGNORECASE)
# Digits may be spelled with O, I or l, and broken up by dots, blanks and strokes.
_LONG_NUMBER = re.compile(r"(?<!\w)\+?(?=[OoIl .\-_/]{0,4}\d)(?:[\dOoIl][ .\-_/]{0,2}){3,40}[\dOoIl](?!\w)|\d{4,}")
_UPPER = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_CAPITALISED = rf"[{_UPPER}][^\W\d_]{{0,10}}(?:\s+[{_UPPER}][^\W\d_]{{0,10}}){{0,4}}"
_SELF = r"(?:tôi|toi|tui|em|mình|minh|con|cháu|chau|chị|chi|anh|cô|chú|bác|bà|ông)"
_NAMED = re.compile(
    rf"(?P<cue>\b[Tt]ên(?:\s+(?:là|{_SELF}(?:\s+là)?))?\s*:?\s+|\b[Tt]en\s+la\s+)(?!\[)[^\W\d_]{{1,12}}(?:\s+[^\W\d_]{{1,12}}){{0,3}}"
)
_I_AM = re.compile(rf"(?P<cue>\b(?i:{_SELF})\s+(?:là|la|tên|ten)\s+){_CAPITALISED}")
_SURNAMES = (
    "Nguyễn|Nguyen|Trần|Tran|Lê|Le|Phạm|Pham|Huỳnh|Huynh|Hoàng|Hoang|Phan|Vũ|Vu|Võ|Vo|Đặng|Dang|Bùi|Bui|Đỗ|Do|Hồ|Ho|Ngô|Ngo|"
    "Dương|Duong|Lý|Ly|Trương|Truong|Đinh|Dinh|Mai|Lâm|Lam|Đào|Dao|Thái|Thai|Tạ|Ta|Cao|Châu|Chau|Hà|Ha|La|Lương|Luong"
)
_FULL_NAME = re.compile(rf"\b(?:{_SURNAMES})(?:\s+[{_UPPER}][^\W\d_]{{0,10}}){{1,4}}")
_HOUSE = re.compile(
    r"\b(?:(?:số nhà|nhà số|so nha|số|so)\s)?\d{1,4}(?:[/-]\d{1,4}){0,3}[a-zA-Z]?"
    r"\s+(?:đường|duong|hẻm|hem|ngõ|kiệt|phố)\s+[^\W\d_]{1,12}(?:\s+[^\W\d_]{1,12}){0,2}",
    re.IGNORECASE,
)


def redact(text: str) -> str:
    """The text with numbers of four digits and more, e-mails, links, names and house addresses masked.

    Rather masks too much than too little: what is kept teaches editors which questions come, not whose they are.
    """
    text = normalise(text)
    text = _URL.sub(LINK, _EMAIL.sub(EMAIL, text))
    text = _HOUSE.sub(PLACE, text)
    text = _LONG_NUMBER.sub(NUMBER, text)
    text = _NAMED.sub(rf"\g<cue>{NAME}", text)
    text = _I_AM.sub(rf"\g<cue>{NAME}", text)
    return _FULL_NAME.sub(NAME, text)
