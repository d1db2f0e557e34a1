"""A language server as a child process: whole messages go in and come out."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from logging import Logger

from shapelens.jupyter.framing import frame, read_message

COMMAND = (sys.executable, "-m", "shapelens", "lsp")
MAX_MESSAGE_BYTES = 32 * 1024 * 1024
_SECONDS_TO_END = 2.0


class LanguageServer:
    """A running language server."""

    def __init__(self, process: Process) -> None:
        assert process.stdin and process.stdout
        self.pid = process.pid
        self._process = process
        self._stdin = process.stdin
        self._stdout = process.stdout

    async def send(self, message: bytes) -> None:
        """Send one message; what is sent to a server that is gone gets lost."""
        with suppress(ConnectionError):
            self._stdin.write(frame(message))
            await self._stdin.drain()

    async def messages(self) -> AsyncIterator[bytes]:
        """Yield what the server says, until it ends."""
        while (message := await read_message(self._stdout, MAX_MESSAGE_BYTES)) is not None:
            yield message

    async def exit_status(self) -> int:
        """Wait until the server has ended."""
        return await self._process.wait()


@asynccontextmanager
async def language_server(log: Logger, command: Sequence[str] = COMMAND) -> AsyncGenerator[LanguageServer]:
    """Run a language server, and end it on the way out; its standard error goes to the log."""
    # Python looks for modules in the working directory first: in the user's own folder, any `json.py` would be ours.
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE, cwd=sys.prefix)
    assert process.stdin and process.stderr
    complaints = asyncio.create_task(_log_stream(process.stderr, log))
    try:
        yield LanguageServer(process)
    finally:
        # The server ends by itself when its input does.
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), _SECONDS_TO_END)
        except asyncio.TimeoutError:
            log.warning("ShapeLens: the language server did not end by itself")
            process.kill()
            await process.wait()
        complaints.cancel()


async def _log_stream(stream: asyncio.StreamReader, log: Logger) -> None:
    while text := await stream.read(4096):
        log.debug("ShapeLens language server: %s", text.decode(errors="replace").rstrip())
