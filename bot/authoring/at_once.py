"""An edit written at once, by somebody who works in the content folder itself and has git to look and take back."""

from pathlib import Path

from bot.authoring.edits import Edit, Rewrite, rewritten
from bot.authoring.files import write
from bot.authoring.trial import tried
from bot.errors import ActRefused


def rewrite_at_once(folder: Path, edit: Edit, public_url: str) -> Rewrite:
    """Write the edit. Raises `ContentError` with the faults it would bring in, `ActRefused`, `SplicingError`."""
    rewrite = rewritten(folder, edit)
    if rewrite.is_change:
        tried(folder, rewrite, public_url)
        try:
            write(folder, rewrite.file, rewrite.after)
        except OSError as error:
            raise ActRefused(f"Không ghi được {folder / rewrite.file}: {error.strerror}.") from None
    return rewrite
