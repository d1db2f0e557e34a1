"""Where a value is known from, in words."""

from __future__ import annotations

from shapelens.interpret.values import Origin, Site
from shapelens.notebook.program import Program


def describe_origin(program: Program, here: int, origin: Origin | None) -> str:
    """Say in Markdown where something is known from, as seen from the cell `here`: 'sampled after [7]', 'inferred from
    line 3'. What is known from another cell is a link to that cell.
    """
    if origin is None:
        return "inferred"
    if origin.kind == "sampled":
        words = f"sampled after [{origin.execution_count}]" if origin.execution_count else "sampled from the kernel"
        cell = program.cell_of_section(origin.cell)
        return _linked(words, program, here, here if cell is None else cell)
    place = _place_of(program, origin.site) if origin.site is not None else None
    if place is None:
        return origin.kind
    cell, line = place
    where = f"line {line + 1}" if cell == here else f"cell {cell + 1}, line {line + 1}"
    return _linked(f"{'declared in' if origin.kind == 'declared' else 'inferred from'} {where}", program, here, cell)


def _linked(words: str, program: Program, here: int, cell: int) -> str:
    return words if cell == here else f"[{words}](<{program.cells[cell].id}>)"


def _place_of(program: Program, site: Site) -> tuple[int, int] | None:
    """Return the cell and the line where a site stands now."""
    for number, cell in enumerate(program.cells):
        for unit in cell.document.units:
            if unit.key == site.unit:
                line = unit.present_line(site.line)
                return None if line is None else (number, line)
    return None
