"""What a name is bound to at a place in the source: for hovers over variables."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from shapelens.interpret.memory import GLOBAL, MISSING
from shapelens.interpret.values import Value
from shapelens.notebook.program import Program
from shapelens.notebook.timeline import Moment
from shapelens.source.positions import Position, Range, utf16_column


@dataclass(frozen=True)
class NamedValue:
    """A variable in the source, what it is bound to, and the moment that it belongs to."""

    name: str
    range: Range
    value: Value
    moment: Moment


def named_value_at(program: Program, cell: int, position: Position) -> NamedValue | None:
    """Return the global variable at `position` with its value: before the statement where it is read, after it where
    it is assigned. `None` where there is none.
    """
    document = program.cells[cell].document
    unit = next((u for u in reversed(document.units) if u.line <= position.line), None)
    if unit is None or unit.lines is not None:
        return None
    for node in ast.walk(unit.tree):
        if not isinstance(node, ast.Name) or unit.line + node.lineno - 1 != position.line:
            continue
        line = document.lines[position.line]
        start = utf16_column(line, node.col_offset)
        end = utf16_column(line, node.end_col_offset or node.col_offset)
        if start <= position.character <= end:
            moment = program.moment_of(unit, after=isinstance(node.ctx, ast.Store))
            value = moment.get((GLOBAL, node.id)) if moment is not None else MISSING
            if moment is None or value is MISSING:
                return None
            range_ = Range(Position(position.line, start), Position(position.line, end))
            return NamedValue(node.id, range_, value, moment)
    return None
