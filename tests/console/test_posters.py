"""Posters in the console: chosen, seen, printed; only what may go out on paper, and only one's own places."""

import re
from datetime import timedelta

import pytest

from bot.arrivals import named
from bot.knowledge.campaigns import CampaignFile
from bot.knowledge.library import Library
from bot.messages import Channel, Kind, Observation
from bot.storage import audit, campaigns, observations, sources
from bot.storage.database import Database
from bot.storage.tables import CampaignState, Role
from bot.text.fold import fold
from bot.timing import day_in_vietnam
from console.app import Console
from tests.console.browsing import words_of
from tests.console.conftest import BrowserOf
from tests.doubles.clock import HandClock
from tests.posters.paper import pages

UNIT, OTHER = "Đoàn phường Mũi Né", "Đoàn xã Hòa Thắng"

PDF = "/console/posters/poster.pdf"


def campaign(database: Database, clock: HandClock, state: CampaignState, unit: str | None = UNIT) -> int:
    text = "Có người giả nhân viên điện lực thu tiền. Đừng đưa tiền. Gọi [[canh-sat-113]]."
    plan = CampaignFile.model_validate({"name": "Giả điện lực", "text": text, "schedule": {"now": "true"}})
    with database.write() as connection:
        id = campaigns.add(
            connection,
            name=plan.name,
            name_folded=fold(plan.name),
            unit=unit,
            author="lan",
            plan=plan.model_dump(mode="json"),
            corrects=None,
            now=clock(),
        )
        campaigns.change(connection, id, state=state)
    return id


def place(database: Database, clock: HandClock, label: str, code: str, unit: str | None = None) -> None:
    with database.write() as connection:
        assert sources.add(connection, label, code=code, unit=unit, actor="lan", now=clock())


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_finds_a_topic_without_marks_and_prints_its_poster(browser_of: BrowserOf, role: Role) -> None:
    browser = browser_of(role)
    found = await browser.get("/console/posters?q=GIA+cong+an")
    [link] = re.findall(r'href="(/console/posters/topics/gia-danh-cong-an)"', found.text)
    assert "Tín dụng đen" not in words_of(found)
    page = await browser.get(link)
    assert page.status_code == 200
    made = await browser.get(f"{PDF}?of=topic:gia-danh-cong-an&size=a5")
    assert made.headers["content-type"] == "application/pdf"
    assert 'filename="to-dan-topic-gia-danh-cong-an-a5.pdf"' in made.headers["content-disposition"]
    [sheet] = pages(made.content)
    assert sheet.scanned == ("http://console.test/?chu-de=gia-danh-cong-an",)
    picture = await browser.get("/console/posters/poster.png?of=topic:gia-danh-cong-an")
    assert picture.content.startswith(b"\x89PNG")


async def test_nothing_found_says_what_to_do(browser_of: BrowserOf) -> None:
    assert "Thử từ khác" in words_of(await browser_of(Role.EDITOR).get("/console/posters?q=zzzz"))


@pytest.mark.parametrize(
    "query", ["of=topic:khong-co", "of=", "of=campaign:1", "of=campaign:x", "of=topic:../x", "size=a5", ""]
)
async def test_what_does_not_exist_is_not_printed(browser_of: BrowserOf, query: str) -> None:
    browser = browser_of(Role.ORGANISER)
    assert (await browser.get(f"{PDF}?{query}")).status_code == 404


async def test_a_poster_without_a_way_into_the_bot_says_what_to_set(
    console: Console, browser_of: BrowserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.app.Entrances.channels", ())
    browser = browser_of(Role.ORGANISER)
    for path in ("/console/posters", "/console/posters/topics/ma-tuy"):
        assert "BOT_PUBLIC_URL" in words_of(await browser.get(path))
    refused = await browser.get(f"{PDF}?of=topic:ma-tuy")
    assert refused.status_code == 409
    assert "BOT_PUBLIC_URL" in words_of(refused)


async def test_a_place_is_made_chosen_and_credited(browser_of: BrowserOf, database: Database, clock: HandClock) -> None:
    browser = browser_of(Role.ORGANISER, UNIT)
    done = await browser.send("/console/posters/places", {"label": "Chợ  Phan Thiết", "area": "mui-ne"})
    assert "Đã thêm “Chợ Phan Thiết”" in words_of(done)
    with database.read() as connection:
        [made] = sources.listed(connection, UNIT)
        acts = audit.entries(connection, named(made.code))
    assert (made.area, made.unit) == ("mui-ne", UNIT)
    assert browser.user and acts[0].actor == browser.user.name
    assert f'value="{made.code}"' in (await browser.get("/console/posters/topics/ma-tuy")).text
    printed = await browser.get(f"{PDF}?of=topic:ma-tuy&source={made.code}")
    assert pages(printed.content)[0].scanned == (f"http://console.test/?nguon={made.code}&chu-de=ma-tuy",)


async def test_arrivals_of_thirty_days_are_told_in_tens_and_few_are_not_told(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    place(database, clock, "Chợ", "cho")
    place(database, clock, "Bến xe", "benxe")
    place(database, clock, "Bến cá", "benca")
    with database.write() as connection:
        for code, count, days in (("cho", 34, 1), ("benca", 25, 1), ("cho", 500, 40), ("cho", 500, 0), ("benxe", 9, 2)):
            seen = [(Channel.TELEGRAM, Observation(Kind.ARRIVED, named(code)))] * count
            observations.record(connection, seen, day_in_vietnam(clock()) - timedelta(days=days))
    page = await browser_of(Role.EDITOR).get("/console/posters/places")
    cells = re.findall(r'class="number">([^<]+)<', page.text.partition("<tbody>")[2])
    assert sorted(cells) == ["20", "30", "dưới 10"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"label": ""}, "Hãy viết tên nơi dán"),
        ({"label": "Chợ " * 30}, "dài quá 80 ký tự"),
        ({"label": "Chợ mới", "code": "chợ!"}, "Mã gồm 3 đến 8"),
        ({"label": "Chợ mới", "code": "CHO"}, "đã có nơi khác dùng"),
        ({"label": "Chợ mới", "area": "ha-noi"}, "Hãy chọn địa bàn trong danh sách"),
        ({"label": "Chợ mới", "unit": "x" * 81}, "Tên đơn vị dài quá"),
    ],
)
async def test_a_place_that_cannot_be_is_refused_at_its_box_and_nothing_typed_is_lost(
    browser_of: BrowserOf, database: Database, clock: HandClock, fields: dict[str, str], said: str
) -> None:
    place(database, clock, "Chợ", "cho")
    refused = await browser_of(Role.ADMIN).post("/console/posters/places", fields)
    assert refused.status_code == 422
    assert said in words_of(refused)
    assert all(typed.strip() in refused.text for name, typed in fields.items() if name != "area")
    with database.read() as connection:
        assert len(sources.listed(connection, None)) == 1


async def test_a_unit_sees_uses_and_retires_only_its_own_places(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    place(database, clock, "Chợ Hòa Thắng", "hoathang", OTHER)
    place(database, clock, "Bệnh viện tỉnh", "vien")
    place(database, clock, "Bãi Hòn Rơm", "honrom", UNIT)
    browser = browser_of(Role.ORGANISER, UNIT)
    page = await browser.get("/console/posters/places")
    assert "Bãi Hòn Rơm" in words_of(page) and "Chợ Hòa Thắng" not in page.text and "Bệnh viện" not in page.text
    assert "hoathang" not in (await browser.get("/console/posters/topics/ma-tuy")).text
    for code in ("hoathang", "vien", "khongco"):
        assert (await browser.get(f"{PDF}?of=topic:ma-tuy&source={code}")).status_code == 409
        assert (await browser.post(f"/console/posters/places/{code}/retire")).status_code == 404
    await browser.post("/console/posters/places", {"label": "Của ai", "code": "cuaai", "unit": OTHER})
    await browser.post("/console/posters/places/honrom/retire")
    with database.read() as connection:
        known = {each.code: each for each in sources.listed(connection, None)}
    assert known["cuaai"].unit == UNIT
    assert [code for code, each in known.items() if each.retired_at] == ["honrom"]
    assert (await browser.get(f"{PDF}?of=topic:ma-tuy&source=honrom")).status_code == 409


async def test_ten_thousand_places_are_paged_searched_and_chosen_by_their_code(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    made = [
        {"code": f"n{number:05}", "label": f"Điểm số {number}", "made_by": "lan", "made_at": clock()}
        for number in range(10_000)
    ]
    with database.write() as connection:
        for at in range(0, len(made), 1_000):
            connection.execute(sources._source.insert(), made[at : at + 1_000])
    browser = browser_of(Role.ADMIN)
    page = await browser.get("/console/posters/places")
    assert page.text.count("<tr>") <= 51 and "Trang 1 / 200" in words_of(page)
    assert "Điểm số 9999" in words_of(await browser.get("/console/posters/places?q=diem+9999"))
    assert (await browser.get("/console/posters/places?page=99999")).status_code == 200
    choices = await browser.get("/console/posters/topics/ma-tuy")
    assert "Mã nơi dán" in words_of(choices) and len(choices.content) < 30_000
    assert (await browser.get(f"{PDF}?of=topic:ma-tuy&source=N09999")).status_code == 200


async def test_an_approved_campaign_has_a_poster_for_its_own_unit(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    id = campaign(database, clock, CampaignState.APPROVED)
    browser = browser_of(Role.ORGANISER, UNIT)
    assert "Giả điện lực" in words_of(await browser.get("/console/posters?q=dien+luc"))
    assert (await browser.get(f"/console/posters/campaigns/{id}")).status_code == 200
    [sheet] = pages((await browser.get(f"{PDF}?of=campaign:{id}")).content)
    assert "Cóngườigiảnhânviênđiệnlựcthutiền." in sheet.text
    for stranger in (browser_of(Role.ORGANISER, OTHER), browser_of(Role.EDITOR)):
        assert (await stranger.get(f"{PDF}?of=campaign:{id}")).status_code == 404
    assert (await browser_of(Role.ORGANISER, OTHER).get(f"/console/posters/campaigns/{id}")).status_code == 404


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.SUBMITTED, CampaignState.CANCELLED])
async def test_what_nobody_else_has_agreed_to_does_not_go_out_on_paper(
    browser_of: BrowserOf, database: Database, clock: HandClock, state: CampaignState
) -> None:
    id = campaign(database, clock, state)
    browser = browser_of(Role.ADMIN)
    assert "Giả điện lực" not in words_of(await browser.get("/console/posters"))
    assert (await browser.get(f"/console/posters/campaigns/{id}")).status_code == 404
    assert (await browser.get(f"{PDF}?of=campaign:{id}")).status_code == 404


async def test_the_texts_of_a_month_come_as_one_document(browser_of: BrowserOf, library: Library) -> None:
    browser = browser_of(Role.ORGANISER)
    page = await browser.get("/console/posters/readings")
    assert page.text.count('name="topic"') == len(library.topics)
    made = await browser.get("/console/posters/readings.pdf?month=2026-12&topic=ma-tuy&topic=tin-dung-den")
    listed, *texts = pages(made.content)
    assert listed.text.startswith("Bàiđọcloatháng12/2026") and len(texts) == 2
    assert len(pages((await browser.get("/console/posters/readings.pdf?topic=ma-tuy")).content)) == 1


async def test_texts_that_cannot_be_printed_are_refused_with_what_was_chosen(
    browser_of: BrowserOf, library: Library
) -> None:
    browser = browser_of(Role.ORGANISER)
    none = await browser.get("/console/posters/readings.pdf?month=2027-01")
    assert none.status_code == 422 and "Hãy chọn ít nhất một chủ đề" in words_of(none)
    assert 'value="2027-01"' in none.text
    everything = "&".join(f"topic={id}" for id in library.topics)
    many = await browser.get(f"/console/posters/readings.pdf?{everything}")
    assert many.status_code == 422 and many.text.count("checked") == len(library.topics)
    assert (await browser.get("/console/posters/readings.pdf?topic=khong-co")).status_code == 404


async def test_hostile_labels_are_shown_as_they_are(
    browser_of: BrowserOf, database: Database, clock: HandClock
) -> None:
    label = '<script>alert("x")</script> {{ 7*7 }} #panic()'
    browser = browser_of(Role.ADMIN)
    shown = await browser.send("/console/posters/places", {"label": label})
    assert "<script>alert" not in shown.text
    assert "{{ 7*7 }}" in shown.text


ODD = [
    "",
    "\x00",
    "\u202e",
    "-1",
    "99999999999999999999",
    "１２",
    "../../etc/passwd",
    "topic:",
    "campaign:0",
    "a" * 9_000,
]


@pytest.mark.parametrize("odd", ODD)
async def test_no_address_however_odd_ends_in_an_error_of_ours(browser_of: BrowserOf, odd: str) -> None:
    browser = browser_of(Role.ADMIN)
    for path, names in (
        ("/console/posters", ("q",)),
        (PDF, ("of", "size", "source", "to")),
        ("/console/posters/poster.png", ("of", "size", "source", "to")),
        ("/console/posters/places", ("q", "page")),
        ("/console/posters/readings", ("month", "topic")),
        ("/console/posters/readings.pdf", ("month", "topic")),
    ):
        for name in names:
            good = {"of": "topic:ma-tuy", "topic": "ma-tuy"} if path != "/console/posters" else {}
            answer = await browser.client.get(path, params={**good, name: odd})
            assert answer.status_code < 500, (path, name)
    for field in ("label", "area", "unit", "code"):
        answer = await browser.post("/console/posters/places", {"label": "Chợ", field: odd})
        assert answer.status_code < 500, field
