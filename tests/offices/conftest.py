"""The office program that is free to have everywhere, opening our files as a clerk's would."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.posters.paper import Page, pages

LEFT_OUT = "left out: no LibreOffice Writer: apt-get install libreoffice-writer-nogui fonts-liberation2 fontconfig"

START_SECONDS = 300
"""The first start of a fresh profile takes seconds; of a machine that does much besides, minutes."""

Printed = Callable[[bytes], list[Page]]
"""(DOCX) → its pages on paper."""


@pytest.fixture(scope="session")
def program() -> str:
    """LibreOffice, with letters as wide as those of Times New Roman: other letters break lines elsewhere."""
    found = shutil.which("soffice")
    if found is None or not _has_letters():
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    return found


@pytest.fixture(scope="session")
def printed(program: str, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Opens a file and prints it to PDF, in a profile that nobody has used."""
    folder = tmp_path_factory.mktemp("office")

    def print_out(file: bytes) -> list[Page]:
        (folder / "file.docx").write_bytes(file)
        done = subprocess.run(
            [
                program,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                "--headless",
                *("--convert-to", "pdf", "--outdir", str(folder)),
                str(folder / "file.docx"),
            ],
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        assert (folder / "file.pdf").exists(), done.stderr
        return pages(_taken(folder / "file.pdf"))

    return print_out


def _taken(file: Path) -> bytes:
    """What stands in it, which then is no more: the next one must be made anew."""
    held = file.read_bytes()
    file.unlink()
    return held


def _has_letters() -> bool:
    """Whether a family of that width has Vietnamese letters; older Liberation fonts have not."""
    fonts = shutil.which("fc-list")
    if fonts is None:
        return False
    found = subprocess.run([fonts, ":charset=1ebf", "family"], capture_output=True, text=True, check=True)
    return any(family in found.stdout for family in ("Times New Roman", "Liberation Serif"))
