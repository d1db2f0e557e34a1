"""The layers that one of Keras calls in its own call: what a wrapper holds, the cells of an `RNN`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models import nested_layers, recurrent_steps
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.objects import LayerObject, ModelObject
from shapelens.interpret.values import Ref, Value
from shapelens.rules.layers.layer import Layer

_CALLS_ITS_LAYER: Final = frozenset({"SpectralNormalization"})
"""Wrappers that call their layer as `layer(x)` does; others run its `call` past that."""

_CALLS_ITS_CELLS: Final = frozenset({"RNN", "StackedRNNCells"})


def wrapped_by(machine: Machine, class_name: str, arguments: Sequence[Value]) -> tuple[Ref, ...]:
    """Return the layers that a layer of this class calls, of the arguments of which the first one is what it holds."""
    first = arguments[0] if arguments else None
    if class_name in _CALLS_ITS_CELLS:
        return _cells(machine, first)
    return (first,) if class_name in _CALLS_ITS_LAYER and isinstance(first, Ref) else ()


def record_calls(machine: Machine, caller: Caller, layer: Layer, wrapped: Sequence[Ref], given: Value) -> None:
    """Record what a layer that is called on `given` gives those that it calls, and what they return."""
    record = recurrent_steps.record_steps if layer.class_name == "RNN" else nested_layers.record_wrapped
    record(machine, caller, layer, wrapped, given)


def record_in_model(machine: Machine, caller: Caller, layers: Iterable[Ref]) -> None:
    """Record the same for the layers of a model that runs on batches of any size: a symbolic call makes no such calls,
    each step of `fit` and `predict` does.
    """
    for ref in layers:
        thing = machine.load(ref)
        if isinstance(thing, ModelObject):
            record_in_model(machine, caller, thing.layers)
        elif isinstance(thing, LayerObject) and thing.wrapped:
            record_calls(machine, caller, thing.layer, thing.wrapped, thing.input)


def _cells(machine: Machine, given: Value) -> tuple[Ref, ...]:
    """Return the cells in what `RNN` or `StackedRNNCells` is given: one, a list of them, or a stack."""
    thing = machine.load(given) if isinstance(given, Ref) else None
    if isinstance(given, Ref) and isinstance(thing, LayerObject):
        return thing.wrapped if thing.layer.class_name == "StackedRNNCells" else (given,)
    items = rule_values.sequence_items(machine, given) or ()
    return tuple(item for item in items if isinstance(item, Ref))
