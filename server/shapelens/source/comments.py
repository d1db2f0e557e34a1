"""The comments of a text, found without parsing it: a half-typed line beside one takes none away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from shapelens.source.statements import TOKEN


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`: the line (from 0) that it ends, and the index where it begins there."""

    line: int
    start: int
    text: str


def comments(lines: list[str]) -> Iterator[Comment]:
    """Yield the comments of a text that was split into lines. What looks like one inside a string is none."""
    text = "\n".join(lines)
    line = line_start = 0
    for token in TOKEN.finditer(text):
        line_breaks = text.count("\n", line_start, token.start())
        if line_breaks:
            line, line_start = line + line_breaks, text.rindex("\n", 0, token.start()) + 1
        if token.lastgroup == "comment":
            yield Comment(line, token.start() - line_start, token[0])
