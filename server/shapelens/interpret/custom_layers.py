"""Layers and models that the user subclasses: their `build` and `call` are run as the functions that they are."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import (
    attributes,
    calls,
    keras_functional,
    keras_layers,
    keras_models,
    keras_saving,
    keras_sequential,
    keras_training,
    keras_weights,
    libraries,
    receptive_fields,
)
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
    LayerObject,
    ListObject,
    Method,
    ModelObject,
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
}


GRAPH: Final = "(graph)"
"""The attribute that holds the graph of an instance that is a Sequential or functional model as well."""


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
    if thing.layer is None:
        return Unresolved(f"a call of '{thing.cls.name}', which is no layer")
    call = attributes.find_in_class(thing.cls, "call")
    if not isinstance(call, Function):
        return _call_graph(machine, caller, thing, arguments, keywords)
    inputs = libraries.tensors_in(machine, tuple(arguments) or tuple(keywords.values()))
    symbolic = libraries.is_symbolic(machine, (*arguments, *keywords.values()))
    declared = attributes.find_in_class(thing.cls, "compute_output_shape")
    if symbolic and isinstance(declared, Function):
        result = _declared_output(machine, caller, ref, thing, declared, (*arguments, *keywords.values()))
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
        return _call_graph(machine, caller, thing, arguments, keywords)
    inner, inside = _inside(machine, thing, arguments, keywords)
    _build(machine, ref, (*inner, *inside.values()), caller.site)
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
    inner = tuple(_as_inside(machine, value, dtype, casts) for value in arguments)
    return inner, {key: _as_inside(machine, value, dtype, casts) for key, value in keywords.items()}


def _call_graph(
    machine: Machine,
    caller: Caller,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Call an instance of a subclass of `Sequential`, or of `Model` with inputs and outputs, that has no `call`."""
    from shapelens.interpret import keras_objects

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
    _build(machine, ref, inner, caller.site)
    shapes = tuple(shape_value(machine, value) for value in inner if libraries.tensors_in(machine, value))
    found = calls.call_function(machine, function, (ref, *shapes), {}, caller.site)
    shape = read_shape(libraries.to_rule(machine, found))
    if shape is UNKNOWN:
        return Unresolved("'compute_output_shape' returns something that is not known")
    spec = TensorSpec(shape, thing.layer.policy.compute_dtype)
    return Tensor(spec, "tensorflow", origin=inferred_at(caller.site))


def _build(machine: Machine, ref: Ref, given: Sequence[Value], site: Site) -> None:
    """Run the layer's `build`, if it is not built."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject) or thing.layer is None or thing.layer.built_shape is not None:
        return
    build = attributes.find_in_class(thing.cls, "build")
    shape = shape_value(machine, given[0] if given else None)
    if isinstance(build, Function):
        shapes = (shape,)
        if len(build.node.args.args) > 2:  # one parameter for each tensor that `call` takes
            shapes = tuple(shape_value(machine, value) for value in given if libraries.tensors_in(machine, value))
        calls.call_function(machine, build, (ref, *shapes), {}, site)
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
        inside = Tensor(spec, "tensorflow", origin=value.origin, receptive_field=value.receptive_field, why=value.why)
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
        return Tensor(
            spec, "tensorflow", origin=inferred_at(site), receptive_field=value.receptive_field, why=value.why
        )
    return value


def attribute(machine: Machine, ref: Ref, thing: InstanceObject, name: str) -> Value:
    """Return an attribute that a user's layer inherits from Keras."""
    from shapelens.interpret import keras_objects

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
    if name in ("weights", "variables"):
        return keras_weights.weights(machine, ref)
    graph = thing.attributes.get(GRAPH)
    if isinstance(graph, Ref):
        return _of_graph(keras_objects.attribute(machine, Frame((), ""), graph, name), ref, graph)
    if name in ("input", "output"):
        value = thing.input if name == "input" else thing.output
        return Unresolved(f"the layer's '.{name}' is defined by a symbolic call") if value is None else value
    if name == "layers" and _is_model_class(thing.cls):
        return machine.allocate(ListObject(_sublayers(machine, thing)))
    return NO_ATTRIBUTE


def _of_graph(value: Value, ref: Ref, graph: Ref) -> Value:
    """Return what the graph of a model has as an attribute; a method of it is called as one of the model itself."""
    return NO_ATTRIBUTE if isinstance(value, Method) and value.receiver == graph else value


def _sublayers(machine: Machine, thing: InstanceObject) -> tuple[Ref, ...]:
    """Return the layers that an instance holds in its attributes, lists and dicts, as Keras tracks them."""
    found: list[Ref] = []

    def collect(value: Value) -> None:
        item = machine.load(value) if isinstance(value, Ref) else value
        if (isinstance(value, Ref) and isinstance(item, (LayerObject, ModelObject))) or (
            isinstance(value, Ref) and isinstance(item, InstanceObject) and item.layer is not None
        ):
            found.append(value)
        elif isinstance(item, ListObject):
            for part in item.items or ():
                collect(part)
        elif isinstance(item, DictObject):
            for _, part in item.items or ():
                collect(part)

    for value in thing.attributes.values():
        collect(value)
    return tuple(dict.fromkeys(found))


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
    from shapelens.interpret import keras_objects

    assert thing.layer is not None
    if name == "__init__":
        initialize_custom_layer(machine, ref, arguments, keywords)
        _make_graph(machine, frame, node, ref, arguments, keywords)
        return None
    if name == "__call__":
        return call_custom(machine, Caller(site_of(frame.unit, node), True), ref, thing, arguments, keywords)
    if name in ("add_weight", "add_variable"):
        return _add_weight(machine, ref, thing, arguments, keywords)
    if name in keras_training.METHODS:
        return keras_training.run(machine, frame, node, ref, name, arguments, keywords)
    if name == "compile":
        loss = arguments[1] if len(arguments) > 1 else keywords.get("loss")
        machine.store(ref, replace(thing, attributes={**thing.attributes, "loss": loss}))
        return None
    if name == "build":
        shape = shape_value(machine, arguments[0]) if arguments and isinstance(arguments[0], Tensor) else None
        machine.store(ref, replace(thing, layer=replace(thing.layer, built_shape=shape or thing.layer.built_shape)))
        return None
    if name == "save":
        keras_saving.save(
            machine, site_of(frame.unit, node), ref, arguments[0] if arguments else keywords.get("filepath")
        )
        return None
    if name == "count_params":
        return keras_weights.count_params(machine, ref)
    if name == "get_weights":
        return keras_weights.weights(machine, ref, "numpy")
    if name == "get_config":
        return machine.allocate(DictObject(None))
    graph = thing.attributes.get(GRAPH)
    if isinstance(graph, Ref):
        return keras_objects.call_method(machine, frame, node, graph, name, arguments, keywords)
    if name == "get_layer":
        return keras_models.get_layer(machine, _sublayers(machine, thing), arguments, keywords)
    bound = attributes.find_in_class(thing.cls, name)
    if isinstance(bound, Function):
        return calls.call_value(machine, frame, node, BoundMethod(ref, bound), arguments, keywords)
    return Unresolved(f"what '.{name}()' returns is not known")


def _make_graph(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> None:
    """Make the graph of a subclass of `Sequential`, or of a `Model` that is given its inputs and outputs."""
    thing = machine.load(ref)
    if not isinstance(thing, InstanceObject):
        return
    bases = attributes.library_bases(thing.cls)
    if any("Sequential" in base for base in bases):
        graph = keras_sequential.make_sequential(machine, frame, node, arguments, keywords)
    elif _is_model_class(thing.cls) and (len(arguments) >= 2 or "inputs" in keywords):
        graph = keras_functional.make_functional(machine, frame, node, arguments, keywords)
    else:
        return
    machine.store(ref, replace(thing, attributes={**thing.attributes, GRAPH: graph}))


def _add_weight(
    machine: Machine, ref: Ref, thing: InstanceObject, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    assert thing.layer is not None
    layer = thing.layer
    given = arguments[0] if arguments else keywords.get("shape", ())
    shape = read_shape(libraries.to_rule(machine, given))
    weights = {**layer.weights, f"weight_{len(layer.weights)}": shape}
    machine.store(ref, replace(thing, layer=replace(layer, weights=weights)))
    dtype = keywords.get("dtype")
    known = read_dtype(libraries.to_rule(machine, dtype), layer.policy.variable_dtype)
    if known == layer.policy.variable_dtype:
        known = layer.policy.compute_dtype  # inside `call`, a variable is cast to the compute dtype
    return Tensor(TensorSpec(shape, known), "tensorflow")
