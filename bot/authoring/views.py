"""Changes as they are looked at."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.authoring.files import mark_of
from bot.storage import audit
from bot.storage.content_changes import Kept, Listed


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the changes; `pages` counts from 1."""

    changes: Sequence[Listed]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Change:
    """A change with all there is to say of it."""

    kept: Kept
    diff: Sequence[str]
    """Unified, without line ends."""
    overtaken: bool
    """Proposed, and the file is another by now than the one it was made for."""
    history: Sequence[audit.Entry]

    @property
    def mark(self) -> str:
        """What somebody hands back who agrees: that they agree to what they have seen."""
        return mark_of(self.kept.after)

    @property
    def impact(self) -> Mapping[str, Any] | None:
        """None: not measured yet."""
        return self.kept.impact


def diff_of(kept: Kept) -> list[str]:
    """Unified, without the two lines that name files and without line ends."""
    before, after = ((text or "").splitlines() for text in (kept.before, kept.after))
    return list(difflib.unified_diff(before, after, lineterm=""))[2:]


def patch_of(kept: Kept) -> str:
    """The change as `git apply` takes it in the content folder."""
    before, after = ((text or "").splitlines(keepends=True) for text in (kept.before, kept.after))
    old = f"a/{kept.file}" if kept.before is not None else "/dev/null"
    new = f"b/{kept.file}" if kept.after is not None else "/dev/null"
    lines = difflib.unified_diff(before, after, old, new)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
