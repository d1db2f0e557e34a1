"""The calls of layers that a tensor comes from, so that a finding can say which of them is to blame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapelens.interpret.objects import LayerObject
from shapelens.interpret.values import LayerStep, Tensor, Value, is_tuple


def after_layer(thing: LayerObject, given: Value, result: Value) -> Value:
    """Note in what a layer returned that it comes from there."""
    if is_tuple(result):
        return tuple(after_layer(thing, given, item) for item in result)
    if not isinstance(given, Tensor) or not isinstance(result, Tensor):
        return result
    return replace(result, step=LayerStep(thing.layer, thing.site, given, result.spec))


def after_function(arguments: Sequence[Value], result: Value) -> Value:
    """Note it as well in what a function made of one such tensor without changing its shape: an activation, a cast."""
    tensors = [value for value in arguments if isinstance(value, Tensor)]
    if len(tensors) != 1 or tensors[0].step is None or not isinstance(result, Tensor):
        return result
    return replace(result, step=tensors[0].step) if result.spec.shape == tensors[0].spec.shape else result
