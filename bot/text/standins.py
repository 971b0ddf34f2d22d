"""Amounts, phone and account numbers, links: which one it is says nothing about the topic, that there is one does."""

import re

AMOUNT = "sotien"
PHONE = "số điện thoại"
ACCOUNT = "số tài khoản"
LINK = "link"
"""What is read in their place: plain words where people name the thing by them, an own word for an amount."""

_PATH = r"[^\s<>\"]{0,300}"
_DOT = r"(?:\.|\[\.\]| \. )"
# Possessive (+): a letter less never helps, and to try it takes time on a text made for it.
_LABELS = rf"[a-z0-9-]{{1,63}}+(?:{_DOT}[a-z0-9-]{{1,63}}+){{0,4}}"
_DOMAINS = "com|vn|net|org|info|top|xyz|click|shop|site|online|vip|live|club|icu|app|asia|cc|io"
# Endings that are Vietnamese words without marks count only with a path: "hom qua.me toi bi lua".
_SHORTENERS = "me|ly|gl|to|co|link|cc"
_LINK = re.compile(
    rf"\b(?:h(?:tt|xx)ps?(?:://|\[:\]//){_PATH}|www\.{_PATH}"
    rf"|{_LABELS}{_DOT}(?:{_DOMAINS})(?![\w-])(?:/{_PATH})?|{_LABELS}\.(?:{_SHORTENERS})/{_PATH})"
)
_UNIT = r"(?:triệu|trieu|tr|tỷ|tỉ|ty|nghìn|nghin|ngàn|ngan|củ|k|đồng|dong|vnđ|vnd|usd|usdt|đô|đ)"
_AMOUNT = re.compile(
    rf"(?<![\w./])(?:\d{{1,3}}(?:[.,]\d{{3}}){{1,4}}|\d{{1,6}}(?:[.,]\d{{1,2}})? ?{_UNIT}(?:\d{{1,3}})?)"
    r"(?: ?(?:đồng|dong|vnđ|vnd|đ|d))?(?!\w)"
    r"|(?<!\w)\$ ?\d[\d.,]{0,12}"
)
# Digits with the letters o, i and l among them, as spammers write them.
_ALMOST_NUMBER = re.compile(r"(?<!\w)[\doil](?:[ .-]?[\doil]){8,10}(?!\w)")
_PHONE = re.compile(
    r"(?<!\w)(?:\+?84|0)(?:[ .-]?\d){8,10}(?!\w)|(?<!\w)1[89]00(?:[ .]?\d){4,6}(?!\w)|\+\d(?:[ .-]?\d){8,13}(?!\w)"
)
_ACCOUNT = re.compile(r"(?<!\w)\d(?:[ .-]?\d){7,18}(?!\w)")
_DIGIT = re.compile(r"\d")


def with_standins(text: str) -> str:
    """The lower-case text with words in place of numbers and links."""
    if "." in text or "//" in text:  # as in every link
        text = _LINK.sub(f" {LINK} ", text)
    if not _DIGIT.search(text):
        return text
    text = _ALMOST_NUMBER.sub(_digits, text)
    for pattern, words in ((_PHONE, PHONE), (_AMOUNT, AMOUNT), (_ACCOUNT, ACCOUNT)):
        text = pattern.sub(f" {words} ", text)
    return text


def _digits(match: re.Match[str]) -> str:
    mostly = sum(c.isdigit() for c in match[0]) >= 6
    return match[0].translate(str.maketrans("oil", "011")) if mostly else match[0]
