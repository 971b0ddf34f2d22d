"""Where a request came from, believed only as far as the configured proxies go."""

import ipaddress
from collections.abc import Sequence
from typing import TypeAlias

from bot.errors import SettingsError

IpAddress: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

SUBSCRIBER_PREFIX = 64
"""Bits of an IPv6 address that name a subscriber; one device may use all the others (RFC 4291, section 2.5.1)."""


def networks(trusted: Sequence[str]) -> tuple[Network, ...]:
    """The trusted proxies; raises `SettingsError` for what is no address or network."""
    return tuple(map(_network, trusted))


def _network(entry: str) -> Network:
    try:
        return ipaddress.ip_network(entry, strict=False)
    except ValueError:
        said = f"“{entry}” không phải địa chỉ IP hay dải địa chỉ, như 10.0.0.0/8"
        raise SettingsError(f"BOT_TRUSTED_PROXIES: {said}") from None


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> str:
    """The nearest address that is not a trusted proxy of ours.

    `forwarded_for`: the values of X-Forwarded-For in order. Whatever an untrusted peer claims there is ignored, and
    what is no address ends the search.
    """
    hops = [hop for value in forwarded_for for hop in value.split(",")]
    address = _parsed(peer)
    while hops and address and any(address in network for network in trusted):
        farther = _parsed(hops.pop())
        if farther is None:
            break
        address = farther
    return str(address) if address else peer


def household(address: str) -> str:
    """What is counted as one address: all of IPv4, the subscriber's part of IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, SUBSCRIBER_PREFIX), strict=False))
    return address


def _parsed(text: str) -> IpAddress | None:
    """The address in `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1` or `[2001:db8::1]:443`."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
