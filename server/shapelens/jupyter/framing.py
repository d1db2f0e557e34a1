"""The framing of the language server protocol over a pipe: a `Content-Length` header before each message."""

import asyncio
import re

_CONTENT_LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r$", re.IGNORECASE | re.MULTILINE)


class FramingError(Exception):
    """What came out of the pipe is not a framed message, or one that is too long."""


def frame(message: bytes) -> bytes:
    """Put the header before a message."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(message), message)


async def read_message(reader: asyncio.StreamReader, limit: int) -> bytes | None:
    """Read one message of at most `limit` bytes, without its header; None at the end of the stream."""
    try:
        header = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as end:
        if end.partial:
            raise FramingError("the stream ended within a header") from end
        return None
    except asyncio.LimitOverrunError as error:
        raise FramingError("no header found") from error
    found = _CONTENT_LENGTH.search(header)
    if found is None:
        raise FramingError("a header without Content-Length")
    length = int(found[1])
    if length > limit:
        raise FramingError(f"a message of {length} bytes; the limit is {limit}")
    try:
        return await reader.readexactly(length)
    except asyncio.IncompleteReadError as end:
        raise FramingError("the stream ended within a message") from end
