"""What `RNN` gives its cells of Keras at each step, and what they return; cells of the user's record it themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models.keras_layers import Caller, record_call
from shapelens.interpret.models.nested_layers import call_context
from shapelens.interpret.objects import LayerObject
from shapelens.interpret.values import Ref, Tensor, Value
from shapelens.rules.layers.layer import Layer
from shapelens.rules.layers.recurrent_cells import Cell
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, TensorSpec


def record_steps(machine: Machine, caller: Caller, layer: Layer, cells: Sequence[Ref], given: Value) -> None:
    """Record the calls of the cells: the first gets a step of the sequence, each other one what that before it returns.

    The states are in the compute dtype of the cell, as `RNN.call` casts them; those of several cells in that of their
    stack, which is the same or nothing is recorded.
    """
    known = list(_known_cells(machine, cells))
    policies = {layer.policy, *(thing.layer.policy for _, thing, _ in known)}
    if len(known) != len(cells) or (len(known) > 1 and policies != {machine.policy}):
        return
    rule = layer_rule(layer.class_name)
    spec = rule.convert_input(layer, given.spec) if rule is not None and isinstance(given, Tensor) else TensorSpec()
    if not isinstance(given, Tensor) or spec.shape is UNKNOWN or len(spec.shape) != 3:
        return
    batch = spec.shape[0]
    spec = spec.with_shape((batch, spec.shape[2]))
    context, inside = call_context(machine, caller, False), caller.within()
    for cell_rule, thing, ref in known:
        state = TensorSpec((batch, cell_rule.units(thing.layer)), thing.layer.policy.compute_dtype)
        states = [state] * cell_rule.states
        try:
            cell, outputs = cell_rule.apply(thing.layer, spec, context, states=states)
        except Mismatch:
            return  # what is said of the RNN says it
        inputs = [replace(given, spec=one) for one in (spec, *states)]
        result = rule_values.from_rule(machine, outputs, given.library, given.why, given.origin)
        record_call(machine, inside, thing.site, cell, inputs, result, ref)
        output = cast("tuple[object, ...]", outputs)[0] if isinstance(outputs, tuple) else None
        if not isinstance(output, TensorSpec):
            return
        spec = output


def _known_cells(machine: Machine, cells: Sequence[Ref]) -> Iterator[tuple[Cell, LayerObject, Ref]]:
    for ref in cells:
        thing = machine.load(ref)
        rule = layer_rule(thing.layer.class_name) if isinstance(thing, LayerObject) else None
        if isinstance(thing, LayerObject) and isinstance(rule, Cell):
            yield rule, thing, ref
