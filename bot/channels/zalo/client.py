"""Calls of the Zalo Bot API. Every failure is one of ours, and none tells the URL, in which the token stands."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

CONNECTIONS = 20
READ_SECONDS = 30.0
CONNECT_SECONDS = 10.0

DESCRIPTION_CHARACTERS = 200
"""Of what Zalo says of a refusal this much is kept."""

POLL = "getUpdates"


class ZaloError(Exception):
    """A call that did not go well; the message is fit for a log."""


class NobodyWrote(ZaloError):
    """A poll that ended empty. It is no failure."""


class TokenRefused(ZaloError):
    """The token is wrong, or was reset."""


class TooMuch(ZaloError):
    """The rate or the quota is used up; nobody says which, or until when."""


class Rejected(ZaloError):
    """Zalo will not do this, however often it is asked."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code} {description}".strip())
        self.code = code


class Unavailable(ZaloError):
    """Nothing was done; another time it may be."""


class Unclear(ZaloError):
    """Nobody knows whether it was done."""


class ZaloClient:
    """One bot's calls, over one pool of connections. The token is in no error and in no `repr`."""

    def __init__(self, token: str, base_url: str) -> None:
        self._token = token
        self._base_url = base_url
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS, ttl_dns_cache=300))

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(
        self, method: str, parameters: Mapping[str, object] | None = None, *, read_seconds: float = READ_SECONDS
    ) -> Any:
        """The `result` of a call; None where a method has none. Raises a `ZaloError`."""
        status, body = await self._post(method, parameters or {}, read_seconds)
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, Mapping) or not isinstance(answer.get("ok"), bool):
            raise _of_a_stranger(status)
        if status < 300 and answer["ok"]:
            return answer.get("result")
        raise self._failure(method, _code(answer) or status, answer)

    async def _post(self, method: str, parameters: Mapping[str, object], read_seconds: float) -> tuple[int, bytes]:
        if self._session is None:
            raise RuntimeError("the client was not opened")
        url = f"{self._base_url}{self._token}/{method}"
        timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=read_seconds)
        try:
            async with self._session.post(url, json=parameters, timeout=timeout, allow_redirects=False) as response:
                return response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Unavailable(type(error).__name__) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unclear(type(error).__name__) from None

    def _failure(self, method: str, code: int, answer: Mapping[str, Any]) -> ZaloError:
        """What a refusal in Zalo's own words means: inside HTTP 200 it is one as well."""
        said = str(answer.get("description") or "").replace(self._token, "***")[:DESCRIPTION_CHARACTERS]
        match code:
            case 408 if method == POLL:
                return NobodyWrote("408")
            case 401:
                return TokenRefused(said)
            case 426 | 429:
                return TooMuch(f"{code} {said}")
            case 403 | 503:
                # By Zalo's own table 403 means an error of its server.
                return Unavailable(f"{code} {said}")
            case 408 | 500 | 502 | 504:
                return Unclear(f"{code} {said}")
            case _:
                return Rejected(code if code >= 300 else 0, said)


def _code(answer: Mapping[str, Any]) -> int | None:
    """Two spellings are documented."""
    codes = (answer.get("error_code"), answer.get("errorCode"))
    return next((code for code in codes if type(code) is int), None)


def _of_a_stranger(status: int) -> ZaloError:
    """Something between us and Zalo answered, or Zalo itself in a way nobody has seen: only the status is known."""
    said = f"{status}, and not in Zalo's words"
    # A gateway that gave up waiting does not know either.
    return Unclear(said) if status < 300 or status in (408, 500, 502, 504) else Unavailable(said)
