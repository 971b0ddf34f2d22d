"""A load of POSTs over raw keep-alive sockets: cheap enough that the server is what is measured."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a load met: requests a second and the 99th percentile in milliseconds."""

    rate: float
    p99_ms: float


async def post_all(
    port: int, path: str, bodies: Sequence[bytes], *, connections: int, headers: Mapping[str, str]
) -> Load:
    """Send all bodies over `connections` connections, each waiting for its answer; every answer must be a 200."""
    waiting = iter(bodies)
    seconds: list[float] = []
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())

    async def one_connection() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for body in waiting:
            started = time.perf_counter()
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            await _answer(reader)
            seconds.append(time.perf_counter() - started)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one_connection() for _ in range(connections)))
    rate = len(bodies) / (time.perf_counter() - started)
    return Load(rate, sorted(seconds)[int(len(seconds) * 0.99)] * 1000)


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    if " 200 " not in head.partition("\r\n")[0]:
        raise RuntimeError(head.partition("\r\n")[0])
    await reader.readexactly(int(head.partition("content-length:")[2].partition("\r\n")[0] or 0))
