"""A program: the cells of a notebook or the one text of a file, interpreted incrementally.

Each cell is read in the environment of its moment (docs/architecture.md, 'Time'): a cell that ran and is unchanged in
the one recorded just before it ran, a pending cell in the kernel's state of now carried through the pending cells
above it, and without a kernel in document order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import inf
from time import monotonic

from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Key, Value
from shapelens.kernel.effects import Effect, bound_last
from shapelens.kernel.history import Execution, KernelHistory
from shapelens.notebook.cells import Cell
from shapelens.notebook.collected import Collector
from shapelens.notebook.crashes import Crashes
from shapelens.notebook.modules import ModuleFiles, WithSources
from shapelens.notebook.reloading import reloaded, reloads_modules
from shapelens.notebook.results import Analysis, CellAnalysis
from shapelens.notebook.timeline import Changes, Moment, Remembered, Timeline
from shapelens.notebook.uncalled import Uncalled, defines_function
from shapelens.source.document import Unit, hash_of

_MAX_FORGOTTEN = 1_000
"""How many results of statements that are gone are kept, for when they come back."""


class Program:
    """The cells of a notebook, or one file, and what is known of the kernel. `files` are the modules it can import."""

    def __init__(self, files: ModuleFiles | None = None) -> None:
        self.cells: list[Cell] = []
        self.kernel = KernelHistory()
        self.files = files or ModuleFiles(())
        self._remembered: dict[str, Remembered] = {}
        self._pending = Timeline({}, "pending")
        self._ran: dict[str, Timeline] = {}
        self._uncalled = Uncalled(self._pending)
        self._collector = Collector()
        self._crashes = Crashes()
        self._analysis: Analysis | None = None
        self._edited: set[int] | None = None
        """The numbers of the cells whose texts changed since the analysis; `None`: anything may have changed."""
        self._uncollected: Changes = {}
        """What is new since the analysis."""
        self._executions = 0

    @classmethod
    def from_texts(cls, texts: Sequence[str | None], files: ModuleFiles | None = None) -> Program:
        """Make a program of the texts of its code cells; `None` is a cell in another language."""
        program = cls(files)
        for number, text in enumerate(texts):
            cell = Cell(str(number), python=text is not None)
            cell.document.set_text(text or "")
            program.cells.append(cell)
        return program

    def edited(self, texts: Mapping[int, str]) -> Program:
        """Return this program with other texts in some cells, and the same kernel; the rest is not run again."""
        program = Program(self.files)
        program.kernel = self.kernel
        program._remembered = dict(self._remembered)
        for number, cell in enumerate(self.cells):
            document = cell.document
            if number in texts:
                document = document.copy()
                document.set_text(texts[number])
            program.cells.append(Cell(cell.id, document, cell.python))
        return program

    def cell_by_id(self, cell_id: str) -> Cell | None:
        """Return the cell with this id."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)

    def cells_by_hash(self) -> dict[str, list[tuple[str, str]]]:
        """Return ids and source hashes of the cells by the hash of what IPython's history keeps of them."""
        found: dict[str, list[tuple[str, str]]] = {}
        for cell in self.cells:
            if cell.python:
                text = cell.document.text.rstrip("\n")
                found.setdefault(hash_of(text), []).append((cell.id, cell.document.source_hash))
        return found

    def changed(self, number: int | None = None) -> None:
        """Say that the text of the cell with this number changed, or that anything may have: texts, the order of
        cells, the kernel.
        """
        self._analysis = None
        if not self.kernel.busy:  # what is queued may have been edited since, however often
            for cell in self.cells if number is None else self.cells[number : number + 1]:
                cell.document.older.clear()
        if number is None:
            self._edited = None
        elif self._edited is not None:
            self._edited.add(number)

    def analyze(self) -> Analysis:
        """Interpret what changed since the last time, and return everything that is found now."""
        if self._analysis is None or self._busy:
            self._advance()
            self._analysis = self._collect()
        return self._analysis

    def analyze_cell(self, number: int, seconds: float) -> CellAnalysis:
        """Interpret what changed above the end of a cell, and what follows as far as the time allows; return what is
        shown in that cell. `busy` says whether something is left, which may show more in it.
        """
        if self._analysis is None or self._busy:
            self._advance(number, seconds)
            self._analysis = self._collect()
        return self._analysis.cells[number]

    def work(self, seconds: float) -> bool:
        """Go on interpreting for a while; say whether everything is done."""
        if self._analysis is None or self._busy:
            self._advance(seconds=seconds)
            # Nobody looks in between: what is new is collected once, unless units have to be placed in their cells.
            if self._edited != set() or not self._busy:
                self._analysis = self._collect()
        return not self._busy

    def files_changed(self) -> bool:
        """Look at the files of imported modules again; say whether one is not what it was."""
        changed = self.files.refresh()
        now = self.kernel.now
        if reloads_modules(cell.document.text for cell in self.cells if cell.id in self.kernel.executions):
            self.kernel.now = reloaded(now, self.files.sources)
        if changed or self.kernel.now is not now:
            self.changed()
            return True
        return False

    # --- running ---

    @property
    def _busy(self) -> bool:
        return self._pending.busy or self._uncalled.busy

    def _advance(self, number: int | None = None, seconds: float = inf) -> None:
        deadline = monotonic() + seconds
        units = self.cells[number].document.units if number is not None else ()
        here = self._place_units()
        there = self._pending.run(self._remembered, units[-1] if units else None, seconds)
        # A unit that goes from one timeline to another is gone from the one; what it showed stays until it was run.
        changes: Changes = {key: None for key in (*here, *there) if not self._pending.waits(key)}
        for results in (here, there):
            changes.update({key: result for key, result in results.items() if result is not None})
        changes.update(self._run_uncalled(deadline))
        self._uncollected.update(changes)

    def _collect(self) -> Analysis:
        changes, self._uncollected = self._uncollected, {}
        analysis = self._collector.collect(self.cells, changes, self._edited)
        self._edited = set()
        return self._with_crashes(analysis) if self.kernel.executions else analysis

    def _with_crashes(self, analysis: Analysis) -> Analysis:
        """Add what the statements that raised show in what the kernel held then, where nothing else explains them."""
        explained = {
            site.unit
            for placed in analysis.findings
            if placed.finding.severity == "error"
            for site in (placed.finding.site, *placed.finding.via)
        }
        seen = self._crashes.findings(self.cells, self.kernel, self.files)
        more = self._collector.placed(f for f in seen if not explained & {f.site.unit, *(via.unit for via in f.via)})
        explained |= {site.unit for placed in more for site in (placed.finding.site, *placed.finding.via)}
        findings = sorted((*analysis.findings, *more), key=lambda found: (found.cell, found.range))
        crashes = tuple(self._crashes.recognized(self.cells, self.kernel, explained))
        return replace(analysis, findings=tuple(findings), crashes=crashes)

    def _run_uncalled(self, deadline: float) -> Changes:
        """Run the functions that nothing calls, once it is known what is called."""
        before = () if self._edited is None else chain(*(self._collector.units_of(n) for n in self._edited))
        now = () if self._edited is None else chain(*(self.cells[n].document.units for n in self._edited))
        if self._edited is None or any(map(defines_function, chain(before, now))):
            self._uncalled.place(self.cells)
        return {} if self._pending.busy else self._uncalled.run(self._remembered, deadline)

    def _place_units(self) -> Changes:
        """Bring the timelines in step with the cells. Returns what is new in the cells that ran, by the keys of their
        units; `None` for a unit that is gone.
        """
        if self._edited is not None and all(map(self._is_pending, self._edited)):
            for number in self._edited:
                self._pending.edit(self._collector.units_of(number), self.cells[number].document.units)
            return {}
        self._edited = None
        gone, changed = Changes(), Changes()
        ran = {cell.id: (cell, execution) for cell, execution in self._executed()}
        for cell_id in [cell_id for cell_id in self._ran if cell_id not in ran]:
            gone.update(dict.fromkeys(self._ran.pop(cell_id).keys()))
        for cell_id, (cell, execution) in ran.items():
            timeline = self._ran.get(cell_id)
            before = self._with_modules(execution.before, timeline)
            if timeline is None or timeline.name != execution.name:
                gone.update(dict.fromkeys(() if timeline is None else timeline.keys()))
                timeline = self._ran[cell_id] = Timeline(before, execution.name)
            timeline.update(before, cell.document.units)
            changed.update(_as_it_ran(timeline.run(self._remembered), cell, execution))
        pending = [*chain.from_iterable([c.document.units for c in self.cells if c.python and c.id not in ran])]
        self._pending.update(self._with_modules(self.kernel.now, self._pending), pending)
        if len(self._remembered) > _MAX_FORGOTTEN + 2 * len(pending):
            present = {unit.key for cell in self.cells for unit in cell.document.units}
            self._remembered = {key: known for key, known in self._remembered.items() if key in present}
        return gone | changed

    def _with_modules(self, environment: Mapping[Key, Value], timeline: Timeline | None) -> Mapping[Key, Value]:
        """Return an environment in which modules can be imported: the one that the timeline has, if it is the same."""
        present, sources = None if timeline is None else timeline.base, self.files.sources
        if isinstance(present, WithSources) and present.environment is environment and present.sources is sources:
            return present
        return WithSources(environment, sources)

    def _is_pending(self, number: int) -> bool:
        """Say whether a cell is pending, and was when it was last looked at, with at least one statement."""
        cell = self.cells[number]
        if not cell.python or cell.id in self._ran or not self._collector.units_of(number):
            return False
        execution = self.kernel.executions.get(cell.id)
        return execution is None or execution.source_hash != cell.document.source_hash

    def _executed(self) -> Iterator[tuple[Cell, Execution]]:
        """Yield the cells that ran and are unchanged since."""
        if self.kernel.executions:
            for cell in self.cells:
                execution = self.kernel.executions.get(cell.id)
                if execution is not None and execution.source_hash == cell.document.source_hash and cell.python:
                    yield cell, execution

    def moment_of(self, unit: Unit, after: bool) -> Moment | None:
        """Return the environment that a unit was interpreted in, or the one that it left."""
        self.analyze()
        moments = (timeline.moment(unit.key, after) for timeline in (self._pending, *self._ran.values()))
        return next((moment for moment in moments if moment is not None), None)

    def cells_reading(self) -> dict[str, tuple[int, ...]]:
        """Return the numbers of the cells that read each global variable."""
        self.analyze()
        found: dict[str, list[int]] = {}
        for number, cell in enumerate(self.cells):
            known = (self._remembered.get(unit.key) for unit in cell.document.units)
            keys = {key for one in known if one is not None for key in one.read if key[0] == GLOBAL}
            for _, name in keys:
                found.setdefault(str(name), []).append(number)
        return {name: tuple(numbers) for name, numbers in found.items()}

    # --- the kernel ---

    def executed(
        self, cell_id: str | None, source_hash: str | None, environment: Mapping[Key, Value]
    ) -> list[Effect] | None:
        """Interpret what the kernel just ran in the `environment` before it: return what each statement does, `None` if
        its source is not known.

        Without a cell id the kernel was running already: then all cells are interpreted in document order, for the
        definitions that the kernel knows by name alone.
        """
        cell = self.cell_by_id(cell_id) if cell_id is not None else None
        if cell is not None:
            units = cell.document.units_that_ran(source_hash or "")
        elif cell_id is None and source_hash is None:
            units = [unit for cell in self.cells if cell.python for unit in cell.document.units]
        else:
            units = None
        if units is None:
            return None
        now, effects = dict(environment), list[Effect]()
        self._executions += 1
        for unit in units:
            # What it makes lives on when the statement is edited or runs again: its objects have names of their own.
            environment = WithSources(now, self.files.sources)
            result = run_step(f"{unit.key}.{self._executions}", unit.key, unit.tree, environment)
            apply_writes(now, result.writes)
            effects.append(Effect(result.writes, bound_last(unit.tree), unit.text, unit.line))
        return effects


def _as_it_ran(results: Changes, cell: Cell, execution: Execution) -> Changes:
    """Return what is new in a cell that ran. What stands behind an error did not run: it shows what it would do in its
    own cell alone.
    """
    units = {unit.key: unit for unit in cell.document.units}
    line = execution.failed_line
    if line is None:
        return results
    return {
        key: replace(result, calls={where: seen for where, seen in result.calls.items() if where[0].unit in units})
        if result is not None and key in units and units[key].line >= line
        else result
        for key, result in results.items()
    }
