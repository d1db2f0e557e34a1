"""A notebook as the text that it is: which lines its cells stand on, and other sources in it. Nothing else changes: not
an output, not a space, not the order of a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

_SPACE: Final = re.compile(r"[ \t\r\n]*")
_DECODER: Final = json.JSONDecoder()


@dataclass(frozen=True)
class RawSource:
    """The `source` of a code cell: what stands from `start` to `end` in the text of the notebook."""

    start: int
    end: int
    lines: tuple[tuple[int, int], ...] | None
    """Where the strings of a list of lines stand; `None` if the source is one string."""


class RawNotebook:
    """The text of a notebook that was found to be valid."""

    def __init__(self, content: str) -> None:
        self.content = content

    @cached_property
    def sources(self) -> list[RawSource | None]:
        """The sources of the code cells; `None` where a cell has none."""
        content, found = self.content, list[RawSource | None]()
        top = dict(_members(content, _after_space(content, 0)))
        for start, _ in _items(content, top["cells"][0]):
            cell = dict(_members(content, start)) if content[start] == "{" else {}
            if "cell_type" in cell and self._value(cell["cell_type"]) == "code":
                found.append(self._source(cell.get("source")))
        return found

    def line_of(self, cell: int, line: int) -> int:
        """Return the line of the notebook's text, from 0, that a line of a code cell stands on."""
        source = self.sources[cell]
        if source is None:
            return 0
        lines = source.lines or ()
        place = lines[min(line, len(lines) - 1)][0] if lines else source.start
        return self.content.count("\n", 0, place)

    def with_sources(self, before: Sequence[str | None], after: Sequence[str | None]) -> str:
        """Return the text of the notebook with other sources in the cells where `after` is not `before`."""
        pieces: list[str] = []
        end = 0
        for source, old, new in zip(self.sources, before, after, strict=True):
            if source is not None and new is not None and new != old:
                pieces += [self.content[end : source.start], self._written(source, new)]
                end = source.end
        return "".join([*pieces, self.content[end:]])

    def _value(self, span: tuple[int, int]) -> Any:
        return _DECODER.raw_decode(self.content, span[0])[0]

    def _source(self, span: tuple[int, int] | None) -> RawSource | None:
        if span is None:
            return None
        is_list = self.content[span[0]] == "["
        return RawSource(*span, tuple(_items(self.content, span[0])) if is_list else None)

    def _written(self, source: RawSource, text: str) -> str:
        """Write a source as the one that stands there is written; lines that are in it already stay to the letter."""
        if source.lines is None:
            return self._string(text)
        known = {self._value(span): self.content[span[0] : span[1]] for span in source.lines}
        lines = [known.get(line) or self._string(line) for line in text.splitlines(keepends=True)]
        inner = self.content[source.start + 1 : source.end - 1]
        lead, tail = inner[: len(inner) - len(inner.lstrip())], inner[len(inner.rstrip()) :]
        if len(source.lines) > 1:
            between = self.content[source.lines[0][1] : source.lines[1][0]]
        else:
            between = f",{lead}" if "\n" in lead else ", "
        return f"[{lead}{between.join(lines)}{tail}]"

    def _string(self, text: str) -> str:
        return json.dumps(text, ensure_ascii=self.content.isascii() and "\\u" in self.content)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _members(text: str, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the names in the object that begins at `start`, and where their values stand."""
    at = _after_space(text, start + 1)
    while text[at] != "}":
        name, at = _DECODER.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
        _, end = _DECODER.raw_decode(text, at)
        yield name, (at, end)
        at = _after_comma(text, end)


def _items(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield where the items of the array that begins at `start` stand."""
    at = _after_space(text, start + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = _after_comma(text, end)


def _after_comma(text: str, end: int) -> int:
    at = _after_space(text, end)
    return _after_space(text, at + 1) if text[at] == "," else at
