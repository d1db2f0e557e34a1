"""A program: the cells of a notebook or the one text of a file, interpreted incrementally.

Each cell is read in the environment of its moment (docs/architecture.md, 'Time'): a cell that ran and is unchanged
in the one recorded just
before it ran, a pending cell in the kernel's state of now carried through the pending cells above it, and without a
kernel in document order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_

from shapelens.interpret.machine import Finding, LayerCall, Role
from shapelens.interpret.memory import MISSING
from shapelens.interpret.run import StepResult, run_step
from shapelens.interpret.values import Key, Site, Value
from shapelens.kernel.history import KernelHistory
from shapelens.notebook.labels import label_of, without_vague
from shapelens.notebook.results import Analysis, Hint, PlacedFinding, PlacedUnknown, SeenCall, provenance_of
from shapelens.source.document import Document, Unit, hash_of
from shapelens.source.positions import Position, Range, utf16_column


@dataclass(slots=True)
class Cell:
    """A code cell (or the whole of a file): its id and its text. `python` is false for a cell in another language."""

    id: str
    document: Document = field(default_factory=Document)
    python: bool = True


@dataclass(slots=True)
class _Remembered:
    """The result of a step with the values that it read: as long as those are the same, so is the result."""

    unit: Unit
    read: dict[Key, Value]
    result: StepResult


class Moment(Mapping[Key, Value]):
    """An environment, what steps wrote over it since, and the name of the moment."""

    def __init__(self, base: Mapping[Key, Value], name: str = "") -> None:
        self._base = base
        self.name = name
        self.writes: dict[Key, Value] = {}

    def __getitem__(self, key: Key) -> Value:
        value = self.writes[key] if key in self.writes else self._base[key]
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: Key, default: Value = None) -> Value:
        """Return what `key` holds, or `default`."""
        value = self.writes.get(key)
        if value is None and key not in self.writes:
            return self._base.get(key, default)
        return default if value is MISSING else value

    def __iter__(self) -> Iterator[Key]:
        return iter({**self._base, **self.writes})

    def __len__(self) -> int:
        return len({**self._base, **self.writes})


class Program:
    """The cells of a notebook, or one file, and what is known of the kernel."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.kernel = KernelHistory()
        self._remembered: dict[tuple[str, str], _Remembered] = {}
        self._hints: dict[tuple[Site, Role], Hint] = {}
        self._analysis: Analysis | None = None

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
            old = cell.document
            document = Document(old.text, list(old.units), old.lines, old.source_hash, dict(old.versions))
            if number in texts:
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
            self._analysis = self._collect(self._run())
        return self._analysis

    # --- running ---

    def _run(self) -> list[StepResult]:
        walked = list(self._walk())
        self._remembered = {(unit.key, environment.name): remembered for unit, remembered, environment in walked}
        return [remembered.result for _, remembered, _ in walked]

    def _walk(self) -> Iterator[tuple[Unit, _Remembered, Moment]]:
        """Yield each unit with its result and the environment before it, each in the moment that it belongs to."""
        now = Moment(self.kernel.now, "pending")
        for cell in self.cells:
            if not cell.python:
                continue
            execution = self.kernel.execution_of(cell.id, cell.document.source_hash)
            environment = now if execution is None else Moment(execution.before, f"ran {execution.number}")
            for unit in cell.document.units:
                remembered = self._step(unit, environment)
                yield unit, remembered, environment
                environment.writes.update(remembered.result.writes)

    def _step(self, unit: Unit, environment: Moment) -> _Remembered:
        remembered = self._remembered.get((unit.key, environment.name))
        if remembered is not None and remembered.unit.tree is unit.tree:
            get = environment.get
            for key, value in remembered.read.items():
                present = get(key, MISSING)
                if present is not value and present != value:
                    break
            else:
                return remembered
        result = run_step(unit.key, unit.key, unit.tree, environment)
        read = {key: environment.get(key, MISSING) for key in result.reads}
        return _Remembered(unit, read, result)

    def moment_of(self, wanted: Unit, after: bool) -> Moment | None:
        """Return the environment that a unit was interpreted in, or the one that it left."""
        self.analyze()
        for unit, remembered, environment in self._walk():
            if unit is wanted:
                if after:
                    environment.writes.update(remembered.result.writes)
                return environment
        return None

    # --- collecting ---

    def _collect(self, results: list[StepResult]) -> Analysis:
        placed = {
            unit.key: (number, cell, unit) for number, cell in enumerate(self.cells) for unit in cell.document.units
        }
        calls: dict[tuple[Site, Role], list[LayerCall]] = {}
        for result in results:
            for place, seen in result.calls.items():
                known = calls.get(place)
                calls[place] = seen if known is None else [*known, *(call for call in seen if call not in known)]
        self._hints = dict(self._placed_hints(placed, calls))
        hints = list(self._hints.values())
        findings = [f for result in results for f in self._placed_findings(placed, result.findings)]
        exhausted = frozenset(
            placed[unit_key][0]
            for (unit_key, _), r in self._remembered.items()
            if r.result.exhausted and unit_key in placed
        )
        unknowns: list[PlacedUnknown] = []
        for result in results:
            for site, unknown in result.unknowns.items():
                where = _place(placed, site)
                if where is not None and (site, "construct") not in calls and (site, "call") not in calls:
                    unknowns.append(PlacedUnknown(*where, unknown.class_name, unknown.reason))
        hints.sort(key=lambda hint: (hint.cell, hint.range, hint.role))
        findings.sort(key=lambda finding: (finding.cell, finding.range))
        return Analysis(tuple(hints), tuple(_distinct(findings)), tuple(unknowns), exhausted)

    def _placed_hints(
        self, placed: _Places, calls: Mapping[tuple[Site, Role], Sequence[LayerCall]]
    ) -> Iterator[tuple[tuple[Site, Role], Hint]]:
        """Make the hints; those of calls that are the very same as the last time are only put to their place."""
        for (site, role), seen in calls.items():
            where = _place(placed, site)
            if where is None:
                continue
            hint = self._hints.get((site, role))
            if hint is None or len(hint.seen) != len(seen) or not all(map(is_, hint.seen, seen)):
                hint = _hint(where, site, role, seen)
            elif (hint.cell, hint.range) != where:
                hint = replace(hint, cell=where[0], range=where[1])
            yield (site, role), hint

    def _placed_findings(self, placed: _Places, findings: Sequence[Finding]) -> Iterator[PlacedFinding]:
        for finding in findings:
            where = _place(placed, finding.site)
            if where is None:
                continue
            others = [s for s in (finding.layer_site, *finding.via) if s is not None and s != finding.site]
            related = tuple(place for place in (_place(placed, site) for site in others) if place is not None)
            yield PlacedFinding(where[0], where[1], finding, related)

    # --- the kernel ---

    def executed(
        self, cell_id: str | None, source_hash: str | None, environment: Mapping[Key, Value]
    ) -> dict[Key, Value]:
        """Interpret what the kernel just ran in the `environment` before it: return what it writes.

        Without a cell id the kernel was running already: then all cells are interpreted in document order, for the
        definitions that the kernel knows by name alone.
        """
        overlay = Moment(environment)
        cell = self.cell_by_id(cell_id) if cell_id is not None else None
        if cell is not None:
            units = cell.document.versions.get(source_hash or "", [])
        elif cell_id is None and source_hash is None:
            units = [unit for cell in self.cells if cell.python for unit in cell.document.units]
        else:
            units = []
        for unit in units:
            overlay.writes.update(run_step(unit.key, unit.key, unit.tree, overlay).writes)
        return overlay.writes


_Places = dict[str, tuple[int, Cell, Unit]]


def _place(placed: _Places, site: Site) -> tuple[int, Range] | None:
    """Return the cell and the range of a site, `None` if it is not in the present text."""
    found = placed.get(site.unit)
    if found is None:
        return None
    number, cell, unit = found
    start, end = unit.present_line(site.line), unit.present_line(site.end_line)
    lines = cell.document.lines
    if start is None or end is None or end >= len(lines):
        return None
    return number, Range(
        Position(start, utf16_column(lines[start], site.column)),
        Position(end, utf16_column(lines[end], site.end_column)),
    )


def _hint(where: tuple[int, Range], site: Site, role: Role, seen: Sequence[LayerCall]) -> Hint:
    pairs = without_vague(tuple(dict.fromkeys(SeenCall(call.inputs, call.outputs) for call in seen)))
    return Hint(
        where[0],
        where[1],
        role,
        seen[0].class_name,
        label_of(pairs),
        provenance_of(seen[-1].origin),
        pairs,
        tuple(seen),
        site,
    )


def _distinct(findings: Sequence[PlacedFinding]) -> Iterator[PlacedFinding]:
    """Leave out a finding that says the same of the same place again."""
    seen: set[tuple[object, ...]] = set()
    for placed in findings:
        mismatch = placed.finding.mismatch
        key = (placed.cell, placed.range, type(mismatch), str(sorted(vars(mismatch).items())))
        if key not in seen:
            seen.add(key)
            yield placed
