"""`Timeline`: statements that are read one after the other, each in what those before it left behind.

It knows for each variable and object which statements write it and which read it. So an edit costs what depends on it,
however long the notebook is: the edited statement runs again, then those that read what is different now, and so on.
"""

from __future__ import annotations

import ast
import sys
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import inf
from operator import attrgetter
from time import monotonic
from typing import TypeAlias

from shapelens.interpret.memory import GLOBAL, MISSING, NAMES
from shapelens.interpret.run import StepResult, run_step
from shapelens.interpret.values import Key, Value
from shapelens.source.document import Unit
from shapelens.source.statements import common_end, common_start

_order = attrgetter("order")
_GONE = -1

Runner: TypeAlias = Callable[[str, str, ast.Module, Mapping[Key, Value]], StepResult]
Changes: TypeAlias = dict[str, StepResult | None]
"""New results by the keys of their units; `None` for a unit that is not here any more."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a statement gave, and the values that it read: as long as those are the same, so is what it gives."""

    tree: ast.Module
    read: Mapping[Key, Value]
    result: StepResult


class _Step:
    """A statement in its timeline. `order` grows from step to step; `shown` is what the other steps see of it."""

    __slots__ = ("order", "shown", "unit")

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        self.order = _GONE
        self.shown: Remembered | None = None


class Timeline:
    """Statements that follow each other from the environment `base`, each run by `runner`. `name` tells timelines of a
    program apart.
    """

    def __init__(self, base: Mapping[Key, Value], name: str, runner: Runner = run_step) -> None:
        self.name = name
        self._runner = runner
        self._altered: set[Key] | None = set()
        """The keys of which some step sees another value, since that was asked; `None`: any may be altered."""
        self._base = base
        self._given: Sequence[Unit] | None = None
        self._steps: list[_Step] = []
        self._by_key: dict[str, _Step] = {}
        self._due: set[_Step] = set()
        self._gone: Changes = {}
        self._writers: dict[Key, list[_Step]] = {}
        self._readers: dict[Key, list[_Step]] = {}

    def update(self, base: Mapping[Key, Value], units: Sequence[Unit]) -> None:
        """Make this the timeline of `units` from `base`."""
        if base is self._base and units is self._given:
            return
        self._given = units
        before = [step.unit for step in self._steps]
        start = common_start(before, units)
        end = common_end(before[start:], units[start:])
        self._due.update(self._placed(start, len(before) - end, units[start : len(units) - end]))
        self._due.update(self._after_base(base))

    def edit(self, before: Sequence[Unit], units: Sequence[Unit]) -> None:
        """Put `units` in the place of the units `before`, which follow each other here."""
        self._given = None
        start = self._by_key[before[0].key].order
        self._due.update(self._placed(start, start + len(before), units))

    def run(self, remembered: dict[str, Remembered], until: Unit | None = None, seconds: float = inf) -> Changes:
        """Run what has to be run: all up to the unit `until`, and of what follows as much as the time allows. Returns
        what is new.

        What was `remembered` of units anywhere is used where it still holds, and kept up to date.
        """
        deadline = monotonic() + seconds
        last = self._by_key[until.key].order if until is not None and until.key in self._by_key else -1
        changed, self._gone = self._gone, {}
        heap = [(step.order, step.unit.key, step) for step in self._due if step.order != _GONE]
        self._due = {step for _, _, step in heap}
        heapify(heap)
        while heap and (heap[0][0] <= last or monotonic() < deadline):
            _, key, step = heappop(heap)
            self._due.discard(step)
            present = self._present(step, remembered.get(key))
            if present is step.shown:
                continue
            if step.shown is None or step.shown.result is not present.result:
                changed[key] = present.result
            remembered[key] = present
            for reader in self._show(step, present):
                if reader not in self._due:
                    self._due.add(reader)
                    heappush(heap, (reader.order, reader.unit.key, reader))
        return changed

    def take_altered(self) -> set[Key] | None:
        """Return the keys whose values may have changed since this was asked; `None` if any may."""
        altered, self._altered = self._altered, set()
        return altered

    def look_again(self, altered: Iterable[Key] | None) -> None:
        """Look again at the steps that read `altered` keys of the environment that this starts from, in which they
        changed; at all for `None`.
        """
        for key in [*self._readers] if altered is None else altered:
            self._due.update(self._touched(key, -1))

    def end(self) -> Moment:
        """Return the environment after all steps, whichever there will be."""
        return Moment(self, sys.maxsize)

    def has(self, key: str) -> bool:
        """Say whether the unit with this key is one of these."""
        return key in self._by_key

    def waits(self, key: str) -> bool:
        """Say whether the unit with this key is still to be run."""
        return self._by_key.get(key) in self._due

    @property
    def base(self) -> Mapping[Key, Value]:
        """The environment that the first statement starts from."""
        return self._base

    @property
    def busy(self) -> bool:
        """Whether there is something left to run."""
        return bool(self._due)

    def keys(self) -> Iterator[str]:
        """Yield the keys of the units."""
        return iter(self._by_key)

    def moment(self, key: str, after: bool) -> Moment | None:
        """Return the environment before or after the unit with this key; `None` if it is not in this timeline."""
        step = self._by_key.get(key)
        return None if step is None else Moment(self, step.order + after)

    # --- what is where ---

    def value(self, key: Key, order: int, default: Value) -> Value:
        """Return what `key` holds before the step number `order`, or `default`."""
        if key is NAMES:
            return frozenset(name for scope, name in self.visible(order) if scope == GLOBAL)
        writers = self._writers.get(key)
        if writers is not None:
            number = bisect_left(writers, order, key=_order)
            if number:
                shown = writers[number - 1].shown
                assert shown is not None
                value = shown.result.writes[key]
                return default if value is MISSING else value
        return self._base.get(key, default)

    def visible(self, order: int) -> Iterator[Key]:
        """Yield the keys that hold something before the step number `order`."""
        for key in {**self._base, **self._writers}:
            if self.value(key, order, MISSING) is not MISSING:
                yield key

    def _touched(self, key: Key, order: int) -> Iterator[_Step]:
        """Yield the steps that see what the step number `order` leaves in `key`."""
        readers = self._readers.get(key)
        if readers is None:
            return
        writers = self._writers.get(key, ())
        number = bisect_right(writers, order, key=_order)
        last = writers[number].order if number < len(writers) else len(self._steps)
        for reader in readers[bisect_right(readers, order, key=_order) :]:
            if reader.order > last:
                break
            yield reader

    def _show(self, step: _Step, present: Remembered | None) -> Iterator[_Step]:
        """Let the others see `present` of a step; yield those that see something else than before."""
        before, step.shown = step.shown, present
        old, new = _writes(before), _writes(present)
        for key in old.keys() - new.keys():
            _remove(self._writers, key, step)
        for key in new.keys() - old.keys():
            insort(self._writers.setdefault(key, []), step, key=_order)
        old_reads, new_reads = _reads(before), _reads(present)
        for key in old_reads - new_reads:
            _remove(self._readers, key, step)
        for key in new_reads - old_reads:
            insort(self._readers.setdefault(key, []), step, key=_order)
        altered = [key for key, value in new.items() if key not in old or _differ(old[key], value)]
        altered += old.keys() - new.keys()
        if NAMES in self._readers and any(key[0] == GLOBAL for key in altered):
            altered.append(NAMES)
        if self._altered is not None:
            self._altered.update(altered)
        for key in altered:
            yield from self._touched(key, step.order)

    # --- changes from outside ---

    def _after_base(self, base: Mapping[Key, Value]) -> Iterator[_Step]:
        """Start from another environment; yield the steps that see a difference."""
        before, self._base = self._base, base
        if before is base:
            return
        self._altered = None
        for key in self._readers:
            if key is NAMES or _differ(before.get(key, MISSING), base.get(key, MISSING)):
                yield from self._touched(key, -1)

    def _placed(self, start: int, end: int, units: Sequence[Unit]) -> Iterator[_Step]:
        """Put steps for `units` in the place of those from `start` to `end`, keeping what is the same; yield all that
        have to be looked at.
        """
        before = self._steps[start:end]
        kept = _kept(before, units)
        for step in {*before}.difference(step for step in kept if step is not None):
            yield from [*self._show(step, None)]
            step.order = _GONE
            del self._by_key[step.unit.key]
            self._gone[step.unit.key] = None
        placed: list[_Step] = []
        for unit, step in zip(units, kept, strict=True):
            if step is None or step.unit.tree is not unit.tree:
                step = step or self._by_key.setdefault(unit.key, _Step(unit))
                yield step
            step.unit = unit
            placed.append(step)
        self._steps[start:end] = placed
        for order in range(start, len(self._steps) if len(placed) != len(before) else end):
            self._steps[order].order = order

    # --- running ---

    def _present(self, step: _Step, remembered: Remembered | None) -> Remembered:
        """Return what a step gives now: what it gave before if it reads the same values, else it is run."""
        moment = Moment(self, step.order)
        unit = step.unit
        for known in (step.shown, remembered):
            if known is not None and known.tree is unit.tree and _reads_the_same(known, moment):
                return known
        result = self._runner(unit.key, unit.key, unit.tree, moment)
        return Remembered(unit.tree, {key: moment.get(key, MISSING) for key in result.reads}, result)


class Moment(Mapping[Key, Value]):
    """The environment between two steps of a timeline, as it is at present."""

    __slots__ = ("_order", "_timeline")

    def __init__(self, timeline: Timeline, order: int) -> None:
        self._timeline = timeline
        self._order = order

    @property
    def name(self) -> str:
        """The name of the timeline."""
        return self._timeline.name

    def __getitem__(self, key: Key) -> Value:
        value = self._timeline.value(key, self._order, MISSING)
        if value is MISSING:
            raise KeyError(key)
        return value

    def get(self, key: Key, default: Value = None) -> Value:
        """Return what `key` holds, or `default`."""
        return self._timeline.value(key, self._order, default)

    def __iter__(self) -> Iterator[Key]:
        return self._timeline.visible(self._order)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _kept(steps: Sequence[_Step], units: Sequence[Unit]) -> list[_Step | None]:
    """Return for each unit the step that it had before; none if the order is another one."""
    by_key = {step.unit.key: step for step in steps}
    kept = [by_key.get(unit.key) for unit in units]
    orders = [step.order for step in kept if step is not None]
    in_order = all(before < after for before, after in pairwise(orders))
    return kept if in_order else [None for _ in units]


def _reads_the_same(known: Remembered, moment: Moment) -> bool:
    return not any(_differ(value, moment.get(key, MISSING)) for key, value in known.read.items())


def _differ(before: Value, now: Value) -> bool:
    """Say whether two values are not the same: 3.0 is equal to 3, but no index."""
    return before is not now and (type(before) is not type(now) or bool(before != now))


def _writes(remembered: Remembered | None) -> Mapping[Key, Value]:
    return {} if remembered is None else remembered.result.writes


def _reads(remembered: Remembered | None) -> frozenset[Key]:
    return frozenset() if remembered is None else remembered.result.reads


def _remove(index: dict[Key, list[_Step]], key: Key, step: _Step) -> None:
    steps = index[key]
    del steps[bisect_left(steps, step.order, key=_order)]
    if not steps:
        del index[key]
