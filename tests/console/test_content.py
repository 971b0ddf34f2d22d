"""Promises of the editors' corner: what is typed is kept, nothing goes live alone, and every refusal says what now."""

import html
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

import httpx
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.app.campaigns import campaign_operations
from bot.app.console import editors_tools
from bot.authoring.background import Later
from bot.authoring.edits import opened
from bot.authoring.files import mark_of, text_of
from bot.conversation.understanding import Understanding, understand
from bot.http.front import Front
from bot.knowledge.snapshot import Snapshot
from bot.messages import Channel, Kind, Observation
from bot.settings import Settings
from bot.storage import observations
from bot.storage.database import Database
from bot.storage.tables import Role
from bot.vault import Vault
from console.app import Console
from console.content.states import States
from tests.console.browsing import ORIGIN, Browser, signed_in, words_of
from tests.console.conftest import PEER
from tests.doubles.clock import HandClock
from tests.knowledge.small_content import PROFILE, write_small_content

SCAM = "gia-danh-cong-an"
TOPIC = f"/console/content/topics/{SCAM}"
ASKED = [*["kẹo bí ngô trước cổng trường"] * 2, "keo bi ngo truoc cong truong", "giá tiêu, tôi tên [tên]"]


@dataclass
class Postponed:
    """What takes long: done at once, unless it is held until `catch_up`."""

    holds: bool = False
    waiting: list[Callable[[], object]] = field(default_factory=list)

    def __call__(self, name: str, work: Callable[[], object], /) -> None:
        if self.holds:
            self.waiting.append(work)
        else:
            work()

    def catch_up(self) -> None:
        for work in self.waiting:
            work()


@dataclass
class Corner:
    """The editors' corner over small content, with what takes long done at once."""

    folder: Path
    database: Database
    content: Snapshot[Understanding]
    editor: Callable[..., Browser]
    postponed: Postponed

    def text(self, file: str = PROFILE) -> str:
        return text_of(self.folder, file) or ""

    def base(self) -> str:
        return opened(self.folder, SCAM).base

    async def propose(self, by: Browser, **values: str) -> str:
        """The address of the change proposed with the form."""
        answer = await by.post(f"{TOPIC}/edit", {"base": self.base(), **values})
        assert answer.status_code == 303
        return str(answer.headers["location"])

    async def agree(self, by: Browser, change: str) -> httpx.Response:
        page = await by.get(change)
        found = re.search(r'name="seen" value="([^"]+)"', page.text)
        return await by.send(f"{change}/agree", {"seen": found[1] if found else ""})


def over(
    settings: Settings, database: Database, content: Snapshot[Understanding], later: Later, clock: HandClock
) -> Starlette:
    """The console of an installation."""
    tools = editors_tools(settings, database, content, later, clock)
    operations = campaign_operations(settings, database, lambda: content.library, clock)
    console = Console(tools, operations, Vault.of_this_process(), Front.of(ORIGIN))
    return Starlette(routes=[Mount("/console", console.application())])


@pytest_asyncio.fixture
async def corner(tmp_path: Path, database: Database, clock: HandClock) -> AsyncIterator[Corner]:
    folder = write_small_content(tmp_path / "content")
    content = Snapshot(folder, understand)
    clients: list[httpx.AsyncClient] = []
    postponed = Postponed()

    def editor(name: str = "lan", role: Role = Role.EDITOR, edits: Literal["commit", "off"] = "commit") -> Browser:
        settings = Settings(content_dir=folder, data_dir=tmp_path / "data", content_edits=edits)
        transport = httpx.ASGITransport(over(settings, database, content, postponed, clock), client=PEER)
        clients.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        return signed_in(clients[-1], database, role, now=clock(), name=name)

    yield Corner(folder, database, content, editor, postponed)
    for client in clients:
        await client.aclose()


def asked(database: Database, texts: list[str]) -> None:
    with database.write() as connection:
        seen = [(Channel.WEB, Observation(Kind.UNANSWERED, text=text)) for text in texts]
        observations.record(connection, seen, date(2026, 11, 20))


async def test_an_edit_is_proposed_agreed_to_by_another_and_then_in_use(corner: Corner) -> None:
    lan, minh = corner.editor("lan"), corner.editor("minh")
    change = await corner.propose(lan, title="Giả danh công an xã", reason="Tên cũ gây nhầm")
    own = words_of(await lan.get(change))
    assert "cần một người khác xem và đồng ý" in own
    seen = words_of(await minh.get(change))
    assert "Tên cũ gây nhầm" in seen
    assert "thêm: title: Giả danh công an xã" in seen
    assert "bỏ: title: Giả danh công an" in seen
    assert "chưa dùng" in words_of(await corner.agree(minh, change))
    assert "title: Giả danh công an xã\n" in corner.text()
    corner.content.reload()
    assert "đã dùng" in words_of(await minh.get(change))
    assert "Giả danh công an xã" in words_of(await minh.get(TOPIC))


async def test_what_waits_for_an_editor_stands_on_their_first_page_and_their_own_does_not(corner: Corner) -> None:
    lan, minh = corner.editor("lan"), corner.editor("minh")
    change = await corner.propose(lan, title="Giả danh công an xã")
    assert change in (await minh.get("/console/")).text
    assert change not in (await lan.get("/console/")).text
    await corner.agree(minh, change)
    assert change not in (await minh.get("/console/")).text


async def test_the_author_cannot_agree_by_sending_the_form_themselves(corner: Corner) -> None:
    lan, before = corner.editor("lan"), corner.text()
    change = await corner.propose(lan, title="Giả danh công an xã")
    answer = await lan.post(f"{change}/agree", {"seen": mark_of(before.replace("công an\n", "công an xã\n", 1))})
    assert answer.status_code == 409
    assert corner.text() == before


async def test_an_edit_with_a_fault_shows_the_line_and_keeps_what_was_typed(corner: Corner) -> None:
    lan = corner.editor()
    answer = await lan.post(f"{TOPIC}/edit", {"base": corner.base(), "button": "x" * 40, "at_risk": "Ai cũng có thể."})
    assert answer.status_code == 422
    assert f"{PROFILE}:4:9" in words_of(answer)
    assert re.search(r'id="button-error">Dài quá', answer.text)
    assert "x" * 40 in answer.text
    assert "Ai cũng có thể." in answer.text
    assert "Chưa có thay đổi nào" in words_of(await lan.get("/console/content/changes"))


async def test_two_editors_of_one_topic_see_each_others_words(corner: Corner) -> None:
    lan, minh, hoa = (corner.editor(name) for name in ("lan", "minh", "hoa"))
    base = corner.base()
    await corner.agree(minh, await corner.propose(lan, title="Tên của Lan"))
    corner.content.reload()
    answer = await hoa.post(f"{TOPIC}/edit", {"base": base, "title": "Tên của Hoa"})
    assert answer.status_code == 409
    assert "vừa có người sửa" in words_of(answer)
    assert "trong tệp nay là: Tên của Lan" in words_of(answer)
    assert 'value="Tên của Hoa"' in answer.text


async def test_a_whole_file_is_edited_with_its_faults_by_line(corner: Corner) -> None:
    lan, text = corner.editor(), corner.text()
    page = await lan.get(f"/console/content/file?name={PROFILE}")
    assert mark_of(text) in page.text
    form = {"name": PROFILE, "base": mark_of(text), "reason": ""}
    answer = await lan.post("/console/content/file", {**form, "text": text.replace("button:", "buton:")})
    assert answer.status_code == 422
    assert "Dòng 4, ký tự 1" in words_of(answer)
    assert "buton: Giả công an" in answer.text
    answer = await lan.post("/console/content/file", {**form, "text": text.replace("Mọi người.", "Ai cũng vậy.")})
    assert answer.status_code == 303


@pytest.mark.parametrize("name", ["../secret.yaml", "questions.jsonl", "scams/../../x.yaml", "", "schema/scam.yaml"])
async def test_no_other_file_is_shown_or_taken(corner: Corner, name: str) -> None:
    (corner.folder.parent / "secret.yaml").write_text("a: b\n", encoding="utf-8")
    lan = corner.editor()
    assert (await lan.get(f"/console/content/file?name={name}")).status_code == 404
    answer = await lan.post("/console/content/file", {"name": name, "text": "a: c\n", "base": "-"})
    assert answer.status_code == 404


async def test_lengths_are_counted_as_somebody_types(corner: Corner) -> None:
    answer = await corner.editor().post(f"{TOPIC}/lengths", {"button": "x" * 40}, **{"X-Fragment": "1"})
    assert "Tên ngắn: 40 / 34 ký tự, dài quá 6" in words_of(answer)


async def test_a_rejection_needs_a_reason_and_the_author_reads_it(corner: Corner) -> None:
    lan, minh = corner.editor("lan"), corner.editor("minh")
    change = await corner.propose(lan, title="Giả danh công an xã")
    assert (await minh.post(f"{change}/reject", {"why": ""})).status_code == 409
    await minh.post(f"{change}/reject", {"why": "Thiếu nguồn"})
    assert "minh từ chối: Thiếu nguồn" in words_of(await lan.get(change))


async def test_a_live_change_is_taken_back_with_a_second_person(corner: Corner) -> None:
    lan, minh, before = corner.editor("lan"), corner.editor("minh"), corner.text()
    change = await corner.propose(lan, title="Giả danh công an xã")
    await corner.agree(minh, change)
    back = (await minh.post(f"{change}/undo")).headers["location"]
    await corner.agree(lan, back)
    assert corner.text() == before
    assert "đã hoàn tác" in words_of(await lan.get(change))


async def test_a_change_that_the_file_overtook_is_renewed_by_its_author(corner: Corner) -> None:
    lan, minh = corner.editor("lan"), corner.editor("minh")
    first = await corner.propose(lan, title="Giả danh công an xã")
    await corner.agree(minh, await corner.propose(lan, at_risk="Ai cũng có thể."))
    assert "Hãy nhờ lan cập nhật" in words_of(await minh.get(first))
    await lan.post(f"{first}/renew")
    await corner.agree(minh, first)
    assert "title: Giả danh công an xã" in corner.text()
    assert "at_risk: Ai cũng có thể." in corner.text()


async def test_a_group_of_questions_becomes_phrases_and_the_bot_answers(corner: Corner) -> None:
    asked(corner.database, ASKED)
    lan, minh = corner.editor("lan"), corner.editor("minh")
    page = await lan.get("/console/questions")
    assert "Dưới 10 lượt hỏi, gom thành 2 nhóm" in words_of(page)
    code = re.search(r"/console/questions/([0-9a-f]+)", page.text)
    assert code
    group = f"/console/questions/{code[1]}"
    assert "giá tiêu" not in words_of(await lan.get(group))
    answer = await lan.post(f"{group}/add", {"topic": SCAM, "phrase": ASKED[0]})
    await corner.agree(minh, answer.headers["location"])
    corner.content.reload()
    answer = await lan.post("/console/content/try", {"question": "kẹo bí ngô trước cổng trường"})
    assert "Giả danh công an" in words_of(answer)
    assert "trả lời" in words_of(answer)


@pytest.mark.parametrize(
    ("path", "making", "made"),
    [
        ("/console/questions", "Đang gom các câu", "gom thành 2 nhóm"),
        ("/console/questions?q=tieu", "Đang gom các câu", "gom thành 1 nhóm"),
        ("/console/content", "Đang soát", "Cần xem lại"),
        (TOPIC, "Đang soát", "Lượt xem trong"),
    ],
)
async def test_what_takes_long_comes_to_the_page_by_itself(corner: Corner, path: str, making: str, made: str) -> None:
    asked(corner.database, ASKED)
    corner.postponed.holds = True
    lan = corner.editor()
    page = await lan.get(path)
    assert making in words_of(page)
    address = html.unescape(re.findall(r'data-live="([^"]+)"', page.text)[0])
    piece = await lan.get(address, **{"X-Fragment": "1"})
    assert (making in words_of(piece), "X-Live" in piece.headers) == (True, False)
    corner.postponed.catch_up()
    piece = await lan.get(address, **{"X-Fragment": "1"})
    assert (making in words_of(piece), made in words_of(piece), piece.headers["X-Live"]) == (False, True, "off")
    assert "data-live" not in (await lan.get(path)).text
    assert (await lan.get(address)).headers["location"] == path.partition("?")[0], "without a script: the whole page"


async def test_nothing_chosen_is_said_next_to_the_choice(corner: Corner) -> None:
    asked(corner.database, ASKED)
    lan = corner.editor()
    code = re.search(r"/console/questions/([0-9a-f]+)", (await lan.get("/console/questions")).text)
    assert code
    answer = await lan.post(f"/console/questions/{code[1]}/add", {"topic": SCAM})
    assert (answer.status_code, "ít nhất một câu" in words_of(answer)) == (422, True)
    answer = await lan.post(f"/console/questions/{code[1]}/add", {"topic": "", "phrase": ASKED[0]})
    assert (answer.status_code, "Hãy chọn một chủ đề" in words_of(answer)) == (422, True)


async def test_a_draft_is_begun_from_questions_kept_while_faulty_and_proposed_when_whole(corner: Corner) -> None:
    asked(corner.database, ASKED)
    lan, minh = corner.editor("lan"), corner.editor("minh")
    code = re.search(r"/console/questions/([0-9a-f]+)", (await lan.get("/console/questions")).text)
    assert code
    answer = await lan.post(f"/console/questions/{code[1]}/draft", {"id": "Kẹo Lạ", "phrase": ASKED[0]})
    assert (answer.status_code, "không dùng được" in words_of(answer)) == (422, True)
    draft = (await lan.post(f"/console/questions/{code[1]}/draft", {"id": "keo-la", "phrase": ASKED[0]})).headers[
        "location"
    ]
    page = await lan.get(draft)
    assert ASKED[0] in page.text
    base = mark_of(corner.text("drafts/keo-la.yaml"))
    answer = await lan.post(draft, {"text": "id: keo-la\n", "base": base, "propose": "1"})
    assert answer.status_code == 422
    assert "Thiếu mục" in words_of(answer)
    assert corner.text("drafts/keo-la.yaml") == "id: keo-la\n"
    whole = re.sub(r"(?m)^(?=  - chuyện)(.*)$", r"\1 kẹo", corner.text()).replace(f"id: {SCAM}", "id: keo-la")
    answer = await lan.post(draft, {"text": whole, "base": mark_of("id: keo-la\n"), "propose": "1"})
    assert answer.status_code == 303, words_of(answer)
    await corner.agree(minh, answer.headers["location"])
    assert corner.text("scams/keo-la.yaml") == whole
    assert not (corner.folder / "drafts" / "keo-la.yaml").exists()


async def test_the_library_is_searched_without_marks_and_shows_what_people_say(corner: Corner) -> None:
    with corner.database.write() as connection:
        seen = [(Channel.WEB, Observation(Kind.SHOWN, SCAM))] * 25 + [
            (Channel.WEB, Observation(Kind.NOT_HELPFUL, SCAM))
        ] * 16
        observations.record(connection, seen, date(2026, 11, 20))
    lan = corner.editor()
    page = words_of(await lan.get("/console/content?q=gia+danh+cong&filter=unhelpful"))
    assert "20 dưới 10 / 10 chưa giúp được" in page
    assert "Phải làm gì" not in page
    assert "Không có chủ đề nào" in words_of(await lan.get("/console/content?q=khong-co"))
    assert "tới hạn xem lại" in words_of(await lan.get("/console/content?filter=review"))


async def test_while_the_content_is_being_looked_through_the_page_does_not_wait(corner: Corner, tmp_path: Path) -> None:
    settings = Settings(content_dir=corner.folder, data_dir=tmp_path / "data")
    states = States(editors_tools(settings, corner.database, corner.content, lambda name, work: None, HandClock()))
    assert states.reviewed() is None
    assert all(state.warnings is None for state in states.all())


async def test_faults_on_the_server_are_shown_while_the_last_good_content_is_served(corner: Corner) -> None:
    (corner.folder / PROFILE).write_text(corner.text() + "strange: x\n", encoding="utf-8")
    corner.content.reload()
    page = words_of(await corner.editor().get("/console/content"))
    assert "1 lỗi trong nội dung trên máy chủ" in page
    assert "Không có mục tên “strange”" in page


async def test_where_nothing_can_be_written_every_page_says_so_and_takes_nothing(
    corner: Corner, tmp_path: Path
) -> None:
    lan = corner.editor(edits="off")
    for path in ("/console/content", TOPIC, f"{TOPIC}/edit", f"/console/content/file?name={PROFILE}"):
        page = await lan.get(path)
        assert "chế độ chỉ đọc" in words_of(page)
        assert "Gửi đề xuất" not in page.text
    answer = await lan.post(f"{TOPIC}/edit", {"base": corner.base(), "title": "Khác"})
    assert answer.status_code == 409


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.APPROVER])
async def test_who_writes_no_content_sees_none_of_it(corner: Corner, role: Role) -> None:
    other = corner.editor("khac", role)
    for path in ("/console/content", "/console/content/changes", "/console/questions", "/console/content/try"):
        assert (await other.get(path)).status_code == 403
    assert (await other.post(f"{TOPIC}/edit", {"base": corner.base(), "title": "Khác"})).status_code == 403


async def test_a_patch_is_downloaded(corner: Corner) -> None:
    lan = corner.editor()
    change = await corner.propose(lan, title="Giả danh công an xã")
    answer = await lan.get(f"{change}/patch")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "+title: Giả danh công an xã" in answer.text


async def test_what_is_typed_is_never_markup(corner: Corner) -> None:
    lan = corner.editor()
    answer = await lan.post("/console/content/try", {"question": "<img src=x onerror=alert(1)>{{ 7*7 }}"})
    assert "<img src=x" not in answer.text
    assert ">49<" not in answer.text
    phrases = "\n".join([*opened(corner.folder, SCAM).values["phrases"], "kẹo <script>alert(1)</script>"])
    change = await corner.propose(lan, phrases=phrases, reason="<b>vì sao</b>")
    page = await lan.get(change)
    assert "&lt;script&gt;alert" in page.text
    assert "<script>alert" not in page.text
    assert "<b>vì sao" not in page.text
