"""Frames that a layer is called on: it gets the array that NumPy makes of them."""

from __future__ import annotations

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Tensor, Value
from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec


def as_arrays(machine: Machine, value: Value) -> Value:
    """Return what a layer gets for an argument: an array for a frame, also where frames stand in a list."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, FrameSpec):
        return Tensor(numpy_array(rule_values.to_rule(machine, value)), "numpy")
    if isinstance(thing, ListObject) and thing.items is not None:
        items = tuple(as_arrays(machine, item) for item in thing.items)
        return value if items == thing.items else machine.allocate(ListObject(items))
    return value
