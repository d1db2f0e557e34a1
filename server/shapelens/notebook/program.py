"""A program: the cells of a notebook or the one text of a file, interpreted incrementally.

Each cell is read in the environment of its moment (docs/architecture.md, 'Time'): a cell that ran and is unchanged in
the one recorded just before it ran, a pending cell in the kernel's state of now carried through the pending cells
above it, and without a kernel in document order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapelens.interpret.memory import apply_writes
from shapelens.interpret.run import StepResult, run_step
from shapelens.interpret.values import Key, Value
from shapelens.kernel.history import KernelHistory
from shapelens.notebook.cells import Cell
from shapelens.notebook.collected import Collector
from shapelens.notebook.results import Analysis
from shapelens.notebook.timeline import Moment, Remembered, Timeline
from shapelens.source.document import Unit, hash_of

_MAX_FORGOTTEN = 1_000
"""How many results of statements that are gone are kept, for when they come back."""


class Program:
    """The cells of a notebook, or one file, and what is known of the kernel."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.kernel = KernelHistory()
        self._remembered: dict[str, Remembered] = {}
        self._pending = Timeline({}, "pending")
        self._ran: dict[str, Timeline] = {}
        self._collector = Collector()
        self._analysis: Analysis | None = None
        self._executions = 0

    @classmethod
    def from_texts(cls, texts: Sequence[str | None]) -> Program:
        """Make a program of the texts of its code cells; `None` is a cell in another language."""
        program = cls()
        for number, text in enumerate(texts):
            cell = Cell(str(number), python=text is not None)
            cell.document.set_text(text or "")
            program.cells.append(cell)
        return program

    def edited(self, texts: Mapping[int, str]) -> Program:
        """Return this program with other texts in some cells, and the same kernel; the rest is not run again."""
        program = Program()
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

    def cells_by_hash(self) -> dict[str, tuple[str, str]]:
        """Return ids and source hashes of the cells by the hash of what IPython's history keeps of them."""
        return {
            hash_of(cell.document.text.rstrip("\n")): (cell.id, cell.document.source_hash)
            for cell in self.cells
            if cell.python
        }

    def changed(self) -> None:
        """Say that a text, the order of cells or the kernel changed."""
        self._analysis = None

    def analyze(self) -> Analysis:
        """Interpret what changed since the last time, and return everything that is found now."""
        if self._analysis is None:
            self._analysis = self._collector.collect(self.cells, self._run())
        return self._analysis

    # --- running ---

    def _run(self) -> dict[str, StepResult | None]:
        """Run what changed; return the new results by the keys of their units, `None` for a unit that is gone."""
        pending: list[Unit] = []
        before, self._ran = self._ran, {}
        gone: dict[str, StepResult | None] = {}
        changed: dict[str, StepResult | None] = {}
        for cell in self.cells:
            if not cell.python:
                continue
            execution = self.kernel.execution_of(cell.id, cell.document.source_hash)
            if execution is None:
                pending.extend(cell.document.units)
                continue
            name = f"ran {execution.number}"
            timeline = before.get(cell.id)
            if timeline is None or timeline.name != name:
                timeline = Timeline(execution.before, name)
            else:
                del before[cell.id]
            self._ran[cell.id] = timeline
            changed.update(timeline.update(execution.before, cell.document.units, self._remembered))
        for timeline in before.values():
            gone.update(dict.fromkeys(timeline.keys()))
        for key, result in self._pending.update(self.kernel.now, pending, self._remembered).items():
            (gone if result is None else changed)[key] = result
        if len(self._remembered) > _MAX_FORGOTTEN + 2 * sum(len(cell.document.units) for cell in self.cells):
            present = {unit.key for cell in self.cells for unit in cell.document.units}
            self._remembered = {key: known for key, known in self._remembered.items() if key in present}
        return gone | changed

    def moment_of(self, unit: Unit, after: bool) -> Moment | None:
        """Return the environment that a unit was interpreted in, or the one that it left."""
        self.analyze()
        moments = (timeline.moment(unit.key, after) for timeline in (self._pending, *self._ran.values()))
        return next((moment for moment in moments if moment is not None), None)

    # --- the kernel ---

    def executed(
        self, cell_id: str | None, source_hash: str | None, environment: Mapping[Key, Value]
    ) -> dict[Key, Value]:
        """Interpret what the kernel just ran in the `environment` before it: return what it writes.

        Without a cell id the kernel was running already: then all cells are interpreted in document order, for the
        definitions that the kernel knows by name alone.
        """
        cell = self.cell_by_id(cell_id) if cell_id is not None else None
        if cell is not None:
            units = cell.document.versions.get(source_hash or "", [])
        elif cell_id is None and source_hash is None:
            units = [unit for cell in self.cells if cell.python for unit in cell.document.units]
        else:
            units = []
        now, writes = dict(environment), dict[Key, Value]()
        self._executions += 1
        for unit in units:
            # What it makes lives on when the statement is edited or runs again: its objects have names of their own.
            result = run_step(f"{unit.key}.{self._executions}", unit.key, unit.tree, now)
            apply_writes(now, result.writes)
            writes.update(result.writes)
        return writes
