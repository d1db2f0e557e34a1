"""Cuts an edited text into statements again, looking only at what stands around the edit."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from shapelens.source.parsing import parse
from shapelens.source.statements import Statement, common_end, common_start, split_statements

_FAR: Final = 200
"""How many lines behind an edit may join the edited statement."""

_line: Final = attrgetter("line")


def resplit(before: Sequence[Statement], old: Sequence[str], new: Sequence[str]) -> tuple[list[Statement], int, int]:
    """Return the statements of the lines `new`; those of the lines `old` were `before`.

    Returns also how many statements at the beginning are the same, and how many at the end are but for their lines.
    """
    first = common_start(old, new)
    same_end = min(common_end(old, new), len(old) - first, len(new) - first)
    moved = len(new) - len(old)
    kept = _first_to_cut(before, first)
    tail = bisect_left(before, max(len(old) - same_end, before[kept].line + 1 if before else 0), key=_line)
    if tail == len(before):
        return [*before[:kept], *split_statements(new, _first_line(before, kept))], kept, 0
    border = before[tail].line + moved
    made: list[Statement] = []
    for statement in split_statements(new, _first_line(before, kept), border + _FAR):
        if statement.line >= border:
            same = bisect_left(before, statement.line - moved, key=_line)
            if same < len(before) and before[same].line == statement.line - moved:
                return [*before[:kept], *made, *_moved(before[same:], moved)], kept, len(before) - same
        made.append(statement)
    if made and border + _FAR >= len(new) and parse(made[-1].text) is not None:
        return [*before[:kept], *made], kept, 0
    # A bracket or a quote that was just typed swallows what follows. Until it is closed, the rest is as it was.
    made = [statement for statement in made if statement.line < border]
    if made:
        last = made.pop()
        made.append(Statement(last.line, "\n".join(last.text.split("\n")[: border - last.line]), open=True))
    return [*before[:kept], *made, *_moved(before[tail:], moved)], kept, len(before) - tail


def _first_to_cut(before: Sequence[Statement], edited: int) -> int:
    """Return the number of the first statement that may change: the edited line may join the one that ends above it,
    or close one that is open.
    """
    last = max(0, bisect_left(before, edited, key=_line) - 1)
    return next((number for number, statement in enumerate(before[:last]) if statement.open), last)


def _first_line(before: Sequence[Statement], kept: int) -> int:
    return before[kept].line if kept else 0


def _moved(statements: Sequence[Statement], lines: int) -> Sequence[Statement]:
    return [Statement(s.line + lines, s.text, s.open) for s in statements] if lines else statements
