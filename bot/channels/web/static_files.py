"""The page's own scripts, styles and pictures."""

from hashlib import sha256
from pathlib import Path

STATIC = Path(__file__).parent / "static"


def static_version() -> str:
    """Changes whenever a static file does.

    It stands in the path, so that what a script imports and a style refers to changes its address with it.
    """
    digest = sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:10]
