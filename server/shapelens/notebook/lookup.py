"""What a name is bound to at a place in the source, and when that ran: for hovers."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from shapelens.interpret.memory import GLOBAL, MISSING
from shapelens.interpret.values import Key, Value
from shapelens.kernel.history import Execution
from shapelens.notebook.crashes import failing_unit
from shapelens.notebook.program import Program
from shapelens.source.document import Unit
from shapelens.source.positions import Position, Range, utf16_column
from shapelens.source.sections import Section


@dataclass(frozen=True)
class NamedValue:
    """A variable in the source, what it is bound to, and the moment that it belongs to."""

    name: str
    range: Range
    value: Value
    moment: Mapping[Key, Value]


def named_value_at(program: Program, cell: int, position: Position) -> NamedValue | None:
    """Return the global variable at `position` with its value: before the statement where it is read, after it where
    it is assigned, and what the kernel held where the statement raised. `None` where there is none.
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
            range_ = Range(Position(position.line, start), Position(position.line, end))
            held = _held_when_raised(program, cell, unit)
            if held is not None and (GLOBAL, node.id) in held and isinstance(node.ctx, ast.Load):
                return NamedValue(node.id, range_, held[GLOBAL, node.id], held)
            moment = program.moment_of(unit, after=isinstance(node.ctx, ast.Store))
            value = MISSING if moment is None else moment.get((GLOBAL, node.id), MISSING)
            return None if moment is None or value is MISSING else NamedValue(node.id, range_, value, moment)
    return None


def ran_at(program: Program, cell: int, line: int) -> tuple[Section, Execution] | None:
    """Return the section at a line with its last execution, if it is unchanged since."""
    section = next((one for one in reversed(program.cells[cell].sections) if one.line <= line), None)
    execution = None if section is None else program.kernel.last_run(section)
    return None if section is None or execution is None else (section, execution)


def _held_when_raised(program: Program, cell: int, unit: Unit) -> Mapping[Key, Value] | None:
    """Return what the kernel held when a statement raised; `None` if it did not."""
    found = ran_at(program, cell, unit.line)
    if found is None or found[1].failed_line is None:
        return None
    section, execution = found
    failing = failing_unit(program.cells[cell], section, execution)
    return execution.after if failing is not None and failing.key == unit.key else None
