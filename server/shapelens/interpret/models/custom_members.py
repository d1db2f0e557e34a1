"""Attributes and methods that the user's layers and models inherit from Keras."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapelens.interpret import attributes, rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models import (
    inherited_layers,
    keras_functional,
    keras_names,
    keras_saving,
    keras_sequential,
    keras_variables,
    keras_weights,
)
from shapelens.interpret.models.chosen_names import LayerName
from shapelens.interpret.models.custom_layers import (
    GRAPH,
    call_custom,
    initialize_custom_layer,
    is_model_class,
    shape_value,
)
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.layer_attributes import NO_ATTRIBUTE
from shapelens.interpret.models.layers_by_name import get_layer
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.training import compiling, keras_training
from shapelens.interpret.values import Method, Ref, Site, Tensor, Unresolved, Value
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.values import read_dtype, read_shape
from shapelens.spec import UNKNOWN, TensorSpec, format_shape


def attribute(machine: Machine, ref: Ref, thing: InstanceObject, name: str) -> Value:
    """Return an attribute that a user's layer inherits from Keras."""
    from shapelens.interpret.models import keras_objects

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
        return layer.name or LayerName("a name that Keras chooses", owner=ref)
    if name in ("weights", "variables"):
        return keras_weights.weights(machine, ref)
    graph = thing.attributes.get(GRAPH)
    if isinstance(graph, Ref):
        return _of_graph(keras_objects.attribute(machine, Frame((), ""), graph, name), graph)
    if name in ("input", "output"):
        value = thing.input if name == "input" else thing.output
        return Unresolved(f"the layer's '.{name}' is defined by a symbolic call") if value is None else value
    if name == "layers" and is_model_class(thing.cls):
        return machine.allocate(ListObject(_sublayers(machine, thing)))
    return inherited_layers.attribute(machine, thing, name)


def _of_graph(value: Value, graph: Ref) -> Value:
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
    from shapelens.interpret.models import keras_objects

    assert thing.layer is not None
    if name == "__init__":
        refused = keras_names.refused(machine, thing.cls.name, keywords.get("name"), site_of(frame.unit, node))
        if refused is not None:
            return refused
        initialize_custom_layer(machine, ref, arguments, keywords)
        inherited_layers.initialize(machine, frame, node, ref, arguments, keywords)
        _make_graph(machine, frame, node, ref, arguments, keywords)
        return None
    if name == "__call__":
        return call_custom(machine, Caller(site_of(frame.unit, node), True), ref, thing, arguments, keywords)
    if name in ("add_weight", "add_variable"):
        return _add_weight(machine, site_of(frame.unit, node), ref, thing, arguments, keywords)
    if name in keras_training.METHODS:
        return keras_training.run(machine, frame, node, ref, name, arguments, keywords)
    if name == "compile":
        made = compiling.compile_model(machine, site_of(frame.unit, node), arguments, keywords)
        machine.store(ref, compiling.as_compiled(thing, made))
        return None
    if name == "build":
        shape = shape_value(machine, arguments[0]) if arguments and isinstance(arguments[0], Tensor) else None
        machine.store(ref, replace(thing, layer=replace(thing.layer, built_shape=shape or thing.layer.built_shape)))
        inherited_layers.build(machine, thing, arguments[0] if arguments else keywords.get("input_shape"))
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
    inherited = inherited_layers.layer_in(thing)
    if isinstance(inherited, Ref):
        with machine.quiet():
            return keras_objects.call_method(machine, frame, node, inherited, name, arguments, keywords)
    if name == "get_layer":
        return get_layer(machine, site_of(frame.unit, node), _sublayers(machine, thing), arguments, keywords)
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
    elif is_model_class(thing.cls) and (len(arguments) >= 2 or "inputs" in keywords):
        graph = keras_functional.make_functional(machine, frame, node, arguments, keywords)
    else:
        return
    machine.store(ref, replace(thing, attributes={**thing.attributes, GRAPH: graph}))


def _add_weight(
    machine: Machine,
    site: Site,
    ref: Ref,
    thing: InstanceObject,
    arguments: Sequence[Value],
    keywords: Mapping[str, Value],
) -> Value:
    """Make a weight, of which every size must be known.

    Source: `keras.src.backend.common.variables.standardize_shape`.
    """
    assert thing.layer is not None
    layer = thing.layer
    given = arguments[0] if arguments else keywords.get("shape", ())
    shape = read_shape(rule_values.to_rule(machine, given))
    if shape is not UNKNOWN and None in shape:
        reason = f"every size of a weight must be known, and {format_shape(shape)} leaves one open"
        return machine.report(InvalidCall("keras.layers.Layer.add_weight", reason), site)
    weights = {**layer.weights, f"weight_{len(layer.weights)}": shape}
    machine.store(ref, replace(thing, layer=replace(layer, weights=weights)))
    dtype = keywords.get("dtype")
    known = read_dtype(rule_values.to_rule(machine, dtype), layer.policy.variable_dtype)
    if known == layer.policy.variable_dtype:
        known = layer.policy.compute_dtype  # inside `call`, a variable is cast to the compute dtype
    return keras_variables.variable(machine, TensorSpec(shape, known))
