"""The console as its people use it, from the first start on: real pages, real program, a Telegram on the loopback."""

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from bot.messages import Address, Channel, Subscription
from bot.storage import subscribers
from bot.storage.database import Database
from bot.timing import utc_now
from tests.browser.conduct import faults
from tests.browser.conftest import DESK, PHONE, ROOT, Site, free_port
from tests.browser.office import Colleague, first_link
from tests.doubles.telegram import TOKEN

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

PEOPLE = 240
"""At 30 a second: long enough to be watched, short enough for a test."""

START_SECONDS = 20


class Telegram:
    """The double in a process of its own, as the tests of the browser keep their own thread busy."""

    def __init__(self) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "tests.doubles.telegram", "--port", self.address.rpartition(":")[2]]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)

    def ask(self, path: str, words: str | None = None) -> Any:
        request = urllib.request.Request(self.address + path, data=words.encode() if words is not None else None)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.ask("/_count")
                return
            except OSError:
                assert time.monotonic() < deadline, "the double does not start"
                time.sleep(0.1)

    def received(self) -> dict[int, str]:
        """chat → the last message it was sent"""
        return {message["chat"]: message["text"] for message in self.ask("/_ledger")["sent"]}

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    telegram = Telegram()
    telegram.wait()
    telegram.ask(f"/_people/{PEOPLE}/meet", "")
    yield telegram
    telegram.stop()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the content in a git work tree of its own."""
    folder = Path(shutil.copytree(ROOT / "content", tmp_path_factory.mktemp("editors") / "content"))
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "Nội dung ban đầu"]):
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.invalid"]
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="module")
def office(
    browser: Browser, telegram: Telegram, content: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A fresh installation with people who have subscribed."""
    site = Site(
        tmp_path_factory.mktemp("office"),
        BOT_CONTENT_DIR=str(content),
        BOT_TELEGRAM__TOKEN=TOKEN,
        BOT_TELEGRAM__BASE_URL=f"{telegram.address}/bot",
        BOT_QUIET_HOURS="off",
    )
    site.start()
    database = Database(site.database_url)
    with database.write() as connection:
        for chat in range(1, PEOPLE + 1):
            address = Address(Channel.TELEGRAM, str(chat))
            subscribers.subscribe(connection, address, Subscription(utc_now(), "Tôi đồng ý.", area="mui-ne"))
    database.close()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def administrator(browser: Browser, office: Site) -> Iterator[Colleague]:
    """Whoever opened the link of the first start."""
    administrator = Colleague(browser, office, "lan.nguyen")
    administrator.join(first_link(office))
    yield administrator
    administrator.close()


Invited = Callable[..., Colleague]


@pytest.fixture
def invited(browser: Browser, office: Site, administrator: Colleague) -> Iterator[Invited]:
    """(name, role, viewport=…) → a colleague who has taken up the administrator's invitation."""
    colleagues: list[Colleague] = []

    def invite(name: str, role: str, viewport: Any = DESK) -> Colleague:
        colleagues.append(Colleague(browser, office, name, viewport))
        colleagues[-1].join(administrator.invite(name, role))
        return colleagues[-1]

    yield invite
    for colleague in colleagues:
        colleague.close()


def test_from_the_first_start_to_a_campaign_on_every_phone(invited: Invited, telegram: Telegram) -> None:
    organiser, approver = invited("minh.tran", "organiser"), invited("hoa.le", "approver", PHONE)

    page = organiser.page
    page.goto("/console/campaigns/new")
    page.locator("#name").fill("Cảnh giác dịp cuối năm")
    page.get_by_label("Lời tự viết", exact=True).first.check()
    page.locator("#text").fill(
        "Bà con nhớ: công an **không** làm việc qua điện thoại. Gặp cuộc gọi như vậy, hãy cúp máy."
    )
    page.get_by_label("Ngay khi bắt đầu").check()
    # At whatever hour the test runs.
    page.locator("summary", has_text="Khung giờ").click()
    for end in ("from", "to"):
        page.locator(f"[name=window_{end}]").fill("")
    expect(page.locator("#preview .reach")).to_contain_text(str(PEOPLE))
    page.get_by_role("button", name="Lưu bản nháp").click()
    campaign = page.url
    page.get_by_role("button", name="Trình duyệt").click()
    expect(page.get_by_text("chờ duyệt").first).to_be_visible()
    assert page.get_by_text("Duyệt", exact=True).count() == 0, "nobody is offered to approve their own"

    page = approver.page
    page.goto("/console/")
    page.get_by_role("link", name="Cảnh giác dịp cuối năm").first.click()
    page.locator("summary", has_text="Duyệt").click()
    expect(page.get_by_text(f"Sẽ gửi tới {PEOPLE} người")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Duyệt", exact=True).click()
    expect(page.get_by_text("đã duyệt").first).to_be_visible()

    page = organiser.page
    page.goto(campaign)
    page.locator("summary", has_text="Bắt đầu").click()
    page.get_by_role("button", name="Bắt đầu").click()
    # Nobody reloads: the figures come by themselves, and with them what stands beside the name and may be done.
    page.locator("#audience_name").fill("Nửa chừ")
    expect(page.locator("#progress")).to_contain_text("đang gửi", timeout=30_000)
    expect(page.locator("h1")).to_contain_text("đang gửi")
    page.locator("#acts summary", has_text="Hủy").click()
    approver.page.goto(campaign)
    approver.page.get_by_role("button", name="Tạm dừng").click()
    expect(page.locator("h1")).to_contain_text("tạm dừng")
    # A question that is open is not taken from under one's hands; once it is closed the buttons are those of now.
    expect(page.locator("#acts details[open]")).to_contain_text("Hủy rồi không gửi lại được")
    expect(page.get_by_role("button", name="Gửi tiếp")).to_have_count(0)
    page.locator("#acts summary", has_text="Hủy").click()
    page.get_by_role("button", name="Gửi tiếp").click()
    expect(page.locator("#acts").get_by_role("button", name="Tạm dừng")).to_be_visible()
    page.locator("#audience_name").fill("Nửa chừ")
    expect(page.locator("#progress")).to_contain_text("đã xong", timeout=60_000)
    expect(page.locator("#progress")).to_contain_text(f"Đã gửi: {PEOPLE}")
    expect(page.locator("h1")).to_contain_text("đã xong")
    expect(page.locator("#acts")).not_to_contain_text("Tạm dừng")
    expect(page.get_by_role("link", name="Soạn tin đính chính")).to_be_visible()
    expect(page.locator("#history")).to_contain_text("tạm dừng")
    expect(page.locator("#audience_name")).to_have_value("Nửa chừ")
    received = telegram.received()
    assert received.keys() >= set(range(1, PEOPLE + 1))
    assert "công an không làm việc qua điện thoại" in received[1]


QUESTIONS = ("hạt giống thần kỳ trồng ra nhân sâm khắp nhà", "hat giong than ky trong ra nhan sam khap nha")
SEEDS = re.compile("giống thần kỳ|giong than ky")
TOPIC = "mua-ban-online"


def ask(office: Site, question: str) -> dict[str, Any]:
    """As a visitor of the web page."""
    body = json.dumps({"text": question}).encode()
    request = urllib.request.Request(f"{office.url}/api/chat", body, {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        reply: dict[str, Any] = json.load(answer)["reply"]
    return reply


def test_what_was_asked_in_vain_becomes_phrases_and_the_bot_answers(
    invited: Invited, office: Site, content: Path
) -> None:
    assert {ask(office, question)["decision"] for question in QUESTIONS} == {"unknown"}
    editor, second = invited("thu.ha", "editor", PHONE), invited("quan.do", "editor")

    page = editor.page
    page.goto("/console/questions")
    # The groups are made behind the page, which nobody reloads.
    page.get_by_role("link", name=SEEDS).first.click(timeout=60_000)
    page.locator("#topic").select_option(TOPIC)
    page.get_by_role("button", name="Đề xuất thêm mẫu câu").click()
    expect(page.locator(".diff")).to_contain_text(SEEDS)
    assert page.get_by_role("button", name="Đồng ý, đưa vào dùng").count() == 0
    assert ask(office, QUESTIONS[0])["decision"] == "unknown", "a proposal changes nothing"
    change = page.url

    page = second.page
    page.goto(change)
    agree = page.get_by_role("button", name="Đồng ý, đưa vào dùng")
    expect(agree).to_be_visible(timeout=120_000)
    # What the measured questions lose hangs on the content of the day: it is read, and accepted.
    for box in page.get_by_label("vẫn đồng ý").all():
        box.check()
    agree.click()
    expect(page.locator("#effect")).to_contain_text("đã dùng", timeout=60_000)
    assert faults(page) == []
    assert ask(office, QUESTIONS[0])["decision"] in {"answer", "choices"}
    said = subprocess.run(
        ["git", "log", "-1", "--format=%an|%s", "--stat"], cwd=content, capture_output=True, text=True, check=True
    ).stdout
    assert "thu.ha" in said
    assert f"scams/{TOPIC}.yaml" in said
