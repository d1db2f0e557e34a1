"""How a child process that is not a well-behaved language server is handled."""

import asyncio
import logging
import sys

import psutil
import pytest

from shapelens.jupyter.framing import FramingError
from shapelens.jupyter.process import MAX_MESSAGE_BYTES, language_server

LOG = logging.getLogger("test")

ECHO = """
import sys
while header := sys.stdin.buffer.readline():
    body = sys.stdin.buffer.read(int(header.split(b":")[1]) + 2)[2:]
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()
"""


def script(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def test_messages_go_in_and_come_out_in_order():
    sent = [b'{"id": %d}' % number for number in range(100)] + ['{"name": "größe 形状"}'.encode()]
    async with language_server(LOG, script(ECHO)) as server:
        replies = server.messages()
        for message in sent:
            await server.send(message)
        assert [await anext(replies) for _ in sent] == sent


async def test_a_large_message():
    message = b"x" * 5_000_000
    async with language_server(LOG, script(ECHO)) as server:
        sending = asyncio.create_task(server.send(message))
        assert await anext(server.messages()) == message
        await sending


async def test_a_message_past_the_limit_is_not_read():
    header = f"print('Content-Length: {MAX_MESSAGE_BYTES + 1}', end='\\r\\n\\r\\n', flush=True); input()"
    async with language_server(LOG, script(header)) as server:
        with pytest.raises(FramingError, match="the limit is"):
            await anext(server.messages())


async def test_the_server_ends_with_the_block():
    async with language_server(LOG, script(ECHO)) as server:
        process = psutil.Process(server.pid)
    assert not process.is_running()


async def test_a_server_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shapelens.jupyter.process._SECONDS_TO_END", 0.1)
    async with language_server(LOG, script("import time; time.sleep(1000)")) as server:
        process = psutil.Process(server.pid)
    assert not process.is_running()


async def test_a_server_that_ends_by_itself():
    async with language_server(LOG, script("raise SystemExit(3)")) as server:
        assert [message async for message in server.messages()] == []
        assert await server.exit_status() == 3
        await server.send(b"{}")  # gets lost, quietly


async def test_what_it_says_on_standard_error_is_logged(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, "test")
    async with language_server(LOG, script("import sys; print('ouch', file=sys.stderr)")) as server:
        assert [message async for message in server.messages()] == []
    assert "ouch" in caplog.text


async def test_modules_in_the_working_directory_are_not_imported(tmp_path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong json')")
    monkeypatch.chdir(tmp_path)
    async with language_server(LOG, [sys.executable, "-m", "json.tool", "--help"]) as server:
        assert await server.exit_status() == 0
