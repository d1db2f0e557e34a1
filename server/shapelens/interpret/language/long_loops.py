"""Long loops that only append to lists: the rounds in the middle are not run one by one.

`for i in range(60, 5000): X.append(data[i - 60 : i])` appends the like in every round. That is taken to be so if the
rounds at the beginning and the last one append the like, and if a round for any item appends as many, under no
condition. A condition may end the loop (`if end > len(data): break`): then it is looked up in which round it does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from shapelens.interpret.flow import BREAK, Flow, join_all
from shapelens.interpret.machine import Machine, PythonRaise, Writes
from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Key, Unresolved, Value

_MAX_ITEMS: Final = 100_000
_COMPARED: Final = 24
_REASON: Final = "the items of the list differ"


@dataclass(frozen=True)
class _Growth:
    """How a list grows: by `count` items a round, each like `element`."""

    count: int
    element: Value


class LongLoop:
    """The rest of a loop. `before` is what was written before the round just run; `run` runs a round for an item."""

    def __init__(self, machine: Machine, before: Writes, run: Callable[[Value], Flow]) -> None:
        self.machine, self.run = machine, run
        self.growth = _growth(machine, before)
        self.start = dict(machine.memory.fork())
        for key, value in self.start.items():
            if isinstance(key[1], str) and before.get(key, MISSING) != value:
                self.start[key] = Unresolved("it changes from round to round of a long loop")

    def go_on(self, items: Sequence[Value], unknown: Value) -> bool | None:
        """Go on behind the round for the last of `items`, or the one that ends the loop; `unknown` stands for any item.

        Say whether the loop went through all items; `None` if that is not known: then nothing was done.
        """
        present = self.machine.memory.fork()
        result = self._go_on(items, unknown)
        if result is None:
            self.machine.memory.restore(present)
        return result

    def _go_on(self, items: Sequence[Value], unknown: Value) -> bool | None:
        if not self.growth or any(len(items) * found.count > _MAX_ITEMS for found in self.growth.values()):
            return None
        may_break = self._may_break(unknown)
        if may_break is None:
            return None
        rounds = len(items)
        if may_break:
            rounds = bisect_left(items, True, key=self._breaks)
            if rounds == len(items) or self._breaks(items[-1]) is not True:
                return None
        if rounds and not self._append(items[rounds - 1], rounds):
            return None
        if rounds < len(items):
            self.run(items[rounds])
        return rounds == len(items)

    def _may_break(self, unknown: Value) -> bool | None:
        """Run a round for any item; say whether it may end the loop, `None` if it does anything else but append."""
        machine, ways, doubts = self.machine, len(self.machine.left), self.machine.may_have_left
        machine.memory.restore(dict(self.start))
        try:
            with machine.quiet():
                flow = self.run(unknown)
        except PythonRaise:
            return None
        finally:
            left = machine.left[ways:]
            del machine.left[ways:]
            machine.may_have_left = doubts
        broken = all(way.kind == "break" and self._grown(way.writes) == {} for way in left)
        if flow is not None or not broken or not self._grows_as_before():
            return None
        return bool(left)

    def _breaks(self, item: Value) -> bool:
        """Say whether the round for `item` ends the loop."""
        self.machine.memory.restore(dict(self.start))
        try:
            with self.machine.quiet():
                return self.run(item) is BREAK
        except PythonRaise:
            return False

    def _append(self, item: Value, rounds: int) -> bool:
        """Run the round for `item`, and append what the rounds before it append; say whether it is like them."""
        memory = self.machine.memory
        memory.restore(dict(self.start))
        try:
            flow = self.run(item)
        except PythonRaise:
            return False
        if flow is not None or not self._grows_as_before():
            return False
        for key, found in (self.growth or {}).items():
            thing = memory.get(key)
            if isinstance(thing, ListObject) and thing.items is not None:
                first, end = thing.items[: -found.count], thing.items[-found.count :]
                element = join_all([found.element, *end], _REASON)
                memory.set(key, ListObject((*first, *[element] * (found.count * (rounds - 1)), *end)))
        return True

    def _grows_as_before(self) -> bool:
        grown = self._grown(self.machine.memory.writes)
        return grown == {key: found.count for key, found in (self.growth or {}).items()}

    def _grown(self, writes: Writes) -> dict[Key, int] | None:
        """Return by how many items lists grew since the start, `None` if other objects changed."""
        grown: dict[Key, int] = {}
        for key, value in writes.items():
            old = self.start.get(key, MISSING)
            if key not in self.start or isinstance(key[1], str) or old is value or old == value:
                continue
            added = _added(old, value)
            if added is None:
                return None
            grown[key] = len(added)
        return grown


def _growth(machine: Machine, before: Writes) -> dict[Key, _Growth] | None:
    """Return how lists grew in the round just run, `None` if other objects changed."""
    growth: dict[Key, _Growth] = {}
    for key, value in machine.memory.writes.items():
        old = before.get(key, MISSING)
        if key not in before or isinstance(key[1], str) or old is value or old == value:
            continue
        added = _added(old, value)
        if added is None or not isinstance(value, ListObject) or value.items is None:
            return None
        compared = value.items[-_COMPARED * len(added) :]
        growth[key] = _Growth(len(added), join_all(compared, _REASON))
    return growth


def _added(old: Value, new: Value) -> Sequence[Value] | None:
    """Return the items that were appended to a list, `None` if something else happened to it."""
    if not (isinstance(old, ListObject) and isinstance(new, ListObject)) or old.items is None or new.items is None:
        return None
    count = len(old.items)
    same = len(new.items) > count and all(a is b for a, b in zip(old.items, new.items, strict=False))
    return new.items[count:] if same else None
