"""An editor with the preview open beside the file."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conduct import faults, scrolls_sideways
from tests.browser.conftest import DESK, PHONE, ROOT, Site, Visit

pytestmark = pytest.mark.browser

PROFILE = "scams/gia-danh-cong-an.yaml"


class Previewed(Site):
    """The preview as a process, and the file that it shows."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        content = Path(shutil.copytree(ROOT / "content", folder / "content"))
        self.file = content / PROFILE
        self._command = subprocess.Popen(
            [sys.executable, "-m", "bot", "preview", "gia-danh-cong-an", "--no-open", "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "BOT_CONTENT_DIR": str(content)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._command.stdout
        assert self.url in self._command.stdout.readline()

    def write(self, text: str) -> None:
        self.file.write_text(text, encoding="utf-8")

    def end(self) -> int:
        self._command.terminate()
        assert self._command.stdout
        self._command.stdout.close()
        return self._command.wait(20)


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previewed]:
    previewed = Previewed(tmp_path_factory.mktemp("preview"))
    yield previewed
    assert previewed.end() == 0


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_anyone_can_read_it(visitor: Visit, previewed: Previewed, viewport: object, scheme: str) -> None:
    page = _opened(visitor(previewed, viewport=viewport, color_scheme=scheme))
    assert not scrolls_sideways(page)
    assert faults(page) == []


def test_the_page_follows_every_save_and_stays_where_it_was(visitor: Visit, previewed: Previewed) -> None:
    page = _opened(visitor(previewed))
    page.get_by_role("heading", name="Zalo").scroll_into_view_if_needed()
    place = page.evaluate("scrollY")
    assert place > 0
    good = previewed.file.read_text(encoding="utf-8")
    previewed.write(good.replace("button: ", "button: Mới ", 1))
    expect(page.get_by_role("status")).to_have_text("Đã cập nhật theo bản vừa lưu.")
    assert page.evaluate("scrollY") == pytest.approx(place, abs=200)

    previewed.write(good.replace("summary: ", "sumary: ", 1))
    expect(page.get_by_role("heading", name="lỗi cần sửa")).to_be_visible()
    expect(page.locator("#faults code").first).to_contain_text(f"{PROFILE}:")
    expect(page.locator(".theirs").first).to_be_visible()

    previewed.write(good)
    expect(page.locator("#faults")).to_have_count(0)


def test_a_button_of_the_card_leads_to_its_screen(visitor: Visit, previewed: Previewed) -> None:
    page = _opened(visitor(previewed))
    page.get_by_role("button", name="Xem thêm").click()
    expect(page.locator(".theirs").nth(1)).to_be_in_viewport()


def _opened(page: Page) -> Page:
    page.goto("/")
    expect(page.locator(".theirs").first).to_be_visible()
    return page
