"""Walks through the console as a person might, and remembers every form on the way."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from tests.console.browsing import Browser

MOST_OF_A_KIND = 3
"""Pages that differ by an id, a topic or a page number only; there are thousands of them."""


def kind_of(address: str) -> str:
    """The same for pages that differ by an id, a topic or a page number only."""
    path, _, query = address.partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    return re.sub(r"/(\d+|[a-z0-9]+(-[a-z0-9]+)+)(?=/|$|\.)", "/*", path) + "?" + ",".join(names)


@dataclass(slots=True)
class FoundForm:
    """A form: where it goes, and what stands in it before anybody types."""

    page: str
    method: str
    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    """By name all values that are offered or filled in."""


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[FoundForm] = []
        self.ids: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values: Mapping[str, str] = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if tag in {"a", "link", "img", "script"} and (target := values.get("href") or values.get("src")):
            self.links.append(target)
        if "data-live" in values:
            self.links.append(values["data-live"])
        if tag == "form":
            action = urljoin(self.page, values.get("action", ""))
            self.forms.append(FoundForm(self.page, values.get("method", "get").lower(), action))
        elif self.forms and tag in {"input", "textarea", "select", "button"} and values.get("name"):
            self.forms[-1].fields.setdefault(values["name"], []).append(values.get("value", ""))
            self._select = values["name"] if tag == "select" else ""
        elif self.forms and tag == "option" and self._select:
            self.forms[-1].fields[self._select].append(values.get("value", ""))


@dataclass(frozen=True, slots=True)
class Walk:
    """What was found."""

    statuses: Mapping[str, int]
    """By address."""
    forms: tuple[FoundForm, ...]
    doubled_ids: Mapping[str, str]
    """By page an id that stands on it twice: labels and descriptions would miss their field."""


async def walk(browser: Browser, start: str = "/console/") -> Walk:
    """Follow every link within the console; the files that are offered are fetched, too."""
    waiting, statuses, doubled = [start], dict[str, int](), dict[str, str]()
    forms: dict[tuple[str, tuple[str, ...]], FoundForm] = {}
    kinds = Counter[str]()
    while waiting:
        address = waiting.pop(0)
        if address in statuses or kinds[kind_of(address)] == MOST_OF_A_KIND:
            continue
        kinds[kind_of(address)] += 1
        answer = await browser.get(address)
        statuses[address] = answer.status_code
        if answer.is_redirect:
            waiting.append(answer.headers["location"])
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        reader = _Reader(address)
        reader.feed(answer.text)
        for id in reader.ids:
            if reader.ids.count(id) > 1:
                doubled[address] = id
        for form in reader.forms:
            forms.setdefault((kind_of(form.action), tuple(form.fields)), form)
        for link in reader.links:
            target = urlsplit(urldefrag(urljoin(f"http://console.test{address}", link)).url)
            if target.netloc == "console.test" and target.path.startswith("/console"):
                waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return Walk(statuses, tuple(forms.values()), doubled)
