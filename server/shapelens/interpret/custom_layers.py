"""Layers and models that the user subclasses: their `build` and `call` are run as the functions that they are."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls, keras_layers, libraries, receptive_fields
from shapelens.interpret.keras_layers import NO_ATTRIBUTE, Caller
from shapelens.interpret.keras_state import read_policy
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import (
    BoundMethod,
    Class,
    DictObject,
    Function,
    GraphNode,
    InstanceObject,
    ListObject,
    Ref,
    Site,
    Tensor,
    Unresolved,
    Value,
    inferred_at,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.values import read_dtype, read_shape
from shapelens.spec import UNKNOWN, TensorSpec, is_floating

_LAYER_BASES: Final = {
    "keras.layers.Layer",
    "keras.Layer",
    "keras.Model",
    "keras.models.Model",
    "keras.Sequential",
    "keras.models.Sequential",
    "tensorflow.Module",
}


def is_layer_class(cls: Class) -> bool:
    """Say whether a user's class inherits from a layer or model of Keras."""
    return any(base in _LAYER_BASES or base.startswith("keras.layers.") for base in attributes.library_bases(cls))


def _is_model_class(cls: Class) -> bool:
    return any("Model" in base or "Sequential" in base for base in attributes.library_bases(cls))


def custom_layer(machine: Machine, cls: Class) -> Layer:
    """Return the state of a new instance of a user's layer class."""
    return Layer(cls.name, {}, machine.policy, machine.image_data_format)


def initialize_custom_layer(
    machine: Machine, ref: Ref, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> None:
    """Do what `keras.Layer.__init__` does: take `dtype` and `name`."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject) or thing.layer is None:
        return
    layer = thing.layer
    if keywords.get("dtype") is not None:
        layer = replace(layer, policy=read_policy(machine, keywords["dtype"]))
    if isinstance(keywords.get("name"), str):
        layer = replace(layer, name=str(keywords["name"]))
    kept = {key: keywords[key] for key in ("input_shape",) if key in keywords}
    layer = replace(layer, arguments={key: libraries.to_rule(machine, value) for key, value in kept.items()})
    machine.store(ref, replace(thing, layer=layer))


def call_custom(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a user's layer or model: cast the inputs, build it on first use, run its `call`."""
    assert thing.layer is not None
    inputs = libraries.tensors_in(machine, tuple(arguments))
    symbolic = libraries.is_symbolic(machine, (*arguments, *keywords.values()))
    result = run_custom(machine, caller, ref, thing, arguments, keywords)
    if all(tensor.receptive_field is None for tensor in inputs):
        result = receptive_fields.end(result)
    if symbolic:
        result = keras_layers.attach_node(machine, result, GraphNode(ref, tuple(arguments), dict(keywords)))
    present = machine.load(ref)
    layer = present.layer if isinstance(present, InstanceObject) and present.layer is not None else thing.layer
    site = None if _is_model_class(thing.cls) else thing.site
    keras_layers.record_call(machine, caller, site, layer, inputs, result)
    return result


def run_custom(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Cast the inputs, build the layer on first use and run its `call`; the call itself is not recorded."""
    assert thing.layer is not None
    call = attributes.find_in_class(thing.cls, "call")
    if not isinstance(call, Function):
        return Unresolved(f"'{thing.cls.name}' has no 'call' that ShapeLens knows")
    policy = thing.layer.policy
    casts = thing.attributes.get("autocast", True) is not False
    inner = tuple(_as_inside(machine, value, policy.compute_dtype, casts) for value in arguments)
    if thing.layer.built_shape is None:
        _build(machine, ref, thing, inner, caller.site)
    inside = {key: _as_inside(machine, value, policy.compute_dtype, casts) for key, value in keywords.items()}
    accepted = _accepted(call, inside)
    written = (ref, *(caller.given or arguments))
    result = calls.call_function(machine, call, (ref, *inner), accepted, caller.site, written)
    return _as_outside(machine, result, caller.site)


def _accepted(call: Function, keywords: Mapping[str, Value]) -> dict[str, Value]:
    """Keep the keywords that the user's `call` takes; Keras itself consumes `training` and `mask` otherwise."""
    spec = call.node.args
    names = {a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
    return {
        k: v for k, v in keywords.items() if k in names or (spec.kwarg is not None and k not in ("training", "mask"))
    }


def _build(machine: Machine, ref: Ref, thing: InstanceObject, inner: Sequence[Value], site: Site) -> None:
    build = attributes.find_in_class(thing.cls, "build")
    first = inner[0] if inner else None
    shape = shape_value(machine, first)
    if isinstance(build, Function):
        calls.call_function(machine, build, (ref, shape), {}, site)
    present = machine.load(ref)
    if isinstance(present, InstanceObject) and present.layer is not None and not isinstance(shape, Unresolved):
        machine.store(ref, replace(present, layer=replace(present.layer, built_shape=shape)))


def shape_value(machine: Machine, value: Value) -> Value:
    """Return the shape of a tensor, or the list of shapes of several, as `build` gets it."""
    if isinstance(value, Tensor):
        shape = value.spec.shape
        if shape is UNKNOWN:
            return Unresolved("the shape of the input is not known")
        return tuple(Unresolved("a size that is not known") if dim is UNKNOWN else dim for dim in shape)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is not None:
        return machine.allocate(ListObject(tuple(shape_value(machine, item) for item in thing.items)))
    if isinstance(thing, DictObject) and thing.items is not None:
        return machine.allocate(DictObject(tuple((key, shape_value(machine, item)) for key, item in thing.items)))
    return Unresolved("the shape of the input is not known")


def _as_inside(machine: Machine, value: Value, compute_dtype: object, casts: bool) -> Value:
    """Turn an argument into what `call` sees: a tensor of the backend, cast to the compute dtype if it is a float."""
    if isinstance(value, Tensor):
        spec = value.spec
        if casts and is_floating(spec.dtype) and isinstance(compute_dtype, str):
            spec = spec if spec.dtype == compute_dtype else spec.with_dtype(compute_dtype)
        inside = Tensor(spec, "tensorflow", origin=value.origin, receptive_field=value.receptive_field)
        return receptive_fields.begin(machine, inside)
    if isinstance(value, tuple):
        return tuple(_as_inside(machine, item, compute_dtype, casts) for item in value)  # pyright: ignore
    if isinstance(value, Ref):
        thing = machine.load(value)
        if isinstance(thing, ListObject) and thing.items is not None:
            items = tuple(_as_inside(machine, item, compute_dtype, casts) for item in thing.items)
            return machine.allocate(ListObject(items))
        if isinstance(thing, DictObject) and thing.items is not None:
            pairs = tuple((key, _as_inside(machine, item, compute_dtype, casts)) for key, item in thing.items)
            return machine.allocate(DictObject(pairs))
    return value


def _as_outside(machine: Machine, value: Value, site: Site) -> Value:
    if isinstance(value, Tensor):
        spec = TensorSpec(value.spec.shape, value.spec.dtype)
        return Tensor(spec, "tensorflow", origin=inferred_at(site), receptive_field=value.receptive_field)
    return value


def attribute(machine: Machine, thing: InstanceObject, name: str) -> Value:
    """Return an attribute that a user's layer inherits from Keras."""
    assert thing.layer is not None
    layer = thing.layer
    if name in ("dtype", "variable_dtype", "compute_dtype"):
        dtype = layer.policy.compute_dtype if name == "compute_dtype" else layer.policy.variable_dtype
        return Unresolved("the layer's dtype") if dtype is UNKNOWN else dtype
    if name == "dtype_policy":
        return layer.policy
    if name == "built":
        return layer.built_shape is not None
    if name == "name":
        return layer.name or Unresolved("a name that Keras chooses")
    return NO_ATTRIBUTE


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    thing: InstanceObject,
    name: str,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a method that a user's layer or model inherits from Keras."""
    assert thing.layer is not None
    if name == "__init__":
        initialize_custom_layer(machine, ref, arguments, keywords)
        return None
    if name in ("__call__",):
        return call_custom(machine, Caller(site_of(frame.unit, node), True), ref, thing, arguments, keywords)
    if name in ("add_weight", "add_variable"):
        return _add_weight(machine, thing.layer, arguments, keywords)
    if name == "build" and arguments:
        shape = read_shape(libraries.to_rule(machine, arguments[0]))
        tensor = Tensor(TensorSpec(shape, thing.layer.policy.compute_dtype), "tensorflow")
        if _is_model_class(thing.cls) and shape is not UNKNOWN:
            call_custom(machine, Caller(site_of(frame.unit, node)), ref, thing, (tensor,), {})
        return None
    if name == "predict" and arguments:
        with machine.quiet():
            caller = Caller(site_of(frame.unit, node))
            result = call_custom(machine, caller, ref, thing, arguments[:1], {})
        return (
            Tensor(result.spec, "numpy", origin=result.origin)
            if isinstance(result, Tensor)
            else Unresolved("a prediction")
        )
    bound = attributes.find_in_class(thing.cls, name)
    if isinstance(bound, Function):
        return calls.call_value(machine, frame, node, BoundMethod(ref, bound), arguments, keywords)
    return Unresolved(f"what '.{name}()' returns is not known")


def _add_weight(machine: Machine, layer: Layer, arguments: Sequence[Value], keywords: Mapping[str, Value]) -> Value:
    given = arguments[0] if arguments else keywords.get("shape", ())
    dtype = keywords.get("dtype")
    known = read_dtype(libraries.to_rule(machine, dtype), layer.policy.variable_dtype)
    if known == layer.policy.variable_dtype:
        known = layer.policy.compute_dtype  # inside `call`, a variable is cast to the compute dtype
    return Tensor(TensorSpec(read_shape(libraries.to_rule(machine, given)), known), "tensorflow")
