"""What must hold between places of today and of before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.errors import Fault
from bot.knowledge.entries import Entry, Known
from bot.knowledge.reference_faults import dangling, date_faults, unique
from bot.knowledge.sentence_faults import label_faults
from bot.knowledge.validation import quoted
from bot.text.fold import fold


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
        yield from dangling(entry, "kind", kinds, "loại", "mục kinds")
        yield from _idle_names(entry)
    for entry in (*areas, *formerly):
        yield from dangling(entry, "within", known_areas - {entry.id}, "mã", "mục former_areas")
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
