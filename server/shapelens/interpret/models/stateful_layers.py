"""Layers that keep states from one batch to the next: all batches must have as many samples as there are states."""

from __future__ import annotations

from typing import cast

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Machine
from shapelens.interpret.objects import LayerObject, ModelObject
from shapelens.interpret.values import Site, Tensor, Value
from shapelens.rules.layers.layer import Sizes
from shapelens.rules.mismatch import AxisMismatch
from shapelens.rules.sizes import sizes_differ
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def check_batches(machine: Machine, site: Site, model: Value, rows: tuple[Dim, ...]) -> None:
    """Report the first of the batches, of so many rows, that a stateful layer of the model has no states for."""
    if not isinstance(model, ModelObject):
        return
    for ref in model.layers:
        thing = machine.load(ref)
        if not isinstance(thing, LayerObject) or thing.layer["stateful"] is not True:
            continue
        layer = thing.layer
        built = layer.built_shape
        states, *rest = cast(Sizes, built) if isinstance(built, tuple) else (UNKNOWN,)
        other = next((count for count in rows if sizes_differ(count, states)), None)
        if isinstance(other, int) and isinstance(states, int):
            declared = next(iter(rule_values.tensors_in(machine, model.inputs)), None)
            received = Tensor(TensorSpec((other, *rest), "float32"), machine.backend)
            facts = Facts(received=received, layer=layer, declared=declared)
            machine.report(AxisMismatch(layer.class_name, received.spec.shape, 0, states), site, thing.site, facts)
