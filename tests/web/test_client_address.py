"""Whose address counts when proxies stand between."""

import pytest

from bot.errors import SettingsError
from bot.http.client import client_address, household, networks

PROXIES = networks(["10.0.0.0/8", "127.0.0.1", "2001:db8:5::/48"])


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.1"], "203.0.113.5"),
        ("10.1.1.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["6.6.6.6, 198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", ["198.51.100.1", "10.2.2.2"], "198.51.100.1"),
        ("10.1.1.1", ["198.51.100.1:5060"], "198.51.100.1"),
        ("10.1.1.1", ["[2001:db8::7]:443"], "2001:db8::7"),
        ("2001:db8:5::1", ["198.51.100.1"], "198.51.100.1"),
        ("::ffff:10.1.1.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.1.1.1", [], "10.1.1.1"),
        ("10.1.1.1", ["rác"], "10.1.1.1"),
        ("10.1.1.1", ["198.51.100.1, , 10.2.2.2"], "10.2.2.2"),
        ("", ["198.51.100.1"], ""),
    ],
)
def test_only_a_configured_proxy_is_believed(peer: str, forwarded: list[str], address: str) -> None:
    assert client_address(peer, forwarded, PROXIES) == address


def test_a_proxy_that_is_no_address_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="BOT_TRUSTED_PROXIES"):
        networks(["khong-phai-dia-chi"])


def test_one_ipv6_subscriber_counts_once_whatever_address_it_takes() -> None:
    assert household("2001:db8:1:2::a") == household("2001:db8:1:2:ffff::b")
    assert household("2001:db8:1:2::a") != household("2001:db8:1:3::a")
    assert household("203.0.113.5") == "203.0.113.5"
    assert household("") == ""
