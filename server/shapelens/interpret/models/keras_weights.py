"""The weights of layers and models: their shapes and their number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

from shapelens.interpret.machine import Machine
from shapelens.interpret.models import keras_variables
from shapelens.interpret.models.applications import APPLICATION
from shapelens.interpret.objects import DictObject, InstanceObject, LayerObject, ListObject, ModelObject
from shapelens.interpret.rule_values import sequence_items
from shapelens.interpret.values import Ref, Site, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidCall, WeightMismatch
from shapelens.rules.registry import layer_rule
from shapelens.rules.sizes import shapes_differ
from shapelens.spec import UNKNOWN, TensorSpec


def weight_specs(machine: Machine, value: Value) -> tuple[TensorSpec, ...] | None:
    """Return what is known of the weights of a layer or model, in Keras's order; `None` if that is not all."""
    specs: dict[int, tuple[TensorSpec, ...]] = {}
    for ref, thing in _with_inner(machine, value):
        if isinstance(thing, (LayerObject, InstanceObject)) and thing.layer is not None:
            own = _own(thing.layer, isinstance(thing, InstanceObject))
            if own is None or (isinstance(thing, InstanceObject) and thing.layer.built_shape is None):
                return None
            specs[id(ref)] = own
        elif not isinstance(thing, ModelObject) or not _all_known(thing):
            return None
    return tuple(spec for own in specs.values() for spec in own)


def _all_known(model: ModelObject) -> bool:
    """Say whether a model is built of layers that are all known."""
    is_application = model.layer is not None and APPLICATION in model.layer.arguments
    return isinstance(model.outputs, (Tensor, Ref, tuple)) and not model.hidden and not is_application


def _own(layer: Layer, is_custom: bool) -> tuple[TensorSpec, ...] | None:
    if APPLICATION in layer.arguments:
        return None
    if not is_custom and layer.class_name != "InputLayer":
        if layer_rule(layer.class_name) is None or layer.built_shape in (None, UNKNOWN):
            return None
        if any(isinstance(value, Layer) and layer_rule(value.class_name) is None for value in layer.arguments.values()):
            return None
    return tuple(TensorSpec(shape, layer.policy.variable_dtype) for shape in layer.weights.values())


def _with_inner(machine: Machine, value: Value, seen: set[Ref] | None = None) -> Iterator[tuple[Ref, Value]]:
    """Yield a layer and the layers that it holds, each once, in the order in which Keras tracks them."""
    seen = set() if seen is None else seen
    if is_tuple(value):
        for item in value:
            yield from _with_inner(machine, item, seen)
    if not isinstance(value, Ref) or value in seen:
        return
    seen.add(value)
    thing = machine.load(value)
    parts: Sequence[Value] = ()
    if isinstance(thing, ListObject):
        parts = thing.items or ()
    elif isinstance(thing, DictObject):
        parts = tuple(item for _, item in thing.items or ())
    elif isinstance(thing, ModelObject):
        yield value, thing
        parts = thing.layers
    elif isinstance(thing, InstanceObject) and thing.layer is not None:
        yield value, thing
        parts = tuple(thing.attributes.values())
    elif isinstance(thing, LayerObject):
        yield value, thing
    for part in parts:
        yield from _with_inner(machine, part, seen)


def weights(machine: Machine, value: Value, library: str | None = None) -> Value:
    """Return `layer.weights`, or with the library `numpy` what `layer.get_weights()` gives."""
    specs = weight_specs(machine, value)
    if specs is None:
        return Unresolved("the weights of a layer that is not built, or that ShapeLens does not know")
    made = (Tensor(spec, library) if library else keras_variables.variable(machine, spec) for spec in specs)
    return machine.allocate(ListObject(tuple(made)))


def set_weights(machine: Machine, site: Site, name: str, ref: Ref, given: Value) -> None:
    """`layer.set_weights(weights)`: Keras takes arrays of just the shapes that the weights have.

    Source: `keras.src.layers.layer.Layer.set_weights`.
    """
    specs, items = weight_specs(machine, ref), sequence_items(machine, given)
    if specs is None or items is None:
        return
    if len(items) != len(specs):
        reason = f"set_weights is given {_count(len(items))}, and the layer has {_count(len(specs))}"
        machine.report(InvalidCall(name, reason), site)
        return
    for number, (spec, item) in enumerate(zip(specs, items, strict=True)):
        shape = item.spec.shape if isinstance(item, Tensor) else UNKNOWN
        if shapes_differ(shape, spec.shape):
            machine.report(WeightMismatch(name, number, shape, spec.shape), site)
            return


def _count(number: int) -> str:
    return f"{number} array{'' if number == 1 else 's'}"


def count_params(machine: Machine, value: Value) -> Value:
    """Return `layer.count_params()`."""
    specs = weight_specs(machine, value)
    total = 0
    for spec in specs or ():
        if spec.shape is UNKNOWN or not all(isinstance(size, int) for size in spec.shape):
            specs = None
            break
        total += prod(size for size in spec.shape if isinstance(size, int))
    return Unresolved("a number of parameters that is not known") if specs is None else total
