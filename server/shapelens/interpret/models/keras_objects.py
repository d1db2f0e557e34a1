"""Keras layers and models as objects of the interpreted program: constructing, calling, reading attributes."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.models import (
    applications,
    custom_layers,
    custom_members,
    frame_inputs,
    keras_calls,
    keras_cloning,
    keras_functional,
    keras_inputs,
    keras_layers,
    keras_models,
    keras_saving,
    keras_sequential,
    layer_attributes,
    named_inputs,
    positional_arguments,
)
from shapelens.interpret.models.custom_layers import custom_layer, is_layer_class
from shapelens.interpret.models.keras_layers import construct_layer
from shapelens.interpret.objects import InstanceObject, LayerObject, ModelObject
from shapelens.interpret.values import Function, Method, Ref, Unresolved, Value

__all__ = [
    "FUNCTIONS",
    "attribute",
    "call_layer",
    "call_method",
    "construct_layer",
    "custom_layer",
    "is_layer_class",
]

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]


def call_layer(
    machine: Machine, frame: Frame, node: ast.Call, ref: Ref, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Call a layer or model, as the user's `layer(x)` does."""
    caller = replace(keras_layers.Caller.of(frame.unit, node), given=(*arguments, *keywords.values()))
    thing = machine.load(ref)
    if isinstance(thing, (LayerObject, ModelObject, InstanceObject)):
        refused = positional_arguments.refused(machine, caller, thing, arguments)
        if refused is None and isinstance(thing, LayerObject) and not arguments:
            refused = named_inputs.refused(machine, caller, thing, keywords)
        if refused is not None:
            return refused
    return call_by(machine, caller, ref, arguments, keywords)


def call_by(
    machine: Machine,
    caller: keras_layers.Caller,
    ref: Ref,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a layer or model on behalf of `caller`."""
    arguments = [frame_inputs.as_arrays(machine, value) for value in arguments]
    keywords = {name: frame_inputs.as_arrays(machine, value) for name, value in keywords.items()}
    if machine.stands_for_many(ref.key):  # each is built at a call of its own
        with machine.leaving_many():
            return _call(machine, caller, ref, arguments, keywords)
    return _call(machine, caller, ref, arguments, keywords)


def _call(
    machine: Machine,
    caller: keras_layers.Caller,
    ref: Ref,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    thing = machine.load(ref)
    if isinstance(thing, LayerObject):
        return keras_layers.call_layer(machine, caller, ref, thing, arguments, keywords)
    if isinstance(thing, ModelObject):
        return keras_calls.call_model(machine, caller, ref, thing, arguments, keywords)
    own = attributes.find_in_class(thing.cls, "__call__") if isinstance(thing, InstanceObject) else None
    if isinstance(own, Function):  # Keras is not asked then
        return calls.call_function(machine, own, (ref, *arguments), keywords, caller.site)
    if isinstance(thing, InstanceObject) and thing.layer is not None:
        return custom_layers.call_custom(machine, caller, ref, thing, arguments, keywords)
    if isinstance(thing, InstanceObject):
        return Unresolved(f"a call of '{thing.cls.name}', which is no layer")
    return Unresolved("a call of an object that is not known")


def attribute(machine: Machine, frame: Frame, ref: Ref, name: str) -> Value:
    """Return an attribute of a layer or model; what is no attribute is taken for a method."""
    thing = machine.load(ref)
    found: Value = None
    if isinstance(thing, ModelObject):
        found = applications.attribute(machine, thing, name) or keras_models.attribute(machine, ref, thing, name)
    elif isinstance(thing, LayerObject):
        found = layer_attributes.attribute(machine, ref, thing, name)
    elif isinstance(thing, InstanceObject):
        found = custom_members.attribute(machine, ref, thing, name)
    return Method(ref, name) if found is layer_attributes.NO_ATTRIBUTE else found


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method of a layer or model."""
    thing = machine.load(ref)
    if isinstance(thing, ModelObject):
        return keras_models.call_method(machine, frame, node, ref, thing, name, arguments, keywords)
    if isinstance(thing, InstanceObject):
        return custom_members.call_method(machine, frame, node, ref, thing, name, arguments, keywords)
    if isinstance(thing, LayerObject):
        return keras_layers.call_method(machine, frame, node, ref, thing, name, arguments, keywords)
    return Unresolved(f"what '.{name}()' returns is not known")


def _merge(class_name: str) -> Special:
    """Make the rule of a function that constructs a merging layer and calls it at once: `keras.layers.add([a, b])`."""

    def apply(
        machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
    ) -> Value:
        inputs = arguments[0] if arguments else keywords.get("inputs")
        options = {key: value for key, value in keywords.items() if key != "inputs"}
        made = keras_layers.construct_layer(machine, frame, node, class_name, arguments[1:], options)
        thing = machine.load(made) if isinstance(made, Ref) else None
        if not isinstance(made, Ref) or not isinstance(thing, LayerObject):
            return made
        machine.store(made, replace(thing, site=None))
        return call_by(machine, keras_layers.Caller.of(frame.unit, node), made, (inputs,), {})

    return apply


FUNCTIONS: Final[dict[str, Special]] = {
    **{
        f"keras.layers.{class_name.lower()}": _merge(class_name)
        for class_name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot")
    },
    **applications.FUNCTIONS,
    **dict.fromkeys(("keras.Input", "keras.layers.Input"), keras_inputs.make_input),
    "keras.KerasTensor": keras_inputs.make_symbolic_tensor,
    **dict.fromkeys(("keras.Sequential", "keras.models.Sequential"), keras_sequential.make_sequential),
    **dict.fromkeys(
        (
            "keras.Model",
            "keras.models.Model",
            "keras.models.Functional",
            "keras.Function",
            "keras.src.ops.function.Function",
        ),
        keras_functional.make_functional,
    ),
    "keras.models.clone_model": keras_cloning.clone_model,
    **dict.fromkeys(("keras.models.save_model", "keras.saving.save_model"), keras_saving.save_model),
    **dict.fromkeys(("keras.models.load_model", "keras.saving.load_model"), keras_saving.load_model),
    **dict.fromkeys(
        (
            "keras.Model.from_config",
            "keras.models.Model.from_config",
            "keras.Sequential.from_config",
            "keras.models.Sequential.from_config",
            "keras.models.model_from_json",
        ),
        keras_cloning.from_config,
    ),
}
