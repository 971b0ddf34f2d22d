"""`canhgiac poster TOPIC`: the poster of a topic as a PDF to print."""

from pathlib import Path
from typing import Annotated

import typer

from bot.app.messengers import entrances
from bot.app.opening import existing_database, open_library
from bot.errors import BotError
from bot.knowledge.library import Library
from bot.knowledge.topics import Faq, Scam
from bot.knowledge.validation import meant
from bot.messages import Channel
from bot.posters.sheet import Size
from bot.posters.sheet import poster as printed
from bot.posters.wording import of_topic
from bot.settings import Settings, load_settings
from bot.storage import sources


class PosterError(BotError):
    """The poster cannot be made as asked; the message says what to do."""


def register(app: typer.Typer) -> None:
    app.command("poster")(poster)


def poster(
    topic: Annotated[str, typer.Argument(help="Mã chủ đề, ví dụ gia-danh-cong-an.")],
    out: Annotated[Path, typer.Option(help="Tệp PDF để ghi.", dir_okay=False)],
    size: Annotated[Size, typer.Option(help="Khổ giấy.")] = Size.A4,
    source: Annotated[str, typer.Option(metavar="CODE", help="Mã nơi dán; xem canhgiac source list.")] = "",
    to: Annotated[Channel | None, typer.Option(help="Mã QR dẫn tới đâu: web hoặc telegram.")] = None,
) -> None:
    """Làm tờ dán của một chủ đề thành tệp PDF để in."""
    settings = load_settings()
    library = open_library(settings)
    told = _topic(library, topic)
    if source:
        _check_source(settings, source)
    ways = entrances(settings)
    if to and ways.channels and to not in ways.channels:
        raise PosterError(f"Bot này chưa có đường vào qua {to}. Các đường đã có: {', '.join(ways.channels)}.")
    made = printed(
        of_topic(library, told),
        ways.to(told.id, source, to),
        library.posters,
        library.locality,
        size=size,
        source=source,
        as_="pdf",
    )
    try:
        out.write_bytes(made)
    except OSError as error:
        raise PosterError(f"Không ghi được {out}: {error.strerror}. Hãy chọn tệp khác.") from None
    print(f"Đã ghi {out}.")


def _topic(library: Library, id: str) -> Scam | Faq:
    if topic := library.topics.get(id):
        return topic
    raise PosterError(f"Không có chủ đề “{id}”.{meant(id, library.topics)}")


def _check_source(settings: Settings, code: str) -> None:
    """A code that nobody made would be printed in vain: nothing is counted there."""
    database = existing_database(settings)
    try:
        with database.read() as connection:
            known = sources.with_code(connection, code)
    finally:
        database.close()
    if known is None:
        raise PosterError(f"Không có nơi dán “{code}”. Thêm bằng: canhgiac source add TÊN")
    if known.retired_at:
        raise PosterError(f"Nơi dán “{code}” ({known.label}) đã thôi dùng. Xem các nơi khác: canhgiac source list")
