"""Lists that functions of `heapq` and `bisect` keep in order: of their items it is known what they are like."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret.flow import join_all
from shapelens.interpret.joins import element_of_list, join_values
from shapelens.interpret.language import choices, iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.memory import MISSING
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Unresolved, Value

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _changing(place: int, more: int, gives: bool) -> Special:
    """Make the rule of a function that puts its argument at `place` (none for -1) into a list and may take an item out.

    There are `more` items afterwards.
    """

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        given = arguments[0] if arguments else keywords.get("a")
        thing = machine.load(given) if isinstance(given, Ref) else None
        if not isinstance(given, Ref) or not isinstance(thing, ListObject):
            choices.forget(machine, given)
            return Unresolved("an item of a list that is not known") if gives else None
        added = MISSING if place < 0 else arguments[place] if len(arguments) > place else keywords.get("x")
        element = join_values(element_of_list(thing), added, "the items of the list differ")
        if element is MISSING:
            return machine.fails(IndexError, "an item of an empty list") if gives else None
        machine.doubts += thing.items is None and gives  # it may have nothing to give
        count = None if thing.items is None else max(0, len(thing.items) + more)
        machine.store(given, ListObject(None if count is None else (element,) * count, element))
        return element if gives else None

    return apply


def _best(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`heapq.nlargest(n, iterable)` and `heapq.nsmallest`: so many of the items, or all of them."""
    count, given = arguments if len(arguments) == 2 else (None, None)
    items = iteration.members(machine, given)
    if items is None or not items:
        return machine.allocate(ListObject(items, iteration.element_of(machine, given)))
    element = join_all(items, "the items differ")
    known = isinstance(count, int)
    return machine.allocate(ListObject((element,) * min(max(count, 0), len(items)) if known else None, element))


FUNCTIONS: Final[dict[str, Special]] = {
    "heapq.heapify": _changing(-1, 0, False),
    "heapq.heappush": _changing(1, 1, False),
    "heapq.heappop": _changing(-1, -1, True),
    "heapq.heappushpop": _changing(1, 0, True),
    "heapq.heapreplace": _changing(1, 0, True),
    "heapq.nlargest": _best,
    "heapq.nsmallest": _best,
    **{f"bisect.{name}": _changing(1, 1, False) for name in ("insort", "insort_left", "insort_right")},
}
