"""What a kernel ran before we came, as IPython's history tells it: what each execution started from, and what they have
left behind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shapelens.interpret.failed_training import perhaps_without_values
from shapelens.interpret.memory import CALLED, GLOBAL, USED, apply_writes
from shapelens.interpret.values import Class, Function, Key, Ref, Tensor, Unresolved, Value
from shapelens.kernel.descriptions import Described
from shapelens.kernel.effects import Effect, Observed, joined, of_unknown_code

CellsByHash = Mapping[str, Sequence[tuple[str, str]]]
"""Ids and source hashes of cells by the hash that IPython's history has of them."""

Interpret = Callable[[str | None, str | None, Mapping[Key, Value]], Sequence[Effect] | None]
"""Interprets what ran (cell id, hash of its source) in the environment before it; returns what each statement does,
and `None` if its source is not known.
"""

_BEFORE_US: Final = Unresolved("the kernel ran it before ShapeLens came")
_PERHAPS: Final = Unresolved("the cell that changes it ended in an error before ShapeLens came")


@dataclass(frozen=True)
class Run:
    """One execution: the present cell that ran (several, if they have the same text), and whether it failed."""

    cells: Sequence[tuple[str, str]]
    failed: bool


class Earlier:
    """The executions before we came, the oldest first, and what the kernel holds `now`. `described` is what was sampled
    of it; `failed` are the numbers of the executions that ended in an error, `None` where that is not known.
    """

    def __init__(
        self,
        ran: Sequence[str],
        failed: Sequence[int] | None,
        cells: CellsByHash,
        interpret: Interpret,
        now: Mapping[Key, Value],
        described: Mapping[str, Described],
    ) -> None:
        self._runs = [Run(cells.get(source, ()), number in (failed or ())) for number, source in enumerate(ran)]
        self._told = failed is not None
        self._interpret = interpret
        self._now = now
        self._described = described
        self._written: dict[Key, int] = {}
        self._contradicted: set[Key] = set()

    def environments(self) -> Iterator[tuple[Run, dict[Key, Value]]]:
        """Yield each execution of a present cell with what it started from.

        What cannot be inferred is what the kernel holds now, if only one cell made it. What ran and is no present cell
        may have changed anything: what was inferred before it counts only if the kernel holds the same now. A name that
        holds something else in the end than was inferred was never what was inferred: a cell may have failed.
        """
        environment: dict[Key, Value] = {}
        for run in self._runs:
            writes = self._writes(run, environment)
            for key in writes:
                self._written[key] = self._written.get(key, 0) + 1
            apply_writes(environment, writes)
            environment = environment if run.cells else self._still_there(environment)
        self._contradicted = {
            key for key in environment.keys() & self._now.keys() if not self._still(key, environment[key])
        }
        environment = {}
        for run in self._runs:
            if run.cells:
                yield run, dict(environment)
            apply_writes(environment, self._corrected(self._writes(run, environment)))
            environment = environment if run.cells else self._still_there(environment)

    def left_behind(self) -> dict[Key, Value] | None:
        """Return what is sure of what they have left behind, `None` if it is not known how they ended.

        What an execution of unknown code may have changed unseen is not sure, and neither is what one changes that
        ended in an error. To be asked after `environments`.
        """
        if not self._told:
            return None
        environment: dict[Key, Value] = {}
        for run in self._runs:
            writes = self._corrected(self._writes(run, environment))
            if len(run.cells) != 1:
                environment = self._still_there(environment)
                writes |= of_unknown_code(environment, Observed({}, self._described))
            if run.failed or len(run.cells) > 1:
                unsure = perhaps_without_values(writes, environment)
                writes = {key: _perhaps(key, value, environment, unsure) for key, value in writes.items()}
            apply_writes(environment, writes)
        return environment

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

    def _still_there(self, environment: Mapping[Key, Value]) -> dict[Key, Value]:
        return {key: value for key, value in environment.items() if self._still(key, value)}

    def _still(self, key: Key, value: Value) -> bool:
        """Say whether the kernel holds now what was inferred to be there once."""
        if key[0] != GLOBAL or not isinstance(value, Tensor):
            return True
        now = self._now.get(key)
        return isinstance(now, Tensor) and now.spec == value.spec


def _perhaps(key: Key, value: Value, before: Mapping[Key, Value], unsure: Mapping[Key, Value]) -> Value:
    """Return what is known of something that was perhaps changed: a function or class that is new is taken for it, and
    an `unsure` model for one that is of no use.
    """
    if key in unsure or (isinstance(value, Ref) and value.key in unsure):
        return unsure.get(key, value)
    new = key not in before and isinstance(value, (Function, Class))
    return value if new or key[0] in (CALLED, USED) or before.get(key) == value else _PERHAPS
