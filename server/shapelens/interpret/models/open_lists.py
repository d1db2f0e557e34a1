"""Lists of an unknown number of tensors, as a loop over columns that are not known makes them, given to a layer."""

from __future__ import annotations

from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Tensor, Value
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule
from shapelens.rules.layers.merging import Merge
from shapelens.rules.mismatch import Mismatch
from shapelens.spec import UNKNOWN, TensorSpec, join_specs

_LENGTHS: Final = (1, 5, 7)


def element_of(machine: Machine, rule: LayerRule, value: Value) -> Tensor | None:
    """Return what every tensor of a list of unknown length is like, if `value` is one and the layer merges it."""
    thing = machine.load(value) if isinstance(rule, Merge) and isinstance(value, Ref) else None
    if not isinstance(thing, ListObject) or thing.items is not None or not isinstance(thing.element, Tensor):
        return None
    return thing.element


def merged(rule: LayerRule, layer: Layer, element: TensorSpec, context: CallContext) -> object:
    """Return what a layer makes of such a list: what is the same for lists of several lengths holds for all."""
    joined: TensorSpec | None = None
    for length in _LENGTHS:
        try:
            _, made = rule.apply(layer, (element,) * length, context)
        except Mismatch:
            return UNKNOWN
        if not isinstance(made, TensorSpec):
            return UNKNOWN
        joined = made if joined is None else join_specs(joined, made)
    return joined
