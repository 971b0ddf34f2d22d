"""Content as it would be with an edit, read in a folder of its own: what is served never sees a faulty file."""

import shutil
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.authoring.edits import Rewrite
from bot.authoring.files import write
from bot.errors import ContentError, Fault
from bot.knowledge.labelled import LABELLED_FILE, labelled_faults
from bot.knowledge.library import FOLDERS, Reading, read_content
from scheduler.campaign_files import own_text_faults


def faults_of(folder: Path, reading: Reading, public_url: str) -> tuple[Fault, ...]:
    """Everything wrong with the content: of its files, of the labelled questions, and of texts for one campaign."""
    faults = (*reading.faults, *labelled_faults(folder, reading))
    if reading.library is None:
        return faults
    # Which only those see who render them.
    own = (own_text_faults(campaign, reading.library, public_url) for campaign in reading.campaigns)
    return (*faults, *(fault for found in own for fault in found))


def tried(folder: Path, rewrite: Rewrite, public_url: str) -> Reading:
    """The content with the edit. Raises `ContentError` with the faults it would bring in.

    Faults that stand there already are no reason to refuse: or content with two faulty files could never be mended.
    """
    with TemporaryDirectory() as place:
        copy = Path(place) / "content"
        for part in FOLDERS:
            (copy / part).mkdir(parents=True, exist_ok=True)
            _copy(folder / part, copy / part)
        write(copy, rewrite.file, rewrite.after)
        reading = read_content(copy)
        faults = faults_of(copy, reading, public_url)
    if not faults:
        return reading
    before = Counter((fault.file, fault.message) for fault in faults_of(folder, read_content(folder), public_url))
    new = [fault for fault in faults if not before[fault.file, fault.message]]
    if new:
        raise ContentError(new)
    return reading


def _copy(source: Path, target: Path) -> None:
    """The content files of one folder. A link is followed: the copy is no way back into the original."""
    for file in source.iterdir() if source.is_dir() else ():
        if file.is_file() and (
            file.suffix.lower() in (".yaml", ".yml") or file.name == LABELLED_FILE or source.name in FOLDERS
        ):
            shutil.copyfile(file, target / file.name)
