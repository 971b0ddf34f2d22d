"""Promises about files: Zalo takes none from a bot, so who is answered gets a link, and nobody else can make one."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import httpx
from fastapi import FastAPI

from bot.exchange.exchange import Exchange
from bot.messages import Address, Channel, Message, Reply, Span
from bot.storage.database import Database
from tests.doubles.attachments import VAULT, attachment, make_file, make_page
from tests.doubles.waiting import until
from tests.doubles.zalo import ZaloDouble
from tests.zalo.harness import PUBLIC_URL, bot_on, service_on


def with_file(message: Message) -> Reply:
    file = replace(attachment("nội dung đơn", label="Tải đơn"), print_label="In đơn")
    return Reply((Span("Đơn đây ạ."),), attachment=file)


@asynccontextmanager
async def visiting(double: ZaloDouble, exchange: Exchange) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(service_on(double).files(exchange, VAULT.open, make_file, make_page))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC_URL) as client:
        yield client


async def test_who_is_answered_gets_a_link_to_the_file_and_to_its_page(double: ZaloDouble, database: Database) -> None:
    async with bot_on(double, database, with_file) as exchange, visiting(double, exchange) as client:
        double.person("a1").types("cho xin đơn")
        await until(lambda: len(double.to("a1")) == 2)
        words, links = (sent.text for sent in double.to("a1"))
        assert words == "Đơn đây ạ."
        file, page = re.findall(r"(?:Tải đơn|In đơn): (\S+)", links)
        answer = await client.get(file)
        assert (answer.status_code, answer.text) == (200, "nội dung đơn")
        assert answer.headers["Cache-Control"] == "no-store" and answer.headers["X-Robots-Tag"] == "noindex"
        assert "nội dung đơn" in (await client.get(page)).text
        await exchange.erase(Address(Channel.ZALO, "a1"))
        assert (await client.get(file)).status_code == 404


async def test_what_was_sealed_for_something_else_or_made_up_opens_nothing(
    double: ZaloDouble, database: Database
) -> None:
    async with bot_on(double, database, with_file) as exchange, visiting(double, exchange) as client:
        message = double.person("a1").types("cho xin đơn")
        await until(lambda: len(double.to("a1")) == 2)
        bot = double.token.partition(":")[0]
        for made_up in (message, VAULT.seal(f"{bot}:{message}"), VAULT.seal("zalo-file nobody"), "x" * 2_000, "%C3%A9"):
            assert (await client.get(f"/zalo/tep/{made_up}")).status_code == 404


async def test_where_nobody_can_come_to_fetch_it_it_is_said_what_to_do(double: ZaloDouble, database: Database) -> None:
    async with bot_on(double, database, with_file, public_url=""):
        double.person("a1").types("cho xin đơn")
        await until(lambda: len(double.to("a1")) == 2)
    assert "công an" in double.to("a1")[1].text and "http" not in double.to("a1")[1].text
