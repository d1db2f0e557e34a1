"""Standard input and output: a message is handled as soon as the server has a moment for it.

pygls reads a message in three steps, each of them handed to a thread and back. While the server is at work in the
background each step waited for a slice of that work; here a thread only brings what is in the pipe.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from threading import Event, Thread

from pygls.io_ import StdoutWriter, run_async
from pygls.lsp.server import LanguageServer

_PIPE_BYTES = 65_536
# How long the thread that reads may wait for the interpreter while the server computes; Python's default is 5 ms.
_SWITCH_SECONDS = 0.001


def serve_stdio(server: LanguageServer) -> None:
    """Serve on standard input and output until the client says goodbye or has gone."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    try:
        with suppress(asyncio.IncompleteReadError, BrokenPipeError, KeyboardInterrupt):
            asyncio.run(_serve(server))
    finally:
        server.shutdown()


async def _serve(server: LanguageServer) -> None:
    await run_async(Event(), _reader(sys.stdin.fileno()), server.protocol, error_handler=server.report_server_error)


def _reader(pipe: int) -> asyncio.StreamReader:
    """Return a reader of a pipe which a thread fills; asyncio itself cannot read standard input on Windows."""
    loop, reader = asyncio.get_running_loop(), asyncio.StreamReader()

    def fill() -> None:
        with suppress(RuntimeError):  # the loop was closed meanwhile
            while data := os.read(pipe, _PIPE_BYTES):
                loop.call_soon_threadsafe(reader.feed_data, data)
            loop.call_soon_threadsafe(reader.feed_eof)

    Thread(target=fill, name="standard input", daemon=True).start()
    return reader
