"""Attributes of layers of Keras: input and output, weights, settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models import keras_variables, keras_weights
from shapelens.interpret.models.chosen_names import LayerName, chosen_name
from shapelens.interpret.objects import LayerObject, ListObject
from shapelens.interpret.values import Ref, Symbol, Tensor, Unresolved, Value
from shapelens.rules.layers.layer import Layer
from shapelens.rules.layers.recurrent_cells import Cell
from shapelens.rules.registry import layer_rule
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, TensorSpec


class NoAttribute:
    """Says that an object has no such attribute (a method, perhaps)."""


NO_ATTRIBUTE: Final = NoAttribute()


_METHODS: Final = ("vocabulary_size",)
"""Arguments of a layer whose names are those of its methods."""
_CONFIGURATION_TUPLES: Final = ("kernel_size", "strides", "dilation_rate", "pool_size")
_ADAPTED: Final = ("mean", "variance", "vocabulary", "bin_boundaries", "idf_weights")
_ACTIVATIONS: Final = ("activation", "recurrent_activation")


def attribute(machine: Machine, ref: Ref, thing: LayerObject, name: str) -> Value:
    """Return an attribute of a layer: its input and output, its weights' shapes, its configuration."""
    layer = thing.layer
    if name in ("output", "input"):
        value = thing.output if name == "output" else thing.input
        return (
            value
            if rule_values.is_symbolic(machine, value)
            else Unresolved(f"the layer's '.{name}' is defined by a model")
        )
    if name in ("input_shape", "output_shape"):
        value = thing.output if name == "output_shape" else thing.input
        return shape_of(value)
    if name in ("dtype", "variable_dtype", "compute_dtype"):
        dtype = layer.policy.compute_dtype if name == "compute_dtype" else layer.policy.variable_dtype
        return Unresolved("the layer's dtype") if dtype is UNKNOWN else dtype
    if name == "dtype_policy":
        return layer.policy
    if name == "name" and not layer.name and layer["name"] is None:
        return chosen_name(layer.class_name, ref)
    if name == "name":
        return layer.name or LayerName("the layer's name", owner=ref)
    if name == "built":
        return layer.built_shape is not None
    if name in layer.weights:
        dtype = layer.policy.variable_dtype
        return keras_variables.variable(machine, TensorSpec(layer.weights[name], dtype))
    if name in ("weights", "variables"):
        return keras_weights.weights(machine, ref)
    rule = layer_rule(layer.class_name)
    if name in ("state_size", "output_size") and isinstance(rule, Cell):
        return _size_of_cell(machine, rule, layer, name)
    if name == "trainable":
        return Unresolved("whether a layer is trainable: a model that holds it may have changed that")
    if name in _ADAPTED and layer.arguments.get(name, "") is None:
        return Unresolved(f"the layer's '{name}', which 'adapt' computes")
    if name in layer.arguments and name not in _METHODS:
        return _setting(layer, name)
    return NO_ATTRIBUTE


def set_attribute(machine: Machine, ref: Ref, thing: LayerObject, name: str, value: Value) -> None:
    """Change a setting of a layer, or its name. What that does to a layer that has its weights already is not known."""
    layer = thing.layer
    if name in ("name", "_name") and isinstance(value, str):
        layer = replace(layer, name=value)
    elif name in layer.arguments:
        changed = rule_values.to_rule(machine, value) if layer.built_shape is None else UNKNOWN
        layer = replace(layer, arguments={**layer.arguments, name: changed})
    machine.store(ref, replace(thing, layer=layer))


def _setting(layer: Layer, name: str) -> Value:
    """Return an argument of the constructor as the layer keeps it: a number for each axis, a function for its name."""
    value = layer.arguments[name]
    rank = getattr(layer_rule(layer.class_name), "rank", None)
    if name in _CONFIGURATION_TUPLES and isinstance(value, int) and isinstance(rank, int):
        return (value,) * rank
    items = read_items(value)
    if name in _CONFIGURATION_TUPLES and items is not None and all(isinstance(item, int) for item in items):
        return tuple(cast("Sequence[int]", items))
    if name in _ACTIVATIONS and (value is None or isinstance(value, str)):
        return Symbol(f"keras.activations.{value or 'linear'}")
    known = value is None or (isinstance(value, (bool, int, float, str)) and name not in _CONFIGURATION_TUPLES)
    return value if known else Unresolved(f"the layer's '{name}'")


def _size_of_cell(machine: Machine, cell: Cell, layer: Layer, name: str) -> Value:
    units = cell.units(layer)
    if not isinstance(units, int):
        return Unresolved("the number of the cell's units")
    return units if name == "output_size" or cell.states == 1 else machine.allocate(ListObject((units,) * cell.states))


def shape_of(value: Value) -> Value:
    """Return the shape of what a layer received or returned, as a tuple."""
    if isinstance(value, Tensor) and isinstance(value.spec.shape, tuple):
        return tuple(Unresolved("a size that is not known") if dim is UNKNOWN else dim for dim in value.spec.shape)
    return Unresolved("the shape of a layer that was not called")
