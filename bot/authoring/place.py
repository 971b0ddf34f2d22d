"""Where content stands, and how it may be changed there."""

from dataclasses import dataclass
from pathlib import Path

from bot.authoring.files import unwritable
from bot.errors import ActRefused


@dataclass(frozen=True, slots=True)
class Place:
    """Where content stands and how it may be changed there."""

    folder: Path
    public_url: str
    two_persons: bool = True
    """Nobody agrees to a change of their own."""
    commits: bool = True
    """What is written is committed, where the folder stands in a git work tree."""
    read_only: bool = False
    """Nothing is written here, although the system would allow it."""

    def unwritable(self) -> str | None:
        """Why nothing can be changed here; None when it can."""
        if self.read_only:
            return (
                "Máy chủ này được đặt ở chế độ chỉ đọc, nên không sửa nội dung ở đây được. "
                "Hãy sửa trong kho nội dung, rồi nhờ người phụ trách kỹ thuật cập nhật máy chủ."
            )
        return unwritable(self.folder)

    def check_writable(self) -> None:
        """Raises `ActRefused` where nothing can be changed."""
        if why := self.unwritable():
            raise ActRefused(why)
