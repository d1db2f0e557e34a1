"""Cuts a text into its top-level statements without parsing it, so that an edit parses one statement and not the file.

The scan knows strings, comments, brackets and continuation lines; that is all it takes to find where a statement
begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from shapelens.source.magics import replace_line_magic
from shapelens.source.timed import TIMED_CELL

TOKEN: Final = re.compile(
    r"""
    (?P<string>
        \"\"\"(?:[^\\]|\\.)*?(?:\"\"\"|\Z) | '''(?:[^\\]|\\.)*?(?:'''|\Z)
      | "(?:[^"\\\n]|\\.)*"? | '(?:[^'\\\n]|\\.)*'?
    )
  | (?P<comment>\#[^\n]*)
  | (?P<open>[(\[{])
  | (?P<close>[)\]}])
  | (?P<continued>\\\r?\n)
  | (?P<newline>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_NO_START: Final = re.compile(r"[ \t\r#)\]}]|$|(?:else|elif|except|finally)\b")
_LOOKS_LIKE_START: Final = re.compile(
    r"@|(?:def|class|import|from|if|for|while|with|try|return|del|assert|raise)\b"
    r"|[A-Za-z_][\w.]*(?:[ ]*[-+*/@]?=[^=]|\()"
)

_CHUNK: Final = 128


@dataclass(frozen=True, slots=True)
class Statement:
    """One top-level statement with the blank lines and comments behind it; `line` is where it begins in its text.

    `text` has its magics replaced, and as many lines as the source. A statement is `open` where it ends without its
    last bracket or quote.
    """

    line: int
    text: str
    open: bool = False


def split_statements(lines: Sequence[str], first: int = 0, end: int | None = None) -> Iterator[Statement]:
    """Yield the top-level statements of the lines from `first`, where a statement begins, up to `end`. Lines before
    the first statement (comments, blank lines) belong to none.
    """
    rest = list(lines[first:end])
    start: int | None = None
    goes_on = False
    for number in _logical_lines(rest):
        line = rest[number]
        if _NO_START.match(line):
            continue
        if not goes_on:
            if start is not None:
                yield Statement(first + start, "\n".join(rest[start:number]))
            start = number
        goes_on = line.startswith(("@", TIMED_CELL)) or (goes_on and rest[start or 0].startswith(TIMED_CELL))
    if start is not None:
        yield Statement(first + start, "\n".join(rest[start:]))


def common_start(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many elements at the beginning are equal."""
    shorter = min(len(old), len(new))
    for start in range(0, shorter, _CHUNK):  # slices are compared much faster than elements one by one
        if old[start : start + _CHUNK] != new[start : start + _CHUNK]:
            for number in range(start, min(start + _CHUNK, shorter)):
                if old[number] != new[number]:
                    return number
    return shorter


def common_end(old: Sequence[object], new: Sequence[object]) -> int:
    """Return how many elements at the end are equal."""
    return common_start(old[::-1], new[::-1])


def split_broken(statement: Statement) -> list[Statement]:
    """Cut a statement that does not parse at each line that looks like the beginning of another one.

    An unclosed bracket or quote makes the scan swallow what follows; this gives the rest back. What `%%timeit` runs
    stays together.
    """
    lines = statement.text.split("\n")
    if lines[0].startswith(TIMED_CELL):
        return [statement]
    starts = [0, *(number for number in range(1, len(lines)) if _LOOKS_LIKE_START.match(lines[number]))]
    starts = [s for s in starts if s == 0 or not lines[s - 1].startswith("@")]
    ends = [*starts[1:], len(lines)]
    return [
        Statement(statement.line + start, "\n".join(lines[start:end])) for start, end in zip(starts, ends, strict=True)
    ]


def _logical_lines(lines: list[str]) -> Iterator[int]:
    """Yield the number of each line where a logical line begins, and replace the magics in `lines` on the way."""
    text = "\n".join(lines)
    number, depth, position, start = 0, 0, 0, 0
    while True:
        if start == position and depth == 0:
            replaced = replace_line_magic(lines[number])
            if replaced != lines[number]:
                position += len(lines[number]) + 1
                lines[number] = replaced
                yield number
                if number + 1 == len(lines):
                    return
                number, start = number + 1, position
                continue
            yield number
        match = TOKEN.search(text, position)
        if match is None:
            return
        position = match.end()
        kind = match.lastgroup
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth = max(0, depth - 1)
        elif kind == "newline":
            number, start = number + 1, position
        elif kind != "comment":
            number += text.count("\n", match.start(), position)
            start = -1
