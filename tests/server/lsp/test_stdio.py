"""Standard input and output of the server: messages in pieces, several at once, and an end at any byte."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest


def framed(method: str, params: object, number: int | None = None) -> bytes:
    message = {"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})
    body = json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


HELLO = framed("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, 1)
SHUTDOWN = framed("shutdown", None, 2)
EXIT = framed("exit", None)


@pytest.fixture
def server() -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    process = subprocess.Popen((sys.executable, "-m", "shapelens", "lsp"), stdin=pipe, stdout=pipe, stderr=pipe)
    yield process
    process.kill()
    process.communicate()


def test_a_message_that_comes_byte_by_byte_is_answered(server: subprocess.Popen[bytes]) -> None:
    assert server.stdin is not None
    for number in range(len(HELLO)):
        server.stdin.write(HELLO[number : number + 1])
        server.stdin.flush()
    output, complaints = server.communicate(SHUTDOWN + EXIT, timeout=60)
    assert output.count(b"Content-Length") == 2
    assert (server.returncode, complaints) == (0, b"")


def test_messages_that_come_at_once_are_answered_in_their_order(server: subprocess.Popen[bytes]) -> None:
    output, _ = server.communicate(HELLO + SHUTDOWN + EXIT, timeout=60)
    first, second = (json.loads(part.partition(b"\r\n\r\n")[2]) for part in output.split(b"Content-Length:")[1:])
    assert (first["id"], second["id"]) == (1, 2)
    assert server.returncode == 0


@pytest.mark.parametrize("sent", [b"", HELLO, HELLO + b"Content-Le", HELLO + SHUTDOWN[:-5]])
def test_an_editor_that_has_gone_ends_the_server_without_a_complaint(
    server: subprocess.Popen[bytes], sent: bytes
) -> None:
    _, complaints = server.communicate(sent, timeout=60)
    assert (server.returncode, complaints) == (0, b"")


def test_an_exit_that_was_not_announced_is_a_failure(server: subprocess.Popen[bytes]) -> None:
    server.communicate(HELLO + EXIT, timeout=60)
    assert server.returncode == 1
