"""A plain LSP client: it sends, waits, and adds as little as it can to what is measured."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CAPABILITIES = {
    "notebookDocument": {"synchronization": {"dynamicRegistration": False}},
    "textDocument": {"inlayHint": {"dynamicRegistration": False}, "publishDiagnostics": {}},
    "workspace": {"inlayHint": {"refreshSupport": True}},
    "general": {"positionEncodings": ["utf-16"]},
}
SHAPELENS = (sys.executable, "-m", "shapelens", "lsp")


class Client:
    """One language server on standard input and output."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._requests = 0

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def request(self, method: str, params: Any) -> Any:
        """Send a request, and return its result."""
        self._requests += 1
        number = self._requests
        self._send({"id": number, "method": method, "params": params})
        while True:
            message = self._receive()
            if "method" in message and "id" in message:
                self._answer(message)
            elif message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def initialize(self, root: Path) -> Any:
        """Say hello; return what the server can do."""
        folder = {"uri": root.as_uri(), "name": root.name}
        params = {"processId": None, "rootUri": folder["uri"], "workspaceFolders": [folder]}
        result = self.request("initialize", params | {"capabilities": CAPABILITIES})
        self.notify("initialized", {})
        return result["capabilities"]

    def _answer(self, request: Mapping[str, Any]) -> None:
        items = request.get("params", {}).get("items", []) if request["method"] == "workspace/configuration" else None
        self._send({"id": request["id"], "result": None if items is None else [None for _ in items]})

    def _send(self, message: Mapping[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline()) != b"\r\n":
            if not line:
                raise RuntimeError("the language server ended")
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))


def bytecode_in(folder: Path) -> dict[str, str]:
    """Return settings by which Python keeps its bytecode in `folder`, as it does where ShapeLens is installed."""
    return {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder)}


@contextmanager
def language_server(
    command: Sequence[str] = SHAPELENS, environment: Mapping[str, str] | None = None
) -> Iterator[Client]:
    """Start a language server, and end it afterwards."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | dict(environment or {}),
    )
    try:
        yield Client(process)
    finally:
        process.kill()
        process.wait()
