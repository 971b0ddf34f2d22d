"""Sources: each is named where it is used, and a topic rests on two where they exist."""

from collections.abc import Iterator

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.sentence_faults import SENTENCES
from bot.text.markup import footnotes

ENOUGH_SOURCES = 2
"""What one newspaper has wrong, the second has not: each topic rests on two where they exist."""


def about_sources(entry: Entry) -> Iterator[Fault]:
    """Sources no sentence names (still shown below the page: they may be what the whole rests on), and too few."""
    keys = entry.keys("sources") or ()
    named = {
        key for part in entry.parts() for _, text in part.sentences((*SENTENCES, "title")) for key in footnotes(text)
    }
    for key in keys:
        if key not in named:
            message = f"Chưa câu nào dẫn nguồn “{key}”. Hãy thêm [^{key}] vào câu lấy từ nguồn này, hoặc xóa nguồn."
            yield entry.document.fault_of_name((*entry.path, "sources", key), message)
    if entry.kind in ("Scam", "Faq") and 0 < len(keys) < ENOUGH_SOURCES:
        message = "Chủ đề mới dựa vào một nguồn. Hãy tìm thêm một nguồn độc lập, nếu có."
        yield entry.document.fault_of_name((*entry.path, "sources"), message)
