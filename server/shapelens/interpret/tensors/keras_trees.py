"""Nested structures: `keras.tree` and `tf.nest` take them apart, put them together and map functions over them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from shapelens.interpret import calls
from shapelens.interpret.language.user_classes import is_named_tuple
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import Ref, Unresolved, Value, is_tuple

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


class _Unknown(Exception):
    """A structure of which not all is known, or that is not like another."""


def _is_nested(machine: Machine, value: Value) -> bool:
    """Say whether a value holds others; raise for one that may or may not."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, Unresolved) or (isinstance(thing, (ListObject, DictObject)) and thing.items is None):
        raise _Unknown
    if isinstance(thing, InstanceObject) and is_named_tuple(thing.cls):
        raise _Unknown
    return is_tuple(thing) or isinstance(thing, (ListObject, DictObject))


def _parts(machine: Machine, value: Value) -> dict[Value, Value]:
    """Return what a structure holds by key or place, in the order in which it is flattened."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        items = dict(thing.items or ())
        if not all(isinstance(key, str) for key in items):
            raise _Unknown
        return {key: items[key] for key in sorted(items, key=str)}
    found = thing.items if isinstance(thing, ListObject) else thing
    return dict(enumerate(found)) if is_tuple(found) else {}


def _leaves(machine: Machine, value: Value) -> Iterator[Value]:
    if not _is_nested(machine, value):
        yield value
        return
    for part in _parts(machine, value).values():
        yield from _leaves(machine, part)


def _like(machine: Machine, value: Value, parts: Mapping[Value, Value]) -> Value:
    """Return a structure like `value` that holds other parts."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        return machine.allocate(DictObject(tuple((key, parts[key]) for key, _ in thing.items or ())))
    if isinstance(thing, ListObject):
        return machine.allocate(ListObject(tuple(parts.values())))
    return tuple(parts.values())


def _mapped(machine: Machine, function: Callable[[Sequence[Value]], Value], structures: Sequence[Value]) -> Value:
    """Apply `function` to the leaves of structures that are alike."""
    first = structures[0]
    if not _is_nested(machine, first):
        return function(structures)
    held = [_parts(machine, one) if _is_nested(machine, one) else {} for one in structures]
    if any(set(one) != set(held[0]) for one in held):
        raise _Unknown
    return _like(machine, first, {key: _mapped(machine, function, [one[key] for one in held]) for key in held[0]})


def _map_structure(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if keywords or len(arguments) < 2:
        raise _Unknown
    function, *structures = arguments
    return _mapped(machine, lambda leaves: calls.call(machine, frame, node, function, leaves, {}), structures)


def _flatten(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 1 or keywords:
        raise _Unknown
    return machine.allocate(ListObject(tuple(_leaves(machine, arguments[0]))))


def _nested(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 1 or keywords:
        raise _Unknown
    return _is_nested(machine, arguments[0])


def _pack(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    if len(arguments) != 2 or keywords or not _is_nested(machine, arguments[1]):
        raise _Unknown
    flat = list(_parts(machine, arguments[1]).values())
    if len(flat) != len(list(_leaves(machine, arguments[0]))):
        raise _Unknown
    remaining = iter(flat)
    return _mapped(machine, lambda _: next(remaining), arguments[:1])


def _guarded(name: str, run: Special) -> Special:
    """Say that the result is not known where a structure is not."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        try:
            return run(machine, frame, node, arguments, keywords)
        except _Unknown:
            return Unresolved(f"'{name}' is given a structure that is not known")

    return apply


_RULES: Final[dict[str, Special]] = {
    "map_structure": _map_structure,
    "flatten": _flatten,
    "is_nested": _nested,
    "pack_sequence_as": _pack,
}

FUNCTIONS: Final[dict[str, Special]] = {
    f"{module}.{name}": _guarded(name, run)
    for module in ("keras.tree", "tensorflow.nest")
    for name, run in _RULES.items()
}
