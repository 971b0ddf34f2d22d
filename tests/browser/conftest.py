"""A real Chromium against the real program on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.doubles.models import lend_models

ROOT = Path(__file__).parent.parent.parent
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A whole browser without a window still draws its address bar: two web pages for every one that is opened.
    "--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess",
]
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}

START_SECONDS = 60
"""The program may share its machine with much else."""

PATIENCE = 20_000
"""Milliseconds until what should be seen is seen, on such a machine."""

LEFT_OUT = "left out: no Chromium on this machine"


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("BOT_CHROMIUM") or next((found for name in names if (found := shutil.which(name))), None)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Site:
    """The program as a process that a test may stop and start again."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = lend_models(folder)
        self._settings = {"BOT_DATA_DIR": str(folder), "BOT_CONTENT_DIR": str(ROOT / "content"), **settings}
        self._printed = folder / "printed.txt"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def database_url(self) -> str:
        return f"sqlite:///{self._folder / 'canhgiac.db'}"

    @property
    def printed(self) -> str:
        """What the program has said on the screen, its log aside."""
        return self._printed.read_text(encoding="utf-8")

    def start(self) -> None:
        self.launch()
        self.wait_until_ready()

    def launch(self) -> None:
        if self._process:
            return
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port)]
        with self._printed.open("ab") as printed:
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=environment | self._settings, stdout=printed, stderr=subprocess.DEVNULL
            )

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self._process and self._process.poll() is None, "the program ended"
            assert time.monotonic() < deadline, "the program is not ready"
            time.sleep(0.1)

    def stop(self) -> None:
        if self._process:
            self._process.terminate()
            self._process.wait(20)
            self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.fixture(scope="session")
def executable() -> str:
    found = chromium()
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    return found


@pytest.fixture(scope="session")
def launched(executable: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The program while it starts; the browser starts beside it."""
    site = Site(tmp_path_factory.mktemp("data"))
    site.launch()
    yield site
    site.stop()


@pytest.fixture(scope="session")
def browser(executable: str, launched: Site) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # The driver would switch off what people's back button does.
        as_people_have_it = ["--disable-back-forward-cache"]
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(
            executable_path=executable, args=ARGUMENTS, ignore_default_args=as_people_have_it
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(browser: Browser, launched: Site) -> Site:
    launched.wait_until_ready()
    return launched


@pytest.fixture
def mortal_site(site: Site) -> Iterator[Site]:
    """The program, to stop and start; afterwards it runs again."""
    yield site
    site.start()


Visit = Callable[..., Page]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visit]:
    """Opens the browser of a fresh visitor at a site: `visitor(site, viewport=…, color_scheme=…)`.

    A script error or something forbidden by the page's own policy fails the test.
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(site: Site, **options: object) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "locale": "vi-VN", "base_url": site.url, **options})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda line: troubles.append(line.text) if "Content Security" in line.text else None)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.fixture(params=[PHONE, DESK], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, visitor: Visit, site: Site) -> Page:
    return visitor(site, viewport=request.param)


@pytest.fixture
def phone(visitor: Visit, site: Site) -> Page:
    return visitor(site)


@pytest.fixture
def desk(visitor: Visit, site: Site) -> Page:
    return visitor(site, viewport=DESK)
