"""What a kernel ran before we came, as IPython's history tells it: what each execution started from, and what they have
left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from shapelens.interpret.memory import CALLED, DELETED, GLOBAL, INSTANCES, KERAS, NAMES, USED, apply_writes
from shapelens.interpret.names import STAR
from shapelens.interpret.training.failed_training import perhaps_without_values
from shapelens.interpret.values import Class, DTypeValue, Function, Key, Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.kernel.descriptions import Described
from shapelens.kernel.effects import Effect, Observed, joined, of_unknown_code
from shapelens.kernel.vouching import compared

Cells = Sequence[tuple[str, str]]
"""Ids and source hashes of cells that have the same text."""

CellsByHash = Mapping[str, Cells]
"""Ids and source hashes of cells by the hash that IPython's history has of them."""

Interpret = Callable[[str | None, str | None, Mapping[Key, Value]], Sequence[Effect] | None]
"""Interprets what ran (cell id, hash of its source) in the environment before it; returns what each statement does,
and `None` if its source is not known.
"""

_BEFORE_US: Final = Unresolved("the kernel ran it before ShapeLens came")
_PERHAPS: Final = Unresolved("the cell that changes it ended in an error before ShapeLens came")

_NOT_SAMPLED: Final[Described] = MappingProxyType({})

_NO_MODULES: Final[Mapping[Key, Value]] = MappingProxyType({})

_NO_OBJECTS: Final = frozenset({GLOBAL, CALLED, USED, INSTANCES, DELETED, KERAS})
"""The scopes under which no objects are kept."""


@dataclass(frozen=True)
class Run:
    """One execution: the present cell that ran (several, if they have the same text), and whether it failed."""

    cells: Cells
    failed: bool


class Earlier:
    """The executions before we came, the oldest first, and what the kernel holds `now`. `described` is what was sampled
    of it; `failed` are the numbers of the executions that ended in an error, `None` where that is not known; `defined`
    those that defined the functions and classes that are bound; `modules` are those of the user's that were imported,
    and whose files have changed since.
    """

    def __init__(
        self,
        ran: Sequence[str],
        failed: Sequence[int] | None,
        defined: Mapping[str, int],
        cells: CellsByHash,
        interpret: Interpret,
        now: Mapping[Key, Value],
        described: Mapping[str, Described],
        modules: Mapping[Key, Value] = _NO_MODULES,
    ) -> None:
        self._runs = [Run(cells.get(source, ()), number in (failed or ())) for number, source in enumerate(ran)]
        self._told = failed is not None
        self._defined = defined
        self._definers: dict[str, Cells] = {}
        """The cells that define functions and classes, by the unit that does."""
        self._bound_by: dict[tuple[str, str], set[str]] = {}
        """The variables that each cell binds."""
        self._interpret = interpret
        self._now = now
        self._described = described
        self._written: dict[Key, int] = {}
        self._last: dict[Key, int] = {}
        self._contradicted: set[Key] = set()
        self._modules = modules
        self._left: dict[Key, Value] = dict(modules)
        self._fresh: set[Key] = set()
        """What was written since unknown code last ran: what the kernel was asked of before need not be asked again."""
        self._changed = False
        """Whether an older object is among it."""

    def environments(self) -> Iterator[tuple[Run, dict[Key, Value]]]:
        """Yield each execution of a present cell with what it started from.

        What cannot be inferred is what the kernel holds now, if only one cell made it. What ran and is no present cell
        may have changed anything, and so may what ended in an error: what was inferred before it counts only if the
        kernel holds the same now. A name that holds something else in the end than was inferred was never what was
        inferred.
        """
        environment = dict(self._modules)
        for number, run in enumerate(self._runs):
            writes = self._writes(run, environment)
            for key in writes:
                self._written[key] = self._written.get(key, 0) + 1
                self._last[key] = number
            for (scope, name), value in writes.items():
                if isinstance(value, (Function, Class)):
                    self._definers.setdefault(value.unit, run.cells)
                if scope == GLOBAL:
                    self._bound_by.setdefault(run.cells[0], set()).add(str(name))
            self._apply(environment, writes)
            if not run.cells:
                apply_writes(environment, self._changed_unseen(number, environment))
        self._contradicted = {
            key for key in environment.keys() & self._now.keys() if not self._still(key, environment[key])
        }
        self._fresh.clear()
        for number, run in enumerate(self._runs):
            if run.cells:
                yield run, dict(self._left)
            self._carry_on(number, run)

    def left_behind(self) -> dict[Key, Value] | None:
        """Return what is sure of what they have left behind, `None` if it is not known how they ended. To be asked
        after `environments`.
        """
        return self._left if self._told else None

    def _carry_on(self, number: int, run: Run) -> None:
        """Let an execution change what they have left behind."""
        before = self._left
        writes = self._corrected(self._writes(run, before))
        if len(run.cells) != 1:
            apply_writes(before, self._changed_unseen(number, before))
        if run.failed or len(run.cells) > 1:
            unsure = perhaps_without_values(writes, before)
            writes = {key: _perhaps(key, value, before, unsure) for key, value in writes.items()}
        self._apply(before, writes)
        if self._is_uncertain(run) and not any(map(self._is_uncertain, self._runs[number + 1 :])):
            before.update({key: value for key, value in self._now.items() if self._is_since(number, key, value)})

    def _is_uncertain(self, run: Run) -> bool:
        return run.failed or len(run.cells) != 1

    def _is_since(self, number: int, key: Key, value: Value) -> bool:
        """Say whether a variable is since an execution what the kernel holds now, if all that follow are certain."""
        return (
            key[0] == GLOBAL
            and key not in (NAMES, (GLOBAL, STAR))
            and self._last.get(key, -1) <= number
            and _is_immutable(value)
        )

    def _changed_unseen(self, number: int, environment: Mapping[Key, Value]) -> dict[Key, Value]:
        """Return what is not known any more after an execution of unknown code."""
        again = self._bound_again(number, environment)
        self._changed |= bool(again)
        environment = self._to_be_asked(environment)
        if not environment:
            return {}
        later = {str(key[1]) for key, last in self._last.items() if key[0] == GLOBAL and last > number}
        bound = {str(name) for scope, name in environment if scope == GLOBAL and name not in (NAMES[1], STAR)}
        gone = bound - self._described.keys()
        contradicted, instances = compared(environment, self._described)
        others = {name for name in self._defined if self._is_defined_elsewhere(name, environment.get((GLOBAL, name)))}
        changed = dict.fromkeys((contradicted | others | gone | later | again) & bound, _NOT_SAMPLED)
        return instances | of_unknown_code(environment, Observed(changed, self._described))

    def _to_be_asked(self, environment: Mapping[Key, Value]) -> Mapping[Key, Value]:
        """Return the part of an environment that is new since unknown code last ran, with the objects in it: all of it
        where those are not new.
        """
        fresh = {key: environment[key] for key in self._fresh if key in environment}
        held = [value.key for value in fresh.values() if isinstance(value, Ref)]
        whole = self._changed or not all(key in fresh for key in held)
        self._fresh.clear()
        self._changed = False
        return environment if whole else fresh

    def _apply(self, environment: dict[Key, Value], writes: Mapping[Key, Value]) -> None:
        """Carry the writes of an execution into an environment."""
        for key in writes:
            self._changed |= key[0] not in _NO_OBJECTS and key in environment and key not in self._fresh
            self._fresh.add(key)
        apply_writes(environment, writes)

    def _is_defined_elsewhere(self, name: str, value: Value) -> bool:
        """Say whether the function or class that a name holds now is another one than was inferred."""
        definers = self._definers_of(value)
        return definers is not None and definers != self._runs[self._defined[name]].cells

    def _definers_of(self, value: Value) -> Cells | None:
        return self._definers.get(value.unit) if isinstance(value, (Function, Class)) else None

    def _bound_again(self, number: int, environment: Mapping[Key, Value]) -> set[str]:
        """Return the variables of the cells of which unknown code that ran is another version, as it seems: it defines
        a function or class that they define. A model that looks like theirs is its own.
        """
        names = [name for name, place in self._defined.items() if place == number]
        cells = [self._definers_of(environment.get((GLOBAL, name))) for name in names]
        return {name for each in cells if each for name in self._bound_by.get(each[0], ())}

    def _writes(self, run: Run, environment: Mapping[Key, Value]) -> dict[Key, Value]:
        return joined(self._interpret(*run.cells[0], environment) or ()) if run.cells else {}

    def _corrected(self, writes: dict[Key, Value]) -> dict[Key, Value]:
        """Put what the kernel holds now in place of what was not inferred, or not rightly."""
        for key, value in writes.items():
            if isinstance(value, Unresolved) or key in self._contradicted:
                if self._written.get(key) == 1 and key in self._now:
                    writes[key] = self._now[key]
                elif key in self._contradicted:
                    writes[key] = _BEFORE_US
        return writes

    def _still(self, key: Key, value: Value) -> bool:
        """Say whether the kernel holds now what was inferred to be there once."""
        if key[0] != GLOBAL or not isinstance(value, Tensor):
            return True
        now = self._now.get(key)
        return isinstance(now, Tensor) and now.spec == value.spec


def _is_immutable(value: Value) -> bool:
    """Say whether a value is known to be the same as long as its name is not bound anew."""
    return (
        all(map(_is_immutable, value)) if is_tuple(value) else isinstance(value, (Tensor, int, DTypeValue, type(None)))
    )


def _perhaps(key: Key, value: Value, before: Mapping[Key, Value], unsure: Mapping[Key, Value]) -> Value:
    """Return what is known of something that was perhaps changed: a function or class that is new is taken for it, and
    an `unsure` model for one that is of no use.
    """
    if key in unsure or (isinstance(value, Ref) and value.key in unsure):
        return unsure.get(key, value)
    new = key not in before and isinstance(value, (Function, Class))
    return value if new or key[0] in (CALLED, USED) or before.get(key) == value else _PERHAPS
