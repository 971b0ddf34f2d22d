"""Promises about the organisers' pages: who sees and does what, that nothing typed is lost, that nothing leaks."""

import re
from dataclasses import replace

import pytest

from bot.http.front import Front
from bot.messages import Address, Channel
from bot.storage import campaigns, runs, subscribers, totals
from bot.storage.database import Database
from bot.storage.tables import CampaignState, DeliveryState, PauseReason, Role
from bot.vault import Vault
from console.app import Console
from console.content.tools import Tools
from scheduler.operations import Actor
from scheduler.progress import why_paused
from tests.console.browsing import ORIGIN, Browser, words_of
from tests.console.conftest import BrowserOf
from tests.scheduler.office import LAN, Office, plan

S = CampaignState
OWN = "Bà con lưu ý: tin hôm qua ghi nhầm ngày họp thôn."

DRAFT = {
    "name": "Mùa sale cuối năm",
    "said": "topic",
    "topic": "viec-nhe-luong-cao",
    "when": "weekly",
    "weekly_0_days": ["fri"],
    "weekly_0_time": "19:00",
    "window_from": "07:00",
    "window_to": "21:00",
    "expires_number": "6",
    "expires_unit": "h",
    "uncertain": "resend_once",
    "do": "save",
}


@pytest.fixture
def console(office: Office, vault: Vault, editing: Tools) -> Console:
    """Of an installation that sends through Telegram too."""
    return Console(editing, office.operations, vault, Front.of(ORIGIN))


@pytest.fixture
def lan(browser_of: BrowserOf) -> Browser:
    return browser_of(Role.ORGANISER, name="lan")


@pytest.fixture
def minh(browser_of: BrowserOf) -> Browser:
    return browser_of(Role.APPROVER, name="minh")


async def made(browser: Browser, **changes: str | list[str]) -> int:
    """A draft written in the composer."""
    answer = await browser.post("/console/campaigns/new", DRAFT | changes)
    assert answer.status_code == 303, words_of(answer)
    return int(answer.headers["location"].rpartition("/")[2])


async def test_a_draft_is_written_submitted_approved_by_another_and_sent_with_its_progress_to_be_seen(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe("7000000001", "7000000002", "7000000003")
    id = await made(lan, when="now")
    here = f"/console/campaigns/{id}"
    assert "bản nháp" in words_of(await lan.get(here))
    assert "Đã trình duyệt" in words_of(await lan.send(f"{here}/submit"))
    page = await minh.get(here)
    assert "Sẽ gửi tới 3 người" in words_of(page)
    assert re.findall(r'name="expected" value="(\d+)"', page.text) == ["3"]
    assert "Đã duyệt: 3 người nhận" in words_of(await minh.send(f"{here}/approve", {"expected": "3"}))
    assert "Đã giao cho lịch gửi" in words_of(await lan.send(f"{here}/start"))
    office.look()
    running = await lan.get(f"{here}/progress", **{"X-Fragment": "1"})
    assert "0 / 3 người đã xong" in words_of(running)
    assert "X-Live" not in running.headers
    office.send(id, {"7000000002": DeliveryState.FAILED, "7000000003": DeliveryState.UNCERTAIN})
    done = await lan.get(f"{here}/progress", **{"X-Fragment": "1"})
    assert "Đã gửi: 1" in words_of(done)
    assert done.headers["X-Live"] == "off"
    history = words_of(await lan.get(here))
    for said in ("lan soạn bản nháp", "lan trình duyệt", "minh duyệt, 3 người nhận", "lan bắt đầu"):
        assert said in history


async def test_nothing_typed_is_lost_and_every_fault_is_told_at_once(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    typed = DRAFT | {
        "name": "",
        "said": "text",
        "text": 'Xem ngay https://vi-du.xyz </textarea><script>alert("x")</script> nhé bà con.',
        "to_areas": ["mui-ne"],
        "weekly_0_time": "",
    }
    answer = await lan.post("/console/campaigns/new", typed)
    assert answer.status_code == 422
    said = words_of(answer)
    assert "Chưa lưu được" in said and "Những gì đã gõ vẫn còn nguyên" in said
    assert "Hãy đặt tên" in said and "Không được dẫn tới" in said and "chọn giờ và phút" in said
    assert "&lt;/textarea&gt;&lt;script&gt;" in answer.text
    assert "<script>alert" not in answer.text
    assert re.search(r'name="to_areas" value="mui-ne" checked', answer.text)
    assert re.search(r'name="weekly_0_days" value="fri" checked', answer.text)
    assert office.operations.listed(LAN) == []


async def test_what_the_plan_alone_cannot_tell_stands_at_its_field_too(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    past = {"when": "once", "once_day": "2026-11-01", "once_time": "08:00"}
    answer = await lan.post("/console/campaigns/new", DRAFT | past)
    assert answer.status_code == 422
    assert 'href="#when">Lịch này không còn lần gửi nào' in answer.text
    nobody = await lan.post("/console/campaigns/new", DRAFT | {"when": "now", "to_areas": ["mui-ne"]})
    assert 'href="#to">Chưa có ai đăng ký' in nobody.text


async def test_buttons_of_the_form_give_it_back_with_more_and_save_nothing(lan: Browser, office: Office) -> None:
    office.subscribe("1", area="mui-ne")
    office.operations.save_audience("Mũi Né", office.operations.create(plan(audience={"areas": ["mui-ne"]}), LAN), LAN)
    more = await lan.post("/console/campaigns/new", DRAFT | {"do": "more:weekly"})
    assert more.status_code == 200
    assert more.text.count('type="time"') > (await lan.get("/console/campaigns/new")).text.count('type="time"')
    saved = office.operations.audiences(LAN)[0].id
    filled = await lan.post("/console/campaigns/new", DRAFT | {"do": "fill", "saved": str(saved)})
    assert re.search(r'name="to_areas" value="mui-ne" checked', filled.text)
    looked = words_of(await lan.post("/console/campaigns/new", DRAFT | {"do": "look"}))
    assert "Dưới 10 người sẽ nhận" in looked
    assert "Gửi mỗi thứ Sáu lúc 19:00 ; lần tới: 19:00 thứ Sáu 27/11/2026" in looked
    assert len(office.operations.listed(LAN)) == 1


async def test_the_preview_shows_every_channel_and_who_is_left_out_and_why(lan: Browser, office: Office) -> None:
    office.subscribe("1", "2", area="mui-ne")
    office.subscribe("3", area="phan-thiet")
    office.subscribe("4", channel=Channel.WEB, area="mui-ne", topics=("ma-tuy",))
    asked = DRAFT | {"name": "", "not_areas": ["phan-thiet"], "to_channels": ["telegram", "web", "zalo"]}
    answer = await lan.post("/console/campaigns/preview", asked, **{"X-Fragment": "1"})
    said = words_of(answer)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "Hãy đặt tên" in said
    assert "người sẽ nhận" in said
    assert "thuộc diện trừ ra" not in said, "one person alone was left out"
    assert [heading for heading in ("Telegram", "Zalo", "Trang web") if f"<h4>{heading}</h4>" in answer.text] == [
        "Telegram",
        "Zalo",
        "Trang web",
    ]


async def test_how_long_it_takes_is_told_from_the_number_that_is_told(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe(*map(str, range(129)))
    asked = DRAFT | {"when": "now", "pace": "1"}
    composed = words_of(await lan.post("/console/campaigns/preview", asked, **{"X-Fragment": "1"}))
    assert "120 người sẽ nhận" in composed
    assert "Gửi hết mất khoảng 2 phút, với nhịp 1 tin mỗi giây." in composed
    id = await made(lan, when="now", pace="1")
    assert "khoảng 2 phút" in words_of(await lan.get(f"/console/campaigns/{id}"))
    office.operations.submit(id, LAN)
    assert "khoảng 3 phút, với nhịp 1 tin mỗi giây" in words_of(await minh.get(f"/console/campaigns/{id}"))


async def test_ready_ones_and_older_ones_are_begun_from(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    assert "Ngày giảm giá" in (await lan.get("/console/campaigns/new?ready=ngay-sale")).text
    id = await made(lan, urgent="yes")
    copy = await lan.get(f"/console/campaigns/new?copy={id}")
    assert "Mùa sale cuối năm (bản mới)" in copy.text
    assert (await lan.get("/console/campaigns/new?copy=999")).status_code == 404


async def test_a_correction_goes_to_those_who_got_the_message(lan: Browser, office: Office) -> None:
    office.subscribe("7000000001", "7000000002")
    id = office.bring(S.RUNNING)
    office.send(id, {"7000000002": DeliveryState.FAILED})
    page = await lan.get(f"/console/campaigns/new?correct={id}")
    assert f'name="corrects" value="{id}"' in page.text
    new = await made(lan, name="Đính chính", said="text", text=OWN, when="now", corrects=str(id))
    assert office.operations.progress(new).audience_count == 1


async def test_who_opens_a_draft_that_another_has_open_is_warned(lan: Browser, minh: Browser, office: Office) -> None:
    office.subscribe("1")
    id = await made(lan)
    assert "cũng đang mở" not in words_of(await lan.get(f"/console/campaigns/{id}/edit"))
    assert "lan cũng đang mở bản nháp này" in words_of(await minh.get(f"/console/campaigns/{id}/edit"))
    await lan.post(f"/console/campaigns/{id}/leave")
    assert "cũng đang mở" not in words_of(await minh.get(f"/console/campaigns/{id}/edit"))


async def test_of_two_who_change_one_draft_the_later_sees_both_and_chooses(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe("1")
    id = await made(lan)
    edit = f"/console/campaigns/{id}/edit"
    assert (await minh.post(edit, DRAFT | {"name": "Của Minh", "revision": "1"})).status_code == 303
    mine = DRAFT | {"name": "Của Lan", "weekly_0_time": "08:00", "revision": "1"}
    answer = await lan.post(edit, mine)
    assert answer.status_code == 409
    said = words_of(answer)
    assert "minh đã lưu lúc 12:00 ngày 26/11/2026" in said
    assert "Của Lan" in said and "Của Minh" in said and "mỗi thứ Sáu lúc 19:00" in said
    assert office.operations.campaign(id, LAN).name == "Của Minh"
    their = re.findall(r'name="their_revision" value="(\d+)"', answer.text)[0]
    # A third change between the look and the choice is not overwritten either.
    await minh.post(edit, DRAFT | {"name": "Của Minh, lần hai", "revision": their})
    again = await lan.post(edit, mine | {"do": "over", "their_revision": their})
    assert again.status_code == 409
    their = re.findall(r'name="their_revision" value="(\d+)"', again.text)[0]
    assert (await lan.post(edit, mine | {"do": "over", "their_revision": their})).status_code == 303
    assert office.operations.campaign(id, LAN).name == "Của Lan"


async def test_an_own_text_is_shown_as_people_read_it_and_as_it_was_typed_behind_a_fold(
    lan: Browser, office: Office
) -> None:
    typed = "**Bà con lưu ý**: hỏi {{ ten_bot }}{% if trang_web %} hoặc gọi [[canh-sat-113]]{% endif %}."
    id = await made(lan, said="text", text=typed, topic="")
    page = (await lan.get(f"/console/campaigns/{id}")).text
    _, parts = page.split('<dl class="parts">')
    read, fold = parts.split("<details", 1)
    name = office.library.locality.bot
    assert f"<strong>Bà con lưu ý</strong>: hỏi {name} hoặc gọi <strong>113</strong>." in read
    assert "{{" not in read and "[[" not in read
    assert typed in fold.split("</details>")[0]
    plain = await made(lan, said="text", text=OWN, topic="")
    assert "Bản gốc" not in (await lan.get(f"/console/campaigns/{plain}")).text


async def test_nobody_approves_their_own_words_or_another_number(lan: Browser, minh: Browser, office: Office) -> None:
    office.subscribe("1")
    own = await made(minh, do="submit")
    page = await minh.get(f"/console/campaigns/{own}")
    assert "cần một người khác duyệt" in words_of(page)
    assert f'action="/console/campaigns/{own}/approve"' not in page.text
    assert (await minh.post(f"/console/campaigns/{own}/approve", {"expected": "1"})).status_code == 409
    theirs = await made(lan, do="submit")
    office.subscribe("2")
    refused = await minh.post(f"/console/campaigns/{theirs}/approve", {"expected": "1"})
    assert (refused.status_code, "nay là 2, không phải 1" in words_of(refused)) == (409, True)
    assert (await minh.post(f"/console/campaigns/{theirs}/approve")).status_code == 409
    assert (await lan.post(f"/console/campaigns/{theirs}/approve", {"expected": "2"})).status_code == 403
    assert office.state(theirs) is S.SUBMITTED


async def test_the_first_page_names_what_one_may_approve_but_not_ones_own(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe("1")
    own, theirs = await made(minh, do="submit"), await made(lan, do="submit")
    waiting = (await minh.get("/console/")).text.partition("Chờ anh/chị duyệt")[2].partition("</section>")[0]
    assert (f"/campaigns/{theirs}" in waiting, f"/campaigns/{own}" in waiting) == (True, False)
    assert "Chờ anh/chị duyệt" not in words_of(await lan.get("/console/"))


async def test_whoever_approves_reads_the_words_before_how_far_it_is(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe("1")
    id = await made(lan, do="submit", when="now")
    page = (await minh.get(f"/console/campaigns/{id}")).text
    assert page.index("Người dân sẽ thấy") < page.index("Đã gửi tới đâu")
    await minh.post(f"/console/campaigns/{id}/approve", {"expected": "1"})
    await minh.post(f"/console/campaigns/{id}/start")
    page = (await minh.get(f"/console/campaigns/{id}")).text
    assert page.index("Đã gửi tới đâu") < page.index("Người dân sẽ thấy")


async def test_who_has_no_chat_for_a_test_is_shown_the_way_to_one_in_the_console(lan: Browser, office: Office) -> None:
    refused = await lan.post(f"/console/campaigns/{await made(lan)}/test")
    assert (refused.status_code, "Lấy mã gắn" in words_of(refused)) == (409, True)
    assert 'href="/console/account">Tài khoản của tôi' in refused.text
    assert "canhgiac" not in words_of(refused), "whoever reads this has no command line"


async def test_what_is_sent_back_needs_a_reason_that_its_author_reads(
    lan: Browser, minh: Browser, office: Office
) -> None:
    office.subscribe("1")
    id = await made(lan, do="submit")
    assert (await minh.post(f"/console/campaigns/{id}/send-back", {"reason": " "})).status_code == 409
    await minh.post(f"/console/campaigns/{id}/send-back", {"reason": "Ghi rõ <b>ngày</b> họp."})
    page = await lan.get(f"/console/campaigns/{id}")
    assert "minh trả về bản nháp: Ghi rõ <b>ngày</b> họp." in words_of(page)
    assert "<b>ngày" not in page.text


async def test_an_act_that_does_not_fit_is_refused_with_the_campaign_as_it_stands(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    id = await made(lan)
    for act in ("start", "pause", "resume", "retry-failed", "resend-uncertain"):
        answer = await lan.post(f"/console/campaigns/{id}/{act}")
        assert answer.status_code == 409
        assert "Chưa làm được" in words_of(answer)
    assert "Đã hủy" in words_of(await lan.send(f"/console/campaigns/{id}/cancel"))
    assert (await lan.get(f"/console/campaigns/{id}/edit")).status_code == 409


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        (PauseReason.STOOD_STILL, "Tin còn đúng lúc thì bấm Gửi tiếp; đã cũ thì bấm Hủy."),
        (PauseReason.PLATFORM, "Sửa xong nguyên nhân thì bấm Gửi tiếp."),
    ],
)
async def test_why_it_paused_by_itself_is_told_with_what_to_do(
    lan: Browser, office: Office, reason: PauseReason, said: str
) -> None:
    office.subscribe("7000000001")
    id = office.bring(S.RUNNING)
    with office.database.write() as connection:
        campaigns.pause(connection, id, reason)
    page = await lan.get(f"/console/campaigns/{id}")
    assert f"Tự tạm dừng vì {why_paused(reason)}. " in words_of(page)
    assert said in words_of(page)
    assert "Đã cho gửi tiếp" in words_of(await lan.send(f"/console/campaigns/{id}/resume"))
    assert "Tự tạm dừng" not in words_of(await lan.get(f"/console/campaigns/{id}"))


async def test_of_a_campaign_that_comes_again_the_rest_of_a_sending_is_dropped(lan: Browser, office: Office) -> None:
    office.subscribe("7000000001", "7000000002")
    id = office.bring(S.SCHEDULED, schedule={"weekly": ["thu 13:00"]})
    office.clock.advance(hours=1)
    office.look()
    [run] = office.runs(id)
    with office.database.write() as connection:
        runs.begin(connection, run.id, Channel.TELEGRAM, office.clock())
        campaigns.pause(connection, id, PauseReason.STOOD_STILL)
    page = words_of(await lan.get(f"/console/campaigns/{id}"))
    assert "đã cũ thì bấm Bỏ phần còn lại: các lần sau vẫn gửi." in page
    done = words_of(await lan.send(f"/console/campaigns/{id}/drop-rest"))
    assert "Đã bỏ phần còn lại của lần gửi ấy." in done and "lan bỏ phần còn lại của lần gửi" in done
    assert office.state(id) is S.SCHEDULED


async def test_whom_it_did_not_reach_is_listed_with_reasons_and_a_mask_and_sent_to_again(
    lan: Browser, office: Office
) -> None:
    office.subscribe("7000000001", "7000000002", area="mui-ne")
    office.subscribe("7000000003", "7000000004")
    id = office.bring(S.RUNNING)
    office.send(id, {"7000000001": DeliveryState.FAILED, "7000000003": DeliveryState.UNCERTAIN})
    run = office.runs(id)[0].id
    here = f"/console/campaigns/{id}/missed/{run}"
    page = await lan.get(here)
    said = words_of(page)
    assert "•••01 Telegram phường Mũi Né gửi lỗi" in said
    assert "•••03 Telegram không rõ không chắc đã tới" in said
    assert "700000000" not in page.text
    assert "•••01" not in words_of(await lan.get(f"{here}?state=uncertain"))
    await lan.post(f"/console/campaigns/{id}/resend-uncertain")
    await lan.post(f"/console/campaigns/{id}/retry-failed")
    assert office.runs(id)[0].counts[DeliveryState.PENDING] == 2
    assert (await lan.get(f"/console/campaigns/{id}/missed/999")).status_code == 404


async def test_who_left_since_is_told_from_who_may_still_be_sent_to(lan: Browser, office: Office) -> None:
    chats = [f"700000000{number}" for number in range(5)]
    office.subscribe(*chats)
    id = office.bring(S.RUNNING)
    ended = dict.fromkeys(chats[:4], DeliveryState.FAILED) | {chats[4]: DeliveryState.UNCERTAIN}
    office.send(id, ended)
    with office.database.write() as connection:
        left, gone, forgotten, _, in_doubt = (Address(Channel.TELEGRAM, chat) for chat in chats)
        subscribers.leave(connection, left, office.clock())
        subscribers.gone(connection, gone, office.clock())
        subscribers.forget(connection, forgotten)
        subscribers.leave(connection, in_doubt, office.clock())
    said = words_of(await lan.get(f"/console/campaigns/{id}/missed/{office.runs(id)[0].id}"))
    for chat, now in (
        ("•••00", "đã dừng nhận tin"),
        ("•••01", "đã chặn bot hoặc không còn dùng"),
        ("đã xóa dữ liệu", "đã xóa dữ liệu"),
        ("•••03", "còn nhận tin"),
    ):
        assert re.search(rf"{chat} Telegram không rõ gửi lỗi: không rõ lý do {now}", said), chat
    assert "Gửi lại cho 1 người gửi lỗi" in said
    assert "Trong 4 người gửi lỗi, 3 người nay đã dừng nhận tin" in said
    assert "Gửi thêm cho" not in said
    await lan.post(f"/console/campaigns/{id}/retry-failed")
    counts = office.runs(id)[0].counts
    assert (counts[DeliveryState.PENDING], counts[DeliveryState.FAILED]) == (1, 3)
    assert "gửi lại cho những người gửi lỗi (1 người)" in words_of(await lan.get(f"/console/campaigns/{id}"))


async def test_of_a_sending_long_ago_it_is_said_that_only_the_counts_are_kept(lan: Browser, office: Office) -> None:
    office.subscribe("7000000001", "7000000002")
    id = office.bring(S.RUNNING)
    office.send(id, {"7000000001": DeliveryState.FAILED, "7000000002": DeliveryState.SENT})
    run = office.runs(id)[0].id
    with office.database.write() as connection:
        totals.fold(connection, run, 10)
    said = words_of(await lan.get(f"/console/campaigns/{id}/missed/{run}"))
    assert "máy chỉ còn giữ số lượng" in said and "Gửi lại cho" not in said
    refused = await lan.post(f"/console/campaigns/{id}/retry-failed")
    assert refused.status_code == 409 and "máy chỉ còn giữ số lượng" in words_of(refused)


async def test_the_report_adds_up_what_became_of_it(lan: Browser, office: Office) -> None:
    office.subscribe(*map(str, range(29)))
    id = office.bring(S.RUNNING)
    failed = {str(each): DeliveryState.FAILED for each in range(12)}
    office.send(id, failed | {str(each): DeliveryState.GONE for each in range(12, 15)})
    said = words_of(await lan.get(f"/console/campaigns/{id}/report"))
    assert "Lượt người nhận 20" in said
    assert "Đã gửi 10" in said and "Gửi lỗi 10" in said and "Không còn nhận được dưới 10" in said
    assert "Vì sao gửi lỗi Không rõ lý do 10" in said
    assert "Số dưới 10, kể cả 0, ghi là “dưới 10”" in said


async def test_the_report_shows_the_message_as_it_was_sent_whatever_became_of_the_content(
    lan: Browser, office: Office
) -> None:
    office.subscribe("1")
    text = "**Bà con lưu ý:** gọi [[canh-sat-113]] khi thấy người lạ hỏi mã OTP. {{ ten_bot }} không hỏi mã."
    id = office.bring(S.RUNNING, topic=None, text=text)
    office.send(id)
    page = await lan.get(f"/console/campaigns/{id}/report")
    assert "<strong>Bà con lưu ý:</strong> gọi " in page.text
    assert "113" in words_of(page)
    for mark in ("**", "[[", "{{"):
        assert mark not in page.text
    topic = office.bring(S.RUNNING)
    office.send(topic)
    [sent] = office.operations.said(topic, LAN)
    office.library = replace(office.library, topics={})
    assert office.operations.said(topic, LAN) == [sent]
    shown = words_of(await lan.get(f"/console/campaigns/{topic}/report"))
    assert sent.words.text[:40] in shown


async def test_the_report_of_a_series_tells_each_step_once(browser_of: BrowserOf, office: Office) -> None:
    office.subscribe("1")
    steps = [
        {"after": "1d 08:00", "topic": "viec-nhe-luong-cao"},
        {"after": "2d 08:00", "topic": "gia-danh-cong-an"},
    ]
    id = office.bring(S.SCHEDULED, topic=None, schedule={"series": steps})
    for _ in range(2):
        office.clock.advance(days=1)
        office.look()
        office.send(id)
        office.subscribe("2")
    office.clock.advance(days=1)
    office.look()
    office.send(id)
    assert [each.slot.partition("@")[0] for each in office.operations.said(id, LAN)] == ["1d", "2d"]
    lan = browser_of(Role.ORGANISER, name="lan")
    shown = words_of(await lan.get(f"/console/campaigns/{id}/report"))
    assert ", sau 1 ngày" in shown and ", sau 2 ngày" in shown


async def test_a_list_is_searched_filtered_and_paged(lan: Browser, office: Office) -> None:
    empty = words_of(await lan.get("/console/campaigns"))
    assert "Bắt đầu thế nào" in empty
    office.subscribe("1")
    for number in range(51):
        office.operations.create(plan(name=f"Tin số {number}"), LAN)
    submitted = office.bring(S.SUBMITTED, name="Vé xe Tết")
    first = await lan.get("/console/campaigns")
    assert "Trang 1 / 2" in words_of(first)
    assert "Tin số 0" not in words_of(first)
    assert "Tin số 0" in words_of(await lan.get("/console/campaigns?page=2"))
    found = words_of(await lan.get("/console/campaigns?q=ve+xe"))
    assert f"{submitted}. Vé xe Tết" in found and "Tin số" not in found
    assert "Tin số" not in words_of(await lan.get("/console/campaigns?state=submitted"))
    assert "Không có chiến dịch nào như vậy" in words_of(await lan.get("/console/campaigns?q=khongco"))
    for odd in ("?page=0", "?page=-1", "?page=999999", "?state=x", "?page=99999999999"):
        assert (await lan.get(f"/console/campaigns{odd}")).status_code == 200


async def test_all_sending_is_stopped_and_allowed_and_everybody_sees_by_whom(lan: Browser, minh: Browser) -> None:
    await lan.post("/console/sending/stop")
    assert "lan đã dừng lúc" in words_of(await minh.get("/console/campaigns"))
    await minh.post("/console/sending/allow")
    assert "đã dừng lúc" not in words_of(await lan.get("/console/campaigns"))


async def test_the_calendar_shows_the_month_with_lunar_days_and_what_is_sent(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.SCHEDULED, schedule={"weekly": ["fri 19:00"]}, name="Nhắc thứ Sáu")
    office.bring(S.SCHEDULED, schedule={"series": ["1w"]}, name="Chào mừng")
    page = await lan.get("/console/calendar")
    said = words_of(page)
    assert "Lịch tháng 11 năm 2026" in said
    assert "rằm tháng 10 âm lịch" in said
    assert "19:00 Nhắc thứ Sáu (đã lên lịch)" in said
    assert f'href="/console/campaigns/{id}"' in page.text
    assert "Chào mừng (đã lên lịch) : sau 1 tuần lúc 19:00" in said
    december = words_of(await lan.get("/console/calendar?month=2026-12&day=2026-12-04"))
    assert "Ngày 04/12/2026" in december
    assert (await lan.get("/console/calendar?month=9999-99")).status_code == 200


async def test_another_units_campaigns_do_not_exist(office: Office, browser_of: BrowserOf) -> None:
    office.subscribe("7000000001")
    ha = Actor("ha", Role.ORGANISER, "mui-ne")
    id = office.operations.create(plan(name="Tin của Mũi Né"), ha)
    office.operations.save_audience("Nhóm của Mũi Né", id, ha)
    stranger = browser_of(Role.ADMIN, "phan-thiet")
    here = f"/console/campaigns/{id}"
    for path in (here, f"{here}/edit", f"{here}/progress", f"{here}/report", f"{here}/missed/1"):
        assert (await stranger.get(path)).status_code == 404, path
    for path in (f"/console/campaigns/new?copy={id}", f"/console/campaigns/new?correct={id}"):
        assert (await stranger.get(path)).status_code == 404, path
    acts = ("submit", "approve", "send-back", "start", "pause", "resume", "drop-rest", "cancel", "test", "retry-failed")
    for act in (*acts, "resend-uncertain", "save-audience", "edit", "leave"):
        answer = await stranger.post(f"{here}/{act}", DRAFT | {"expected": "1", "reason": "x", "audience_name": "abc"})
        assert answer.status_code == 404, act
    spied = DRAFT | {"said": "text", "text": OWN, "when": "now", "corrects": str(id)}
    for path in ("/console/campaigns/preview", "/console/campaigns/new"):
        told = [words_of(await stranger.post(path, spied | {"corrects": each})) for each in (str(id), "999")]
        assert told[0] == told[1].replace("999", str(id))
        assert f"Không có chiến dịch số {id}." in told[0]
    assert (await stranger.post("/console/campaigns/preview", DRAFT | {"editing": str(id)})).status_code == 404
    saved = office.operations.audiences(ha)[0].id
    filled = await stranger.post("/console/campaigns/new", DRAFT | {"do": "fill", "saved": str(saved)})
    for page in (filled, await stranger.get("/console/campaigns"), await stranger.get("/console/campaigns/audiences")):
        assert "Mũi Né (" not in words_of(page) and "Tin của Mũi Né" not in page.text
        assert "Nhóm của Mũi Né" not in page.text
    removed = await stranger.post("/console/campaigns/audiences/remove", {"name": "Nhóm của Mũi Né"})
    assert removed.status_code == 409
    assert [each.name for each in office.operations.audiences(ha)] == ["Nhóm của Mũi Né"]


async def test_editors_open_no_campaigns(browser_of: BrowserOf, office: Office, database: Database) -> None:
    office.subscribe("1")
    id, editor = office.bring(S.DRAFT), browser_of(Role.EDITOR)
    paths = ("/campaigns", "/calendar", "/campaigns/new", f"/campaigns/{id}", f"/campaigns/{id}/edit")
    for path in (*paths, f"/campaigns/{id}/report", f"/campaigns/{id}/progress", "/campaigns/audiences"):
        assert (await editor.get(f"/console{path}")).status_code == 403, path
    for path in ("/campaigns/new", "/sending/stop", f"/campaigns/{id}/submit", "/campaigns/preview"):
        assert (await editor.post(f"/console{path}", DRAFT)).status_code == 403, path
    assert not office.operations.all_held()


async def test_saved_audiences_are_listed_used_and_removed(lan: Browser, office: Office) -> None:
    office.subscribe("1", area="mui-ne")
    id = office.bring(S.DRAFT, audience={"areas": ["mui-ne"]}, exclude={"not_within": "7d"})
    answer = await lan.send(f"/console/campaigns/{id}/save-audience", {"audience_name": "Dân Mũi Né"})
    assert "Đã lưu nhóm người nhận “Dân Mũi Né”" in words_of(answer)
    said = words_of(await lan.get("/console/campaigns/audiences"))
    assert "địa bàn: phường Mũi Né trừ ai mới nhận tin trong 7 ngày" in said
    kept = await lan.post(f"/console/campaigns/{id}/save-audience", {"audience_name": "x"})
    assert (kept.status_code, 'value="x"' in kept.text) == (409, True)
    await lan.post("/console/campaigns/audiences/remove", {"name": "Dân Mũi Né"})
    assert office.operations.audiences(LAN) == []


async def test_many_saved_audiences_stand_on_pages(lan: Browser, office: Office) -> None:
    office.subscribe("1")
    id = office.bring(S.DRAFT)
    for number in range(51):
        office.operations.save_audience(f"Nhóm {number:02}", id, LAN)
    first, second = [words_of(await lan.get(f"/console/campaigns/audiences?page={page}")) for page in (1, 2)]
    assert "Trang 1 / 2 Trang sau" in first and "Trang trước Trang 2 / 2" in second
    assert "Nhóm 00" in first and "Nhóm 50" not in first
    assert "Nhóm 50" in second and "Nhóm 00" not in second
    assert "Nhóm 50" in words_of(await lan.get("/console/campaigns/audiences?page=999")), "the nearest page there is"


async def test_a_saved_audience_is_called_otherwise_and_none_is_overwritten(
    lan: Browser, browser_of: BrowserOf, office: Office
) -> None:
    office.subscribe("1", area="mui-ne")
    id = office.bring(S.DRAFT, audience={"areas": ["mui-ne"]})
    for name in ("Dân Mũi Né", "Ngư dân"):
        await lan.post(f"/console/campaigns/{id}/save-audience", {"audience_name": name})
    rename, before = "/console/campaigns/audiences/rename", office.operations.audiences(LAN)
    answer = await lan.send(rename, {"name": "Dân Mũi Né", "wanted": " Mũi Né  cũ "})
    assert "nay tên là “Mũi Né cũ”" in words_of(answer)
    after = office.operations.audiences(LAN)
    assert [(each.id, each.people) for each in after] == [(each.id, each.people) for each in before]
    assert {each.name for each in after} == {"Mũi Né cũ", "Ngư dân"}
    for fields, said in (
        ({"name": "Mũi Né cũ", "wanted": "Ngư dân"}, "Đã có nhóm “Ngư dân”"),
        ({"name": "Mũi Né cũ", "wanted": "x"}, "từ 2 tới"),
        ({"name": "Không có", "wanted": "Tên mới"}, "Không có nhóm người nhận"),
    ):
        refused = await lan.post(rename, fields)
        assert (refused.status_code, said in words_of(refused)) == (409, True)
    assert office.acts("audience:Dân Mũi Né") == [("lan", "save_audience"), ("lan", "rename_audience")]
    assert "đổi tên nhóm người nhận (Mũi Né cũ)" in words_of(await browser_of(Role.ADMIN).get("/console/journal"))


async def test_everybodys_audience_is_renamed_by_nobody_of_a_unit(
    lan: Browser, browser_of: BrowserOf, office: Office
) -> None:
    office.subscribe("1", area="mui-ne")
    id = office.bring(S.DRAFT, audience={"areas": ["mui-ne"]})
    await lan.post(f"/console/campaigns/{id}/save-audience", {"audience_name": "Dân Mũi Né"})
    ha = browser_of(Role.ORGANISER, "mui-ne")
    assert 'action="/console/campaigns/audiences/rename"' not in (await ha.get("/console/campaigns/audiences")).text
    refused = await ha.post("/console/campaigns/audiences/rename", {"name": "Dân Mũi Né", "wanted": "Của tôi"})
    assert (refused.status_code, "nhóm dùng chung" in words_of(refused)) == (409, True)
