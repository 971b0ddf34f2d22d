"""One file's change as a commit, where the content stands in a git work tree."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.committed import OF_A_HOOK

GIT_SECONDS = 20
"""So long git may take for one step; a repository on a slow disk needs some seconds."""

COMMITTER = "canhgiac-console"
"""The program that commits; the author is the editor."""

_UNDER_WAY = ("MERGE_HEAD", "rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD", "REVERT_HEAD")
"""What git keeps while somebody merges or rebases: a commit in between would become part of that."""

_SAFE = (
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "commit.gpgSign=false"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"user.name={COMMITTER}"),
    *("-c", f"user.email={COMMITTER}@localhost"),
)
"""Nothing the repository is set up to start is started; nobody is asked for a key."""


@dataclass(frozen=True, slots=True)
class Committed:
    """The commit's id; or why there is none, in words for an editor. Neither: the content is in no repository."""

    id: str | None = None
    problem: str | None = None


def commit(folder: Path, file: str, author: str, message: str) -> Committed:
    """Commit this file alone, as it stands; what others have staged stays staged and is left out."""
    try:
        if not _git(folder, "rev-parse", "--is-inside-work-tree")[0]:
            return Committed()
        for name in _UNDER_WAY:
            _, path = _git(folder, "rev-parse", "--git-path", name)
            if path and (folder / path).exists():
                return _failed("đang có người gộp hoặc sắp lại kho git")
        _git(folder, "add", "--", file)  # only a file that git has never seen needs it; one taken away cannot be added
        as_author = f"--author={author} <{author}@localhost>"
        done, said = _git(folder, "commit", "--quiet", "--only", as_author, "-F", "-", "--", file, given=message)
        if not done:
            return _failed(said)
        return Committed(id=_git(folder, "rev-parse", "HEAD")[1])
    except FileNotFoundError:
        return Committed()  # no git on this machine
    except subprocess.TimeoutExpired:
        return _failed("git không trả lời")


def _failed(why: str) -> Committed:
    reason = why.strip().partition("\n")[0][:200] or "git không nói vì sao"
    return Committed(
        problem=f"Tệp đã được sửa và bot vẫn dùng bản mới, nhưng chưa lưu được vào kho git ({reason}). "
        "Hãy nhờ người phụ trách kỹ thuật lưu tệp này vào kho."
    )


def _git(folder: Path, *arguments: str, given: str = "") -> tuple[bool, str]:
    """Whether git succeeded, and what it said."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_A_HOOK}
    done = subprocess.run(
        ["git", "-C", str(folder), *_SAFE, *arguments],
        input=given,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        env={**environment, "GIT_TERMINAL_PROMPT": "0"},
        timeout=GIT_SECONDS,
        check=False,
    )
    return done.returncode == 0, (done.stdout if done.returncode == 0 else done.stderr or done.stdout).strip()
