"""Statements that raised when they ran: what is wrong with them, seen from what the kernel held just then."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.interpret.machine import Finding
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Site
from shapelens.kernel.history import Execution, KernelHistory
from shapelens.notebook.cells import Cell
from shapelens.notebook.modules import ModuleFiles, WithSources
from shapelens.notebook.results import Crash
from shapelens.source.document import Unit
from shapelens.source.positions import Position, Range, utf16_length
from shapelens.source.sections import Section


class Crashes:
    """The statements at which cells ended early.

    Such a statement has bound nothing, and what stood before it did run: the kernel holds just what it saw. So it is
    interpreted once more in that, which may tell more than its source did.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, str, str], tuple[Finding, ...]] = {}

    def findings(self, cells: list[Cell], kernel: KernelHistory, files: ModuleFiles) -> list[Finding]:
        """Return the errors in the statements that raised, or in what was edited in their place."""
        found: dict[tuple[int, str, str], tuple[Finding, ...]] = {}
        for _, cell, section, execution in _failed(cells, kernel):
            unit = failing_unit(cell, section, execution)
            if unit is None:
                continue
            key = (execution.number, unit.key, unit.text)
            known = self._known.get(key)
            found[key] = known if known is not None else _errors(section, execution, unit, files)
        self._known = found
        return [finding for findings in found.values() for finding in findings]

    def recognized(self, cells: list[Cell], kernel: KernelHistory, explained: set[str]) -> Iterator[Crash]:
        """Yield the lines whose message was recognized, those in the units apart that are `explained` already."""
        for number, cell, section, execution in _failed(cells, kernel):
            unit, line = failing_unit(cell, section, execution), _failed_line(section, execution)
            if unit is None or execution.raised is None or execution.source_hash != section.source_hash:
                continue
            if unit.key not in explained and line < len(cell.document.lines):
                text = cell.document.lines[line]
                start = utf16_length(text) - utf16_length(text.lstrip())
                range_ = Range(Position(line, start), Position(line, utf16_length(text.rstrip())))
                yield Crash(number, range_, execution.raised)


def _failed(cells: list[Cell], kernel: KernelHistory) -> Iterator[tuple[int, Cell, Section, Execution]]:
    for number, cell in enumerate(cells):
        for section in cell.sections:
            execution = kernel.executions.get(section.id)
            if execution is not None and execution.failed_line is not None:
                yield number, cell, section, execution


def _failed_line(section: Section, execution: Execution) -> int:
    """Return the line (from 0) of the document at which a section ended early, if it is unchanged since."""
    return section.line + (execution.failed_line or 1) - 1


def failing_unit(cell: Cell, section: Section, execution: Execution) -> Unit | None:
    """Return the statement that raised, or what stands in its place now; `None` if what comes before it was edited."""
    ran, present = cell.units_that_ran(section.id, execution.source_hash), section.units
    line = (execution.failed_line or 1) - 1
    count = sum(unit.line <= line for unit in ran or ())
    if ran is None or count == 0 or len(present) < count:
        return None
    same = all(a.text == b.text for a, b in zip(ran[: count - 1], present, strict=False))
    return present[count - 1] if same else None


def _errors(section: Section, execution: Execution, unit: Unit, files: ModuleFiles) -> tuple[Finding, ...]:
    """Interpret a statement in what the kernel held when it raised; return the errors on the line that raised."""
    environment = WithSources(execution.after, execution.sources or files.sources)
    result = run_step(f"{unit.key}.raised{execution.number}", unit.key, unit.tree, environment)
    line = _failed_line(section, execution) - unit.line

    def concerns(finding: Finding) -> bool:
        places = (finding.site, *finding.via)
        return finding.severity == "error" and any(_covers(site, unit.key, line) for site in places)

    return tuple(finding for finding in result.findings if concerns(finding))


def _covers(site: Site, unit: str, line: int) -> bool:
    return site.unit == unit and site.line <= line <= site.end_line
