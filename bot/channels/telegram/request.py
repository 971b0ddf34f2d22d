"""python-telegram-bot's requests over aiohttp: its default client is 8 to 13 times slower with many open at once."""

import json
from typing import Any

import aiohttp
import yarl
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

CONNECTIONS = 500
"""More than the exchange has in flight at once: what waits here for a connection has had its turn already, and all that
wait would leave together once a slow server recovers. Telegram refuses a bot with about a thousand active requests
(telegram-bot-api, Client.cpp)."""

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}

READ_SECONDS = 30.0
CONNECT_SECONDS = 10.0


class NotSent(NetworkError):
    """No connection came about: the platform cannot have seen the request."""


class BrokenOff(NetworkError):
    """The connection ended after the request was written: the platform may have done what was asked."""


def seconds_to_wait(error: RetryAfter) -> float:
    """What Telegram asked for with its 429."""
    told = error.retry_after
    return float(told) if isinstance(told, int | float) else told.total_seconds()


class AiohttpRequest(BaseRequest):
    """One connection pool for one bot."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return READ_SECONDS

    async def initialize(self) -> None:
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = BaseRequest.DEFAULT_NONE,
        write_timeout: object = BaseRequest.DEFAULT_NONE,
        connect_timeout: object = BaseRequest.DEFAULT_NONE,
        pool_timeout: object = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises `NotSent`, `BrokenOff` or `TimedOut` (which may also have arrived).

        None of them tells what aiohttp said: its messages hold the URL, and so the token.
        """
        if self._session is None:
            raise RuntimeError("the request was not initialised")
        read = read_timeout if isinstance(read_timeout, int | float) else READ_SECONDS
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=read)
        data = _body(request_data) if request_data else None
        headers = _FORM if isinstance(data, bytes) else None
        try:
            # A redirect is no answer of Telegram's: what it leads to must not be taken for one.
            async with self._session.request(
                method, url, data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            raise BrokenOff(type(error).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What the base class does, except that it logs the payload, in which citizens' words may stand."""
        try:
            parsed = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("the answer is not JSON") from None
        if not isinstance(parsed, dict) or (parsed.get("ok") and "result" not in parsed):
            raise TelegramError("the answer has another shape")
        return parsed


def _body(request_data: RequestData) -> bytes | aiohttp.FormData:
    """A plain form, or one with files."""
    if not request_data.contains_files:
        # aiohttp's own way takes eight times as long for Vietnamese words: as long as a question is matched.
        return yarl.URL.build(query=request_data.json_parameters).raw_query_string.encode()
    # Telegram shows a file's name as it stands in the form, and Vietnamese letters as "%E1%BB%9F" if they are quoted.
    form = aiohttp.FormData(request_data.json_parameters, quote_fields=False)
    for field, (name, content, kind) in request_data.multipart_data.items():
        form.add_field(field, content, filename=name, content_type=kind)
    return form
