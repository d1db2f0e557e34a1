import asyncio

import pytest

from shapelens.jupyter.framing import FramingError, frame, read_message


def stream(data: bytes) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    reader.feed_data(data)
    reader.feed_eof()
    return reader


async def test_what_is_framed_is_read_back():
    messages = [b'{"id": 1}', '{"größe": "形状 🙂"}'.encode(), b""]
    reader = stream(b"".join(map(frame, messages)))
    assert [await read_message(reader, 1000) for _ in messages] == messages
    assert await read_message(reader, 1000) is None


async def test_a_length_counts_bytes():
    assert frame("é".encode()) == b"Content-Length: 2\r\n\r\n\xc3\xa9"


async def test_other_headers_and_any_case_are_read():
    reader = stream(b"content-type: application/vscode-jsonrpc; charset=utf-8\r\nCONTENT-LENGTH:2\r\n\r\n{}")
    assert await read_message(reader, 1000) == b"{}"


async def test_a_message_that_comes_in_pieces():
    reader = asyncio.StreamReader()
    reading = asyncio.create_task(read_message(reader, 1000))
    for byte in frame(b"[1, 2]"):
        reader.feed_data(bytes([byte]))
        await asyncio.sleep(0)
    assert await reading == b"[1, 2]"


@pytest.mark.parametrize(
    "data",
    [
        b"Content-Length: 5\r\n\r\n{}",  # ends within the message
        b"Content-Length: 5\r\n",  # ends within the header
        b"Content-Type: text\r\n\r\n{}",  # no length
        b"Content-Length: two\r\n\r\n{}",
        b"Content-Length: -2\r\n\r\n{}",
        b"hello, this was printed\r\n" * 10_000,
        frame(b"x" * 1001),  # longer than the limit
    ],
    ids=["short message", "short header", "no length", "a word", "negative", "prints", "too long"],
)
async def test_what_is_no_message_is_refused(data: bytes):
    with pytest.raises(FramingError):
        await read_message(stream(data), 1000)
