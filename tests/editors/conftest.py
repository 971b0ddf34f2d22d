"""yaml-language-server as an editor's program runs it: what editors are told while they write."""

import json
import os
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent.parent
CONTENT = ROOT / "content"

SERVER = Path(__file__).parent / "node_modules" / ".bin" / "yaml-language-server"

LEFT_OUT = "left out: no yaml-language-server: npm ci --prefix tests/editors"


class Editor:
    """Speaks the Language Server Protocol 3.17 over the server's pipes, one question at a time.

    A server that stays silent keeps the test waiting until pytest's own timeout ends it.
    """

    def __init__(self, command: Path) -> None:
        self._process = subprocess.Popen([command, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._number = 0
        self._told: deque[dict[str, Any]] = deque()
        self._ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": _CAPABILITIES})
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": _SETTINGS})

    def open(self, path: Path) -> list[dict[str, Any]]:
        """Open a file; returns the diagnostics shown in it."""
        document = {"uri": path.as_uri(), "languageId": "yaml", "version": 1, "text": path.read_text(encoding="utf-8")}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return next(
            told["params"]["diagnostics"]
            for told in self._notifications()
            if told["method"] == "textDocument/publishDiagnostics" and told["params"]["uri"] == path.as_uri()
        )

    def hover(self, path: Path, line: int, character: int) -> str:
        """What is shown when the pointer rests there; lines and characters from 0."""
        found = self._ask("textDocument/hover", _at(path, line, character))
        return str(found["contents"]["value"]) if found else ""

    def completion(self, path: Path, line: int, character: int) -> list[dict[str, Any]]:
        """What is offered there; lines and characters from 0."""
        found = self._ask("textDocument/completion", _at(path, line, character))
        return list(found["items"])

    def close(self) -> None:
        self._ask("shutdown", None)
        self._tell("exit", None)
        self._process.communicate(timeout=20)

    def _ask(self, method: str, params: Any) -> Any:
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            message = self._received()
            if "method" not in message:
                assert "error" not in message, message["error"]
                return message["result"]
            self._told.append(message)

    def _notifications(self) -> Iterator[dict[str, Any]]:
        while True:
            yield self._told.popleft() if self._told else self._received()

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _received(self) -> dict[str, Any]:
        """The next message but for questions of the server's own, which get an empty answer."""
        while True:
            message = self._read()
            if "method" not in message or "id" not in message:
                return message
            self._send({"id": message["id"], "result": None})

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout
        length = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            length = int(value) if name.lower() == b"content-length" else length
        assert length, "the language server ended"
        message: dict[str, Any] = json.loads(self._process.stdout.read(length))
        return message


def _at(path: Path, line: int, character: int) -> dict[str, Any]:
    return {"textDocument": {"uri": path.as_uri()}, "position": {"line": line, "character": character}}


_CAPABILITIES = {"textDocument": {"publishDiagnostics": {}, "hover": {"contentFormat": ["markdown"]}}}

# As VS Code's extension has them, but for the list of public schemas, which it would fetch from the web.
_SETTINGS = {
    "yaml": {"validate": True, "hover": True, "completion": True, "schemaStore": {"enable": False}},
    "http": {"proxy": "", "proxyStrictSSL": True},
}


@pytest.fixture(scope="session")
def editor() -> Iterator[Editor]:
    if not SERVER.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(LEFT_OUT)
        pytest.skip(LEFT_OUT)
    editor = Editor(SERVER)
    yield editor
    editor.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content, to be edited."""
    copy = tmp_path / "content"
    shutil.copytree(CONTENT, copy)
    return copy
