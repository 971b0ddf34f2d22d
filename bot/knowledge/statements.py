"""What the sentences of the content must keep to: sources for figures, contacts by name, marks that are closed."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.text.markup import TokenKind, footnotes, parse

_MARKS_OF_SOURCES = r"(?:\s?\[\^[a-z0-9-]{1,60}\])*"

# A sentence ends at its mark, the quotation mark or bracket behind it, and whatever source marks follow.
_SENTENCE_END = re.compile(rf"(?<![.!?…])[.!?…]+[”’\"')\]]*{_MARKS_OF_SOURCES}\s+(?!\[\^)|\n+")
_SHORTENED = re.compile(r"(?:^|[\s(“])(?:TP|Tp|Q|P|TX|ThS|TS|PGS|GS|BS|LS)\.$")
_GOES_ON = re.compile(r"(?:v\.v\.|\.\.\.|…)$")

# Numbers in words. "năm" is also a year, "ba" a father, "một" a mere article: alone they are no figures.
_DIGIT = r"(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mốt)"
_SCALE = r"(?:mười|mươi|trăm|nghìn|ngàn|triệu|tỷ|tỉ|chục)"
_NUMBER = rf"(?:{_DIGIT}|{_SCALE}|rưỡi|linh|lẻ)"
_SPELLED = re.compile(
    rf"""\b(?:
      (?:{_DIGIT}|mười)\s+(?:{_NUMBER}\s+){{0,8}}?{_SCALE}      # hai triệu, tám trăm triệu
    | mười\s+{_DIGIT}                                         # mười lăm
    | (?:{_DIGIT}|mười)\s+phần\s+{_NUMBER}                    # một phần ba, năm phần trăm
    | (?:ba|bốn|sáu|bảy|tám|chín|mười)\s+(?:người|vụ|nạn\s+nhân|đối\s+tượng|trường\s+hợp)
    | (?:{_DIGIT}|mười)\s+(?:năm|tháng)\s+tù
    | gấp\s+(?:hơn\s+|gần\s+)?(?:{_DIGIT}|mười)\s+lần
    | {_DIGIT}\s+lần\s+(?:mức|so)
    | (?:ngày|mùng|mồng)\s+(?:{_DIGIT}|mười)\s+tháng
    | tháng\s+(?:giêng|chạp|{_DIGIT}|mười)\s+năm
    | (?<!hàng\s)(?<!mấy\s)(?<!vài\s)(?:trăm|nửa)\s+(?:nghìn|ngàn|triệu|tỷ|tỉ)
    | (?:chương|mục|phần|điều|khoản)\s+(?-i:[IVX]+)
    )(?!\s+tập)\b""",
    re.VERBOSE | re.IGNORECASE,
)

_UNIT = (
    r"(?:phần trăm|nghìn|ngàn|triệu|tỷ|tỉ|đồng|người|nạn nhân|vụ|năm|tháng|ngày|giờ|phút|lần|tin|cuộc|mét|km"
    r"|tài khoản|thuê bao)"
)

# Telephone numbers as they are typed: mobile and landline, 1800 and 1900, and any number one is told to call.
_LONG_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:(?:\+\s?84|0)(?:[\s.-]?\d){8,10}|1[89]00(?:[\s.-]?\d){2,6})(?![\w/]|[.,]\d)"
)
_CALLED = re.compile(
    r"(?:gọi|bấm|nhắn|gửi|quay số|tổng đài|đầu số|đường dây nóng|hotline|cảnh sát|công an|cứu hỏa|cấp cứu"
    r"|call|dial|text)"
    r"(?:\s+(?:ngay|số|đến|tới|cho|theo|gấp|cảnh sát|công an|máy))*\s+(?P<number>(?!(?:19|20)\d\d\b)\d{3,6})"
    rf"(?![\w/]|[.,]\d|\s*{_UNIT}\b|\s*%)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S{1,300}"
    r"|(?<![\w.@-])[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){0,6}\.(?:vn|com|net|org|info|biz|me|io|top|xyz|link|club|online)(?![\w-])"
    r"|(?<![\w.+-])[\w.+-]{1,60}@[\w-]{1,60}(?:\.[\w-]{1,60})+",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"[\d\u00b2\u00b3\u00b9\u00bc-\u00be\u2070-\u2189\u2460-\u24ff]")
_QUOTED = re.compile(r"“[^“”]*”")

# What stands in these would be shown as it is typed.
_LOOSE = re.compile(r"\[\[|\]\]|\]\(|\[\^|\*\*|\{\{|\{%|</?[a-z][^<>]{0,80}>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\[\\*\[\]]")


def sentences(text: str) -> list[str]:
    """The sentences of a content text, each with the source marks that follow its full stop."""
    found, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        if not _is_inside(text[start : end.start() + len(end[0].rstrip())], text[end.end() :]):
            found.append(text[start : end.end()].strip())
            start = end.end()
    return [sentence for sentence in (*found, text[start:].strip()) if sentence]


def plain(text: str, contacts: Mapping[str, str]) -> str:
    """The text as a citizen reads it; `contacts`: id → what is written for it. An unknown contact stays as its id."""
    shown = []
    for token in parse(text.replace(" [^", "[^")):
        if token.kind is TokenKind.CONTACT:
            shown.append(contacts.get(token.text, token.text))
        elif token.kind is not TokenKind.FOOTNOTE:
            shown.append(token.text)
    return "".join(shown)


def first_screen(title: str, summary: str, steps: Sequence[str], contacts: Mapping[str, str]) -> str:
    """The words of the first card without the buttons."""
    return "\n".join([title, plain(summary, contacts), *(f"• {plain(step, contacts)}" for step in steps)])


def unsourced(text: str, names_with_digits: Collection[str]) -> Iterator[str]:
    """The sentences that state a figure, article or date, in digits or in words, and name no source."""
    for sentence in sentences(text):
        if _has_figure(sentence, names_with_digits) and not footnotes(sentence):
            yield sentence


def typed_numbers(text: str) -> Iterator[str]:
    """Telephone numbers written out where a contact's name should stand."""
    words = _words(text)
    yield from (match[0] for match in _LONG_NUMBER.finditer(words))
    yield from (match["number"] for match in _CALLED.finditer(_LONG_NUMBER.sub("·", words)))


def typed_addresses(text: str) -> Iterator[str]:
    """Web and mail addresses written out where a contact's name should stand.

    One within quotation marks is spoken about, as an example of a trap, and leads nowhere.
    """
    yield from (token.href for token in parse(text) if token.href)
    yield from (match[0].rstrip(".,;:!?") for match in _ADDRESS.finditer(_QUOTED.sub("“”", _words(text))))


def loose_marks(text: str) -> list[str]:
    """Marks that stand there as typed, because they are not closed, misspelled or not ours."""
    rest = "\n".join(token.text for token in parse(_ESCAPED.sub("·", text)) if token.kind is TokenKind.TEXT)
    return _LOOSE.findall(rest)


def _is_inside(before: str, after: str) -> bool:
    """Whether the full stop between the two ends no sentence."""
    return bool(_SHORTENED.search(before) or (_GOES_ON.search(before) and after[:1].islower()))


@lru_cache(maxsize=256)  # each text is looked at from several sides, one after the other
def _words(text: str) -> str:
    """The words of the text without contacts, sources and links."""
    return "".join(token.text if token.kind in (TokenKind.TEXT, TokenKind.BOLD) else " ·" for token in parse(text))


def _has_figure(sentence: str, names_with_digits: Collection[str]) -> bool:
    words = _words(sentence)
    if _NUMERIC.search(words):
        words = _names(tuple(names_with_digits)).sub("", words)
    return bool(_NUMERIC.search(words) or _SPELLED.search(words))


@lru_cache(maxsize=16)
def _names(names_with_digits: tuple[str, ...]) -> re.Pattern[str]:
    """The names where they stand for themselves: “mức 2”, but not “mức 2 triệu”."""
    # An empty choice would match everywhere and change nothing.
    names = "|".join(map(re.escape, names_with_digits))
    return re.compile(rf"(?<!\w)(?:{names})(?![\w/]|[.,]\d|\s*{_UNIT}\b|\s*%)", re.IGNORECASE)
