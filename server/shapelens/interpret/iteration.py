"""Iterating over values, and binding what comes out to targets."""

from __future__ import annotations

import ast
from typing import Final, cast

from shapelens.interpret import attributes, datasets, subscripts
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import bind
from shapelens.interpret.values import (
    Dataset,
    DictObject,
    ListObject,
    Ref,
    SetObject,
    Symbol,
    Tensor,
    Unresolved,
    Value,
)
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.rules.sizes import range_length
from shapelens.spec import UNKNOWN

MAX_ITEMS: Final = 10_000


def known_items(machine: Machine, value: Value) -> tuple[Value, ...] | None:
    """Return what iterating over `value` gives, `None` when its length is not known or too long to follow."""
    if isinstance(value, tuple):
        return cast("tuple[Value, ...]", value)
    if isinstance(value, range):
        return tuple(value) if range_length(value) <= MAX_ITEMS else None
    if isinstance(value, (str, bytes)):
        return tuple(value) if len(value) <= MAX_ITEMS else None
    if isinstance(value, Dataset):
        return datasets.items_of(value)
    if isinstance(value, IndexSpec):
        return _labels(value)
    if isinstance(value, Tensor):
        return _rows(value)
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, (ListObject, SetObject)):
            return thing.items
        if isinstance(thing, FrameSpec) and thing.kind == "DataFrame":
            return _labels(thing.labels)
        if isinstance(thing, DictObject):
            return None if thing.items is None else tuple(key for key, _ in thing.items)
    return None


def _labels(index: IndexSpec) -> tuple[Value, ...] | None:
    if index.labels is None:
        return None
    return tuple(Unresolved("a label that is not known") if label is UNKNOWN else label for label in index.labels)


def _rows(tensor: Tensor) -> tuple[Value, ...] | None:
    shape = tensor.spec.shape
    if not isinstance(shape, tuple) or not shape or not isinstance(shape[0], int) or shape[0] > MAX_ITEMS:
        return None
    content = tensor.spec.content
    if isinstance(content, tuple) and len(shape) == 1 and tensor.library == "numpy":
        return tuple(subscripts.row(tensor, item) for item in content)
    return (subscripts.row(tensor),) * shape[0]


def element_of(machine: Machine, value: Value) -> Value:
    """Return what any one item of `value` is like, when their number is not known."""
    if isinstance(value, Tensor):
        return subscripts.row(value) if value.spec.shape != () else Unresolved("iterating over a scalar")
    if isinstance(value, Dataset):
        return value.first
    if isinstance(value, range):
        return Unresolved("a number of a long range")
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, ListObject):
            return thing.element
    if isinstance(value, Unresolved):
        return value
    return Unresolved("an item of something of unknown length")


def bind_target(machine: Machine, frame: Frame, target: ast.expr, value: Value) -> None:
    """Assign `value` to `target`: a name, an attribute, an item, or a tuple or list of targets."""
    from shapelens.interpret.expressions import evaluate

    if isinstance(target, ast.Name):
        bind(machine, frame, target.id, value)
    elif isinstance(target, (ast.Tuple, ast.List)):
        _unpack(machine, frame, target.elts, value)
    elif isinstance(target, ast.Starred):
        bind_target(machine, frame, target.value, value)
    elif isinstance(target, ast.Attribute):
        attributes.set_attribute(machine, frame, evaluate(machine, frame, target.value), target.attr, value)
    elif isinstance(target, ast.Subscript):
        container = evaluate(machine, frame, target.value)
        subscripts.set_item(machine, frame, target, container, evaluate(machine, frame, target.slice), value)


def _unpack(machine: Machine, frame: Frame, targets: list[ast.expr], value: Value) -> None:
    items = known_items(machine, value)
    star = next((i for i, target in enumerate(targets) if isinstance(target, ast.Starred)), None)
    if items is None or (len(items) != len(targets) if star is None else len(items) < len(targets) - 1):
        element = value if isinstance(value, (Unresolved, Symbol)) else element_of(machine, value)
        element = Unresolved("an item of something that is not known") if isinstance(element, Symbol) else element
        for target in targets:
            bind_target(machine, frame, target, element)
        return
    if star is not None:
        behind = len(targets) - star - 1
        middle = machine.allocate(ListObject(items[star : len(items) - behind]))
        items = (*items[:star], middle, *items[len(items) - behind :])
    for target, item in zip(targets, items, strict=True):
        bind_target(machine, frame, target, item)
