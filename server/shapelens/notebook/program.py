"""A program: the cells of a notebook or the one text of a file, interpreted incrementally.

Each section (a cell of a notebook; of a file, once a kernel is known, what stands between two `# %%` lines) is read in
the environment of its moment (docs/architecture.md, 'Time'): one that ran and is unchanged in that recorded just before
it ran, a pending one in the kernel's state of now carried through the pending ones above it, and without a kernel in
document order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from math import inf
from time import monotonic
from typing import Any

from shapelens.interpret.memory import GLOBAL, apply_writes
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Key, Value
from shapelens.kernel.effects import Effect, bound_last
from shapelens.kernel.history import Execution, KernelHistory, SomeSources
from shapelens.notebook.cells import Cell
from shapelens.notebook.collected import EXECUTED, Collector
from shapelens.notebook.crashes import Crashes
from shapelens.notebook.doubtful import DOUBTFUL, Doubtful, run_unit
from shapelens.notebook.modules import ModuleFiles, WithSources
from shapelens.notebook.reloading import Reloading, asked_of_autoreload
from shapelens.notebook.results import Analysis, CellAnalysis
from shapelens.notebook.timeline import Changes, Moment, Remembered, Timeline
from shapelens.notebook.uncalled import Uncalled
from shapelens.notebook.unwritten import Unwritten
from shapelens.source.document import Unit
from shapelens.source.sections import FileSections, Run, Section

_MAX_FORGOTTEN = 1_000
"""How many results of statements that are gone are kept, for when they come back."""


class Program:
    """The cells of a notebook, or one file, and what is known of the kernel. `files` are the modules it can import."""

    def __init__(self, files: ModuleFiles | None = None) -> None:
        self.cells: list[Cell] = []
        self.kernel = KernelHistory()
        self.files = files or ModuleFiles(())
        self._remembered: dict[str, Remembered] = {}
        self._pending = Timeline({}, "pending", run_unit)
        self._ran: dict[str, Timeline] = {}
        self._uncalled = Uncalled(self._pending)
        self._doubtful = Doubtful()
        self._collector = Collector()
        self._crashes = Crashes()
        self._reloading = Reloading()
        self._unwritten = Unwritten(self._reloading)
        self._analysis: Analysis | None = None
        self._edited: set[int] | None = None
        """The numbers of the cells whose texts changed since the analysis; `None`: anything may have changed."""
        self._uncollected: Changes = {}
        """What is new since the analysis."""
        self._executions = 0

    @classmethod
    def from_texts(
        cls, texts: Sequence[str | None], files: ModuleFiles | None = None, is_file: bool = False
    ) -> Program:
        """Make a program of the texts of its code cells, `None` is a cell in another language; or of that of a file."""
        program = cls(files)
        for number, text in enumerate(texts):
            cell = Cell(str(number), python=text is not None, is_file=is_file)
            cell.document.set_text(text or "")
            program.cells.append(cell)
        return program

    def edited(self, texts: Mapping[int, str]) -> Program:
        """Return this program with other texts in some cells, and the same kernel; the rest is not run again."""
        program = Program(self.files)
        program.kernel = self.kernel
        program._remembered = dict(self._remembered)
        program._unwritten = Unwritten(self._reloading)
        program.cells = [cell.copy(texts.get(number)) for number, cell in enumerate(self.cells)]
        return program

    def cell_by_id(self, cell_id: str) -> Cell | None:
        """Return the cell with this id."""
        return next((cell for cell in self.cells if cell.id == cell_id), None)

    def cell_of_section(self, section_id: str | None) -> int | None:
        """Return the number of the cell that a section is or was a part of."""
        return next((n for n, cell in enumerate(self.cells) if section_id and cell.owns(section_id)), None)

    def changed(self, number: int | None = None) -> None:
        """Say that the text of the cell with this number changed, or that anything may have: texts, the order of
        cells, the kernel.
        """
        self._analysis = None
        for cell in self.cells if number is None else self.cells[number : number + 1]:
            if not self.kernel.busy:  # what is queued may have been edited since, however often
                cell.document.older.clear()
            cell.find_sections(self.kernel.alive)
        if number is None:
            self._edited = None
        elif self._edited is not None:
            self._edited.add(number)

    def analyze(self) -> Analysis:
        """Interpret what changed since the last time, and return everything that is found now."""
        if self._analysis is None or self.busy:
            self._advance()
            self._analysis = self._collect()
        return self._analysis

    def analyze_cell(self, number: int, seconds: float) -> CellAnalysis:
        """Interpret what changed above the end of a cell, and what follows as far as the time allows; return what is
        shown in that cell. `busy` says whether something is left, which may show more in it.
        """
        if self._analysis is None or self.busy:
            self._advance(number, seconds)
            self._analysis = self._collect()
        return self._analysis.cells[number]

    def work(self, seconds: float) -> bool:
        """Go on interpreting for a while; say whether everything is done."""
        if self._analysis is None or self.busy:
            self._advance(seconds=seconds)
            # Nobody looks in between: what is new is collected once, unless units have to be placed in their cells.
            if self._edited != set() or not self.busy:
                self._analysis = self._collect()
        return not self.busy

    def files_changed(self) -> bool:
        """Look at the files of imported modules again; say whether one is not what it was."""
        changed = self.files.refresh()
        now = self.kernel.now
        self.kernel.now = self._reloading.after(now, self.files.sources)
        if changed or self.kernel.now is not now:
            self.changed()
            return True
        return False

    @property
    def busy(self) -> bool:
        """Whether something is left to interpret of what was found to have changed."""
        return self._pending.busy or self._uncalled.busy

    # --- running ---

    def _advance(self, number: int | None = None, seconds: float = inf) -> None:
        deadline = monotonic() + seconds
        here = self._place_units()
        units = self.cells[number].document.units if number is not None else ()
        last = next((unit for unit in reversed(units) if self._pending.has(unit.key)), None)
        there = self._pending.run(self._remembered, last, seconds)
        there = {key: result for key, result in there.items() if not key.startswith(DOUBTFUL)}
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
        self._uncalled.place(self.cells, self._edited)
        return {} if self._pending.busy else self._uncalled.run(self._remembered, deadline)

    def _place_units(self) -> Changes:
        """Bring the timelines in step with the cells. Returns what is new in the sections that ran, by the keys of
        their units; `None` for a unit that is gone.
        """
        if self._edited is not None and all(map(self._is_pending, self._edited)):
            for number in self._edited:
                self._pending.edit(self._collector.units_of(number), self.cells[number].document.units)
            return {}
        self._edited = None
        gone, changed = Changes(), Changes()
        ran = {section.id: (section, execution) for section, execution in self._executed()}
        for section_id in [section_id for section_id in self._ran if section_id not in ran]:
            gone.update(dict.fromkeys(self._ran.pop(section_id).keys()))
        for section_id, (section, execution) in ran.items():
            timeline = self._ran.get(section_id)
            # Where it raised, that a variable was not there may be why; else what ran has found all that it read.
            complete = execution.complete and execution.failed_line is not None
            before = self._with_modules(execution.before, timeline, complete, execution.sources)
            if timeline is None or timeline.name != execution.name:
                gone.update(dict.fromkeys(() if timeline is None else timeline.keys()))
                timeline = self._ran[section_id] = Timeline(before, execution.name)
            timeline.update(before, section.units)
            changed.update(_as_it_ran(timeline.run(self._remembered), section, execution))
        pending: list[Unit] = []
        for section in chain.from_iterable(cell.sections for cell in self.cells):
            if section.id not in ran:
                pending.extend(section.units)
            elif not ran[section.id][1].certain:
                pending.extend(self._doubtful.units(section))
        codes = [each.code for cell in self.cells for each in cell.sections if each.id not in ran]
        start = self._unwritten.start(codes, self.files.sources, self.kernel.now)
        now = self._with_modules(start.environment, self._pending, self.kernel.alive, start.sources)
        self._pending.update(now, pending)
        if len(self._remembered) > _MAX_FORGOTTEN + 2 * len(pending):
            present = {unit.key for cell in self.cells for unit in cell.document.units}
            self._remembered = {key: known for key, known in self._remembered.items() if key in present}
        return gone | changed

    def _with_modules(
        self,
        environment: Mapping[Key, Value],
        timeline: Timeline | None,
        complete: bool = False,
        then: SomeSources | None = None,
    ) -> Mapping[Key, Value]:
        """Return an environment in which modules can be imported, as they are or were `then`: the one that the timeline
        has, if it is the same.
        """
        present, sources = None if timeline is None else timeline.base, then or self.files.sources
        if isinstance(present, WithSources) and present.environment is environment and present.sources is sources:
            return present
        return WithSources(environment, sources, complete)

    def _is_pending(self, number: int) -> bool:
        """Say whether a cell is pending, and was when it was last looked at, with at least one statement."""
        cell = self.cells[number]
        if not cell.python or not self._collector.units_of(number):
            return False
        return not any(section.id in self._ran or self.kernel.last_run(section) for section in cell.sections)

    def _executed(self) -> Iterator[tuple[Section, Execution]]:
        """Yield the sections that ran and are unchanged since."""
        for section in chain.from_iterable(cell.sections for cell in self.cells if self.kernel.executions):
            execution = self.kernel.last_run(section)
            if execution is not None:
                yield section, execution

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

    def sampled(self, snapshot: Mapping[str, Any]) -> bool:
        """Take in one message of the probe, which names cells by our ids; say whether anything changed."""
        self.files_changed()  # the kernel has imported what is there now
        run: Run | None = None
        for sections in self._file_sections():
            run = sections.that_ran(str(snapshot.get("source_hash")))
            snapshot = run.named(snapshot) if run is not None else {**snapshot, "cell_id": None}
        by_hash: dict[str, list[tuple[str, str]]] = {}
        for source_hash, section in chain.from_iterable(cell.by_hash() for cell in self.cells):
            by_hash.setdefault(source_hash, []).append((section.id, section.source_hash))
        sources = self._sources_of(snapshot)
        if snapshot.get("source_hash") is not None:
            runtime: dict[str, Any] = {**self.kernel.runtime, **(snapshot.get("runtime") or {})}
            self.kernel.now = self._reloading.as_it_went(self.kernel.now, self.files.sources, runtime)
        changed = self.kernel.add(snapshot, partial(self.executed, sources=sources), by_hash, sources)
        if changed:
            self.kernel.confuse(run.ids if run is not None else ())
            self._divide_runs()
            self.changed()
        if snapshot.get("source_hash") is not None or snapshot.get("full"):
            codes = [*self._codes_of(snapshot)]
            if asked_of_autoreload(codes).now or not codes:  # nobody knows what a console asked for
                self.kernel.now = self._reloading.asked(self.kernel.now, self.files.sources)
            self._reloading.look(self.kernel.runtime, self.kernel.now, self.files.sources)
            self.kernel.now = self._reloading.after(self.kernel.now, self.files.sources)
        return changed

    def _codes_of(self, snapshot: Mapping[str, Any]) -> Iterator[str]:
        """Yield the code of the section that a message is of."""
        for section in chain.from_iterable(cell.sections for cell in self.cells):
            if section.id == snapshot.get("cell_id") and section.source_hash == snapshot.get("source_hash"):
                yield section.code

    def _sources_of(self, snapshot: Mapping[str, Any]) -> SomeSources:
        """Return what the modules said that the kernel has imported: of what it ran before we came, as far as they have
        not changed since it began.
        """
        began = snapshot.get("started")
        if self.kernel.is_first(snapshot) and isinstance(began, float):
            return self.files.then(began)
        return self.files.now()

    def _divide_runs(self) -> None:
        """Take the run of a whole file for those of its sections."""
        for cell in self.cells:
            sections = cell.file_sections
            run = self.kernel.executions.pop(cell.id, None) if sections is not None else None
            if sections is not None and run is not None:
                effects = self.executed(cell.id, run.source_hash, run.before, run.sources)
                self.kernel.divide(run, sections.whole.line, sections.present, effects or ())

    def _file_sections(self) -> Iterator[FileSections]:
        for cell in self.cells:
            cell.find_sections(wanted=True)
            if cell.file_sections is not None:
                yield cell.file_sections

    def executed(
        self,
        cell_id: str | None,
        source_hash: str | None,
        environment: Mapping[Key, Value],
        sources: SomeSources | None = None,
    ) -> list[Effect] | None:
        """Interpret what the kernel just ran in the `environment` before it: return what each statement does, `None` if
        its source is not known.

        Without a cell id the kernel was running already: then all cells are interpreted in document order, for the
        definitions that the kernel knows by name alone.
        """
        number = self.cell_of_section(cell_id)
        if cell_id is not None and number is not None:
            units = self.cells[number].units_that_ran(cell_id, source_hash or "")
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
            environment = WithSources(now, sources or self.files.sources)
            result = run_step(f"{unit.key}{EXECUTED}{self._executions}", unit.key, unit.tree, environment)
            apply_writes(now, result.writes)
            effects.append(Effect(result.writes, bound_last(unit.tree), unit.text, unit.line))
        return effects


def _as_it_ran(results: Changes, section: Section, execution: Execution) -> Changes:
    """Return what is new in a section that ran. What stands behind an error did not run: it shows what it would do in
    its own section alone.
    """
    units = {unit.key: unit for unit in section.units}
    line = 1 if execution.failed_unseen else execution.failed_line
    if line is None:
        return results
    return {
        key: replace(result, calls={where: seen for where, seen in result.calls.items() if where[0].unit in units})
        if result is not None and key in units and units[key].line - section.line >= line
        else result
        for key, result in results.items()
    }
