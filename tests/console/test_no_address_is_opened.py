"""Whatever address somebody types into the console, the program opens none: nothing is connected to, no name is looked
up, no file outside the installation is read, no program is started with it.

An audit hook listens where the interpreter itself goes to the net, to files and to other programs: no library of ours
gets past it.
"""

import os
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.app.application import Application
from bot.settings import Settings
from bot.storage.tables import Role
from tests.console.browsing import Browser
from tests.console.conftest import CONTENT, browsers_in
from tests.console.crawling import FoundForm, kind_of, walk
from tests.doubles.models import lend_models
from tests.knowledge.small_content import write_small_content

NAME = "khong-ai-mo"
"""Stands in all the addresses by which they are known again."""

ADDRESSES = (
    f"http://{NAME}.example/a?b=c#d",
    f"https://lan:{NAME}@127.0.0.1:1/",
    f"http://169.254.169.254/latest/{NAME}",
    f"http://2130706433/{NAME}",
    f"http://[::1]:1/{NAME}",
    f"http://[::ffff:10.0.0.1]/{NAME}",
    f"file:///etc/{NAME}",
    f"\\\\127.0.0.1\\{NAME}",
    f"gopher://127.0.0.1:1/{NAME}",
    f"[a](http://{NAME}.example) ![b](http://{NAME}.example/x.png)",
    f'#import "@preview/{NAME}:1.0.0": *\n#image("/etc/{NAME}")',
    f"url: https://{NAME}.example/a\nhref: https://{NAME}.example\n",
)

ENDS_THE_WALK = {"/console/sign-out", "/console/account/password", "/console/account/second-factor"}

_heard: list[tuple[str, str]] = []
_listening = False


def _listen(event: str, arguments: tuple[object, ...]) -> None:
    if not _listening:
        return
    match event:
        case "socket.connect" | "socket.getaddrinfo" | "socket.gethostbyname" | "socket.sendto" | "urllib.Request":
            _heard.append((event, repr(arguments)))
        case "open" | "subprocess.Popen" | "os.system" | "os.exec" | "os.posix_spawn" if NAME in repr(arguments):
            _heard.append((event, repr(arguments)))


@contextmanager
def listening() -> Iterator[list[tuple[str, str]]]:
    """What was opened meanwhile. A hook stays for as long as the interpreter lives, so this one can be told to rest."""
    global _listening
    _heard.clear()
    _listening = True
    try:
        yield _heard
    finally:
        _listening = False


@pytest.fixture(scope="module", autouse=True)
def hook() -> None:
    sys.addaudithook(_listen)


def typed_into(form: FoundForm, address: str) -> Iterator[dict[str, str]]:
    """The form with the address in all its fields, and in each of them alone while the others are as they were; of the
    boxes of one name that can be ticked, hundreds in a form of communes, the first stands for all."""
    names = [name for name in form.fields if name != "csrf"]
    as_it_was = {name: form.fields[name][0] for name in names}
    yield dict.fromkeys(names, address)
    for name in names:
        yield {**as_it_was, name: address}


@pytest.fixture
async def admin(tmp_path: Path) -> AsyncIterator[Browser]:
    """Before the whole application on little content: each edit that is sent has all of it read anew."""
    content = write_small_content(tmp_path / "content")
    async with browsers_in(Application(Settings(data_dir=tmp_path / "data", content_dir=content))) as browser_of:
        yield browser_of(Role.ADMIN)


@pytest.fixture
async def admin_of_much(tmp_path: Path) -> AsyncIterator[Browser]:
    """Before one on the real content, in which nobody has done anything yet either."""
    settings = Settings(data_dir=lend_models(tmp_path / "much"), content_dir=CONTENT)
    async with browsers_in(Application(settings)) as browser_of:
        yield browser_of(Role.ADMIN)


def doors(forms: Iterable[FoundForm]) -> set[tuple[str, str]]:
    return {(form.method, kind_of(form.action)) for form in forms}


async def test_no_address_that_is_typed_into_any_form_is_opened(admin: Browser, admin_of_much: Browser) -> None:
    found = (await walk(admin)).forms
    assert doors(found) >= doors((await walk(admin_of_much)).forms), "as with the real content"
    forms = [form for form in found if urlsplit(form.action).path not in ENDS_THE_WALK]
    assert len(forms) > 15
    sent = 0
    with listening() as opened:
        for number, form in enumerate(forms):
            for fields in typed_into(form, ADDRESSES[number % len(ADDRESSES)]):
                await _send(admin, form, fields)
                sent += 1
    assert sent > 100
    assert opened == []


async def _send(admin: Browser, form: FoundForm, fields: dict[str, str]) -> None:
    path = urlsplit(form.action).path
    answer = await (admin.post(path, fields) if form.method == "post" else admin.client.get(path, params=fields))
    assert answer.status_code < 500, (path, fields)


def test_the_hook_hears_what_it_is_there_for() -> None:
    """Otherwise silence above would say nothing."""
    import socket
    import subprocess

    with listening() as opened:
        with socket.socket() as knocking:
            knocking.settimeout(0.2)
            knocking.connect_ex(("127.0.0.1", 1))
        with pytest.raises(OSError):
            socket.getaddrinfo(f"{NAME}.invalid", 80)
        with pytest.raises(OSError):
            open(f"{os.sep}etc{os.sep}{NAME}").close()
        subprocess.run(["true", NAME], check=True)
    assert {event for event, _ in opened} == {"socket.connect", "socket.getaddrinfo", "open", "subprocess.Popen"}
