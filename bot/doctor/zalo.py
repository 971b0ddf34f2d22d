"""Zalo: is it reached, does it send events to where they are waited for, how much of its plan is used up."""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from bot.channels.probing import Unreachable
from bot.channels.zalo.probe import greet
from bot.channels.zalo.webhook import PATH
from bot.doctor.finding import Finding, good, mend, note
from bot.doctor.surroundings import SECONDS
from bot.errors import StorageError
from bot.messages import Channel
from bot.settings import Settings, Zalo
from bot.storage import quotas
from bot.storage.database import Database
from bot.storage.migrate import current_revision, known_revisions

PART = "Zalo"


def examine_zalo(settings: Settings) -> Iterator[Finding]:
    """Whether Zalo can be reached, knows the bot, and sends events to where they are waited for."""
    zalo = settings.zalo
    if not zalo:
        yield note(PART, "Chưa bật.", "Muốn bật: tạo bot trong ứng dụng Zalo (Zalo Bot Manager), đặt BOT_ZALO__TOKEN.")
        return
    if zalo.mode == "webhook" and not _is_public(settings.public_url):
        yield mend(
            PART,
            f"Zalo không gửi tin tới {settings.public_url} được: cần https và một tên miền công khai.",
            "Đặt BOT_PUBLIC_URL là địa chỉ https của tên miền; chưa có thì để BOT_ZALO__MODE=polling mà thử.",
        )
    met = greet(zalo.token.get_secret_value(), zalo.base_url, SECONDS)
    if isinstance(met, Unreachable):
        yield mend(PART, *_unreachable(met))
        return
    yield good(PART, f"Tới được; bot là {met.account}.")
    yield _events(met.webhook, settings.public_url + PATH if zalo.mode == "webhook" else "")
    if not settings.public_url:
        yield note(
            PART,
            "Chưa đặt BOT_PUBLIC_URL: trên Zalo không gửi được đơn trình báo.",
            "Đặt địa chỉ https mà điện thoại của người dân mở được.",
        )


def _is_public(address: str) -> bool:
    """Zalo takes no address of a home network, and none without TLS."""
    parts = urlsplit(address)
    try:
        return parts.scheme == "https" and ip_address(parts.hostname or "").is_global
    except ValueError:  # a name
        return parts.scheme == "https" and parts.hostname != "localhost"


def _unreachable(met: Unreachable) -> tuple[str, str]:
    if met.refused:
        return "Zalo không nhận mã này.", "Lấy mã đang dùng trong Zalo Bot Creator, đặt lại BOT_ZALO__TOKEN."
    return (
        f"Không hỏi được máy chủ Zalo ({met.reason}).",
        "Xem mạng và tường lửa của máy, BOT_ZALO__BASE_URL; rồi thử lại sau vài phút.",
    )


def _events(sent_to: str, wanted: str) -> Finding:
    """`wanted`: where events should be sent; empty when they are fetched."""
    match sent_to, wanted:
        case "", "":
            return note(PART, "Bot tự lấy tin (polling): chỉ để thử.", "Chạy thật thì đặt BOT_ZALO__MODE=webhook.")
        case _, "":
            return mend(
                PART,
                f"Zalo đang gửi tin tới {sent_to}, nên bot không tự lấy tin được.",
                "Đặt BOT_ZALO__MODE=webhook; hoặc, nếu nơi kia không dùng nữa, gọi deleteWebhook rồi khởi động lại.",
            )
        case _ if sent_to != wanted:
            return mend(
                PART,
                f"Zalo đang gửi tin tới {sent_to or 'không đâu cả'}, cấu hình này muốn {wanted}.",
                "Khởi động lại bot. Nếu vẫn vậy: mã này đang dùng ở nơi khác, mỗi mã chỉ một nơi.",
            )
    return good(PART, f"Zalo gửi tin tới {wanted}.")


def examine_quota(database: Database, zalo: Zalo | None, now: datetime) -> Iterator[Finding]:
    """How much of the plan is used up, as far as we have counted. A database that cannot tell is told elsewhere."""
    if not zalo or (database.is_sqlite and not Path(database.url.database or "").is_file()):
        return
    try:
        if current_revision(database) != known_revisions()[-1]:
            return
        with database.read() as connection:
            carried = quotas.carried(connection, Channel.ZALO, now)
    except StorageError:
        return
    yield _messages(carried, zalo.monthly_quota)
    yield _people(carried.people, zalo.people)


def _messages(carried: quotas.Carried, quota: int) -> Finding:
    share = carried.messages / quota
    said = f"Tháng này đã dùng {carried.messages} trên {quota} tin (nhận {carried.received}, gửi {carried.sent})."
    if share >= quotas.BULK_ENDS_AT:
        return mend(
            PART,
            f"{said} Tin gửi hàng loạt trên Zalo đã ngừng, bot vẫn trả lời.",
            "Chờ sang tháng rồi `canhgiac campaign retry-failed`, hoặc nâng gói và đặt BOT_ZALO__MONTHLY_QUOTA.",
        )
    if share >= quotas.WARNED_FROM:
        return note(PART, said, "Bớt chiến dịch trên Zalo tới hết tháng.")
    return good(PART, said)


def _people(met: int, quota: int) -> Finding:
    said = f"{met} trên {quota} người đã nhắn cho bot."
    if met >= quota:
        return mend(
            PART,
            f"{said} Người tới sau có thể không được Zalo cho nhắn.",
            "Mời họ dùng trang web; hoặc nâng gói và đặt BOT_ZALO__PEOPLE.",
        )
    if met >= quota * quotas.WARNED_FROM:
        return note(PART, said, "Sắp đủ người: đừng mời thêm trên Zalo, hoặc xem gói lớn hơn.")
    return good(PART, said)
