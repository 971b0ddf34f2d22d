"""How browsers come to us: by which address, and through which proxies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from starlette.requests import Request

from bot.http.client import Network, client_address, household, networks
from bot.http.origin import is_same_origin


@dataclass(frozen=True, slots=True)
class Front:
    """`public_url`: where citizens find us, without a slash at its end; empty where nobody was told of an address."""

    public_url: str
    proxies: tuple[Network, ...]

    @classmethod
    def of(cls, public_url: str, trusted_proxies: Sequence[str] = ()) -> Self:
        """Raises `SettingsError` for a proxy that is no address or network."""
        return cls(public_url.rstrip("/"), networks(trusted_proxies))

    @property
    def is_encrypted(self) -> bool:
        """Whether browsers come by https, so that a cookie may be kept to it."""
        return self.public_url.startswith("https://")

    def household(self, request: Request) -> str:
        """Where a request comes from, as far as it is counted by that."""
        peer = request.client.host if request.client else ""
        return household(client_address(peer, request.headers.getlist("x-forwarded-for"), self.proxies))

    def is_ours(self, request: Request) -> bool:
        """Whether a page of ours sent the request."""
        return is_same_origin(request, self.public_url)
