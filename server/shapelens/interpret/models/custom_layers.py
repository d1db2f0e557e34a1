"""Layers and models that the user subclasses: their `build` and `call` are run as the functions that they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import attributes, calls, rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.models import inherited_layers, keras_layers, receptive_fields
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.keras_state import read_policy
from shapelens.interpret.models.layer_inputs import as_inside
from shapelens.interpret.objects import DictObject, InstanceObject, ListObject
from shapelens.interpret.values import Class, Function, GraphNode, Ref, Site, Tensor, Unresolved, Value, inferred_at
from shapelens.rules.layers.layer import Layer
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, TensorSpec

_LAYER_BASES: Final = {
    "keras.layers.Layer",
    "keras.Layer",
    "keras.Model",
    "keras.models.Model",
    "keras.Sequential",
    "keras.models.Sequential",
}


GRAPH: Final = "(graph)"
"""The attribute that holds the graph of an instance that is a Sequential or functional model as well."""


def is_layer_class(cls: Class) -> bool:
    """Say whether a user's class inherits from a layer or model of Keras."""
    return any(base in _LAYER_BASES or base.startswith("keras.layers.") for base in attributes.library_bases(cls))


def is_model_class(cls: Class) -> bool:
    """Say whether a user's class inherits from a model of Keras."""
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
    layer = replace(layer, arguments={key: rule_values.to_rule(machine, value) for key, value in kept.items()})
    machine.store(ref, replace(thing, layer=layer))


def _tensors_required(call: Function) -> int:
    """Return how many tensors a `call` of the user's must be given: its parameters without defaults."""
    spec = call.node.args
    names = [parameter.arg for parameter in (*spec.posonlyargs, *spec.args)]
    required = names[1 : len(names) - len(spec.defaults)]
    return next((number for number, name in enumerate(required) if name in ("training", "mask")), len(required))


def call_custom(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call a user's layer or model: cast the inputs, build it on first use, run its `call`."""
    if thing.layer is None:
        return Unresolved(f"a call of '{thing.cls.name}', which is no layer")
    call = attributes.find_in_class(thing.cls, "call")
    if not isinstance(call, Function) and inherited_layers.layer_in(thing) is None:
        return _call_graph(machine, caller, thing, arguments, keywords)
    if inherited_layers.refuses(thing):
        return Unresolved(f"'{thing.cls.name}.call' has not the parameters by which its base class is built")
    required = _tensors_required(call) if isinstance(call, Function) else 0
    inputs = keras_layers.received(machine, arguments, keywords, required)
    symbolic = rule_values.is_symbolic(machine, (*arguments, *keywords.values()))
    declared = attributes.find_in_class(thing.cls, "compute_output_shape")
    if symbolic and isinstance(declared, Function):
        result = _declared_output(machine, caller, ref, thing, declared, (*arguments, *keywords.values()))
    elif inherited_layers.decides(thing, symbolic):
        inner, inside = _inside(machine, thing, arguments, keywords)
        _build(machine, ref, inner, inside, caller.site)
        result = inherited_layers.call(machine, caller, thing, arguments, keywords)
    else:
        result = run_custom(machine, caller, ref, thing, arguments, keywords)
    if all(tensor.receptive_field is None for tensor in inputs):
        result = receptive_fields.end(result)
    if symbolic:
        result = keras_layers.attach_node(machine, result, GraphNode(ref, tuple(arguments), dict(keywords)))
    present = machine.load(ref)
    layer = thing.layer
    if isinstance(present, InstanceObject) and present.layer is not None:
        layer = present.layer
        if symbolic and present.output is None:
            first = arguments[0] if arguments else next(iter(keywords.values()), None)
            machine.store(ref, replace(present, input=first, output=result))
    layer = inherited_layers.state_of(machine, thing) or layer
    site = None if is_model_class(thing.cls) else thing.site
    keras_layers.record_call(machine, caller, site, layer, inputs, result, ref)
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
        if inherited_layers.layer_in(thing) is not None:
            return inherited_layers.call(machine, caller, thing, arguments, keywords)
        return _call_graph(machine, caller, thing, arguments, keywords)
    inner, inside = _inside(machine, thing, arguments, keywords)
    _build(machine, ref, inner, inside, caller.site)
    training = _training(machine, call, inner, inside)
    accepted = _accepted(call, inside, training, len(inner))
    written = (ref, *(caller.given or arguments))
    with machine.training_is(training):
        result = calls.call_function(machine, call, (ref, *inner), accepted, caller.site, written)
    return _as_outside(machine, result, caller.site)


def _inside(
    machine: Machine, thing: InstanceObject, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Return the arguments of a call as `call` gets them."""
    assert thing.layer is not None
    dtype, casts = thing.layer.policy.compute_dtype, thing.attributes.get("autocast", True) is not False
    inner = tuple(as_inside(machine, value, dtype, casts) for value in arguments)
    return inner, {key: as_inside(machine, value, dtype, casts) for key, value in keywords.items()}


def _call_graph(
    machine: Machine,
    caller: Caller,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call an instance of a subclass of `Sequential`, or of `Model` with inputs and outputs, that has no `call`."""
    from shapelens.interpret.models import keras_objects

    graph = thing.attributes.get(GRAPH)
    if not isinstance(graph, Ref):
        return Unresolved(f"'{thing.cls.name}' has no 'call' that ShapeLens knows")
    return keras_objects.call_by(machine, caller, graph, arguments, keywords)


def _training(machine: Machine, call: Function, inner: Sequence[Value], inside: Mapping[str, Value]) -> Value:
    """Return the `training` that a call is made with: its own argument, or else that of the call around it.

    Source: `keras.Layer._resolve_and_populate_arg`.
    """
    spec = call.node.args
    positional = [a.arg for a in (*spec.posonlyargs, *spec.args)][1:]
    given = {**dict(zip(positional, inner, strict=False)), **inside}
    return given.get("training", machine.training)


def _accepted(call: Function, keywords: Mapping[str, Value], training: Value, given: int) -> dict[str, Value]:
    """Keep the keywords that the user's `call` takes; Keras itself consumes `training` and `mask` otherwise.

    `given` is the number of arguments by position.
    """
    spec = call.node.args
    positional = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    names = {*positional, *(a.arg for a in spec.kwonlyargs)}
    accepted = {
        k: v for k, v in keywords.items() if k in names or (spec.kwarg is not None and k not in ("training", "mask"))
    }
    if training is not None and "training" in names - set(positional[1 : given + 1]):
        accepted["training"] = training
    return accepted


def _declared_output(
    machine: Machine,
    caller: Caller,
    ref: Ref,
    thing: InstanceObject,
    function: Function,
    given: Sequence[Value],
) -> Value:
    """Return what a symbolic call gives where the class says its output's shape: Keras does not run `call` then.

    Source: `keras.Layer.compute_output_spec`.
    """
    assert thing.layer is not None
    inner, _ = _inside(machine, thing, given, {})
    _build(machine, ref, inner, {}, caller.site)
    shapes = tuple(shape_value(machine, value) for value in inner if rule_values.tensors_in(machine, value))
    found = calls.call_function(machine, function, (ref, *shapes), {}, caller.site)
    shape = read_shape(rule_values.to_rule(machine, found))
    if shape is UNKNOWN:
        return Unresolved("'compute_output_shape' returns something that is not known")
    spec = TensorSpec(shape, thing.layer.policy.compute_dtype)
    return Tensor(spec, machine.backend, origin=inferred_at(caller.site))


def _build(machine: Machine, ref: Ref, arguments: Sequence[Value], keywords: Mapping[str, Value], site: Site) -> None:
    """Run the layer's `build`, if it is not built."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject) or thing.layer is None or thing.layer.built_shape is not None:
        return
    build = attributes.find_in_class(thing.cls, "build")
    given = (*arguments, *keywords.values())
    shape = shape_value(machine, given[0] if given else None)
    if isinstance(build, Function):
        shapes, named = (shape,), _shapes_by_name(machine, thing, build, arguments, keywords)
        if len(build.node.args.args) > 2:  # one parameter for each tensor that `call` takes
            shapes = tuple(shape_value(machine, value) for value in given if rule_values.tensors_in(machine, value))
        calls.call_function(machine, build, (ref, *(() if named else shapes)), named, site)
    elif isinstance(attributes.find_in_class(thing.cls, "call"), Function):
        inherited_layers.build(machine, thing, shape)
    present = machine.load(ref)
    if isinstance(present, InstanceObject) and present.layer is not None and not isinstance(shape, Unresolved):
        machine.store(ref, replace(present, layer=replace(present.layer, built_shape=shape)))


def _shapes_by_name(
    machine: Machine, thing: InstanceObject, build: Function, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> dict[str, Value]:
    """Return the shapes for a `build` of several parameters: `query_shape` gets that of `query`. It is empty where the
    names don't say which is which.

    Source: `keras.src.layers.layer.update_shapes_dict_for_target_fn`.
    """
    call = attributes.find_in_class(thing.cls, "call")
    wanted = [parameter.arg for parameter in build.node.args.args][1:]
    if len(wanted) < 2 or not isinstance(call, Function):
        return {}
    names = [parameter.arg for parameter in call.node.args.args][1:]
    given = {**dict(zip(names, arguments, strict=False)), **keywords}
    found = {name: given.get(name.removesuffix("_shape")) for name in wanted if name.endswith("_shape")}
    if len(found) < len(wanted) or not all(rule_values.tensors_in(machine, value) for value in found.values()):
        return {}
    return {name: shape_value(machine, value) for name, value in found.items()}


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


def _as_outside(machine: Machine, value: Value, site: Site) -> Value:
    if isinstance(value, Tensor):
        spec = TensorSpec(value.spec.shape, value.spec.dtype)
        outside = Tensor(spec, machine.backend, origin=inferred_at(site), why=value.why, step=value.step)
        return replace(outside, receptive_field=value.receptive_field)
    return value
