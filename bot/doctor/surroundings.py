"""What stands around the bot: the key, the address citizens use, the proxy before it, Telegram."""

import socket
import ssl
import stat
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.channels.probing import Unreachable
from bot.channels.telegram.probe import Greeting, greet
from bot.channels.telegram.webhook import PATH
from bot.doctor.finding import Finding, good, mend, note
from bot.errors import SettingsError
from bot.http.client import networks
from bot.settings import Settings
from bot.timing import VIETNAM
from bot.vault import KEY_FILE

KEY, ADDRESS, PROXY, TELEGRAM = "Khóa", "Địa chỉ", "Proxy", "Telegram"

SECONDS = 8.0
"""How long anything outside is waited for."""

RECENT = timedelta(hours=1)
MANY_WAITING = 500

CERTIFICATE_DAYS, FEW_DAYS = 20, 7
"""Caddy renews with a third of the time left, which is 30 days of the usual 90: with fewer than the first something
keeps it from doing so, below the second there is not much time left."""


def examine_key(settings: Settings) -> Iterator[Finding]:
    """The key that seals must be its owner's only."""
    if settings.state_key:
        yield good(KEY, "BOT_STATE_KEY đã đặt.")
        return
    file = settings.data_dir / KEY_FILE
    if not file.exists():
        yield note(KEY, f"Chưa có {file}.", "Lần chạy đầu tiên sẽ tạo. Nhiều máy chung dữ liệu thì đặt BOT_STATE_KEY.")
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield mend(KEY, f"Người khác đọc được {file}.", f"Chạy `chmod 600 {file}`.")
    else:
        yield good(KEY, f"{file} chỉ chủ của nó đọc được.")


def examine_address(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The address citizens use, and the proxy before it."""
    if not settings.public_url:
        yield note(ADDRESS, "Chưa đặt BOT_PUBLIC_URL: tin chia sẻ không có đường dẫn.", "Đặt địa chỉ người dân sẽ mở.")
    else:
        yield _reached(settings.public_url)
        yield from _certificate(settings.public_url, now)
    try:
        trusted = networks(settings.trusted_proxies)
    except SettingsError as error:
        yield mend(PROXY, str(error), "Ghi địa chỉ hoặc dải mạng của proxy, ngăn bằng dấu phẩy.")
        return
    if trusted:
        yield good(PROXY, f"Tin X-Forwarded-For từ {', '.join(map(str, trusted))}.")
    elif urlsplit(settings.public_url).scheme == "https":
        yield mend(
            PROXY,
            "Có địa chỉ https mà chưa đặt BOT_TRUSTED_PROXIES: mọi người dân bị tính chung một hạn mức.",
            "Đặt địa chỉ của proxy, như 127.0.0.1.",
        )


def examine_telegram(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether Telegram can be reached, knows the bot, and sends updates to where they are waited for."""
    telegram = settings.telegram
    if not telegram:
        yield note(TELEGRAM, "Chưa bật.", "Muốn bật: lấy mã ở @BotFather, đặt BOT_TELEGRAM__TOKEN.")
        return
    met = greet(telegram.token.get_secret_value(), telegram.base_url, SECONDS)
    if isinstance(met, Unreachable):
        yield mend(TELEGRAM, *_unreachable(met))
        return
    yield good(TELEGRAM, f"Tới được; bot là @{met.username}.")
    yield from _updates(met, settings.public_url + PATH if telegram.mode == "webhook" else "", now)


def _unreachable(met: Unreachable) -> tuple[str, str]:
    if met.refused:
        return "Telegram không nhận mã này.", "Lấy lại mã ở @BotFather, đặt BOT_TELEGRAM__TOKEN."
    return (
        f"Không tới được máy chủ Telegram ({met.reason}).",
        "Mạng có thể chặn Telegram: hỏi nhà mạng, hoặc đặt máy chủ ở mạng khác, hoặc BOT_TELEGRAM__BASE_URL.",
    )


def _updates(met: Greeting, wanted: str, now: datetime) -> Iterator[Finding]:
    """`wanted`: where updates should be sent; empty when they are fetched."""
    if met.webhook != wanted:
        where = met.webhook or "không đâu cả"
        yield mend(
            TELEGRAM,
            f"Telegram đang gửi tin tới {where}, cấu hình này muốn {wanted or 'tự lấy tin (polling)'}.",
            "Khởi động lại bot. Nếu vẫn vậy: mã này đang dùng ở nơi khác, mỗi mã chỉ một nơi.",
        )
    if met.failed_at and now - met.failed_at < RECENT:
        at = f"{met.failed_at.astimezone(VIETNAM):%H:%M}"
        yield mend(
            TELEGRAM, f"Lúc {at} Telegram không giao được tin: {met.failure}.", "Xem proxy, chứng chỉ, tường lửa."
        )
    if met.waiting > MANY_WAITING:
        yield note(TELEGRAM, f"{met.waiting} tin đang chờ ở Telegram.", "Bot đang lấy chậm, hoặc không chạy.")


def _reached(address: str) -> Finding:
    """From where we stand; a router may not let a machine reach itself by its outer address."""
    try:
        with urllib.request.urlopen(f"{address}/healthz", timeout=SECONDS) as answer:
            if answer.status == 200:
                return good(ADDRESS, f"{address} trả lời.")
            said = f"{address}/healthz trả lời {answer.status}"
    except urllib.error.HTTPError as error:
        said = f"{address}/healthz trả lời {error.code}"
    except (OSError, ValueError) as error:
        said = f"Từ máy này không mở được {address} ({getattr(error, 'reason', error)})"
    return note(ADDRESS, f"{said}.", "Thử mở bằng điện thoại dùng mạng khác; xem tên miền, proxy, chứng chỉ.")


def _certificate(address: str, now: datetime) -> Iterator[Finding]:
    """How long the certificate is good for; nothing when there is none, or nobody answers."""
    parts = urlsplit(address)
    if parts.scheme != "https":
        return
    try:
        with (
            socket.create_connection((parts.hostname or "", parts.port or 443), timeout=SECONDS) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=parts.hostname) as shielded,
        ):
            shown = shielded.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        yield mend(ADDRESS, f"Chứng chỉ không dùng được ({error.verify_message}).", _LOOK_AT_CADDY)
        return
    except OSError:
        return  # said already: the address cannot be reached
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    said = f"Chứng chỉ còn {(ends - now).days} ngày (tới {ends.astimezone(VIETNAM):%d/%m/%Y})."
    if (ends - now).days < FEW_DAYS:
        yield mend(ADDRESS, said, _LOOK_AT_CADDY)
    elif (ends - now).days < CERTIFICATE_DAYS:
        yield note(ADDRESS, said, _LOOK_AT_CADDY)
    else:
        yield good(ADDRESS, said)


_LOOK_AT_CADDY = "Xem nhật ký proxy (`journalctl -u caddy`): tên miền có trỏ về máy này, cổng 80 và 443 có mở không."
