"""QR codes that survive a photocopier."""

import io

import segno

QUIET_ZONE = 4
"""Modules of white around it (ISO/IEC 18004)."""


LEVEL = "q"
"""Of error correction: a quarter may be lost to folds, stains and bad copies."""


def qr_code(link: str) -> str:
    """The link as SVG, black on white."""
    out = io.BytesIO()
    made = segno.make(link, error=LEVEL, micro=False)
    made.save(out, kind="svg", border=QUIET_ZONE, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return out.getvalue().decode("ascii")
