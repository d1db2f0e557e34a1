"""Tensors, variables, layers and models of Keras."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

from shapelens.kernel.probe.describing import MAX_DEPTH, MAX_NODES, Describe, Describer, knows, opaque, own_attributes
from shapelens.kernel.probe.keras_graphs import Graph
from shapelens.kernel.probe.keras_settings import chosen_name, loss_options, policy_name, settings
from shapelens.kernel.probe.reading import (
    class_name,
    class_of,
    dict_items,
    instance_dict,
    is_a,
    is_exactly,
    items_of,
    kept,
    plain_shape,
)
from shapelens.kernel.probe.words import vocabulary_word

if TYPE_CHECKING:
    from shapelens.kernel.schema import Sizes, Value


@knows("keras.src.backend.common.keras_tensor", "KerasTensor")
def _keras_tensor(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        inside = instance_dict(obj)
        shape = inside.get("_shape", inside.get("shape"))
        return describer.tensor("keras", shape, vocabulary_word(inside.get("_dtype")), "KerasTensor")

    return describe


@knows("keras.src.backend.common.variables", "Variable", "KerasVariable")
def _keras_variable(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        held: Any = describer.describe(inside.get("_value"), depth)
        dtype = vocabulary_word(inside.get("_dtype"))
        value: Any = describer.tensor("keras", inside.get("_shape"), dtype, "Variable", held.get("device"))
        return {**value, "parts": held["parts"]} if "parts" in held else value

    return describe


@knows("keras.src.utils.tracking", "TrackedList")
@knows("tensorflow.python.trackable.data_structures", "ListWrapper")
def _tracked_list(describer: Describer, base: type) -> Describe:
    """A list that is kept in an attribute of a layer or model."""

    def describe(obj: Any, depth: int) -> Value:
        items = items_of(obj)
        return {"kind": "list", "id": id(obj), "length": len(items), "items": describer.parts(items, depth)}

    return describe


@knows("keras.src.dtype_policies.dtype_policy", "DTypePolicy")
def _policy(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Value:
        name = policy_name(obj)
        return {"kind": "dtype", "name": name} if name else opaque(obj, depth)

    return describe


@knows("keras.src.layers.layer", "Layer")
def _layer(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        input_shape, output_shape = _called_shapes(inside)
        held = items_of(inside.get("_layers"))
        layers = describer.layers(held, depth)
        value = {"kind": "layer", **_common(obj, inside, input_shape, output_shape), "layers": layers}
        value["complete"] = len(layers) == len(held)
        return {**value, **own_attributes(describer, obj, inside, depth)}

    return describe


@knows("keras.src.models.model", "Model")
def _model(describer: Describer, base: type) -> Describe:
    def describe(obj: Any, depth: int) -> Any:
        inside = instance_dict(obj)
        # A Sequential model keeps the functional model that it amounts to, once its input is known.
        functional = instance_dict(inside["_functional"]) if inside.get("_functional") is not None else inside
        inputs = describer.layers(items_of(functional.get("_inputs")), depth)
        outputs = describer.layers(items_of(functional.get("_outputs")), depth)
        held = items_of(inside.get("_layers"))
        # As Keras's own `layers` says it: a Sequential model does not show its input layer.
        if "_functional" in inside and held and class_name(class_of(held[0]))[1] == "InputLayer":
            held = held[1:]
        layers = describer.layers(held, depth)
        common = _common(obj, inside, _only_shape(inputs), _only_shape(outputs))
        common["config"].update(loss_options(inside.get("loss")))
        value = {"kind": "model", **common, "layers": layers, "inputs": inputs, "outputs": outputs}
        value["complete"] = len(layers) == len(held)
        if outputs:
            graph = Graph(describer, functional, held, depth)
            whole = value["complete"]
            value["graph"] = describer.graph(functional, held, layers, graph.described) if whole else None
        return {**value, **own_attributes(describer, obj, inside, depth)}

    return describe


def _common(obj: Any, inside: Dict[str, Any], input_shape: Any, output_shape: Any) -> Dict[str, Any]:
    """Return what is said of layers and models alike."""
    module, name = class_name(class_of(obj))
    weights: list[Sizes] = []
    _collect_weights(inside, weights, set(), 0)
    return {
        "class": name,
        "module": module,
        "id": id(obj),
        "name": chosen_name(inside, name),
        "config": settings(inside),
        "dtype_policy": policy_name(inside.get("_dtype_policy")),
        "built": inside.get("built") is True,
        "input_shape": input_shape,
        "output_shape": output_shape,
        "weights": weights,
    }


def _collect_weights(inside: Dict[str, Any], weights: list[Sizes], seen: set[int], depth: int) -> None:
    """Gather the shapes of a layer's weights in the order of Keras's `layer.weights`."""
    for variable in items_of(inside.get("_trainable_variables")) + items_of(inside.get("_non_trainable_variables")):
        shape = plain_shape(instance_dict(variable).get("_shape"))
        if id(variable) not in seen and shape is not None and len(weights) < MAX_NODES:
            seen.add(id(variable))
            weights.append(shape)
    if depth < MAX_DEPTH:
        for layer in items_of(inside.get("_layers")):
            _collect_weights(instance_dict(layer), weights, seen, depth + 1)


def _called_shapes(inside: Dict[str, Any]) -> Tuple[Optional[Sizes], Optional[Sizes]]:
    """Return what a layer was first called on and what came out; what it was built on, if it was never symbolic."""
    for node in items_of(inside.get("_inbound_nodes"))[:1]:
        taken = items_of(kept(kept(node, "arguments"), "keras_tensors"))
        given = items_of(kept(node, "outputs"))
        return _only_tensor_shape(taken), _only_tensor_shape(given)
    built = inside.get("_build_shapes_dict")
    if is_a(built, dict) or is_exactly(built, ("keras.src.utils.tracking", "TrackedDict")):
        shapes: Dict[str, Any] = dict(dict_items(built))
        return (plain_shape(shapes.get("input_shape")) if len(shapes) == 1 else None), None
    return None, None


def _only_tensor_shape(tensors: Tuple[Any, ...]) -> Optional[Sizes]:
    return plain_shape(instance_dict(tensors[0]).get("_shape")) if len(tensors) == 1 else None


def _only_shape(values: list[Any]) -> Optional[Sizes]:
    return values[0].get("shape") if len(values) == 1 else None
