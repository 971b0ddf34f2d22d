"""What people do on the chat page, and how a view is judged."""

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Request, expect

QUESTION = "co nguoi goi zalo mac do cong an bat e chuyen tien"

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, summary, input[type=radio], input[type=search], textarea, .call, .ask, .file, .home, .rows a, .sheet > a"
)].filter((node) => node.tagName !== "H1" && node.checkVisibility()).filter((node) => {
    const { width, height } = node.getBoundingClientRect();
    return width < 44 || height < 44;
}).map((node) => node.outerHTML.slice(0, 100))"""


def visit(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".theirs")).to_have_count(1)


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox").fill(text)
    page.keyboard.press("Enter")


def say(page: Page, text: str) -> None:
    """Write and wait for the answer."""
    before = page.locator(".theirs").count()
    write(page, text)
    expect(page.locator(".theirs")).to_have_count(before + 1)


def let_time_pass(page: Page, until: Locator) -> None:
    """Turn the page's clock on, a minute at most, until something is seen."""
    for _ in range(60):
        if until.is_visible():
            return
        page.clock.run_for(1_000)
    expect(until).to_be_visible()


def id_of(request: Request) -> str:
    """The page's own id of the message it sends."""
    return str(json.loads(request.post_data or "{}")["id"])


def open_options(page: Page) -> None:
    page.locator(".options summary").click()


def delete(page: Page, answer: str = "Xóa hết") -> None:
    """Ask for the conversation to be deleted, and answer the question whether to."""
    open_options(page)
    page.get_by_role("button", name="Xóa cuộc trò chuyện").click()
    page.get_by_role("dialog").get_by_role("button", name=answer).click()


def faults(page: Page, only: str | None = None) -> list[str]:
    """What axe calls serious or critical (by one of its rules or by all), and what is too small for a thumb."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": [only]} if only else {})
    violations = Axe().run(page, options=options).response["violations"]
    serious = [fault for fault in violations if fault["impact"] in {"serious", "critical"}]
    small: list[str] = page.evaluate(SMALL_TARGETS)
    return [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in serious] + [f"small: {node}" for node in small]


def scrolls_sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


def answer_with(page: Page, text: str, **more: object) -> None:
    """From now on the server says this to everything."""
    span = {"text": text, "bold": False, "href": None}
    reply = {"text": text, "spans": [span], "buttons": [], "decision": "answer", "erased": False} | more
    page.route("**/api/chat", lambda route: route.fulfill(body=json.dumps({"reply": reply})))
