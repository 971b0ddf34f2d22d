"""Every answer of every route says what a browser may do with it: pages, files, refusals, failures."""

from collections.abc import Iterator

import httpx
import pytest
from starlette.routing import BaseRoute, Mount, Route

from bot.app.application import Application
from bot.settings import Settings, Telegram, Zalo
from tests.doubles.models import CONTENT, lend_models

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
PARTS = ("text/css", "text/javascript", "image/png")
"""Obey the policy of the page they belong to."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Application:
    """With every channel, so that every route there can be is there; not started."""
    token = "123456789:abcdefghijklmnopqrstuvwxyz"
    return Application(
        Settings(
            data_dir=lend_models(tmp_path_factory.mktemp("whole")),
            content_dir=CONTENT,
            public_url="https://canhgiac.example",
            telegram=Telegram(token=token, mode="webhook", webhook_secret="s" * 16),
            zalo=Zalo(token=token, mode="webhook", webhook_secret="s" * 16),
        )
    )


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Application:
    return Application(Settings(data_dir=lend_models(tmp_path_factory.mktemp("worker")), content_dir=CONTENT), "worker")


def paths(routes: list[BaseRoute], before: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Mount):
            yield f"{before}{route.path}/khong-co"
            yield from paths(list(route.routes), before + route.path)
        elif router := getattr(route, "original_router", None):  # FastAPI keeps what was included whole
            yield from paths(router.routes, before)
        elif isinstance(route, Route):
            yield before + route.path.replace("{", "").replace("}", "").replace(":path", "").replace(":int", "")


def client_of(application: Application) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(application.web, raise_app_exceptions=False, client=("198.51.100.7", 4321))
    return httpx.AsyncClient(transport=transport, base_url="https://canhgiac.example")


def lacking(answer: httpx.Response) -> set[str]:
    wanted = {"x-content-type-options", "content-security-policy", "referrer-policy"}
    if answer.headers.get("content-type", "").startswith(PARTS):
        wanted = {"x-content-type-options"}
    return wanted - set(answer.headers)


async def test_every_route_answers_every_method_with_the_headers(whole: Application) -> None:
    tried = {"/", "/khong-co", "/api/khong-co", "/telegram/webhook", "/zalo/webhook", *paths(whole.web.routes)}
    assert {"/metrics", "/console/sign-in", "/api/chat"} <= tried
    async with client_of(whole) as client:
        for path in sorted(tried):
            for method in METHODS:
                answer = await client.request(method, path, content=b"{" if method == "POST" else None)
                assert not lacking(answer), (method, path, answer.status_code, lacking(answer))
                # A platform's call is taken before all routes, and is no page that is missing.
                assert not path.endswith("/webhook") or answer.status_code in {401, 405}, (method, path)
                assert "frame-ancestors 'none'" in answer.headers.get(
                    "content-security-policy", "frame-ancestors 'none'"
                )


async def test_the_worker_that_serves_operators_alone_says_so_too(worker: Application) -> None:
    async with client_of(worker) as client:
        for path in ("/healthz", "/readyz", "/metrics", "/khong-co"):
            for method in METHODS:
                answer = await client.request(method, path)
                assert not lacking(answer), (method, path, answer.status_code)


@pytest.mark.parametrize(
    ("path", "broken"),
    [
        ("/", "bot.channels.web.routes.recognise"),
        ("/api/chat/stream", "bot.channels.web.routes.recognise"),
        ("/chu-de/tin-dung-den", "bot.site.routes.Footnotes"),
        ("/healthz", "bot.operations.Response"),
        ("/console/sign-in", "console.gate.Gate.session_of"),
    ],
)
async def test_a_failure_nobody_foresaw_says_so_too_and_tells_nothing(
    whole: Application, path: str, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("thầm kín")

    monkeypatch.setattr(broken, fail)
    async with client_of(whole) as client:
        answer = await client.get(path)
    assert answer.status_code == 500
    assert not lacking(answer), lacking(answer)
    assert "thầm kín" not in answer.text and "Traceback" not in answer.text
