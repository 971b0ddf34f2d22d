"""What must hold between content items: ids, references, lengths as citizens see them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from bot.errors import Fault
from bot.knowledge.entries import Entry, Known
from bot.knowledge.files import Keys
from bot.knowledge.locality import MARKS
from bot.knowledge.reference_faults import dangling, date_faults
from bot.knowledge.sentence_faults import label_faults, mark_faults, sentence_faults
from bot.knowledge.statements import first_screen, plain
from bot.knowledge.topics import BROADCAST_CHARACTERS, FIRST_SCREEN_CHARACTERS, LOUDSPEAKER_SYLLABLES
from bot.knowledge.validation import meant, quoted
from bot.text.fold import fold


def topic_faults(topics: Sequence[Entry], known: Known) -> Iterator[Fault]:
    """Everything wrong between topics and what they name."""
    for topic in topics:
        others = None if known.topics is None else set(known.topics) - {topic.id}
        yield from dangling(topic, "group", known.groups, "nhóm", "groups.vi.yaml")
        yield from dangling(topic, "audiences", known.audiences, "đối tượng", "audiences.vi.yaml")
        yield from dangling(topic, "contacts", known.contacts, "liên hệ", "contacts.vi.yaml")
        yield from dangling(topic, "related", others, "chủ đề khác", "thư mục scams và faq.vi.yaml")
        yield from sentence_faults(topic, known, topic.keys("sources"))
        yield from date_faults(topic)
        if topic.kind == "Scam":
            yield from _file_name_faults(topic)
        if known.contacts is not None:
            yield from _length_faults(topic, known.contacts)
    yield from _repeated_phrases(topics)


def triage_faults(entries: Iterable[Entry], known: Known, sources: Collection[str] | None) -> Iterator[Fault]:
    """Everything wrong between danger, refusal and small-talk entries and what they name."""
    for entry in entries:
        yield from dangling(entry, "topics", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
        yield from dangling(entry, "contacts", known.contacts, "liên hệ", "contacts.vi.yaml")
        yield from sentence_faults(entry, known, sources)


def quiz_faults(pairs: Iterable[Entry], profiles: Collection[str] | None, known: Known) -> Iterator[Fault]:
    """A pair belongs to the profile its file is named after; what it explains is held to the rules of sentences."""
    for pair in pairs:
        stem = PurePosixPath(pair.document.file).stem
        if pair.text("topic") not in ("", stem):
            yield pair.fault(("topic",), f"Chủ đề phải trùng tên tệp. Hãy viết topic: {stem}")
        yield from dangling(pair, "topic", profiles, "chủ đề", "thư mục scams")
        for part in pair.parts():
            yield from sentence_faults(part, known, pair.keys("sources"))


def example_faults(entry: Entry, kinds: Collection[str] | None) -> Iterator[Fault]:
    """Calls for help stand under a kind of danger there is."""
    for kind in entry.keys("urgent") or ():
        if kinds is not None and kind not in kinds:
            message = f"Không có loại nguy hiểm “{quoted(kind)}” trong urgency.vi.yaml.{meant(kind, kinds)}"
            yield entry.document.fault_of_name((*entry.path, "urgent", kind), message)


def sample_faults(entry: Entry, profiles: Collection[str] | None) -> Iterator[Fault]:
    """Messages that are scams stand under a profile there is."""
    for topic in entry.keys("scam") or ():
        if profiles is not None and topic not in profiles:
            message = f"Không có chủ đề “{quoted(topic)}” trong thư mục scams.{meant(topic, profiles)}"
            yield entry.document.fault_of_name((*entry.path, "scam", topic), message)


def contact_faults(contacts: Sequence[Entry], known: Known) -> Iterator[Fault]:
    """A number that is called must be the number that is shown; what leads nowhere must not look like a link."""
    for contact in contacts:
        kind, value, href = contact.text("kind"), contact.text("value"), contact.text("href")
        scheme = {"phone": "tel:", "sms": "sms:"}.get(kind)
        digits = "".join(c for c in value if c.isdigit() or c == "+")
        if scheme and href != scheme + digits:
            yield contact.fault(("href",), f"Với số “{quoted(value)}” phải viết href: {scheme}{digits}")
        if kind == "place" and href:
            yield contact.fault(("href",), "Nơi chốn không có liên kết. Hãy xóa mục này, hoặc đổi kind: web")
        if kind == "web" and href and not href.startswith("https://"):
            yield contact.fault(("href",), "Trang mạng phải viết địa chỉ https://…")
        if contact.id in MARKS:
            message = f"Mã “{contact.id}” dành cho locality.vi.yaml. Hãy đặt mã khác cho liên hệ này."
            yield contact.fault(("id",), message)
        yield from label_faults(contact, known)
        yield from date_faults(contact)
        for path, text in contact.sentences(["use"]):
            yield from mark_faults(contact, path, text, known, contact.keys("sources"))


def poster_faults(entry: Entry, known: Known) -> Iterator[Fault]:
    """Everything wrong with what stands on every poster."""
    yield from label_faults(entry, known)
    yield from dangling(entry, "numbers", known.contacts, "liên hệ", "contacts.vi.yaml")


def _file_name_faults(topic: Entry) -> Iterator[Fault]:
    stem = PurePosixPath(topic.document.file).stem
    if topic.id and topic.id != stem:
        yield topic.fault(("id",), f"Mã “{quoted(topic.id)}” phải trùng tên tệp. Hãy viết id: {stem}")


def _length_faults(topic: Entry, contacts: Mapping[str, str]) -> Iterator[Fault]:
    length = len(plain(topic.text("broadcast"), contacts))
    if length > BROADCAST_CHARACTERS:
        yield topic.fault(
            ("broadcast",),
            f"Dài {length} ký tự, tối đa {BROADCAST_CHARACTERS}. Hãy bớt {length - BROADCAST_CHARACTERS}.",
        )
    syllables = len(plain(topic.text("loudspeaker"), contacts).split())
    if syllables > LOUDSPEAKER_SYLLABLES:
        yield topic.fault(
            ("loudspeaker",),
            f"Dài {syllables} tiếng, đọc hơn một phút. Tối đa {LOUDSPEAKER_SYLLABLES}, "
            f"hãy bớt {syllables - LOUDSPEAKER_SYLLABLES}.",
        )
    field = "do_now" if topic.kind == "Scam" else "answer"
    steps = [text for _, text in topic.texts(field)]
    length = len(first_screen(topic.text("title"), topic.text("summary"), steps, contacts))
    if length > FIRST_SCREEN_CHARACTERS:
        yield topic.fault(
            (field,),
            f"Tiêu đề, tóm tắt và mục này dài {length} ký tự, tối đa {FIRST_SCREEN_CHARACTERS} để vừa một màn hình. "
            f"Hãy bớt {length - FIRST_SCREEN_CHARACTERS}.",
        )


def _repeated_phrases(topics: Sequence[Entry]) -> Iterator[Fault]:
    """No phrase stands twice, however it is spelled: the second teaches the matcher nothing, or contradicts."""
    seen: dict[str, tuple[Entry, Keys]] = {}
    for topic in topics:
        for path, phrase in topic.texts("phrases"):
            here = topic, path
            first, where = seen.setdefault(" ".join(fold(phrase).split()), here)
            if (first, where) != here:
                place = f"{first.document.file} dòng {first.fault(where, '').line}"
                yield topic.fault(path, f"Mẫu câu này đã có ở {place}. Hãy viết một tình huống khác.")
