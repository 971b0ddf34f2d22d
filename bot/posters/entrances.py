"""The ways from a poster into the bot, as far as this installation has any."""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlencode, urlsplit

from bot.arrivals import start_word
from bot.errors import BotError
from bot.messages import Channel

HOW_TO_HAVE_ONE = (
    "Chưa in được: chưa biết người dân vào bot bằng đường nào. Người quản trị đặt BOT_PUBLIC_URL là địa chỉ trang web "
    "mà điện thoại mở được, hoặc BOT_TELEGRAM__TOKEN cho bot Telegram, rồi khởi động lại. Nếu đã đặt Telegram, "
    "đợi bot nối được với Telegram rồi thử lại."
)


class NoEntranceError(BotError):
    """There is no way into the bot that a poster could show; the sentence says what to set."""

    def __init__(self) -> None:
        super().__init__(HOW_TO_HAVE_ONE)


@dataclass(frozen=True, slots=True)
class Entrance:
    """One way in, of one poster."""

    channel: Channel
    link: str
    """What the QR code opens."""
    typed: str
    """What somebody types who cannot scan: short, without topic and source."""


@dataclass(frozen=True, slots=True)
class Entrances:
    """All ways in. `telegram` is the bot's name there, without @; either is empty when there is no such way."""

    public_url: str
    telegram: str

    @property
    def channels(self) -> Sequence[Channel]:
        """The web page comes first: every telephone opens it."""
        known = {Channel.WEB: _is_reached_from_afar(self.public_url), Channel.TELEGRAM: bool(self.telegram)}
        return [channel for channel, is_known in known.items() if is_known]

    def to(self, topic: str, source: str, channel: Channel | None = None) -> Entrance:
        """The way to a topic (empty: to the greeting) with a source's code (empty: without one).

        `channel`: this one if there is such a way, else the first. Raises `NoEntranceError`.
        """
        if not self.channels:
            raise NoEntranceError
        chosen = channel if channel and channel in self.channels else self.channels[0]
        if chosen is Channel.TELEGRAM:
            word = start_word(topic, source)
            address = f"t.me/{quote(self.telegram)}"
            return Entrance(chosen, f"https://{address}" + (f"?start={word}" if word else ""), f"@{self.telegram}")
        wanted = urlencode({name: value for name, value in (("nguon", source), ("chu-de", topic)) if value})
        typed = self.public_url.removeprefix("https://").removeprefix("http://")
        return Entrance(chosen, f"{self.public_url}/" + (f"?{wanted}" if wanted else ""), typed)


def _is_reached_from_afar(address: str) -> bool:
    """A telephone in the street does not reach what is only on this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return bool(host) and host != "localhost" and not host.endswith(".localhost")
