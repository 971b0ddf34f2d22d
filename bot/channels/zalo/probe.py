"""Asks Zalo who we are and where events go, once, changing nothing."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.probing import TOO_LATE, Unreachable
from bot.channels.zalo.client import Rejected, TokenRefused, ZaloClient, ZaloError

NO_WEBHOOK = (400, 404)
"""How Zalo says that none is set."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What Zalo says of the bot."""

    account: str
    """As `bot.abc`; the name people see is told nowhere."""
    webhook: str
    """Where events are sent; empty when they are to be fetched."""


def greet(token: str, base_url: str, seconds: float) -> Greeting | Unreachable:
    """Waits for `seconds` at most."""
    try:
        return asyncio.run(asyncio.wait_for(_greet(ZaloClient(token, base_url)), seconds))
    except TimeoutError:
        return TOO_LATE
    except TokenRefused:
        return Unreachable("", refused=True)
    except ZaloError as error:
        return Unreachable(f"{type(error).__name__} {error}".strip(), refused=False)


async def webhook_url(client: ZaloClient) -> str:
    """Where Zalo sends events; empty when nobody told it. Raises `ZaloError`."""
    try:
        said = await client.call("getWebhookInfo")
    except Rejected as refused:
        if refused.code in NO_WEBHOOK:
            return ""
        raise
    return str(said.get("url") or "") if isinstance(said, Mapping) else ""


async def _greet(client: ZaloClient) -> Greeting:
    await client.open()
    try:
        me, webhook = await client.call("getMe"), await webhook_url(client)
    finally:
        await client.close()
    return Greeting(str(me.get("account_name") or "") if isinstance(me, Mapping) else "", webhook)
