"""A poster never shows a code that leads nowhere."""

import pytest

from bot.posters.entrances import Entrances, NoEntranceError


@pytest.mark.parametrize(
    "address", ["", "http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://bot.localhost"]
)
def test_an_address_that_no_telephone_reaches_is_no_way_in(address: str) -> None:
    with pytest.raises(NoEntranceError, match="BOT_PUBLIC_URL"):
        Entrances(address, "").to("ma-tuy", "")
    assert Entrances(address, "canhgiac_bot").to("ma-tuy", "").link.startswith("https://t.me/canhgiac_bot")


def test_every_telephone_opens_the_web_page_so_it_comes_first() -> None:
    entrance = Entrances("https://canhgiac.example/lam-dong", "canhgiac_bot").to("ma-tuy", "k4tm")
    assert entrance.link == "https://canhgiac.example/lam-dong/?nguon=k4tm&chu-de=ma-tuy"
    assert entrance.typed == "canhgiac.example/lam-dong"
