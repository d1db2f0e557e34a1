"""A connection to a kernel through a Jupyter server, as a browser tab has it."""

import asyncio
import json
import uuid
from typing import Any
from urllib.request import Request, urlopen

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from support.jupyter_process import JupyterProcess
from support.jupyter_socket import AUTHORIZATION

PATIENCE = 60


def start_kernel(jupyter: JupyterProcess) -> str:
    request = Request(jupyter.url + "api/kernels", b'{"name": "python3"}', AUTHORIZATION, method="POST")
    with urlopen(request) as response:
        return json.load(response)["id"]


class KernelSocket:
    """A browser tab's connection to a kernel, through a Jupyter server."""

    def __init__(self, connection: WebSocketClientConnection, session: str) -> None:
        self._connection = connection
        self._session = session

    @classmethod
    async def connect(cls, jupyter: JupyterProcess, kernel: str) -> "KernelSocket":
        session = uuid.uuid4().hex
        url = jupyter.websocket_url(f"api/kernels/{kernel}/channels?session_id={session}")
        return cls(await websocket_connect(HTTPRequest(url, headers=AUTHORIZATION)), session)

    async def run(self, code: str, cell_id: str | None = None, **options: Any) -> list[dict[str, Any]]:
        """Run code as JupyterLab does; return what the probe sent meanwhile."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self._session,
            "username": "",
            "version": "5.3",
            "date": "2026-01-01T00:00:00Z",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {
            "header": header,
            "parent_header": {},
            "metadata": {} if cell_id is None else {"cellId": cell_id},
            "content": content | options,
            "channel": "shell",
            "buffers": [],
        }
        await self._connection.write_message(json.dumps(message))
        sent: list[dict[str, Any]] = []
        while True:
            told = json.loads(await asyncio.wait_for(self._connection.read_message(), PATIENCE) or "null")
            assert told is not None, "the connection was closed"
            if told["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if told["msg_type"] in ("comm_open", "comm_msg"):
                sent.append(told["content"]["data"])
            elif told["msg_type"] == "error":
                raise AssertionError(told["content"])
            elif told["msg_type"] == "status" and told["content"]["execution_state"] == "idle":
                return sent
