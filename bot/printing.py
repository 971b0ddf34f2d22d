"""Pages and pictures on paper: the one home of typst, which needs no system library and brings its own fonts."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bot.errors import PrintingError

if TYPE_CHECKING:
    from typst import Fonts

PIXELS_PER_INCH = 200
"""Of a picture: sharp on an office printer, small enough for a document with ten of them."""

FONTS = Path(__file__).parent / "fonts"
"""Be Vietnam Pro, for what is read from afar: drawn for Vietnamese, free under the SIL Open Font License."""

_OPENING = "#let values = json(bytes(sys.inputs.values))\n"


def compile(
    template: str,
    values: Mapping[str, Any],
    *,
    as_: Literal["pdf", "png"],
    pixels_per_inch: int = PIXELS_PER_INCH,
) -> bytes:
    """Set the markup `template`, in which `values` are at hand under that name; a PNG has one page.

    Values go in as JSON beside the markup, never as a part of it: whatever a person typed stays text. The fonts are
    those that come with typst (its default, Libertinus Serif, knows all Vietnamese letters) and those in `FONTS`, so
    that every machine sets alike. Raises `PrintingError` when the template is at fault.
    """
    import typst  # takes longer to load than most of what runs, and few processes ever print

    try:
        made: bytes | list[bytes] = typst.compile(
            (_OPENING + template).encode(),
            format=as_,
            ppi=pixels_per_inch,
            font_paths=_fonts(),
            sys_inputs={"values": json.dumps(values, ensure_ascii=False)},
        )
    except typst.TypstError as error:
        raise PrintingError(f"Không dàn được trang in, vì mẫu in có lỗi: {error.message}") from None
    if isinstance(made, list):
        raise PrintingError(f"Ảnh phải vừa một trang, đây là {len(made)} trang.")
    return made


@cache
def _fonts() -> "Fonts":
    """Read once; none of the machine's own."""
    import typst

    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])
