"""What a browser posts, validated at the border."""

import asyncio
import json
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError
from starlette.requests import ClientDisconnect

from bot.messages import MESSAGE_CHARACTERS

BODY_BYTES = 262_144
"""20,000 characters need at most 240,000 bytes: an emoji written as two JSON escapes takes 12."""


BODY_SECONDS = 20.0
"""Longest time for the body to come in: 20,000 characters of Vietnamese over a slow 2G link (20 kbit/s) take 16."""


ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""A message's id within its session, as the browser chooses it."""


class _Post(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: Annotated[str, StringConstraints(pattern=f"^{ID.pattern}$")] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What was written, and the browser's own id for it."""

    text: str
    id: str | None


class BadPost(Exception):
    """A post that is not taken. `code` names the sentence for the visitor; `status` is the HTTP status."""

    def __init__(self, status: int, code: str, *, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.retry_after = retry_after
        """Seconds after which the same may be sent again; None when it will never be taken."""


async def read_post(request: Request) -> Post:
    """The post in a request; raises `BadPost`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadPost(415, "not_json")
    try:
        async with asyncio.timeout(BODY_SECONDS):
            body = await _body(request)
    except TimeoutError:
        raise BadPost(408, "slow", retry_after=1) from None
    post = _parsed(body)
    if len(post.text) > MESSAGE_CHARACTERS:
        raise BadPost(413, "too_long")
    if not post.text.strip():
        raise BadPost(422, "empty")
    return Post(post.text, post.id)


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_BYTES:
                raise BadPost(413, "too_long")
    except ClientDisconnect:
        raise BadPost(400, "not_json") from None
    return bytes(body)


def _parsed(body: bytes) -> _Post:
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadPost(400, "not_json") from None
    try:
        return _Post.model_validate(value)
    except ValidationError:
        raise BadPost(400, "wrong_shape") from None
