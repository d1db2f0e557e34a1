"""Where a value is known from, in words."""

from __future__ import annotations

from shapelens.interpret.values import Origin, Site
from shapelens.notebook.program import Program


def describe_origin(program: Program, cell: int, origin: Origin | None) -> str:
    """Say where something is known from, as seen from `cell`: 'sampled after [7]', 'inferred from line 3'."""
    if origin is None:
        return "inferred"
    if origin.kind == "sampled":
        return f"sampled after [{origin.execution_count}]" if origin.execution_count else "sampled from the kernel"
    line = _line_of(program, cell, origin.site) if origin.site is not None else None
    if origin.kind == "declared":
        return f"declared in {line}" if line else "declared"
    return f"inferred from {line}" if line else "inferred"


def _line_of(program: Program, here: int, site: Site) -> str | None:
    for number, cell in enumerate(program.cells):
        for unit in cell.document.units:
            if unit.key == site.unit:
                present = unit.present_line(site.line)
                if present is None:
                    return None
                return f"line {present + 1}" if number == here else f"cell {number + 1}, line {present + 1}"
    return None
