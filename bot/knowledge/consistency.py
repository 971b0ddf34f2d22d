"""What must hold between content items: ids, references, sources, lengths as citizens see them.

The checks read what was typed, not the models made of it: an entry with a fault of its own is still checked for the
rest, so that an editor is told everything at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from bot.errors import Fault
from bot.knowledge.files import Document, Keys
from bot.knowledge.locality import MARKS
from bot.knowledge.statements import first_screen, loose_marks, plain, typed_addresses, typed_numbers, unsourced
from bot.knowledge.topics import BROADCAST_CHARACTERS, FIRST_SCREEN_CHARACTERS, LOUDSPEAKER_SYLLABLES
from bot.knowledge.validation import meant, quoted
from bot.text.fold import bare, fold
from bot.text.markup import TokenKind, footnotes, is_nested, parse
from bot.text.markup import contacts as contacts_in

LABELS = ("title", "title_en", "button", "name", "description")
"""Texts shown as they are typed, on buttons and in lists: no mark is read in them."""

LABELS_OF = {"Group": (*LABELS, "summary"), "Locality": tuple(MARKS.values())}
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


LONGEST_READ = 1_000
"""Characters; what is longer is a fault already, and its sentences need not be looked at."""


@dataclass(frozen=True)
class Entry:
    """A content item as it was typed, and where it stands."""

    document: Document
    path: Keys
    kind: str
    """Name of the model it should become: Scam, Faq, Contact."""

    @property
    def value(self) -> Any:
        return self.document.at(self.path)

    @property
    def id(self) -> str:
        """Its id, or nothing when there is none."""
        return next((text for _, text in self.texts("id")), "")

    def texts(self, field: str) -> list[tuple[Keys, str]]:
        """The texts of a field that holds one or a list of them, each with its path; what is no text is left out."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        if isinstance(value, str):
            return [((field,), value)]
        if isinstance(value, list):
            return [((field, index), text) for index, text in enumerate(value) if isinstance(text, str)]
        return []

    def sentences(self, fields: Iterable[str]) -> Iterator[tuple[Keys, str]]:
        """The texts of several fields, as far as they can be read."""
        yield from (found for field in fields for found in self.texts(field) if len(found[1]) <= LONGEST_READ)

    def text(self, field: str) -> str:
        return " ".join(text for _, text in self.texts(field))

    def keys(self, field: str) -> list[str] | None:
        """The names under a field that is a mapping; None when it is missing or something else."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        return list(value) if isinstance(value, dict) else None

    def below(self, field: str) -> list["Entry"]:
        """The entries of a list inside this one."""
        value = self.value.get(field) if isinstance(self.value, dict) else None
        count = len(value) if isinstance(value, list) else 0
        return [Entry(self.document, (*self.path, field, index), field) for index in range(count)]

    def parts(self) -> list["Entry"]:
        """The entry and those written inside it: kinds of danger, the two messages of a quiz pair."""
        named = ("scam", "genuine") if self.kind == "Quiz" and isinstance(self.value, dict) else ()
        pair = [Entry(self.document, (*self.path, name), "QuizItem") for name in named if name in self.value]
        steps = self.below("steps") if self.kind == "FirstAidFile" else []
        return [
            self,
            *self.below("kinds"),
            *pair,
            *steps,
            *(option for step in steps for option in step.below("options")),
        ]

    def fault(self, path: Keys, message: str, at: str = "") -> Fault:
        """A fault at a part of the entry, or at the words `at` in it."""
        return self.document.fault_within((*self.path, *path), at, message)


@dataclass(frozen=True)
class Known:
    """What may be named elsewhere; None where a file could not be read, so that nothing seems to be missing from it."""

    topics: Collection[str] | None
    groups: Collection[str] | None
    audiences: Collection[str] | None
    contacts: Mapping[str, str] | None
    """Id → what is written for it."""
    names_with_digits: Collection[str] | None


def unique(entries: Sequence[Entry], field: str = "id") -> Iterator[Fault]:
    """Each id stands once."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        for path, text in entry.texts(field):
            first = seen.setdefault(text, entry)
            if first is not entry:
                place = f"{first.document.file} dòng {first.fault((field,), '').line}"
                yield entry.fault(path, f"Mã “{quoted(text)}” đã dùng ở {place}. Hãy đặt mã khác.")


def topic_faults(topics: Sequence[Entry], known: Known) -> Iterator[Fault]:
    """Everything wrong between topics and what they name."""
    for topic in topics:
        others = None if known.topics is None else set(known.topics) - {topic.id}
        yield from _dangling(topic, "group", known.groups, "nhóm", "groups.vi.yaml")
        yield from _dangling(topic, "audiences", known.audiences, "đối tượng", "audiences.vi.yaml")
        yield from _dangling(topic, "contacts", known.contacts, "liên hệ", "contacts.vi.yaml")
        yield from _dangling(topic, "related", others, "chủ đề khác", "thư mục scams và faq.vi.yaml")
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
        yield from _dangling(entry, "topics", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
        yield from _dangling(entry, "contacts", known.contacts, "liên hệ", "contacts.vi.yaml")
        yield from sentence_faults(entry, known, sources)


def quiz_faults(pairs: Iterable[Entry], profiles: Collection[str] | None, known: Known) -> Iterator[Fault]:
    """A pair belongs to the profile its file is named after; what it explains is held to the rules of sentences."""
    for pair in pairs:
        stem = PurePosixPath(pair.document.file).stem
        if pair.text("topic") not in ("", stem):
            yield pair.fault(("topic",), f"Chủ đề phải trùng tên tệp. Hãy viết topic: {stem}")
        yield from _dangling(pair, "topic", profiles, "chủ đề", "thư mục scams")
        for part in pair.parts():
            yield from sentence_faults(part, known, pair.keys("sources"))


def place_faults(file: Entry, known: Known) -> Iterator[Fault]:
    """What must hold between places: kinds and former areas exist, names lead somewhere, parts have other parts."""
    areas, places = file.below("former_areas"), file.below("places")
    formerly = [former for place in places for former in place.below("formerly")]
    province = Entry(file.document, (*file.path, "province"), "Named")
    # A number in the name of a place is no figure.
    names = replace(known, names_with_digits=None)
    kinds, known_areas = file.keys("kinds"), {area.id for area in areas if area.id}
    yield from unique([*areas, *places])
    yield from date_faults(file)
    for entry in (province, *areas, *places, *formerly):
        yield from label_faults(entry, names)
        yield from _dangling(entry, "kind", kinds, "loại", "mục kinds")
        yield from _idle_names(entry)
    for entry in (*areas, *formerly):
        yield from _dangling(entry, "within", known_areas - {entry.id}, "mã", "mục former_areas")
    yield from _endless(areas)
    yield from _repeated_names(places)
    yield from _odd_parts(formerly)


def province_faults(file: Entry, province: str) -> Iterator[Fault]:
    """The places are those of the province the bot is for; `province`: as locality.vi.yaml writes it."""
    named = Entry(file.document, (*file.path, "province"), "Named")
    written = f"{named.text('kind')} {named.text('name')}"
    if written != province:
        message = (
            f"Tỉnh ở đây là “{quoted(written)}”, ở locality.vi.yaml là “{quoted(province)}”. Hãy sửa cho giống nhau."
        )
        yield file.document.fault_of_name((*file.path, "province"), message)


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


def first_aid_faults(file: Entry, known: Known, kinds: Collection[str] | None) -> Iterator[Fault]:
    """What must hold between steps: each leads to one that exists, is reached, and comes to where it is reported.

    `kinds`: the ids of urgency.vi.yaml, None when unknown.
    """
    steps = file.below("steps")
    for field in ("handles", "offered_after", "nothing_beside"):
        yield from _dangling(file, field, kinds, "loại nguy hiểm", "urgency.vi.yaml")
    yield from _dangling(file, "topic", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
    yield from _dangling(file, "offered_below", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
    yield from unique(steps)
    yield from date_faults(file)
    yield from triage_faults(steps, known, file.keys("sources"))
    yield from _wrong_roles(file, steps)
    for named in ("buttons", "notices", "statement"):
        yield from _marked(Entry(file.document, (*file.path, named), named))
    for step in steps:
        for option in step.below("options"):
            yield from _marked(option)
        yield from _same_words(file, step)
    yield from _lost_steps(steps)


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
            yield from _mark_faults(contact, path, text, known, contact.keys("sources"))


def sentence_faults(entry: Entry, known: Known, sources: Collection[str] | None) -> Iterator[Fault]:
    """What is wrong with the writing of an entry; `sources`: the keys its sentences may name, None when unknown."""
    yield from label_faults(entry, known)
    names = None if known.names_with_digits is None else tuple(known.names_with_digits)
    for path, text in entry.sentences(SENTENCES):
        yield from _mark_faults(entry, path, text, known, sources)
        for message, words in _slips(text, names):
            yield entry.fault(path, message, words)


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


def label_faults(entry: Entry, known: Known) -> Iterator[Fault]:
    """A label can name no source, so the only numbers in it are those to call."""
    names = [*(known.names_with_digits or ()), *(known.contacts or {}).values()]
    for path, text in entry.sentences(LABELS_OF.get(entry.kind, LABELS)):
        if loose_marks(text) or any(token.kind is not TokenKind.TEXT for token in parse(text)):
            yield entry.fault(path, "Dòng này hiện ra y như gõ. Hãy bỏ các dấu [[…]], [^…], **.")
        if known.names_with_digits is not None and known.contacts is not None and any(unsourced(text, names)):
            yield entry.fault(path, "Dòng này không ghi được nguồn. Hãy chuyển số liệu xuống phần nội dung.")


def date_faults(entry: Entry) -> Iterator[Fault]:
    verified, review = entry.text("verified_on"), entry.text("review_by")
    if verified and review and review <= verified:
        yield entry.fault(("review_by",), f"Hạn xem lại phải sau ngày kiểm tra ({quoted(verified)}).")


def _mark_faults(entry: Entry, path: Keys, text: str, known: Known, sources: Collection[str] | None) -> Iterator[Fault]:
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


def _dangling(entry: Entry, field: str, known: Collection[str] | None, what: str, where: str) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in entry.texts(field):
        if name in seen:
            yield entry.fault(path, f"“{quoted(name)}” đã ghi ở trên. Hãy xóa một.")
        elif known is not None and name not in known:
            yield entry.fault(path, f"Không có {what} “{quoted(name)}” trong {where}.{meant(name, known)}")
        seen.add(name)


def _lost_steps(steps: Sequence[Entry]) -> Iterator[Fault]:
    """Steps that are named and do not exist, that nobody comes to, and from which no way leads to the report."""
    ids = {step.id for step in steps if step.id}
    leads: dict[str, set[str]] = {}
    for step in steps:
        ways = [step, *step.below("options")]
        for way in ways:
            for path, name in way.texts("next"):
                if name not in ids:
                    yield way.fault(path, f"Không có bước “{quoted(name)}”.{meant(name, ids)}")
        leads.setdefault(step.id, set()).update(way.text("next") for way in ways)
    if not steps or not all(step.id for step in steps):
        return
    reached = _reach(leads, steps[0].id)
    reports = {step.id for step in steps if step.text("role") == "report"}
    for step in steps:
        if step.id not in reached:
            yield step.fault(("id",), f"Không bước nào dẫn tới “{quoted(step.id)}”. Hãy dẫn tới hoặc xóa.")
        elif reports and not reports & _reach(leads, step.id):
            yield step.fault(("id",), "Từ bước này không đi tới được nơi trình báo (role: report). Hãy thêm một nút.")


def _reach(leads: Mapping[str, Collection[str]], start: str) -> set[str]:
    reached, waiting = {start}, [start]
    while waiting:
        new = set(leads.get(waiting.pop(), ())) - reached
        reached |= new
        waiting += new
    return reached


def _wrong_roles(file: Entry, steps: Sequence[Entry]) -> Iterator[Fault]:
    """Each role is played, and by one step; only the end may come in several."""
    roles = [step.text("role") for step in steps]
    for role in ("report", "office", "statement", "end", "erased"):
        if steps and role not in roles:
            yield file.document.fault_of_name((*file.path, "steps"), f"Thiếu một bước có role: {role}.")
        for at in [at for at, played in enumerate(roles) if played == role and role != "end"][1:]:
            yield steps[at].fault(("role",), f"Đã có bước khác với role: {role}. Hãy bỏ một.")


def _same_words(file: Entry, step: Entry) -> Iterator[Fault]:
    """What is typed may not choose two buttons at once, nor leave and choose."""
    leave = {bare(text) for _, text in file.texts("leave")}
    seen: dict[str, int] = {}
    for at, option in enumerate(step.below("options")):
        for path, means in option.texts("means"):
            if any(seen.setdefault(bare(text), at) != at for _, text in file.texts(means)):
                yield option.fault(path, f"Nút khác của bước này đã nhận chữ trong mục {quoted(means)}. Hãy đổi chữ.")
        for path, text in (*option.texts("button"), *option.texts("words")):
            if bare(text) in leave:
                yield option.fault(path, f"“{quoted(text)}” là chữ để dừng (mục leave). Hãy đổi chữ.")
            elif seen.setdefault(bare(text), at) != at:
                yield option.fault(path, f"“{quoted(text)}” đã chọn một nút khác của bước này. Hãy đổi chữ.")


def _marked(entry: Entry) -> Iterator[Fault]:
    """Marks where nothing reads them: on buttons, in short notices, on what is printed."""
    for field in entry.value if isinstance(entry.value, dict) else ():
        for path, text in entry.texts(field):
            if loose_marks(text) or any(token.kind is not TokenKind.TEXT for token in parse(text)):
                yield entry.fault(path, "Dòng này hiện ra y như gõ. Hãy bỏ các dấu [[…]], [^…], **.")


def _idle_names(entry: Entry) -> Iterator[Fault]:
    """Another name that says nothing new."""
    seen = {fold(entry.text("name"))}
    for path, name in entry.texts("also"):
        if fold(name) in seen:
            yield entry.fault(path, f"“{quoted(name)}” trùng tên đã ghi (không kể dấu). Hãy xóa.")
        seen.add(fold(name))


def _endless(areas: Sequence[Entry]) -> Iterator[Fault]:
    """An area that lies in itself, by whatever way around."""
    within = {area.id: area.text("within") for area in areas}
    for area in areas:
        at, passed = area.text("within"), {area.id}
        while at and at not in passed:
            passed.add(at)
            at = within.get(at, "")
        if at == area.id:
            yield area.fault(("within",), f"“{quoted(area.id)}” nằm trong chính nó. Hãy sửa mục within.")


def _repeated_names(places: Sequence[Entry]) -> Iterator[Fault]:
    """Two communes of today of one kind and name could not be told apart by anybody."""
    seen: dict[str, Entry] = {}
    for place in places:
        name = f"{place.text('kind')} {place.text('name')}"
        first = seen.setdefault(fold(name), place)
        if first is not place:
            line = first.fault(("name",), "").line
            yield place.fault(("name",), f"“{quoted(name)}” đã ghi ở dòng {line}. Hãy xóa một.")


def _odd_parts(formerly: Sequence[Entry]) -> Iterator[Fault]:
    """What was divided stands as a part wherever it went; what was not stands once."""
    seen: dict[tuple[str, ...], list[Entry]] = {}
    for former in formerly:
        key = tuple(fold(former.text(field)) for field in ("kind", "name", "within"))
        seen.setdefault(key, []).append(former)
    for same in seen.values():
        for former in same:
            part = former.text("part") == "true"
            name = quoted(f"{former.text('kind')} {former.text('name')}")
            if part and len(same) == 1:
                yield former.fault(
                    ("part",), f"“{name}” chỉ ghi ở đây. Hãy ghi cả nơi nhận phần còn lại, hoặc bỏ part."
                )
            if not part and len(same) > 1:
                message = f"“{name}” ghi ở nhiều nơi mới. Hãy thêm part: true ở mỗi nơi, hoặc xóa."
                yield former.fault(("name",), message)


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
