"""Positions: `ast` counts UTF-8 bytes in a line, LSP and CodeMirror count UTF-16 units. This is the one place that
converts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: zero-based line, zero-based character in UTF-16 units."""

    line: int
    character: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A stretch of text; `end` is behind its last character."""

    start: Position
    end: Position

    def contains(self, position: Position) -> bool:
        """Say whether `position` lies in the range or at one of its ends."""
        return self.start <= position <= self.end

    def overlaps(self, other: Range) -> bool:
        """Say whether the two ranges share a place; touching counts."""
        return self.start <= other.end and other.start <= self.end


def utf16_length(text: str) -> int:
    """Return the length of `text` in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_column(line: str, utf8_column: int) -> int:
    """Convert a column in UTF-8 bytes to one in UTF-16 units."""
    if line.isascii():
        return utf8_column
    return utf16_length(line.encode("utf-8", "surrogatepass")[:utf8_column].decode(errors="replace"))


def string_index(line: str, utf16: int) -> int:
    """Convert a column in UTF-16 units to an index into the Python string `line`; columns past the end give its
    length.
    """
    if line.isascii():
        return min(utf16, len(line))
    units = 0
    for index, character in enumerate(line):
        if units >= utf16:
            return index
        units += 2 if ord(character) > 0xFFFF else 1
    return len(line)


def offset_at(lines: list[str], position: Position) -> int:
    """Return the index of `position` in the text whose lines, line ends included, are `lines`."""
    before = sum(map(len, lines[: position.line]))
    if position.line >= len(lines):
        return before
    return before + string_index(lines[position.line].rstrip("\r\n"), position.character)
