"""Structures of values: tuples, lists and dicts within each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import Ref, Value, is_tuple


def map_structure(machine: Machine, value: Value, change: Callable[[Value], Value]) -> Value:
    """Apply `change` to the items of a tuple, list or dict, or to what each is like; anything else stays."""
    if is_tuple(value):
        return tuple(change(item) for item in value)
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, (ListObject, DictObject)) and thing.items is None:
        return machine.allocate(replace(thing, element=change(thing.element)))
    if isinstance(thing, ListObject):
        return machine.allocate(ListObject(tuple(change(item) for item in thing.items or ())))
    if isinstance(thing, DictObject):
        return machine.allocate(DictObject(tuple((key, change(item)) for key, item in thing.items or ())))
    return value
