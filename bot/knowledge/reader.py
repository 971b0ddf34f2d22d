"""Content files, read one by one: what stands in them, and all that is wrong with them."""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.errors import Fault
from bot.knowledge.entries import Entry
from bot.knowledge.files import Document, read_document
from bot.knowledge.locality import filled
from bot.knowledge.validation import entries, meant, validate

Model = TypeVar("Model", bound=BaseModel)

MAX_TOLD = 100
"""Faults told of one file: more are the work of one slip, and nobody reads them."""

_LEFT_BY_EDITORS = re.compile(r"\..*|.*(~|\.swp|\.bak|\.tmp|\.orig)", re.IGNORECASE)
"""Names of the copies that editors' programs leave while they save."""


@dataclass(frozen=True, slots=True)
class One(Generic[Model]):
    """A file that is one entry as a whole; without what could not be read, or has faults."""

    entry: Entry | None
    model: Model | None

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entry, or nothing."""
        return (self.entry,) if self.entry else ()

    def sound(self) -> Model:
        """The model, of content without faults. Raises `LookupError` where the file has some."""
        if self.model is None:
            raise LookupError("a file with faults")
        return self.model


@dataclass(frozen=True, slots=True)
class Many(Generic[Model]):
    """The entries of a list or of a folder, and as models those that have no fault of their own."""

    entries: Sequence[Entry]
    models: Sequence[Model]


class Reader:
    """Reads files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._words: Mapping[str, str] = {}
        self._digest = hashlib.sha256()
        self._known: set[str] = set()
        self._unreadable: set[str] = set()
        self._damaged: set[tuple[str, int]] = set()
        self._slips: list[Fault] = []
        self._faults: list[Fault] = []

    def fill_in(self, words: Mapping[str, str]) -> None:
        """From now on the marks of the locality in every file are replaced by these words."""
        self._words = words

    def one(self, name: str, model: type[Model]) -> One[Model]:
        """The whole file."""
        document = self._document(name)
        if document is None:
            return One(None, None)
        return One(Entry(document, (), model.__name__), self._validated(model, document, ()))

    def many(self, name: str, key: str, model: type[Model]) -> Many[Model]:
        """The list under the file's only key."""
        document = self._document(name)
        if document is None:
            return Many((), ())
        paths, faults = entries(document, key)
        self._faults += faults
        if not paths:
            self._unreadable.add(name)
        items = [item for path in paths if (item := self._validated(model, document, path))]
        return Many([Entry(document, path, model.__name__) for path in paths], items)

    def folder(self, name: str, model: type[Model]) -> dict[str, One[Model]]:
        """Every `<id>.yaml` of a folder, by its name without the end, which is the id."""
        return {Path(file).stem: self.one(file, model) for file in self._files(name)}

    def strangers(self) -> None:
        """A file that nothing reads is most likely a misspelt one."""
        for path in self._listed(""):
            if path.suffix.lower() in (".yaml", ".yml") and path.name not in self._known:
                message = f"Tệp này không được dùng. Hãy đổi tên hoặc xóa.{meant(path.name, self._known)}"
                self._faults.append(Fault(path.name, 1, 1, message))

    def ids(self, files: Collection[str], found: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of the entries; None when one of the files, where more may stand, could not be read."""
        if self._unreadable & set(files):
            return None
        return frozenset(entry.id for entry in found if entry.id)

    def profile_ids(self, scams: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of the profiles; one that cannot be read has its id in its name."""
        ids = self.ids(("scams",), scams)
        return None if ids is None else ids | {Path(name).stem for name in self._known if name.startswith("scams/")}

    def topic_ids(self, scams: Iterable[Entry], faq: Iterable[Entry]) -> frozenset[str] | None:
        """The ids of all topics."""
        profiles, questions = self.profile_ids(scams), self.ids(("faq.vi.yaml",), faq)
        return None if profiles is None or questions is None else profiles | questions

    def quiz_topics(self) -> frozenset[str] | None:
        """The topics that have a pair, by the names of the files."""
        if "quiz" in self._unreadable:
            return None
        return frozenset(Path(name).stem for name in self._known if name.startswith("quiz/"))

    def written(self, name: str, contacts: Iterable[Entry]) -> Mapping[str, str] | None:
        """What is written for each contact."""
        if name in self._unreadable:
            return None
        return {contact.id: contact.text("value") for contact in contacts if contact.id}

    def add(self, faults: Iterable[Fault]) -> None:
        """Gather what was found wrong between files, too."""
        self._faults += faults

    def told(self) -> tuple[Fault, ...]:
        """The faults by file and line, without what only follows from a line that could not be read."""
        faults = {fault for fault in self._faults if (fault.file, fault.line) not in self._damaged}
        by_file: dict[str, list[Fault]] = {}
        for fault in sorted({*self._slips, *faults}, key=lambda fault: (fault.file, fault.line, fault.column)):
            by_file.setdefault(fault.file, []).append(fault)
        return tuple(fault for faults in by_file.values() for fault in _first(faults))

    def version(self) -> str:
        """Names what was read: the first 12 hex digits of its SHA-256."""
        return self._digest.hexdigest()[:12]

    def _files(self, folder: str) -> Iterator[str]:
        stems: dict[str, str] = {}
        for path in self._listed(folder):
            name = f"{folder}/{path.name}"
            if path.suffix.lower() not in (".yaml", ".yml"):
                self._faults.append(Fault(name, 1, 1, f"Tệp này không được đọc. Hãy đổi tên thành {path.stem}.yaml"))
            elif path.stem in stems:
                self._faults.append(Fault(name, 1, 1, f"Trùng với {stems[path.stem]}. Hãy giữ một tệp."))
            else:
                stems[path.stem] = name
        if not stems:
            self._unreadable.add(folder)
            self._faults.append(
                Fault(folder, 1, 1, "Thư mục này không có tệp .yaml nào. Hãy chép lại các tệp của thư mục này.")
            )
        yield from stems.values()

    def _listed(self, folder: str) -> list[Path]:
        try:
            paths = sorted((self._folder / folder).iterdir())
        except OSError:
            return []
        return [path for path in paths if not _LEFT_BY_EDITORS.fullmatch(path.name)]

    def _document(self, name: str) -> Document | None:
        self._known.add(name)
        document, slips = read_document(self._folder / name, name)
        self._slips += slips
        if document is None:
            self._unreadable.add(name)
            return None
        self._damaged |= {(name, line) for line in document.damaged}
        self._digest.update(name.encode())
        self._digest.update(repr(document.value).encode())
        return replace(document, value=filled(document.value, self._words)) if self._words else document

    def _validated(self, model: type[Model], document: Document, path: tuple[str | int, ...]) -> Model | None:
        item, faults = validate(model, document, path)
        self._faults += faults
        return item


def _first(faults: list[Fault]) -> list[Fault]:
    if len(faults) <= MAX_TOLD:
        return faults
    last = faults[MAX_TOLD - 1]
    more = f"{last.message} (Tệp này còn {len(faults) - MAX_TOLD} lỗi nữa ở dưới.)"
    return [*faults[: MAX_TOLD - 1], Fault(last.file, last.line, last.column, more)]
