"""What a browser posts, validated at the border."""

import json
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Request
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError


BODY_BYTES = 65_536
"""10,000 characters need at most 60,000 bytes as JSON escapes."""


class _Post(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")] | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What was written, and the browser's own id for it."""

    text: str
    id: str | None


class BadPost(Exception):
    """A post that cannot be read. `code` names the sentence for the visitor; `status` is the HTTP status."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code


async def read_post(request: Request) -> Post:
    """The post in a request; raises `BadPost`."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise BadPost(415, "not_json")
    body = await _body(request)
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise BadPost(400, "not_json") from None
    try:
        post = _Post.model_validate(value)
    except ValidationError:
        raise BadPost(400, "wrong_shape") from None
    return Post(post.text, post.id)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise BadPost(413, "too_long")
    return bytes(body)


_LOCAL = re.compile(r"^[a-z][a-z0-9+.-]*://")


def same_origin(request: Request, public_url: str) -> bool:
    """Whether our own page sent this; a form on another site must not speak for a visitor."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True  # not a browser
    host = _LOCAL.sub("", origin)
    return host == request.headers.get("host") or origin == public_url
