"""The same person on the web page, on Telegram and on Zalo: says something, chooses something, reads what comes."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import httpx

from bot.app.application import Application
from bot.channels.web.answers import as_json
from bot.channels.web.visitor import COOKIE, recognise
from bot.settings import Settings, Telegram, Zalo
from tests.doubles.models import CONTENT, lend_models
from tests.doubles.telegram import TelegramDouble
from tests.doubles.zalo import ZaloDouble

PUBLIC_URL = "https://canhgiac.example"

_WAITING = (
    "SELECT (SELECT count(*) FROM inbox WHERE channel = ? AND chat = ? AND state IN ('pending', 'answering'))"
    " + (SELECT count(*) FROM outbound WHERE channel = ? AND chat = ? AND state IN ('pending', 'sending'))"
)


@dataclass(frozen=True)
class Heard:
    """What somebody reads after what they did, what they are offered, and the file they got or could fetch."""

    words: str
    labels: tuple[str, ...] = ()
    file: bytes | None = None

    @property
    def leads_on(self) -> bool:
        """Whether somebody is told something and offered what to do next: neither silence nor a dead end."""
        return bool(self.words.strip()) and bool(self.labels)

    @property
    def plain(self) -> str:
        """The words alone: addresses stand behind them on one channel and beside them on another."""
        return " ".join(re.sub(r":? ?https?://\S+", "", self.words).split())


class Talker(Protocol):
    """Somebody on one of the channels."""

    async def says(self, text: str) -> Heard: ...

    async def chooses(self, label: str) -> Heard: ...

    async def is_sent(self) -> Heard:
        """Wait for something that was not asked for."""
        ...


@dataclass
class House:
    """The whole program as it is composed for service, and the two platforms it stands on."""

    application: Application
    telegram: TelegramDouble
    zalo: ZaloDouble

    def somebody(self, channel: str, number: int) -> Talker:
        match channel:
            case "web":
                return OnTheWeb(self, number)
            case "telegram":
                return OnTelegram(self, number)
            case _:
                return OnZalo(self, f"{number:020}")

    async def until_still(self, channel: str, chat: str) -> None:
        """Wait until nothing of the chat waits to be answered or sent."""
        while True:
            with self.application.database.read() as connection:
                if not connection.exec_driver_sql(_WAITING, (channel, chat, channel, chat)).scalar_one():
                    return
            await asyncio.sleep(0.02)


@asynccontextmanager
async def serving(folder: Path, content: Path = CONTENT) -> AsyncIterator[House]:
    telegram, zalo = TelegramDouble(rate=10**6, spacing=0), ZaloDouble(seed=3)
    await telegram.start()
    await zalo.start()
    settings = Settings(
        data_dir=lend_models(folder),
        content_dir=content,
        public_url=PUBLIC_URL,
        quiet_hours="off",
        two_person_rule=False,
        telegram=Telegram(token=telegram.token, base_url=telegram.base_url, rate=1000),
        zalo=Zalo(token=zalo.token, base_url=zalo.base_url, rate=1000),
    )
    application = Application(settings)
    async with application.web.router.lifespan_context(application.web):
        yield House(application, telegram, zalo)
    await telegram.stop()
    await zalo.stop()


class OnTheWeb:
    def __init__(self, house: House, number: int) -> None:
        transport = httpx.ASGITransport(house.application.web, client=(f"198.51.100.{number}", 4321))
        self._client = httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL)
        self._inlet = house.application._exchange
        self._payloads: dict[str, str] = {}

    async def says(self, text: str) -> Heard:
        answer = await self._client.post("/api/chat", json={"text": text})
        assert answer.status_code == 200, answer.text
        return await self._heard(answer.json()["reply"])

    async def chooses(self, label: str) -> Heard:
        return await self.says(self._payloads[label])

    async def is_sent(self) -> Heard:
        address = recognise(self._client.cookies[COOKIE]).address
        while not (mailed := await self._inlet.mail(address, 0)):
            await asyncio.sleep(0.1)
        return await self._heard(as_json(mailed[-1].reply))

    async def _heard(self, reply: dict[str, Any]) -> Heard:
        labels = {button["label"]: button["payload"] for button in reply["buttons"]}
        self._payloads = labels or self._payloads
        file = reply.get("attachment")
        content = (await self._client.get(file["href"])).content if file else None
        return Heard(reply["text"], tuple(labels), content)


class OnTelegram:
    def __init__(self, house: House, chat: int) -> None:
        self._house = house
        self._person = house.telegram.person(chat)
        self._seen = 0
        self._payloads: dict[str, str] = {}

    async def says(self, text: str) -> Heard:
        self._person.types(text)
        return await self.is_sent()

    async def chooses(self, label: str) -> Heard:
        self._person.presses(self._payloads[label])
        return await self.is_sent()

    async def is_sent(self) -> Heard:
        while len(self._house.telegram.to(self._person.id)) <= self._seen:
            await asyncio.sleep(0.02)
        await self._house.until_still("telegram", str(self._person.id))
        new = self._house.telegram.to(self._person.id)[self._seen :]
        self._seen += len(new)
        labels = {button["text"]: button["callback_data"] for sent in new for row in sent.rows for button in row}
        self._payloads = labels or self._payloads
        file = next((sent.file[1] for sent in new if sent.file), None)
        return Heard("\n\n".join(sent.text for sent in new if sent.text), tuple(labels), file)


class OnZalo:
    """Types the number, or the letter, that stands before what is chosen; fetches what is linked to."""

    def __init__(self, house: House, chat: str) -> None:
        self._house = house
        self._person = house.zalo.person(chat)
        self._seen = 0
        self._names: dict[str, str] = {}

    async def says(self, text: str) -> Heard:
        self._person.types(text)
        return await self.is_sent()

    async def chooses(self, label: str) -> Heard:
        return await self.says(self._names[label])

    async def is_sent(self) -> Heard:
        while len(self._house.zalo.to(self._person.id)) <= self._seen:
            await asyncio.sleep(0.02)
        await self._house.until_still("zalo", self._person.id)
        new = [sent.text for sent in self._house.zalo.to(self._person.id)[self._seen :]]
        self._seen += len(new)
        words, _, choices = "\n\n".join(new).partition("\n\nNhắn ")
        found = re.findall(r"^(\d+|[A-Z])\. (.+)$", choices, re.MULTILINE)
        self._names = {label: name for name, label in found} or self._names
        if not (link := re.search(rf"{PUBLIC_URL}(/zalo/tep/\S+)", choices or words)):
            return Heard(words, tuple(label for _, label in found))
        transport = httpx.ASGITransport(self._house.application.web)
        async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as browser:
            file = (await browser.get(link[1])).content
        return Heard(new[0].partition("\n\nNhắn ")[0], tuple(label for _, label in found), file)
