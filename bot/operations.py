"""What operators ask a running process: is it alive, is it ready, what are its figures."""

import ipaddress
import secrets
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.errors import StorageError
from bot.knowledge.snapshot import Snapshot
from bot.storage.database import Database


def create_operations(
    database: Database,
    snapshot: Snapshot[Any],
    registry: CollectorRegistry,
    token: str = "",
    leaving: Callable[[], bool] = lambda: False,
) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`; `token` makes an operator of whoever does not ask from this machine.

    Figures, and why the database is away, are told to operators; whether we are ready, and with which content, to all.

    `leaving`: the process is about to end, and who can should ask another.
    """
    router = APIRouter()

    def is_operator(request: Request) -> bool:
        return _from_this_machine(request) or _with_token(request, token)

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    async def alive() -> Response:
        return Response("ok\n", media_type="text/plain")

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    async def ready(request: Request) -> Response:
        if leaving():
            return JSONResponse({"ready": False, "leaving": True}, 503)
        try:
            await run_in_threadpool(database.look)
        except StorageError as error:
            # A proxy, and whoever watches from outside, need the answer; the reason names machines and folders.
            reason = {"database": str(error)} if is_operator(request) else {}
            return JSONResponse({"ready": False, **reason}, 503)
        faults = [str(fault) for fault in snapshot.faults]
        return JSONResponse({"ready": True, "content": snapshot.library.version, "content_faults": faults})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not is_operator(request):
            return Response(status_code=404)
        figures = await run_in_threadpool(generate_latest, registry)
        return Response(figures, media_type=CONTENT_TYPE_LATEST)

    return router


def _with_token(request: Request, token: str) -> bool:
    said = request.headers.get("authorization", "").encode("utf-8", "surrogateescape")
    return bool(token) and secrets.compare_digest(said, f"Bearer {token}".encode())


def _from_this_machine(request: Request) -> bool:
    """Loopback and not through a proxy: figures are for the operator."""
    host = request.client.host if request.client else ""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
