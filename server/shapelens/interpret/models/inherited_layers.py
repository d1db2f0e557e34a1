"""What a user's subclass of one of Keras's layers has from it: its settings, its weights, its `call`."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.models import keras_layers, layer_attributes
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.objects import InstanceObject, LayerObject
from shapelens.interpret.values import Class, Function, Ref, Value
from shapelens.rules.layers.layer import CallContext, Layer
from shapelens.rules.mismatch import Mismatch
from shapelens.rules.registry import layer_rule
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, TensorSpec

_INHERITED: Final = "(layer)"
"""The attribute that holds the layer of Keras that an instance is as well. It has no site: its calls are not shown."""

_WITHOUT_RULE: Final = frozenset({"Layer", "Wrapper", "InputLayer"})
_BUILT_BY_NAME: Final = frozenset(
    "Bidirectional ConvLSTM1D ConvLSTM2D ConvLSTM3D GRU LSTM MultiHeadAttention RNN SimpleRNN".split()
)
"""Layers whose `build` gets one shape for each tensor of `call`, by its name.

Source: `keras.src.layers.layer.get_shapes_dict` and `update_shapes_dict_for_target_fn`.
"""


def base_of(cls: Class) -> str | None:
    """Return the name of the layer of Keras that a user's class inherits from, if there is a rule for it."""
    names = (base.rpartition(".")[2] for base in attributes.library_bases(cls) if base.startswith("keras.layers."))
    return next((name for name in names if name not in _WITHOUT_RULE and layer_rule(name) is not None), None)


def initialize(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> None:
    """Do what the `__init__` of a layer of Keras does: check its arguments and keep them."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject):
        return
    name = base_of(thing.cls)
    kept: dict[str, Value] = {}
    if name is not None:
        made = keras_layers.construct_layer(machine, frame, node, name, arguments, keywords)
        layer = machine.load(made) if isinstance(made, Ref) else None
        if isinstance(made, Ref) and isinstance(layer, LayerObject):
            machine.store(made, replace(layer, site=None))
        kept[_INHERITED] = made
    elif "keras.layers.Wrapper" in attributes.library_bases(thing.cls):
        kept["layer"] = arguments[0] if arguments else keywords.get("layer")
    if kept:
        machine.store(ref, replace(thing, attributes={**thing.attributes, **kept}))


def layer_in(thing: InstanceObject) -> Value:
    """Return the layer of Keras that an instance is as well; `None` if it is none."""
    return thing.attributes.get(_INHERITED)


def state_of(machine: Machine, thing: InstanceObject) -> Layer | None:
    """Return the state of the layer of Keras that an instance is as well."""
    held = _held(machine, thing)
    return None if held is None else held[1].layer


def _held(machine: Machine, thing: InstanceObject) -> tuple[Ref, LayerObject] | None:
    ref = layer_in(thing)
    layer = machine.load(ref) if isinstance(ref, Ref) else None
    return (ref, layer) if isinstance(ref, Ref) and isinstance(layer, LayerObject) else None


def attribute(machine: Machine, thing: InstanceObject, name: str) -> Value:
    """Return an attribute that Keras's layer has; `NO_ATTRIBUTE` if it has none of this name, or a method."""
    held = _held(machine, thing)
    return layer_attributes.NO_ATTRIBUTE if held is None else layer_attributes.attribute(machine, *held, name)


def decides(thing: InstanceObject, symbolic: bool) -> bool:
    """Say whether a call gives what Keras's layer says: without a `call` of the user's, and in a symbolic call.

    A layer that knows the shape of its output is asked for it there, and `call` is not run, whatever that does.
    Source: `keras.Layer.compute_output_spec`.
    """
    if layer_in(thing) is None:
        return False
    return symbolic or not isinstance(attributes.find_in_class(thing.cls, "call"), Function)


def runs_otherwise(machine: Machine, ref: Ref) -> bool:
    """Say whether the `call` of a layer is not run until data come, which may give something else than a symbolic call
    of it: where that asks Keras's layer, or the user's `compute_output_shape`.
    """
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject) or not isinstance(attributes.find_in_class(thing.cls, "call"), Function):
        return False
    declared = attributes.find_in_class(thing.cls, "compute_output_shape")
    return isinstance(declared, Function) or layer_in(thing) is not None


def call(
    machine: Machine,
    caller: Caller,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Return what Keras's layer gives; the call itself is not recorded."""
    held = _held(machine, thing)
    if held is None:
        return layer_in(thing)
    return keras_layers.call_layer(machine, caller.within(), *held, arguments, keywords)


def refuses(thing: InstanceObject) -> bool:
    """Say whether Keras can't build an instance, since its `call` names its tensors otherwise than its `build`."""
    name, own = base_of(thing.cls), attributes.find_in_class(thing.cls, "call")
    if name not in _BUILT_BY_NAME or not isinstance(own, Function):
        return False
    expected = {"query", "value", "key"} if name == "MultiHeadAttention" else {"sequences", "initial_state"}
    return not expected <= {parameter.arg for parameter in own.node.args.args}


def build(machine: Machine, thing: InstanceObject, shape: Value) -> None:
    """Build Keras's layer for an input; where it refuses that, its call says so."""
    held = _held(machine, thing)
    if held is None:
        return
    ref, layer = held
    sizes = read_shape(rule_values.to_rule(machine, shape))
    if sizes is UNKNOWN:
        return
    rule = layer_rule(layer.layer.class_name)
    if rule is None or layer.layer.built_shape is not None:
        return
    try:
        made, _ = rule.apply(layer.layer, TensorSpec(sizes, layer.layer.policy.compute_dtype), CallContext(True))
    except Mismatch:
        return
    machine.store(ref, replace(layer, layer=made))
