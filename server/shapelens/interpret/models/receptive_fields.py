"""The receptive fields of the tensors of a model: they begin at its inputs, and each operation hands them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import Ref, Tensor, Value, is_tuple
from shapelens.rules.layers.layer import Layer
from shapelens.rules.receptive_field import ReceptiveField, field_after_function, field_after_layer, field_of_input


def begin(machine: Machine, tensor: Tensor) -> Tensor:
    """Make `tensor` an input of a model, unless it comes from one."""
    if tensor.receptive_field is not None:
        return tensor
    return replace(tensor, receptive_field=field_of_input((machine.step, machine.fresh()), tensor.spec.shape))


def end(value: Value) -> Value:
    """Take the receptive field away from what leaves a model that was called on data."""
    return replace(value, receptive_field=None) if isinstance(value, Tensor) else value


def after_layer(machine: Machine, layer: Layer, inputs: Sequence[Tensor], result: Value) -> Value:
    """Give the tensors in `result` the receptive field that the layer makes of those of its inputs."""
    if all(tensor.receptive_field is None for tensor in inputs):
        return result
    first = _first(machine, result)
    if first is None:
        return result
    seen = [(tensor.spec.shape, tensor.receptive_field) for tensor in inputs]
    return _marked(machine, result, field_after_layer(layer, seen, first.spec.shape))


def after_function(name: str, arguments: Sequence[Value], result: Value) -> Value:
    """Give the tensor that a function returned the receptive field that it makes of those of its arguments."""
    tensors = [value for value in arguments if isinstance(value, Tensor)]
    if not isinstance(result, Tensor) or all(tensor.receptive_field is None for tensor in tensors):
        return result
    seen = [(tensor.spec.shape, tensor.receptive_field) for tensor in tensors]
    return replace(result, receptive_field=field_after_function(name, seen, result.spec.shape))


def _first(machine: Machine, value: Value) -> Tensor | None:
    if isinstance(value, Tensor):
        return value
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if isinstance(thing, ListObject) else thing
    return next((item for item in items if isinstance(item, Tensor)), None) if is_tuple(items) else None


def _marked(machine: Machine, value: Value, field: ReceptiveField | None) -> Value:
    if isinstance(value, Tensor):
        return replace(value, receptive_field=field)
    if is_tuple(value):
        return tuple(_marked(machine, item, field) for item in value)
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(value, Ref) and isinstance(thing, ListObject) and thing.items is not None:
        machine.store(value, replace(thing, items=tuple(_marked(machine, item, field) for item in thing.items)))
    if isinstance(value, Ref) and isinstance(thing, DictObject) and thing.items is not None:
        items = tuple((key, _marked(machine, item, field)) for key, item in thing.items)
        machine.store(value, replace(thing, items=items))
    return value
