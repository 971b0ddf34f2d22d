"""The Zalo channel as a whole: introduces itself, then polls or keeps a webhook."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import structlog
from fastapi import APIRouter

from bot.channels.calls import TakeCall
from bot.channels.contract import Inlet, MakeFile, MakePage
from bot.channels.waiting import Patience
from bot.channels.zalo.client import Rejected, TooMuch, ZaloClient
from bot.channels.zalo.events import Identity
from bot.channels.zalo.files import create_files, link_maker
from bot.channels.zalo.outlet import ZaloOutlet
from bot.channels.zalo.patience import pause_after
from bot.channels.zalo.polling import Polling
from bot.channels.zalo.probe import webhook_url
from bot.channels.zalo.webhook import PATH, create_webhook
from bot.presentation.typed_words import TypedWords
from bot.timing import Clock

log = structlog.get_logger(__name__)


class ZaloService:
    """One bot token's way in. `run_…` returns after `stop`."""

    def __init__(
        self,
        token: str,
        base_url: str,
        clock: Clock,
        words: TypedWords,
        public_url: str,
        seal: Callable[[str], str],
    ) -> None:
        """`seal` makes links to files that nobody else can make."""
        self._client = ZaloClient(token, base_url)
        self._clock = clock
        self._me = Identity(token.partition(":")[0], words.bot_name)
        self._patience = Patience()
        self.outlet = ZaloOutlet(self._client, words, link_maker(public_url, seal))

    def webhook(self, inlet: Inlet, secret: str) -> Mapping[str, TakeCall]:
        """What takes events, by its path."""
        return {PATH: create_webhook(inlet, secret, self._me, self._clock)}

    @staticmethod
    def files(
        inlet: Inlet, open_sealed: Callable[[str], str | None], make_file: MakeFile, make_page: MakePage
    ) -> APIRouter:
        """The routes for what Zalo itself does not carry."""
        return create_files(inlet, open_sealed, make_file, make_page)

    async def open(self) -> None:
        """Make the connections ready; nothing is asked of Zalo yet, so it may be away."""
        await self._client.open()

    async def run_polling(self, inlet: Inlet, may_poll: Callable[[], bool]) -> None:
        """Fetch events until `stop`, while `may_poll`. A webhook that is set is left alone: it may be another's."""

        async def start_polling() -> None:
            await self._client.call("getMe")
            if await webhook_url(self._client):
                raise Rejected(409, "a webhook is set, and while it is nobody can poll: remove it, or use it")

        await self._until_it_works(start_polling)
        await Polling(self._client, self._me, inlet, self._clock, self._patience, may_poll).run()

    async def run_webhook(self, public_url: str, secret: str) -> None:
        """Tell Zalo where to send events, then wait for `stop`."""
        url = public_url + PATH

        async def start_webhook() -> None:
            try:
                said = await self._client.call("setWebhook", {"url": url, "secret_token": secret})
            except TooMuch:
                # It may be set only so often a day. One of an earlier start serves as well, unless the secret changed.
                if await webhook_url(self._client) != url:
                    raise
                log.warning("zalo_webhook_left_as_it_is")
                return
            verification = said.get("verification") if isinstance(said, dict) else None
            if isinstance(verification, dict) and not verification.get("ok"):
                # The address is kept all the same.
                log.error(
                    "zalo_cannot_reach_us",
                    outcome=str(verification.get("outcome"))[:60],
                    advice="check BOT_PUBLIC_URL, TLS, and that nothing in front of it turns away Java/… as a caller",
                )

        await self._until_it_works(start_webhook)
        await self._patience.until_stopped()

    def stop(self) -> None:
        self._patience.stop()

    async def close(self) -> None:
        await self._client.close()

    async def _until_it_works(self, greet: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Greet Zalo, again and again while it cannot be reached, or until `stop`."""
        if await self._patience.until_it_works(greet, pause_after):
            log.info("zalo_ready")
