"""What the browser talks to: the status, and the websocket that leads to a language server."""

import asyncio
from pathlib import Path
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from shapelens import __version__
from shapelens.jupyter.framing import FramingError
from shapelens.jupyter.process import MAX_MESSAGE_BYTES, LanguageServer, language_server

NORMAL_CLOSURE = 1000
UNSUPPORTED_DATA = 1003
SERVER_ERROR = 1011


class StatusHandler(APIHandler):
    """`GET shapelens/status`: our version, and the URI of the folder that documents are named from."""

    auth_resource = "shapelens"

    @web.authenticated
    @authorized
    def get(self) -> None:
        """Answer the status."""
        # A contents manager that keeps no files has no folder; the server's own is as good a name as any.
        root: str = getattr(self.contents_manager, "root_dir", "") or self.settings["server_root_dir"]
        root_uri = Path(root).expanduser().absolute().as_uri().removesuffix("/")
        self.finish({"version": __version__, "root_uri": root_uri})


class LanguageServerSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):  # pyright: ignore[reportIncompatibleMethodOverride]
    """`shapelens/ws`: one language server for each connection, one JSON-RPC message a text frame.

    When the server ends or says what is not a message, the socket closes with code 1011 and a reason; the client
    may connect again and gets a new one.
    """

    auth_resource = "shapelens"
    _session: asyncio.Task[None] | None = None
    _server: LanguageServer | None = None

    @property
    def max_message_size(self) -> int:
        """What is longer than this closes the connection."""
        return MAX_MESSAGE_BYTES

    def set_default_headers(self) -> None:
        """Set none: a websocket has no use for those of a page."""

    @authorized(action="execute")  # pyright: ignore[reportUntypedFunctionDecorator]
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Accept the connection of a user who is known and allowed."""
        await super().get(*args, **kwargs)

    async def open(self, *args: str, **kwargs: str) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start the language server; no message is read before it runs."""
        super().open(*args, **kwargs)  # pyright: ignore[reportUnknownMemberType]
        ready = asyncio.Event()
        self._session = asyncio.create_task(self._serve(ready))
        await ready.wait()

    async def on_message(self, message: str | bytes) -> None:
        """Pass a message to the language server; the next is not read before."""
        if isinstance(message, bytes):
            self.close(UNSUPPORTED_DATA, "text frames only")
        elif self._server is not None:
            await self._server.send(message.encode())

    def on_close(self) -> None:
        """End the language server."""
        if self._session is not None:
            self._session.cancel()

    async def _serve(self, ready: asyncio.Event) -> None:
        """Run a language server and pass on what it says, until it or the connection ends."""
        try:
            async with language_server(self.log) as server:
                self._server = server
                ready.set()
                async for message in server.messages():
                    await self.write_message(message)
                status = await server.exit_status()
            self.close(SERVER_ERROR if status else NORMAL_CLOSURE, f"the language server ended (exit status {status})")
        except WebSocketClosedError:
            return
        except (FramingError, OSError) as error:
            self.log.error("ShapeLens: %s", error)
            self.close(SERVER_ERROR, "the language server failed")
        except NotImplementedError:
            # Jupyter chooses an event loop on Windows that has no subprocesses.
            self.log.error("ShapeLens: this server's event loop cannot start a language server")
            self.close(SERVER_ERROR, "this server cannot start a language server")
        finally:
            ready.set()
