"""Reads what was printed, as a person or a telephone would."""

from dataclasses import dataclass

import numpy
import pypdfium2
import zxingcpp

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)

POINTS_PER_MM = 72 / 25.4

_HYPHEN_AT_THE_END_OF_A_LINE = "\ufffe"
"""As PDFium reads it, which takes it for a word that was parted."""


@dataclass(frozen=True)
class Page:
    """One page of a PDF. Lengths are in millimetres from the lower left corner."""

    width: float
    height: float
    text: str
    """In the order in which it was drawn, without blanks and invisible characters."""
    boxes: tuple[tuple[float, float, float, float], ...]
    """left, bottom, right, top of each character of `text`."""
    scanned: tuple[str, ...]
    """What the QR codes on it say, at the sharpness of an office copier."""
    ink: float
    """How much of the paper is black."""


def pages(pdf: bytes) -> list[Page]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(document[number]) for number in range(len(document))]
    finally:
        document.close()


def bare(text: str) -> str:
    """As `Page.text` has it."""
    return "".join(character for character in text if not character.isspace() and character not in "\u200b\u2060")


def _page(page: pypdfium2.PdfPage) -> Page:
    words = page.get_textpage()
    whole = words.get_text_range().replace(_HYPHEN_AT_THE_END_OF_A_LINE, "-")
    shown = [(character, words.get_charbox(at)) for at, character in enumerate(whole) if bare(character)]
    picture = page.render(scale=150 / 72, grayscale=True).to_numpy()
    grey = numpy.ascontiguousarray(picture.reshape(picture.shape[:2]))
    return Page(
        page.get_width() / POINTS_PER_MM,
        page.get_height() / POINTS_PER_MM,
        "".join(character for character, _ in shown),
        tuple(tuple(edge / POINTS_PER_MM for edge in box) for _, box in shown),
        tuple(code.text for code in zxingcpp.read_barcodes(grey, formats=QR_CODES)),
        float((grey < 128).mean()),
    )
