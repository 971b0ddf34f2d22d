"""What somebody finds who opens a topic from a link, a search or a printed sheet."""

import html
import re
from xml.etree import ElementTree

import httpx

from bot.knowledge.library import Library
from bot.knowledge.topics import Scam
from bot.text.markup import footnotes


def words(page: str) -> str:
    """What a reader sees: no tags, one space between words."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page.split("<body", 1)[1])).split())


async def test_the_list_holds_every_topic_under_its_group(site: httpx.AsyncClient, library: Library) -> None:
    page = (await site.get("/chu-de")).text
    for topic in library.topics.values():
        section = page.split(f'id="{topic.group}"')[1].split("</section>")[0]
        assert f'href="/chu-de/{topic.id}"' in section


async def test_every_topic_has_a_page_with_all_its_parts(site: httpx.AsyncClient, library: Library) -> None:
    for topic in library.topics.values():
        response = await site.get(f"/chu-de/{topic.id}")
        assert response.status_code == 200, topic.id
        text = words(response.text)
        assert topic.title in text
        headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", response.text)
        assert headings[0] == "Làm ngay"
        assert {"Gửi cho người thân", "Nguồn", "Đọc thêm"} <= set(headings)
        if isinstance(topic, Scam):
            assert {"Dấu hiệu nhận ra", "Kẻ gian làm thế nào", "Tuyệt đối không", "Nếu đã lỡ"} <= set(headings)
            assert ("Pháp luật quy định" in headings) == bool(topic.penalties)
        assert f"ngày {topic.verified_on:%d/%m/%Y}" in text
        assert f'href="/?chu-de={topic.id}"' in response.text


async def test_no_markup_of_the_editors_is_left_on_a_page(site: httpx.AsyncClient, library: Library) -> None:
    for id in library.topics:
        text = words((await site.get(f"/chu-de/{id}")).text)
        assert not re.search(r"\*\*|\[\[|\[\^", text), id


async def test_footnotes_count_from_one_as_they_come_and_lead_to_their_source(
    site: httpx.AsyncClient, library: Library
) -> None:
    for topic in library.topics.values():
        page = (await site.get(f"/chu-de/{topic.id}")).text
        notes = re.findall(r'<sup>(?:, )?<a href="#nguon-([a-z0-9-]+)"[^>]*>(\d+)</a></sup>', page)
        listed = re.findall(r'<li id="nguon-([a-z0-9-]+)"', page)
        assert sorted(listed) == sorted(topic.sources)
        assert all(listed.index(key) + 1 == int(number) for key, number in notes)
        first_seen = list(dict.fromkeys(int(number) for _, number in notes))
        assert first_seen == list(range(1, len(first_seen) + 1))
        assert {key for key, _ in notes} >= set(footnotes(topic.summary))


async def test_every_contact_can_be_called_from_the_page(site: httpx.AsyncClient, library: Library) -> None:
    for topic in library.topics.values():
        page = (await site.get(f"/chu-de/{topic.id}")).text
        section = page.split('class="contacts"')[1].split("</section>")[0] if topic.contacts else ""
        for contact in (library.contacts[name] for name in topic.contacts):
            assert html.escape(contact.value, quote=False) in section
            assert contact.href is None or f'href="{contact.href}"' in section


async def test_a_source_is_dated_the_way_people_here_write_dates(site: httpx.AsyncClient, library: Library) -> None:
    for topic in library.topics.values():
        listed = (await site.get(f"/chu-de/{topic.id}")).text.split('class="sources"')[1]
        for source in topic.sources.values():
            assert f"({'/'.join(reversed(source.date.split('-')))})" in listed


async def test_a_shared_link_shows_title_words_and_address(site: httpx.AsyncClient, library: Library) -> None:
    page = (await site.get("/chu-de/tin-dung-den")).text
    found = dict(re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)"', page))
    assert found["og:title"].startswith(library.topics["tin-dung-den"].title)
    assert found["og:description"] == found["description"]
    assert found["og:url"] == "https://canhgiac.example/chu-de/tin-dung-den"
    assert found["og:image"] == "https://canhgiac.example/static/v1/share.png"
    assert '<link rel="canonical" href="https://canhgiac.example/chu-de/tin-dung-den">' in page


async def test_the_warning_to_hand_on_is_on_the_page(site: httpx.AsyncClient, library: Library) -> None:
    page = (await site.get("/chu-de/gia-danh-cong-an")).text
    warning = words("<body" + page.split('id="warning"')[1].split("</blockquote>")[0])
    topic = library.topics["gia-danh-cong-an"]
    assert isinstance(topic, Scam)
    assert topic.broadcast.split("[")[0].replace("**", "").split("\n")[0].strip()[:40] in warning


async def test_an_address_that_does_not_exist_gets_a_page_with_a_way_on(site: httpx.AsyncClient) -> None:
    for path in ("/khong-co", "/chu-de/khong-co", "/chu-de/<script>", "/chu-de/..%2f..%2fetc"):
        response = await site.get(path)
        assert response.status_code == 404
        assert "Không có trang này" in response.text
        assert {'href="/chu-de"', 'href="tel:113"'} <= set(re.findall(r'href="[^"]+"', response.text))
        assert "<script>" not in response.text


async def test_an_error_of_ours_is_said_kindly_and_shows_nothing(site: httpx.AsyncClient) -> None:
    page = await site.get("/hong")
    assert page.status_code == 500
    assert "trục trặc" in page.text
    api = await site.get("/api/hong")
    assert api.json()["error"]["code"] == "broken"
    for response in (page, api):
        assert "123" not in response.text
        assert "Traceback" not in response.text


async def test_search_engines_are_told_every_page_and_when_it_was_checked(
    site: httpx.AsyncClient, library: Library
) -> None:
    robots = (await site.get("/robots.txt")).text
    assert "Sitemap: https://canhgiac.example/sitemap.xml" in robots
    tree = ElementTree.fromstring((await site.get("/sitemap.xml")).text)
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    places = {url.findtext(f"{space}loc"): url.findtext(f"{space}lastmod") for url in tree}
    for topic in library.topics.values():
        assert places[f"https://canhgiac.example/chu-de/{topic.id}"] == topic.verified_on.isoformat()
    assert "https://canhgiac.example/" in places


async def test_a_slash_too_many_still_finds_the_page_and_sends_nobody_elsewhere(site: httpx.AsyncClient) -> None:
    for path in ("/chu-de", "/chu-de/tin-dung-den"):
        with_slash = await site.get(f"{path}/", headers={"Host": "xau.example"})
        assert with_slash.text == (await site.get(path)).text
    for path in ("/static/a", "//xau.example/", "/robots.txt/", "/chu-de//"):
        response = await site.get(path, headers={"Host": "xau.example"})
        assert response.status_code == 404, path
        assert "location" not in response.headers


async def test_a_program_may_ask_for_the_head_of_anything(site: httpx.AsyncClient) -> None:
    for path in ("/chu-de", "/chu-de/tin-dung-den", "/robots.txt", "/sitemap.xml"):
        assert (await site.head(path)).status_code == 200, path


async def test_pages_may_be_kept_for_minutes_only(site: httpx.AsyncClient) -> None:
    for path in ("/chu-de", "/chu-de/tin-dung-den"):
        assert (await site.get(path)).headers["cache-control"] == "public, max-age=300"
