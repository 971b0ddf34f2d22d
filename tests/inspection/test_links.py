"""Links are found however they are written, and told by whose they are."""

import socket
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.understanding import Understanding
from bot.inspection.links import MAX_LINKS, Link, Links, defanged, program_sent
from bot.knowledge.messages import Seen
from tests.doubles import models


@pytest.fixture(scope="session")
def links(understanding: Understanding) -> Links:
    return understanding.links


def only(links: Links, text: str) -> Link:
    found = links.find(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    "written",
    [
        "http://nhan-qua.top/x",
        "hxxps://nhan-qua[.]top",
        "nhan-qua.top",
        "NHAN-QUA.TOP",
        "nhan-qua . top",
        "nhan-qua(.)top",
        "nhan-qua[.]top",
        "nhan-qua chấm top",
        "www.nhan-qua.top",
        "h t t p s : / / nhan-qua.top",
    ],
)
def test_a_link_is_found_however_it_is_written(links: Links, written: str) -> None:
    assert only(links, f"Bam vao {written} de nhan").domain == "nhan-qua.top"


@pytest.mark.parametrize(
    "text",
    [
        "Hôm qua.me tôi bị lừa",
        "Anh ơi.Em đang ở nhà",
        "Số tiền 1.250.000đ, ngày 26.11.2026",
        "phiên bản 1.2.3.4 đã có",
        "Dạ vâng...cảm ơn anh",
        "v.v. và TP.HCM",
        "Các trang đuôi .top, .cc, .xyz hay là trang giả",
    ],
)
def test_what_is_no_link_is_not_taken_for_one(links: Links, text: str) -> None:
    assert links.find(text) == ()


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("vietcombank.com.vn-xacthuc.top/login", "vn-xacthuc.top"),
        ("https://dichvucong.gov.vn.hotro.xyz", "hotro.xyz"),
        ("a.b.com.vn/x", "b.com.vn"),
    ],
)
def test_what_counts_is_the_domain_somebody_registered(links: Links, host: str, domain: str) -> None:
    assert only(links, host).domain == domain


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("vietcombank.com.vn-xacthuc.top", Seen.BORROWED_NAME),
        ("https://vneid-capnhat.com/a", Seen.BORROWED_NAME),
        ("gov-vn.hotro.net/a", Seen.BORROWED_NAME),
        ("vietconbank.com", Seen.LOOK_ALIKE),
        ("vietcombаnk.com", Seen.LOOK_ALIKE),  # with a Cyrillic а
        ("https://xn--vietcombnk-2fh.com", Seen.LOOK_ALIKE),
        ("sh0pee.vn", Seen.LOOK_ALIKE),
        ("http://203.0.113.7/nap", Seen.BARE_ADDRESS),
        ("https://tai-ve.net/vneid.apk", Seen.INSTALLER),
        ("bit.ly/abc", Seen.SHORTENED),
        ("trian.weebly.com", Seen.FREE_HOST),
        ("nhan-qua.top", Seen.RISKY_ENDING),
    ],
)
def test_what_is_odd_about_a_link_is_told(links: Links, text: str, sign: Seen) -> None:
    assert sign in only(links, text).signs


def test_no_confirmed_domain_has_a_sign_and_each_is_official(links: Links, understanding: Understanding) -> None:
    for brand in understanding.library.brands.brands:
        for domain in brand.domains:
            for host in (domain, f"www.{domain}", f"https://dich-vu.{domain}/a?b=1"):
                link = only(links, host)
                assert link.official and not link.signs and brand.id in link.owners, host


def test_an_office_s_ending_is_official_although_nobody_listed_the_office(links: Links) -> None:
    assert only(links, "https://xa-ham-tien.lamdong.gov.vn").official
    assert not only(links, "https://lamdong.gov.vn.top").official


def test_the_bare_name_of_a_place_whose_domain_is_not_confirmed_says_nothing(
    links: Links, understanding: Understanding
) -> None:
    unsure = next(brand for brand in understanding.library.brands.brands if brand.id == "lazada")
    assert unsure.incomplete
    assert only(links, "https://lazada.vn/a").signs == ()
    assert only(links, "https://lazada-trian.com/a").signs == (Seen.BORROWED_NAME,)


def test_an_address_of_an_office_is_no_sign_and_that_of_a_copy_is(links: Links) -> None:
    assert only(links, "Thư từ hotro@vietcombank.com.vn").official
    assert Seen.BORROWED_NAME in only(links, "Thư từ hotro@vietcombank-support.com").signs


def test_of_a_text_full_of_links_the_first_ones_are_looked_at(links: Links) -> None:
    assert len(links.find("a-b.com " * 5_000)) == MAX_LINKS


def test_a_link_is_never_opened(links: Links, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("something was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert links.find("https://mot-trang-chua-ai-thay.top/a")


@pytest.mark.parametrize("text", ["vcb-a.top", "https://a.b.vn/x.apk", "http://203.0.113.7/a", "t.me/abc"])
def test_a_defanged_link_is_none_any_more(text: str) -> None:
    shown = defanged(text)
    assert "." not in shown.replace("[.]", "").partition("/")[0] and "http:" not in shown and "https:" not in shown


def test_amounts_and_ends_of_sentences_are_not_defanged() -> None:
    assert defanged("Chuyển 1.250.000đ ngay. Rồi báo.") == "Chuyển 1.250.000đ ngay. Rồi báo."


@given(st.text(max_size=300))
def test_whatever_is_written_every_link_is_a_piece_of_the_text(text: str) -> None:
    for link in models.understanding().links.find(text):
        assert text[link.start : link.end].strip() == link.text
        assert link.host.endswith(link.domain)


def test_a_version_of_links_tells_the_domains_and_names_they_are_read_by(understanding: Understanding) -> None:
    """What was learned from messages is found again by it."""
    file = understanding.library.brands
    version = Links(file).version
    first, *others = file.brands
    renamed = first.model_copy(update={"also": (*first.also, "Tên Mới")})
    for other in (
        {"reserved": (*file.reserved, "xa.vn")},
        {"shorteners": (*file.shorteners, "ngan.vn")},
        {"brands": (renamed, *others)},
    ):
        assert Links(file.model_copy(update=other)).version != version
    looked_up = file.model_copy(update={"brands": (first.model_copy(update={"sources": {}}), *others)})
    assert Links(looked_up).version == Links(file).version == version


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("coi nè: quyhoach-xa.apk", "quyhoach-xa.apk"),
        ("mở BaoGia_2026.zip.exe, nha", "BaoGia_2026.zip.exe"),
        ("thư mời hop.scr.", "hop.scr"),
        ("tệp .apk là gì", None),
        ("apk.vn", None),
        ("bang-gia.xlsx", None),
        ("vào tai-ve.net/vneid.apk", None),
    ],
)
def test_a_program_sent_as_a_file_is_told_by_its_name(text: str, name: str | None) -> None:
    assert program_sent(text) == name
