"""What operators ask a running process: is it alive, is it ready, what are its figures."""

import ipaddress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from bot.errors import StorageError
from bot.knowledge.snapshot import Snapshot
from bot.storage.database import Database


def create_operations(database: Database, snapshot: Snapshot[Any], registry: CollectorRegistry) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter()

    @router.api_route("/healthz", methods=["GET", "HEAD"])
    async def alive() -> Response:
        return Response("ok\n", media_type="text/plain")

    @router.api_route("/readyz", methods=["GET", "HEAD"])
    async def ready() -> Response:
        try:
            await run_in_threadpool(database.look)
        except StorageError as error:
            return JSONResponse({"ready": False, "database": str(error)}, 503)
        faults = [str(fault) for fault in snapshot.faults]
        return JSONResponse({"ready": True, "content": snapshot.library.version, "content_faults": faults})

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not _from_this_machine(request):
            return Response(status_code=404)
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return router


def _from_this_machine(request: Request) -> bool:
    """Loopback and not through a proxy: figures are for the operator."""
    host = request.client.host if request.client else ""
    if "x-forwarded-for" in request.headers or "forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
