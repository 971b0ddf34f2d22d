"""Another province takes the bot over by editing YAML alone, as docs/tinh-khac.md says: the examples there are used.

Looked at is what the bot says of itself and on everybody's behalf. Topics tell real cases with their sources; which of
them to keep is a province's own choice, and the document's list finds them.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.app.conversation import build_assistant
from bot.app.opening import open_content
from bot.conversation.understanding import Understanding
from bot.knowledge.library import load_library
from bot.knowledge.snapshot import Snapshot
from bot.messages import Address, Channel, Decision, Intake, Message, Reply
from bot.settings import Settings
from tests.app.process import ROOT, Serving
from tests.cli.command import canhgiac
from tests.doubles.models import lend_models

DOCUMENT = (ROOT / "docs" / "tinh-khac.md").read_text(encoding="utf-8")

BOT = "Cảnh Giác"
"""The name of the bot in this repository's own content. In small letters it is the ordinary word."""

PROVINCE = "Lâm Đồng|Bình Thuận|Phan Thiết|Lam Dong|Binh Thuan|Phan Thiet|3180"
OLD = re.compile(f"{BOT}|{PROVINCE}")

ABOUT_THE_BOT = "ve-bot"
SHOWS_A_TOPIC = re.compile(r"/(?:xem|xemthem|chiase|huuich|chuadung) (\S+)")


def example(step: int, number: int = 0) -> str:
    """A block of YAML under a numbered heading of the document."""
    section = DOCUMENT.split(f"\n## {step}. ")[1].split("\n## ")[0]
    blocks: list[str] = re.findall(r"```yaml\n(.*?)```", section, re.DOTALL)
    return blocks[number]


def rewrite(file: Path, found: str, written: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_text(text.replace(found, written, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The steps of the document, up to the topics."""
    folder = Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("song-mo") / "noi-dung-song-mo"))
    locality = folder / "locality.vi.yaml"
    first_line = locality.read_text(encoding="utf-8").partition("\n")[0]
    locality.write_text(f"{first_line}\n{example(2)}", encoding="utf-8")
    contacts = folder / "contacts.vi.yaml"
    contacts.write_text(contacts.read_text(encoding="utf-8") + example(3), encoding="utf-8")
    faq = folder / "faq.vi.yaml"
    before, about = faq.read_text(encoding="utf-8").split("- id: bot-la-gi\n")
    about = re.sub(r"^    contacts:.*\n", example(3, 1), about, count=1, flags=re.MULTILINE)
    faq.write_text(f"{before}- id: bot-la-gi\n{about}", encoding="utf-8")
    places = folder / "places.vi.yaml"
    kept = places.read_text(encoding="utf-8").partition("\nsources:\n")[0]
    kept = re.sub(r"^province:.*\nsince:.*\n", example(4), kept, count=1, flags=re.MULTILINE)
    places.write_text(f"{kept}\n{example(4, 1)}", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the content teaches is learned once, and kept here for whoever comes after."""
    return lend_models(tmp_path_factory.mktemp("binh-tam") / "data")


@pytest.fixture(scope="module")
def snapshot(content: Path, data: Path) -> Snapshot[Understanding]:
    return open_content(Settings(content_dir=content, data_dir=data), keep=True)


@pytest.fixture(scope="module")
def bot(content: Path, data: Path, snapshot: Snapshot[Understanding]) -> Iterator[Serving]:
    with Serving(data.parent, BOT_CONTENT_DIR=str(content)) as bot:
        yield bot


@pytest.fixture(scope="module")
def said(content: Path, snapshot: Snapshot[Understanding]) -> dict[str, Reply]:
    """By what was typed or pressed: all that can be reached without opening a topic, and the topics about the bot."""
    settings = Settings(content_dir=content)
    assistant = build_assistant(snapshot, settings)
    topics = snapshot.library.topics
    said: dict[str, Reply] = {}
    waiting = ["", "chào bot", "bạn là ai", "zzzz qqqq", "help me", "/start", "/menu", "/gioithieu", "/dulieu", "/xoa"]
    waiting += ["Bến Mây nay là xã nào", "Phan Thiết"]
    waiting += ["/khancap", "/khongphai", *(f"/nguyhiem {kind.id}" for kind in snapshot.library.urgency.kinds)]
    waiting += [f"/xemthem {topic.id}" for topic in snapshot.library.in_group(ABOUT_THE_BOT)]
    while waiting:
        text = waiting.pop()
        topic = SHOWS_A_TOPIC.fullmatch(text)
        if text not in said and not (topic and topics[topic[1]].group != ABOUT_THE_BOT):
            message = Message(
                "1", Address(Channel.TELEGRAM, "7"), text, datetime(2026, 11, 24, tzinfo=UTC), Intake.TEXT
            )
            said[text] = assistant.reply(message)
            waiting += [button.payload for button in said[text].buttons]
    return said


def test_the_content_of_the_document_is_sound(
    content: Path, data: Path, snapshot: Snapshot[Understanding], tmp_path: Path
) -> None:
    outcome = canhgiac("check", cwd=tmp_path, BOT_CONTENT_DIR=str(content), BOT_DATA_DIR=str(data))
    assert (outcome.status, outcome.out) == (0, "0 lỗi, 0 điều nên xem lại.\n")


def test_a_slip_is_told_as_the_document_shows(content: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(content, tmp_path / "noi-dung-song-mo"))
    rewrite(copy / "locality.vi.yaml", "province:", "provice:")
    outcome = canhgiac("check", cwd=tmp_path, BOT_CONTENT_DIR=str(copy))
    shown = re.search(r"^\.\./noi-dung-song-mo/(locality.*)$", DOCUMENT, re.MULTILINE)
    assert shown
    assert f"{copy}/{shown[1]}" in outcome.out.splitlines()


def test_the_bot_says_its_new_name_and_province(said: dict[str, Reply]) -> None:
    assert "tôi là Bình Tâm" in said["/start"].text
    assert "Bình Tâm là bot" in said["/gioithieu"].text
    assert "người dân tỉnh Sông Mơ" in said["/gioithieu"].text
    about = said["/xemthem bot-la-gi"].text
    assert "gồm cả địa bàn Đồi Gió cũ" in about
    assert "Công an tỉnh Sông Mơ chịu trách nhiệm" in about
    assert "Công an tỉnh Sông Mơ: Để hỏi về bot này" in about
    assert "Công an tỉnh Sông Mơ chịu trách nhiệm" in said["/xemthem du-lieu-ca-nhan"].text
    assert "chưa được công bố" not in about + said["/xemthem du-lieu-ca-nhan"].text


def test_it_knows_the_places_of_its_own_province_and_no_others(said: dict[str, Reply]) -> None:
    assert "nay thuộc xã Đồi Gió, tỉnh Sông Mơ" in said["Bến Mây nay là xã nào"].text
    assert "phường" not in said["Phan Thiết"].text


def test_nothing_it_says_of_itself_names_the_old_province(said: dict[str, Reply]) -> None:
    assert {"/start", "/gioithieu", "/dulieu", "/xem du-lieu-ca-nhan", "/khancap", "/menu", "zzzz qqqq"} <= said.keys()
    assert said["zzzz qqqq"].decision is Decision.UNKNOWN
    assert sum(reply.decision is Decision.EMERGENCY for reply in said.values()) > 5
    for text, reply in said.items():
        shown = "\n".join([reply.text, *(button.label for button in reply.buttons)])
        assert not OLD.search(shown), text


def test_its_name_is_understood(content: Path) -> None:
    library = load_library(content)
    assert "Bình Tâm là gì" in library.topics["bot-la-gi"].phrases
    assert "Bình Tâm" in library.small_talk.fillers


@pytest.mark.parametrize("path", ["/", "/chu-de", "/chu-de/bot-la-gi", "/chu-de/du-lieu-ca-nhan", "/khong-co"])
def test_every_page_is_titled_with_the_new_name(visitor: httpx.Client, path: str) -> None:
    page = visitor.get(path).text
    title = re.search(r"<title>(.*?)</title>", page)
    assert title
    assert "Bình Tâm" in title[1]
    assert not OLD.search(page)


@pytest.mark.parametrize("path", ["/chu-de", "/chu-de/tin-dung-den", "/khong-co"])
def test_the_foot_of_a_page_says_for_whom_it_is_and_who_answers_for_it(visitor: httpx.Client, path: str) -> None:
    foot = visitor.get(path).text.split('<footer class="foot">')[1].split("</footer>")[0]
    assert "Bình Tâm viết cho người dân tỉnh Sông Mơ, gồm cả địa bàn Đồi Gió cũ." in foot
    assert "Công an tỉnh Sông Mơ chịu trách nhiệm về bot này." in foot


def test_on_a_phones_screen_it_has_its_new_name(visitor: httpx.Client) -> None:
    link = re.search(r'rel="manifest" href="([^"]+)"', visitor.get("/").text)
    assert link
    manifest = visitor.get(link[1])
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert manifest.json()["short_name"] == "Bình Tâm"
    assert manifest.json()["name"].startswith("Bình Tâm: ")
    assert [visitor.get(icon["src"]).status_code for icon in manifest.json()["icons"]] == [200, 200, 200]


@pytest.mark.parametrize("text", ["/start", "/gioithieu"])
def test_the_running_bot_says_so_on_the_web(visitor: httpx.Client, text: str) -> None:
    reply = visitor.post("/api/chat", json={"text": text}).json()["reply"]["text"]
    assert "Bình Tâm" in reply
    assert not OLD.search(reply)


def test_the_documents_list_finds_every_place_that_is_left(content: Path) -> None:
    command = re.search(r'grep -rnE "([^"]+)"', DOCUMENT)
    assert command
    listed = {path.relative_to(content).as_posix() for path in lines_with(content, re.compile(command[1]))}
    left = {path.relative_to(content).as_posix() for path in lines_with(content, OLD)}
    assert left <= listed
    spoken_for_everybody = ("locality", "commands", "groups", "audiences", "refusals", "smalltalk", "urgency", "style")
    assert not [name for name in listed if name.partition(".")[0] in spoken_for_everybody]


def lines_with(folder: Path, pattern: re.Pattern[str]) -> Iterator[Path]:
    return (file for file in folder.rglob("*.yaml") if pattern.search(file.read_text(encoding="utf-8")))


def test_no_program_or_template_knows_a_province() -> None:
    """The name of the bot, too, is none of their business; `canhgiac` is the name of the program."""
    for folder in ("bot", "scheduler"):
        for file in (ROOT / folder).rglob("*"):
            if file.suffix in {".py", ".j2", ".js", ".css", ".svg", ".mako"}:
                text = file.read_text(encoding="utf-8")
                assert not re.search(PROVINCE, text), file
                assert file.suffix == ".py" or BOT not in text, file
