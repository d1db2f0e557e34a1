"""Python's functions that make one value of all items of an iterable: `sum`, `any`, `max`, `functools.reduce`, …"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from shapelens.interpret import plain
from shapelens.interpret.language import choices, iteration, live_iterators, user_classes, whole_numbers
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import IteratorObject
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value, WholeNumber

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _unknown(name: str) -> Unresolved:
    return Unresolved(f"what '{name}' returns is not known")


def _reduce(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret import calls

    items = iteration.known_items(machine, arguments[1]) if len(arguments) >= 2 else None
    if items is None or (not items and len(arguments) < 3):
        return _unknown("reduce")
    result = arguments[2] if len(arguments) > 2 else items[0]
    for item in items if len(arguments) > 2 else items[1:]:
        result = calls.call(machine, frame, node, arguments[0], (result, item), {})
    return result


def _sum(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret.operators import binary_operation

    if arguments and isinstance(arguments[0], Unresolved):
        return arguments[0]
    items = iteration.members(machine, arguments[0]) if arguments else None
    if items is None:
        return _unknown("sum")
    total = arguments[1] if len(arguments) > 1 else keywords.get("start", 0)
    if all(isinstance(item, (int, float)) for item in (total, *items)):
        return plain.apply(machine, "sum", sum, (items, total), {})  # since Python 3.12 it rounds sums of floats once
    for item in items:
        total = binary_operation(machine, frame, node, ast.Add, total, item)
    return total


def _any_or_all(stops: bool) -> Special:
    """Make the rule of `any` (which `stops` at what is true) or `all`."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        value = arguments[0] if arguments else None
        iterator = iteration.resolved(machine, value) if isinstance(value, Ref) else None
        items = iteration.members(machine, value)
        if items is None:
            return Unresolved("a condition that is not known")
        truths = [truth_of(machine, item) for item in items]
        if isinstance(iterator, IteratorObject) and isinstance(value, Ref) and {stops, None}.intersection(truths):
            known = None not in truths[: truths.index(stops)] if stops in truths else False
            rest = live_iterators.behind(iterator, truths.index(stops) + 1) if known else None
            machine.store(value, rest or IteratorObject((), False, iterator.element))
        if stops in truths:
            return stops
        return Unresolved("a condition that is not known") if None in truths else not stops

    return apply


def _extreme(name: str, choose: Callable[..., Any]) -> Special:
    """Make the rule of `max` or `min`."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        from shapelens.interpret import calls

        items = iteration.members(machine, arguments[0]) if len(arguments) == 1 else tuple(arguments)
        if items is None:
            return arguments[0] if isinstance(arguments[0], Unresolved) else _unknown(name)
        if not items:
            return (
                keywords.get("default") if "default" in keywords else machine.fails(ValueError, f"'{name}' of nothing")
            )
        key = keywords.get("key")
        keys = [item if key is None else calls.call(machine, frame, node, key, (item,), {}) for item in items]
        unknown = next((k for k in keys if isinstance(k, Unresolved)), None)
        if unknown is not None:
            whole = all(map(whole_numbers.is_whole, items))
            return WholeNumber(unknown.reason) if whole else choices.any_of(machine, items, unknown.reason)
        try:
            known = [plain.to_python(machine, k if isinstance(k, Ref) else plain_number(machine, k)) for k in keys]
            return items[choose(range(len(known)), key=known.__getitem__)]
        except plain.NotPlainError:
            return _unknown(name)
        except TypeError as error:
            return machine.fails(TypeError, f"'{name}' raises an error: {error}")

    return apply


def plain_number(machine: Machine, value: Value) -> Value:
    """Return the number that a tensor of known content holds, or that a member of an enumeration is."""
    if isinstance(value, Tensor) and value.spec.shape == () and isinstance(value.spec.content, (int, float)):
        return value.spec.content
    return user_classes.as_plain(machine, value)


FUNCTIONS: Final[dict[str, Special]] = {
    "functools.reduce": _reduce,
    "builtins.sum": _sum,
    "builtins.any": _any_or_all(True),
    "builtins.all": _any_or_all(False),
    "builtins.max": _extreme("max", max),
    "builtins.min": _extreme("min", min),
}
