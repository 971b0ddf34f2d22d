"""What nothing uses, and what should be there to be used."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.library import Reading
from bot.knowledge.sentence_faults import SENTENCES
from bot.text.markup import contacts as contacts_in
from bot.text.spelling import KEY_WORDS


def unused_contacts(reading: Reading) -> Iterator[Fault]:
    """Contacts that no list and no sentence names."""
    everything = [part for entry in (*reading.topics, *reading.files, *reading.quizzes) for part in entry.parts()]
    used = {name for part in everything for _, name in part.texts("contacts")}
    used |= {name for part in everything for _, text in part.sentences(SENTENCES) for name in contacts_in(text)}
    for contact in reading.contacts:
        if contact.id and contact.id not in used:
            yield contact.fault(("id",), f"Chưa nơi nào dùng liên hệ “{contact.id}”. Hãy dùng hoặc xóa.")


def unmatched_short_forms(files: Iterable[Entry]) -> Iterator[Fault]:
    """Short forms of more words than are ever looked up."""
    for entry in files:
        for short in entry.keys("abbreviations") or ():
            if len(short.split()) > KEY_WORDS:
                message = f"“{short}” dài hơn {KEY_WORDS} chữ nên không bao giờ khớp. Hãy rút ngắn hoặc xóa."
                yield entry.document.fault_of_name((*entry.path, "abbreviations", short), message)


def without_quiz(reading: Reading) -> Iterator[Fault]:
    """Profiles that have no pair of messages to tell apart."""
    asked = {PurePosixPath(pair.document.file).stem for pair in reading.quizzes}
    for topic in reading.topics:
        if topic.kind == "Scam" and topic.id and topic.id not in asked:
            message = f"Chủ đề này chưa có cặp tin đố vui. Hãy viết quiz/{topic.id}.yaml theo một tệp có sẵn."
            yield topic.fault(("id",), message)
