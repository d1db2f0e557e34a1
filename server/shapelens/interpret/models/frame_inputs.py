"""Frames that a layer or a model is called on: it gets the array that NumPy makes of them."""

from __future__ import annotations

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.structures import map_structure
from shapelens.interpret.values import Ref, Tensor, Value, is_tuple
from shapelens.rules.arrays import numpy_array
from shapelens.rules.frames import FrameSpec, IndexSpec
from shapelens.spec import UNKNOWN, TensorSpec


def as_arrays(machine: Machine, value: Value) -> Value:
    """Return what is called gets for an argument: an array for a frame or an index, also within lists and dicts.

    Source: `keras.src.dtype_policies.dtype_policy.DTypePolicy.convert_input`, which takes what has an `__array__`.
    """
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, FrameSpec):
        return Tensor(numpy_array(rule_values.to_rule(machine, value)), "numpy")
    if isinstance(thing, IndexSpec):
        return Tensor(TensorSpec((thing.size,), UNKNOWN), "numpy")
    return map_structure(machine, value, lambda item: as_arrays(machine, item)) if _holds(machine, value) else value


def _holds(machine: Machine, value: Value) -> bool:
    """Say whether there is a frame or an index in a value."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        items = tuple(item for _, item in thing.items or ())
    else:
        items = thing.items if isinstance(thing, ListObject) else thing
    return isinstance(thing, (FrameSpec, IndexSpec)) or (is_tuple(items) and any(_holds(machine, i) for i in items))
