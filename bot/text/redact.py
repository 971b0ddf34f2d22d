"""What editors may keep of a question: nothing that tells who it was."""

import re
from functools import lru_cache

from bot.text.fold import fold
from bot.text.normalise import normalise

NUMBER = "[số]"
EMAIL = "[email]"
NAME = "[tên]"
PATH = "/[…]"
PLACE = "[địa chỉ]"
_MASK = re.compile("|".join(map(re.escape, (NUMBER, EMAIL, NAME, PATH, PLACE))))

# A range such as Ạ-Ỹ would take small letters in: capitals and small ones alternate there.
_UPPER = "".join(letter for letter in map(chr, range(ord("A"), ord("Ỹ"))) if letter.isupper())
_WORD = r"[^\W\d_]{1,12}"
_CAPITALISED = rf"[{_UPPER}][^\W\d_]{{0,11}}"
_NAME = rf"{_CAPITALISED}(?: {_CAPITALISED}){{0,4}}"
_SURNAME = (
    "nguyễn|nguyen|trần|tran|lê|le|phạm|pham|huỳnh|huynh|hoàng|hoang|phan|vũ|vu|võ|vo|đặng|dang|bùi|bui|đỗ|do|hồ|ho|"
    "ngô|ngo|dương|duong|lý|ly|trương|truong|đinh|dinh|mai|lâm|lam|đào|dao|thái|thai|tạ|ta|cao|châu|chau|hà|ha|la|"
    "lương|luong"
)
_PERSON = (
    "(?:tôi|toi|tui|em|mình|minh|con|cháu|chau|anh|chị|chi|cô|chú|chu|bác|bac|bà|ông|ong|thằng|thang|dì|cậu|mợ|thím"
    "|bạn|ban)"
)
_DIGIT_WORD = "không|khong|một|mot|hai|ba|bốn|bon|tư|tu|năm|nam|lăm|lam|sáu|sau|bảy|bẩy|bay|tám|tam|chín|chin|mười|muoi"

_NOT_A_NAME = (
    r"(?!(?i:lừa|lua|trộm|trom|cướp|cuop|gì|gi|của|cua|thật|that|giả|gia|người|nguoi|chủ|chu|đăng|dang|nào|này|đó"
    r"|miền|mien|thương|thuong|đường|duong|là|la|trên|tren|không|khong)\b)"
)
_PLACES = ("Hà Nội", "Hà Tĩnh", "Hà Nam", "Hà Tiên", "Thái Lan", "Thái Bình")
# They begin like a person's name and are spoken of everywhere; those of one province stand in the content.

_EMAIL = re.compile(r"[\w.+-]{1,64}+ ?@ ?[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_HANDLE = re.compile(r"(?<!\w)@[\w.]{2,64}")
_LINK = re.compile(
    r"(?P<host>(?:h(?:tt|xx)ps?://)?(?:[\w-]{1,63}\.){1,5}[a-z]{2,24}(?::\d{1,5})?)(?:[/?#]\S{0,2000})", re.IGNORECASE
)
_USER_INFO = re.compile(r"(?<=://)[^\s/@]{1,200}@")
# Digits may be spelt with O, I or l, and broken up by dots, blanks and strokes.
_LONG_NUMBER = re.compile(
    r"(?<!\w)\+?(?=[OoIl .\-_/]{0,4}\d)(?:[\dOoIl][ .\-_/]{0,2}){3,40}[\dOoIl](?!\w)|\d(?:[ .\-_/]{0,2}\d){3,60}"
)
_SPOKEN_NUMBER = re.compile(rf"\b(?:{_DIGIT_WORD})(?:[ ,.\-](?:{_DIGIT_WORD})){{4,30}}\b", re.IGNORECASE)
_PLATE = re.compile(r"\b\d{2} ?-? ?[A-Za-z]{1,2}\d? ?- ?\d{3}[. ]?\d{0,2}\b")

_HOUSE_NUMBER = r"\d{1,4}[a-zA-Z]?(?:[/-]\d{1,4}[a-zA-Z]?){0,3}"
_STREET = r"(?:đường|duong|hẻm|hem|ngõ|ngo|kiệt|phố|pho|thôn|thon|xóm|xom|ấp|tổ|to|khu phố|khu pho)"
_ADDRESS = re.compile(
    rf"\b(?:(?:số nhà|nhà số|so nha|nha so|số|so) )?{_HOUSE_NUMBER},?"
    rf"(?: {_STREET}(?: \d{{1,4}}(?:/\d{{1,4}})?)?,?){{1,3}}"
    rf" {_WORD}(?: {_WORD}){{0,2}}",
    re.IGNORECASE,
)
_HOUSE = re.compile(
    rf"\b(?:(?:[Ss]ố nhà|[Nn]hà số|[Ss]o nha|[Nn]ha so) {_HOUSE_NUMBER}(?: {_NAME})?"
    rf"|\d{{1,4}}(?:/\d{{1,4}}){{1,3}} {_NAME}|[Ss]ố {_HOUSE_NUMBER} {_NAME})"
)

_SAYS_NAME = re.compile(
    rf"(?<!\[)(?P<cue>(?>\b(?:(?:tên|ten) (?:là|la|{_PERSON}(?: là| la)?)\b|{_PERSON} (?:tên|ten)(?: là| la)?\b"
    rf"|(?:họ tên|ho ten|họ và tên|ho va ten)) ?:? ?)){_NOT_A_NAME}{_WORD}(?: {_WORD}){{0,3}}",
    re.IGNORECASE,
)
_NAMED = re.compile(
    rf"(?<!\[)(?P<cue>\b(?i:tên|ten) ?:? ?)(?:{_NAME}|{_NOT_A_NAME}(?!{_PERSON}\b){_WORD}(?: {_WORD})?)"
)
_AFTER_PERSON = re.compile(rf"(?P<cue>\b(?i:{_PERSON}) (?:(?i:là|la|tên|ten) )?){_NAME}")
_SMALL_NAME = re.compile(rf"(?P<cue>\b{_PERSON} (?:là|la|tên|ten) )(?:{_SURNAME}) {_WORD}(?: {_WORD})?", re.IGNORECASE)


def redact(text: str, places: tuple[str, ...] = ()) -> str:
    """The text with numbers of four digits and more, e-mails, link paths, names and house addresses masked.

    `places` are names of places in the province that begin like a person's name; they stay, with marks or without.
    Rather masks too much than too little: what is kept teaches editors which questions come, not whose they are.
    """
    text = _EMAIL.sub(EMAIL, _USER_INFO.sub("", normalise(text)))
    text = _LINK.sub(rf"\g<host>{PATH}", text)
    text = _HOUSE.sub(PLACE, _ADDRESS.sub(PLACE, text))
    for pattern in (_PLATE, _LONG_NUMBER, _SPOKEN_NUMBER):
        text = pattern.sub(NUMBER, text)
    text = _HANDLE.sub(NAME, text)
    for pattern in (_SAYS_NAME, _NAMED, _AFTER_PERSON, _SMALL_NAME):
        text = pattern.sub(rf"\g<cue>{NAME}", text)
    return _full_name(places).sub(NAME, text)


def without_masks(redacted: str) -> str:
    """A redacted text with the masks left out, on one line: as another person might have put it."""
    return " ".join(_MASK.sub(" ", redacted).split())


@lru_cache(maxsize=8)
def _full_name(places: tuple[str, ...]) -> re.Pattern[str]:
    """A surname and what follows it, unless that is a place."""
    spelt = {form for place in (*_PLACES, *places) for form in (place, fold(place).title())}
    known = "|".join(map(re.escape, sorted(spelt)))
    return re.compile(rf"\b(?!(?:{known})\b)(?i:{_SURNAME})(?: {_CAPITALISED}){{1,4}}")
