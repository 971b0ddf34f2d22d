"""The content files that may be written, and how: inside the content folder, whole or not at all."""

import hashlib
import os
import re
import shutil
from pathlib import Path

from bot.errors import ActRefused
from bot.knowledge.files import MAX_BYTES
from bot.knowledge.library import FOLDERS

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,80}\.yaml")

DRAFTS = "drafts"
"""A folder of the content that the bot does not read: a profile half written would keep every other edit from use."""

MARK_DIGITS = 16


def mark_of(text: str | None) -> str:
    """Tells a text from every other; who edits hands it back, so that nobody writes over what they have not seen."""
    return "-" if text is None else hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:MARK_DIGITS]


def place_of(folder: Path, file: str) -> Path:
    """Where a content file stands. Raises `ActRefused` for what is none, or is a link that leads out of the folder.

    Whether the library knows a file of that name is told as a fault when the content is tried with it.
    """
    part, _, name = file.rpartition("/")
    place = folder / part / name
    if (
        part not in (*FOLDERS, DRAFTS)
        or not _NAME.fullmatch(name)
        or not place.resolve().is_relative_to(folder.resolve())
    ):
        raise ActRefused("Không có tệp nội dung tên này. Hãy chọn tệp trong danh sách.")
    return place


def text_of(folder: Path, file: str) -> str | None:
    """The file's whole text, None when there is no such file. Raises `ActRefused` when it cannot be read."""
    place = place_of(folder, file)
    try:
        with place.open("rb") as opened:
            raw = opened.read(MAX_BYTES + 1)
        return raw.decode("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        raise ActRefused(f"Không đọc được tệp {file}. Hãy nhờ người phụ trách kỹ thuật xem tệp này.") from None


def unwritable(folder: Path) -> str | None:
    """Why files cannot be changed here; None when they can."""
    parts = [folder, *(folder / part for part in FOLDERS if part and (folder / part).is_dir())]
    if all(os.access(part, os.W_OK | os.X_OK) for part in parts):
        return None
    return (
        "Máy chủ này chỉ được đọc thư mục nội dung, nên không sửa ở đây được. "
        "Hãy sửa trong kho nội dung, rồi nhờ người phụ trách kỹ thuật cập nhật máy chủ."
    )


def write(folder: Path, file: str, text: str | None) -> None:
    """Write at once, so that nobody reads half of it, keeping permissions and links; None: take the file away.

    Raises `OSError`.
    """
    target = place_of(folder, file).resolve()
    if text is None:
        target.unlink(missing_ok=True)
        _settle(target.parent)
        return
    # A name that the library passes by, as it does for what editors' programs leave.
    beside = target.with_name(f".{target.name}.tmp")
    try:
        with beside.open("wb") as opened:
            opened.write(text.encode("utf-8"))
            opened.flush()
            os.fsync(opened.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _settle(target.parent)


def _settle(folder: Path) -> None:
    """The new name outlives a power cut, where the system lets folders be synced."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(opened)
    except OSError:
        pass
    finally:
        os.close(opened)
