"""`Collector`: puts together what the statements of a program gave, and keeps what an edit did not touch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Final

from shapelens.interpret.machine import Finding, LayerCall, Role
from shapelens.interpret.run import StepResult
from shapelens.interpret.values import Site
from shapelens.notebook.cells import Cell
from shapelens.notebook.labels import label_of, without_vague
from shapelens.notebook.results import (
    Analysis,
    CellAnalysis,
    Hint,
    PlacedFinding,
    PlacedUnknown,
    SeenCall,
    provenance_of,
)
from shapelens.notebook.timeline import Changes
from shapelens.notebook.uncalled import UNCALLED
from shapelens.source.document import Unit
from shapelens.source.positions import Position, Range, utf16_column
from shapelens.source.statements import common_end, common_start

EXECUTED: Final = " ran "
"""What a step that the kernel ran has in its name, between the key of its statement and the number of the run."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a unit stands."""

    number: int
    cell: Cell
    unit: Unit


@dataclass(frozen=True, slots=True)
class _UnitResults:
    """What is shown in one unit, whichever statements gave it."""

    hints: Mapping[tuple[Site, Role], Hint] = field(default_factory=dict[tuple[Site, Role], Hint])
    unknowns: tuple[PlacedUnknown, ...] = ()


class Collector:
    """The results of the statements of a program, and what they show in each cell."""

    def __init__(self) -> None:
        self._results: dict[str, StepResult] = {}
        self._sources: dict[str, set[str]] = {}
        """For each unit the statements that give something to show in it."""
        self._places: dict[str, _Place] = {}
        self._cells: list[Cell] = []
        self._units: list[Sequence[Unit]] = []
        self._shown: list[CellAnalysis] = []
        self._by_unit: dict[str, _UnitResults] = {}
        self._noteworthy: set[str] = set()
        """The statements with findings, and those that ran out of their budget."""

    def units_of(self, number: int) -> Sequence[Unit]:
        """Return the units of a cell as they were when it was last looked at."""
        return self._units[number]

    def collect(self, cells: Sequence[Cell], changes: Changes, numbers: Iterable[int] | None = None) -> Analysis:
        """Return everything that is found now, after the results of some statements changed. `numbers` are those of
        the cells whose texts changed; `None` if any may have, or the cells themselves.
        """
        edited = self._edited(cells) if numbers is None else set(numbers)
        moved = self._place(cells, edited)
        for key in moved | self._take(changes):
            place = self._places.get(key)
            if place is None:
                self._by_unit.pop(key, None)
            else:
                self._by_unit[key] = self._results_in(place)
                edited.add(place.number)
        for number in edited:
            self._shown[number] = self._cell_analysis(cells[number])
        findings = sorted(self._findings(), key=lambda finding: (finding.cell, finding.range))
        exhausted = frozenset(
            self._places[key].number for key in self._noteworthy if self._results[key].exhausted and key in self._places
        )
        return Analysis(tuple(self._shown), tuple(_distinct(findings)), exhausted)

    # --- where units are ---

    def _edited(self, cells: Sequence[Cell]) -> set[int]:
        """Return the numbers of the cells that are not what they were."""
        edited = {*_differences(self._cells, cells), *_differences(self._units, [c.document.units for c in cells])}
        return edited | {*range(len(cells), len(self._cells))}

    def _place(self, cells: Sequence[Cell], edited: set[int]) -> set[str]:
        """Note where the units of the cells with these numbers are; return the keys of those that are new, moved or
        gone.
        """
        left = {unit.key for number in edited if number < len(self._units) for unit in self._units[number]}
        edited.difference_update(range(len(cells), len(self._cells)))
        self._resize(len(cells))
        moved: set[str] = set()
        for number in edited:
            cell = self._cells[number] = cells[number]
            self._units[number] = cell.document.units
            for unit in cell.document.units:
                left.discard(unit.key)
                place = self._places.get(unit.key)
                if place is None or place.unit is not unit or place.number != number or place.cell is not cell:
                    self._places[unit.key] = _Place(number, cell, unit)
                    moved.add(unit.key)
        for key in left:
            del self._places[key]
        return moved | left

    def _resize(self, number: int) -> None:
        """Keep room for so many cells."""
        missing = number - len(self._cells)
        self._shown[number:] = [CellAnalysis()] * missing
        self._units[number:] = [()] * missing
        self._cells[number:] = [Cell("") for _ in range(missing)]

    def _order(self, step: str) -> tuple[int, int]:
        place = self._places.get(step.removeprefix(UNCALLED))
        return (-1, 0) if place is None else (place.number, place.unit.line)

    # --- results ---

    def _take(self, changes: Changes) -> set[str]:
        """Take new results; return the keys of the units that they, or those that they replace, show something in."""
        touched: set[str] = set()
        for step, result in changes.items():
            for unit in _units_shown(self._results.pop(step, None)):
                self._sources[unit].discard(step)
                touched.add(unit)
            self._noteworthy.discard(step)
            if result is None:
                continue
            self._results[step] = result
            for unit in _units_shown(result):
                self._sources.setdefault(unit, set()).add(step)
                touched.add(unit)
            if result.findings or result.exhausted:
                self._noteworthy.add(step)
        return touched

    def _results_in(self, place: _Place) -> _UnitResults:
        key = place.unit.key
        calls: dict[tuple[Site, Role], list[LayerCall]] = {}
        unknown: dict[Site, PlacedUnknown] = {}
        for step in sorted(self._sources.get(key, ()), key=self._order):
            result = self._results[step]
            for where, recorded in result.calls.items():
                if where[0].unit == key and (seen := self._of_one_run(step, place, recorded)):
                    known = calls.get(where)
                    calls[where] = seen if known is None else [*known, *(call for call in seen if call not in known)]
            for site, found in result.unknowns.items():
                range_ = _range_of(place, site) if site.unit == key else None
                if range_ is not None:
                    unknown[site] = PlacedUnknown(place.number, range_, found.class_name, found.reason)
        before = self._by_unit.get(key, _UnitResults()).hints
        hints: dict[tuple[Site, Role], Hint] = {}
        for where in sorted(calls):
            hint = _hint(place, where, _certain(calls[where]), before.get(where))
            if hint is not None:
                hints[where] = hint
        hinted = {site for site, _ in calls}
        return _UnitResults(hints, tuple(found for site, found in unknown.items() if site not in hinted))

    def _of_one_run(self, step: str, place: _Place, seen: list[LayerCall]) -> list[LayerCall]:
        """Leave out what a section makes of what its own earlier run has left: layers that were made then, functions
        that are defined further down. Another section may call them, and speaks of the same text.
        """
        caller = self._places.get(step)
        if caller is None or not _in_one_section(caller, place):
            return seen
        if caller.unit.line < place.unit.line:
            return []
        return [call for call in seen if EXECUTED not in call.made_in]

    def _cell_analysis(self, cell: Cell) -> CellAnalysis:
        units = [found for unit in cell.document.units if (found := self._by_unit.get(unit.key)) is not None]
        hints = tuple(hint for found in units for hint in found.hints.values())
        return CellAnalysis(hints, tuple(unknown for found in units for unknown in found.unknowns))

    def _findings(self) -> Iterator[PlacedFinding]:
        for step in sorted(self._noteworthy, key=self._order):
            for finding in self._results[step].findings:
                placed = self._placed(finding)
                if placed is not None:
                    yield placed

    def placed(self, findings: Iterable[Finding]) -> list[PlacedFinding]:
        """Return findings with their places, those apart that are not in the present text."""
        return [found for finding in findings if (found := self._placed(finding)) is not None]

    def _placed(self, finding: Finding) -> PlacedFinding | None:
        # A call in a module that is not open here is shown where it is called from.
        shown = next((site for site in (finding.site, *reversed(finding.via)) if self._where(site) is not None), None)
        where = None if shown is None else self._where(shown)
        if where is None:
            return None
        others = [site for site in (finding.layer_site, *finding.via) if site is not None and site != shown]
        related = tuple(place for place in map(self._where, others) if place is not None)
        return PlacedFinding(*where, finding, related)

    def _where(self, site: Site) -> tuple[int, Range] | None:
        """Return the cell and the range of a site, `None` if it is not in the present text."""
        place = self._places.get(site.unit)
        range_ = None if place is None else _range_of(place, site)
        return None if place is None or range_ is None else (place.number, range_)


def _in_one_section(one: _Place, other: _Place) -> bool:
    if one.cell is not other.cell or one.cell.file_sections is None:
        return one.cell is other.cell
    starts = [section.line for section in one.cell.file_sections.present]
    return bisect_right(starts, one.unit.line) == bisect_right(starts, other.unit.line)


def _differences(before: Sequence[object], now: Sequence[object]) -> Iterator[int]:
    """Yield the numbers of the elements that are not the same as before."""
    if len(before) != len(now):
        yield from range(common_start(before, now), len(now))
        return
    start = common_start(before, now)
    end = len(now) - common_end(before[start:], now[start:])
    yield from (number for number in range(start, end) if before[number] is not now[number])


def _units_shown(result: StepResult | None) -> set[str]:
    """Return the keys of the units that a result has something to show in."""
    if result is None:
        return set()
    return {site.unit for site, _ in result.calls} | {site.unit for site in result.unknowns}


def _range_of(place: _Place, site: Site) -> Range | None:
    """Return the range of a site in its cell, `None` if it is not in the present text."""
    start, end = place.unit.present_line(site.line), place.unit.present_line(site.end_line)
    lines = place.cell.document.lines
    if start is None or end is None or end >= len(lines):
        return None
    return Range(
        Position(start, utf16_column(lines[start], site.column)),
        Position(end, utf16_column(lines[end], site.end_column)),
    )


def _certain(seen: list[LayerCall]) -> list[LayerCall]:
    """Leave out what a function that nothing calls would do, where there are calls that something makes."""
    return [call for call in seen if not call.assumed] or seen


def _hint(place: _Place, where: tuple[Site, Role], seen: Sequence[LayerCall], before: Hint | None) -> Hint | None:
    """Make a hint; one of the very same calls as before is only put to its place."""
    site, role = where
    range_ = _range_of(place, site)
    if range_ is None:
        return None
    if before is not None and len(before.seen) == len(seen) and all(map(is_, before.seen, seen)):
        same = (before.cell, before.range) == (place.number, range_)
        return before if same else replace(before, cell=place.number, range=range_)
    pairs = without_vague(tuple(dict.fromkeys(SeenCall(call.inputs, call.outputs) for call in seen)))
    provenance = provenance_of(seen[-1].origin)
    label = label_of(pairs)
    return Hint(place.number, range_, role, seen[0].class_name, label, provenance, pairs, tuple(seen), site)


def _distinct(findings: Sequence[PlacedFinding]) -> Iterator[PlacedFinding]:
    """Leave out a finding that says the same of the same place again."""
    seen: set[tuple[object, ...]] = set()
    for placed in findings:
        mismatch = placed.finding.mismatch
        key = (placed.cell, placed.range, type(mismatch), str(sorted(vars(mismatch).items())))
        if key not in seen:
            seen.add(key)
            yield placed
