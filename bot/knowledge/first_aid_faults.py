"""What must hold between the steps of the first aid."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.errors import Fault
from bot.knowledge.consistency import triage_faults
from bot.knowledge.entries import Entry, Known
from bot.knowledge.reference_faults import dangling, date_faults, unique
from bot.knowledge.sentence_faults import unread_marks
from bot.knowledge.validation import meant, quoted
from bot.text.fold import bare


def first_aid_faults(file: Entry, known: Known, kinds: Collection[str] | None) -> Iterator[Fault]:
    """What must hold between steps: each leads to one that exists, is reached, and comes to where it is reported.

    `kinds`: the ids of urgency.vi.yaml, None when unknown.
    """
    steps = file.below("steps")
    for field in ("handles", "offered_after", "nothing_beside"):
        yield from dangling(file, field, kinds, "loại nguy hiểm", "urgency.vi.yaml")
    yield from dangling(file, "topic", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
    yield from dangling(file, "offered_below", known.topics, "chủ đề", "thư mục scams và faq.vi.yaml")
    yield from unique(steps)
    yield from date_faults(file)
    yield from triage_faults(steps, known, file.keys("sources"))
    yield from _wrong_roles(file, steps)
    for named in ("buttons", "notices", "statement"):
        yield from unread_marks(Entry(file.document, (*file.path, named), named))
    for step in steps:
        for option in step.below("options"):
            yield from unread_marks(option)
        yield from _same_words(file, step)
    yield from _lost_steps(steps)


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
