"""Content that was read and found sound before is taken as it was read then: a start need not check it again."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pydantic
import yaml

import bot.knowledge
import bot.text
from bot.kept import Kept, code_of
from bot.knowledge.files import MAX_BYTES
from bot.knowledge.library import FOLDERS, Library, load_library

_LIBRARY = pydantic.TypeAdapter(Library)


class CheckedContent:
    """Reads content folders, and keeps what they hold by the very bytes that stand there."""

    def __init__(self, kept: Kept, read: Callable[[Path], Library] = load_library) -> None:
        """`read`: `load_library`, or something that gives the same."""
        self._kept = kept
        self._read = read

    def load(self, folder: Path) -> Library:
        """As `load_library`: raises `ContentError` with every fault found."""
        name = _name(folder)
        if (known := self._kept.get(name, lambda file: from_json(file.read()))) is not None:
            return known
        library = self._read(folder)
        if _name(folder) == name:  # not edited while it was read
            self._kept.put(name, lambda out: out.write(as_json(library)))
        return library


def _name(folder: Path) -> str:
    """Tells every byte the content is read from, every other name that stands among them, and the program."""
    code = code_of(bot.knowledge, bot.text)
    digest = hashlib.sha256(f"{code} {pydantic.VERSION} {yaml.__version__}".encode())
    for part in FOLDERS:
        for path in _listed(folder / part):
            digest.update(f"\0{part}/{path.name}\0".encode(errors="surrogateescape"))
            digest.update(_bytes(path))
    return f"{digest.hexdigest()[:24]}.json"


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _bytes(path: Path) -> bytes:
    """Of what is no content file its name is enough."""
    if path.suffix.lower() not in (".yaml", ".yml") or not path.is_file():
        return b"none"
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        return b"unreadable"
    return hashlib.sha256(raw).digest()


def as_json(library: Library) -> bytes:
    """The library as `from_json` takes it."""
    return _LIBRARY.dump_json(replace(library, **_mappings(library, dict)))


def from_json(written: bytes) -> Library:
    """Raises `ValueError` for what is no library."""
    library = _LIBRARY.validate_json(written)
    return replace(library, **_mappings(library, MappingProxyType))


def _mappings(library: Library, turned: Callable[[Any], Any]) -> dict[str, Any]:
    """The parts that nobody may change, turned into what JSON knows, or back."""
    parts = ((field.name, getattr(library, field.name)) for field in fields(library))
    return {name: turned(part) for name, part in parts if isinstance(part, Mapping)}
