"""What must hold of the writing: marks that are read, numbers by their names, sources for figures."""

from collections.abc import Collection, Iterator
from functools import lru_cache

from bot.errors import Fault
from bot.knowledge.entries import Entry, Known
from bot.knowledge.files import Keys
from bot.knowledge.locality import MARKS
from bot.knowledge.posters import PostersFile
from bot.knowledge.statements import loose_marks, typed_addresses, typed_numbers, unsourced
from bot.knowledge.validation import meant, quoted
from bot.text.markup import TokenKind, footnotes, is_nested, parse
from bot.text.markup import contacts as contacts_in

LABELS = ("title", "title_en", "button", "name", "description")
"""Texts shown as they are typed, on buttons and in lists: no mark is read in them."""

LABELS_OF = {
    "Group": (*LABELS, "summary"),
    "Locality": tuple(MARKS.values()),
    "Broadcasting": ("signature",),
    "PostersFile": tuple(name for name in PostersFile.model_fields if name != "numbers"),
}
"""Where more is shown as it is typed: the menu shows the summary of a group, page titles the words of the locality."""

SENTENCES = (
    "label",
    "explanation",
    "summary",
    "do_now",
    "signs",
    "how_it_works",
    "never",
    "if_caught",
    "at_risk",
    "penalties",
    "broadcast",
    "loudspeaker",
    "answer",
    "more",
    "steps",
    "english",
    "reply",
    "tell",
    "say",
    "question",
    "card",
)
"""Texts that citizens read."""

SHOWN_AS_TYPED = "Dòng này hiện ra y như gõ. Hãy bỏ các dấu [[…]], [^…], **."


def sentence_faults(entry: Entry, known: Known, sources: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with the writing of an entry; `sources`: the keys its sentences may name, None when unknown."""
    yield from label_faults(entry, known)
    names = None if known.names_with_digits is None else tuple(known.names_with_digits)
    for path, text in entry.sentences(SENTENCES):
        yield from mark_faults(entry, path, text, known, sources)
        for message, words in _slips(text, names):
            yield entry.fault(path, message, words)


def label_faults(entry: Entry, known: Known) -> Iterator[Fault]:
    """A label can name no source, so the only numbers in it are those to call."""
    names = [*(known.names_with_digits or ()), *(known.contacts or {}).values()]
    for path, text in entry.sentences(LABELS_OF.get(entry.kind, LABELS)):
        if _has_marks(text):
            yield entry.fault(path, SHOWN_AS_TYPED)
        if known.names_with_digits is not None and known.contacts is not None and any(unsourced(text, names)):
            yield entry.fault(path, "Dòng này không ghi được nguồn. Hãy chuyển số liệu xuống phần nội dung.")


def mark_faults(entry: Entry, path: Keys, text: str, known: Known, sources: Collection[str] | None) -> Iterator[Fault]:
    """Marks that are not read as they were meant, contacts and sources that there are not."""
    if is_nested(text):
        yield entry.fault(path, "Đừng đặt [[…]] hay [^…] trong hai dấu sao. Ví dụ: **Gọi ngay** [[canh-sat-113]]")
    if loose := loose_marks(text):
        yield entry.fault(
            path,
            f"Dấu {loose[0]} viết chưa đúng nên sẽ hiện ra y như gõ. "
            "Ví dụ đúng: [[canh-sat-113]], [^khoa-nguon], **chữ đậm**",
            loose[0],
        )
    if known.contacts is not None:
        for name in contacts_in(text):
            if name not in known.contacts:
                message = f"Không có liên hệ “{name}” trong contacts.vi.yaml.{meant(name, [*known.contacts, *MARKS])}"
                yield entry.fault(path, message, f"[[{name}]]")
    for key in footnotes(text):
        if sources is not None and key not in sources:
            yield entry.fault(path, f"Không có nguồn “{key}” trong mục sources.{meant(key, sources)}", f"[^{key}]")


def unread_marks(entry: Entry) -> Iterator[Fault]:
    """Marks where nothing reads them: on buttons, in short notices, on what is printed."""
    for field in entry.value if isinstance(entry.value, dict) else ():
        for path, text in entry.texts(field):
            if _has_marks(text):
                yield entry.fault(path, SHOWN_AS_TYPED)


@lru_cache(maxsize=16_384)  # after an edit nearly all sentences are those of before
def _slips(text: str, names_with_digits: tuple[str, ...] | None) -> tuple[tuple[str, str], ...]:
    """What is wrong with a text wherever it stands, with the words it is about."""
    slips = [
        (f"Số {number} phải viết bằng tên trong contacts.vi.yaml. Ví dụ: [[canh-sat-113]]", number)
        for number in typed_numbers(text)
    ]
    slips += [
        (
            f"Địa chỉ {quoted(address)} phải là một liên hệ trong contacts.vi.yaml, viết bằng tên: [[vneid]]. "
            "Địa chỉ giả làm ví dụ thì đặt trong “ ”.",
            address,
        )
        for address in typed_addresses(text)
    ]
    if names_with_digits is not None:
        slips += [
            (
                f"Câu có số liệu, điều luật hoặc ngày mà chưa ghi nguồn: “{quoted(sentence)}”. "
                "Hãy thêm khóa nguồn vào cuối câu. Ví dụ: … 20% một năm.[^blds-468]",
                sentence,
            )
            for sentence in unsourced(text, names_with_digits)
        ]
    return tuple(slips)


def _has_marks(text: str) -> bool:
    return bool(loose_marks(text)) or any(token.kind is not TokenKind.TEXT for token in parse(text))
