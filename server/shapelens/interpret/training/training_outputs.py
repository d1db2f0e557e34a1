"""The outputs of a model, each with the targets that belong to it and the layer that makes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, LayerObject, ModelObject
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value
from shapelens.rules.layers.layer import Layer
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_KEEPING_SHAPE: Final = frozenset(
    "Activation ReLU LeakyReLU PReLU ELU Softmax Dropout SpatialDropout1D SpatialDropout2D GaussianNoise "
    "GaussianDropout AlphaDropout BatchNormalization LayerNormalization Rescaling ActivityRegularization".split()
)
"""Layers that change numbers and keep the shape: behind the layer that a user thinks of as the last one."""


class Output(NamedTuple):
    """An output of a batch: its name (empty if Keras chose it), what belongs to it, and the layer that makes it.

    `head` is the layer that gives it its shape, where those behind that change the numbers alone.
    """

    name: str
    target: Value
    output: Tensor
    layer: LayerObject | None
    head: LayerObject | None = None


def outputs_of(machine: Machine, ref: Ref, targets: Value, prediction: Value) -> list[Output]:
    """Return the outputs of a model with their targets, unknown ones where it is not plain which belongs to which.

    Source: `keras.src.trainers.compile_utils.CompileLoss.call`.
    """
    if isinstance(prediction, Tensor):
        layer = output_layer(machine, ref)
        name = "" if layer is None else layer.layer.name
        head = _head(machine, ref) or step_head(prediction)
        return [Output(name, _only(machine, targets), prediction, layer, head)]
    found = _items(machine, prediction)
    if found is None or not found:
        return []
    keys, tensors = [key for key, _ in found], [tensor for _, tensor in found]
    made = output_layers(machine, ref, len(tensors))
    names = [key or ("" if layer is None else layer.layer.name) for key, layer in zip(keys, made, strict=True)]
    wanted = by_output(machine, targets, names) or [Unresolved("targets of another structure")] * len(names)
    if not all(isinstance(tensor, Tensor) for tensor in tensors):
        return []
    model = machine.load(ref)
    symbolic = _items(machine, model.outputs) if isinstance(model, ModelObject) else None
    heads = [_head_behind(machine, each) for _, each in symbolic or ()]
    rows = zip(names, wanted, tensors, made, heads if len(heads) == len(made) else made, strict=True)
    return [
        Output(name, target, tensor, *layers) for name, target, tensor, *layers in rows if isinstance(tensor, Tensor)
    ]


def _items(machine: Machine, value: Value) -> list[tuple[str, Value]] | None:
    """Return what a list, a tuple or a dict holds, with the keys of the dict, in Keras's order."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        return None if thing.items is None else sorted((str(key), item) for key, item in thing.items)
    items = rule_values.sequence_items(machine, value)
    return None if items is None else [("", item) for item in items]


def _only(machine: Machine, value: Value) -> Value:
    """Return the one item of a list or dict, as Keras takes what is given for a model with one output."""
    items = _items(machine, value)
    return items[0][1] if items is not None and len(items) == 1 else value


def by_output(machine: Machine, value: Value, names: Sequence[str]) -> Sequence[Value] | None:
    """Return the items of a list, or of a dict by the names of the outputs; `None` where they are not one for each."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, DictObject):
        found = dict(thing.items or ())
        return [found[name] for name in names] if set(found) == set(names) else None
    items = rule_values.sequence_items(machine, value)
    return items if items is not None and len(items) == len(names) else None


def of_a_batch(spec: TensorSpec, rows: Dim) -> TensorSpec:
    """Return what a batch of a known number of rows has where the model leaves that open."""
    shape = spec.shape
    if shape is UNKNOWN or not shape or shape[0] is not None:
        return spec
    return spec.with_shape((rows, *shape[1:]))


def first_batch(tensors: tuple[Tensor, Tensor], batches: tuple[Dim, ...]) -> tuple[Tensor, Tensor]:
    """Return tensors as the first batch has them: what raises in the step of that, raises in the run."""
    one, other = (replace(tensor, spec=of_a_batch(tensor.spec, batches[0])) for tensor in tensors)
    return one, other


def output_layers(machine: Machine, ref: Ref, count: int) -> list[LayerObject | None]:
    """Return the layers that make the outputs of a functional model with several."""
    model = machine.load(ref)
    outputs = _items(machine, model.outputs) if isinstance(model, ModelObject) else None
    if outputs is None or len(outputs) != count:
        return [None] * count
    return [_layer_behind(machine, output) for _, output in outputs]


def _layer_behind(machine: Machine, output: Value) -> LayerObject | None:
    node = output.node if isinstance(output, Tensor) else None
    thing = machine.load(node.operation) if node is not None and isinstance(node.operation, Ref) else None
    return thing if isinstance(thing, LayerObject) else None


def output_layer(machine: Machine, ref: Ref) -> LayerObject | None:
    """Return the layer that makes the output of a Sequential or functional model."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return None
    if model.kind == "Sequential":
        last: Value = model.layers[-1] if model.layers else None
    else:
        node = model.outputs.node if isinstance(model.outputs, Tensor) else None
        last = node.operation if node is not None else None
    thing = machine.load(last) if isinstance(last, Ref) else None
    if isinstance(thing, ModelObject) and isinstance(last, Ref):
        return output_layer(machine, last)
    return thing if isinstance(thing, LayerObject) else None


def _head(machine: Machine, ref: Ref) -> LayerObject | None:
    """Return the layer that gives the output of a Sequential or functional model its shape."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return None
    if model.kind != "Sequential":
        return _head_behind(machine, model.outputs)
    for each in reversed(model.layers):
        thing = machine.load(each)
        if isinstance(thing, ModelObject):
            return _head(machine, each)
        if not isinstance(thing, LayerObject) or thing.layer.class_name not in _KEEPING_SHAPE:
            return thing if isinstance(thing, LayerObject) else None
    return None


def _head_behind(machine: Machine, output: Value) -> LayerObject | None:
    """Return the layer that gave a symbolic tensor its shape; those that changed the numbers alone are left out."""
    node = output.node if isinstance(output, Tensor) else None
    while node is not None:
        thing = machine.load(node.operation) if isinstance(node.operation, Ref) else None
        if isinstance(thing, ModelObject) and isinstance(node.operation, Ref):
            return _head(machine, node.operation)
        if not isinstance(thing, LayerObject) or thing.layer.class_name not in _KEEPING_SHAPE:
            return thing if isinstance(thing, LayerObject) else None
        before = node.arguments[0] if node.arguments else None
        node = before.node if isinstance(before, Tensor) else None
    return None


def step_head(output: Tensor) -> LayerObject | None:
    """Return the layer that gave a tensor its shape, as far as the calls of layers tell that it comes from."""
    step = output.step
    while step is not None and step.layer.class_name in _KEEPING_SHAPE:
        step = step.given.step
    return None if step is None or step.output.shape != output.spec.shape else LayerObject(step.layer, step.site)


def keeping_steps(machine: Machine, ref: Ref) -> LayerObject | None:
    """Return the last recurrent layer of a model, if it returns all steps."""
    for thing in _from_the_end(machine, ref):
        inner = thing.layer["layer"] if thing.layer.class_name == "Bidirectional" else thing.layer
        if isinstance(inner, Layer) and "return_sequences" in inner.arguments:
            return thing if inner["return_sequences"] is True else None
    return None


def _from_the_end(machine: Machine, ref: Ref) -> Iterator[LayerObject]:
    """Yield the layers of a Sequential model, or those of the way that leads to the output of a functional one."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return
    if model.kind == "Sequential":
        yield from (thing for r in reversed(model.layers) if isinstance(thing := machine.load(r), LayerObject))
        return
    output: Value = model.outputs
    while isinstance(output, Tensor) and output.node is not None:
        thing = _layer_behind(machine, output)
        if thing is None:
            return
        yield thing
        output = output.node.arguments[0] if output.node.arguments else None
