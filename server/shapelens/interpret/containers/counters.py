"""`collections.Counter`: a dict of numbers, 0 for what is not in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeGuard, cast

from shapelens.interpret.containers import dicts
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import Ref, Symbol, Unresolved, Value

COUNTER: Final = Symbol("collections.Counter")
"""The `factory` by which a dict is known to be a counter."""

_MAX_ELEMENTS: Final = 10_000


def is_counter(thing: Value) -> TypeGuard[DictObject]:
    """Say whether an object in memory is a counter."""
    return isinstance(thing, DictObject) and thing.factory == COUNTER


def change(
    machine: Machine,
    ref: Ref,
    items: Sequence[tuple[Value, Value]],
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
    sign: int,
) -> None:
    """Add what is counted in the arguments to the counts in `items`, or subtract it."""
    added = _counts(machine, arguments[0]) if arguments else {}
    if added is None:
        machine.store(ref, DictObject(None, COUNTER))
        return
    counts = dict(items)
    for counted in (added, keywords):
        for key, number in counted.items():
            counts[key] = _added(counts.get(key, 0), number, sign)
    machine.store(ref, DictObject(tuple(counts.items()), COUNTER))


def _added(present: Value, number: Value, sign: int) -> Value:
    if isinstance(present, (int, float)) and isinstance(number, (int, float)):
        return present + sign * number
    return Unresolved("a number that is not known")


def _counts(machine: Machine, value: Value) -> dict[Value, Value] | None:
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, DictObject):
        return None if thing.items is None else dict(thing.items)
    items = iteration.known_items(machine, value)
    return dict(Counter(items)) if items is not None and all(map(dicts.is_key, items)) else None


def call_method(
    machine: Machine, ref: Ref, thing: DictObject, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Call a method that counters have, or do otherwise than dicts."""
    if thing.items is None or name in ("update", "subtract"):
        if thing.items is not None:
            change(machine, ref, thing.items, arguments, keywords, 1 if name == "update" else -1)
        return None if name in ("update", "subtract") else Unresolved(f"what '.{name}()' of a counter returns")
    counts = _plain(thing)
    number = arguments[0] if arguments else keywords.get("n")
    if counts is None or not (number is None or isinstance(number, int)):
        return Unresolved(f"what '.{name}()' of a counter returns is not known")
    if name == "total":
        return sum(counts.values())
    if name == "most_common":
        return machine.allocate(ListObject(tuple(counts.most_common(number))))
    if sum(counts.values()) > _MAX_ELEMENTS:
        return machine.allocate(ListObject(None))
    return machine.allocate(ListObject(tuple(counts.elements())))


METHODS: Final = frozenset({"update", "subtract", "total", "most_common", "elements"})


def _plain(thing: DictObject) -> Counter[Value] | None:
    items = thing.items or ()
    if not all(isinstance(number, int) for _, number in items):
        return None
    return Counter(cast("dict[Value, int]", dict(items)))


def combine(machine: Machine, name: str, left: DictObject, right: DictObject) -> Value:
    """Apply `+`, `-`, `&` or `|` to two counters."""
    known = left.items is not None and right.items is not None
    a, b = (_plain(left), _plain(right)) if known else (None, None)
    if a is None or b is None or name not in ("add", "sub", "and", "or"):
        return machine.allocate(DictObject(None, COUNTER))
    results: dict[str, Any] = {"add": a + b, "sub": a - b, "and": a & b, "or": a | b}
    return machine.allocate(DictObject(tuple(results[name].items()), COUNTER))
