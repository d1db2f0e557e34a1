"""A browser tab's side of the language server's websocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from support.jupyter_process import TOKEN, JupyterProcess

AUTHORIZATION = {"Authorization": f"token {TOKEN}"}
INITIALIZE = {"processId": None, "rootUri": None, "capabilities": {}}


class Socket:
    """A browser tab's side of the websocket."""

    def __init__(self, connection: WebSocketClientConnection) -> None:
        self.connection = connection
        self._last_id = 0

    @classmethod
    async def connect(cls, jupyter: JupyterProcess, headers: dict[str, str] | None = None) -> Socket:
        request = HTTPRequest(jupyter.websocket_url("shapelens/ws"), headers=headers or AUTHORIZATION)
        return cls(await websocket_connect(request))

    async def notify(self, method: str, params: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        await self.connection.write_message(json.dumps(message, ensure_ascii=False))

    async def request(self, method: str, params: Any) -> Any:
        self._last_id += 1
        message = {"jsonrpc": "2.0", "id": self._last_id, "method": method, "params": params}
        await self.connection.write_message(json.dumps(message, ensure_ascii=False))
        while (reply := await self.read()) is not None:
            if reply.get("id") == self._last_id:
                assert "error" not in reply, reply
                return reply["result"]
        raise ConnectionError(self.connection.close_reason)

    async def read(self) -> Any:
        text = await asyncio.wait_for(self.connection.read_message(), 20)
        return None if text is None else json.loads(text)

    async def closed(self) -> int | None:
        while await self.read() is not None:
            pass
        return self.connection.close_code
