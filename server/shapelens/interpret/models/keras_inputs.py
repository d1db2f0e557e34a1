"""The inputs of models: `keras.Input`, and what the first layer of a Sequential model declares."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models import keras_names, receptive_fields
from shapelens.interpret.objects import InstanceObject, LayerObject, ModelObject
from shapelens.interpret.values import GraphNode, Ref, Site, Tensor, Unresolved, Value, declared_at
from shapelens.rules.layers.core import InputLayer
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import layer_rule
from shapelens.rules.values import read_dim, read_dtype, read_shape
from shapelens.spec import UNKNOWN, TensorSpec

_NO_TUPLE: Final = "must be a tuple of sizes"
_PARAMETERS: Final = (
    "shape",
    "batch_size",
    "dtype",
    "sparse",
    "ragged",
    "batch_shape",
    "name",
    "tensor",
    "optional",
)


def make_input(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.Input(...)`: a symbolic tensor of the declared shape."""
    given = {**dict(zip(_PARAMETERS, arguments, strict=False)), **keywords}
    batch_shape = given.get("batch_shape", given.get("batch_input_shape"))
    site = site_of(frame.unit, node)
    for parameter in ("shape", "batch_shape"):
        if isinstance(given.get(parameter), int):
            mismatch = InvalidArgument("Input", parameter, given[parameter], _NO_TUPLE)
            return machine.report(mismatch, site)
    shape = read_shape(rule_values.to_rule(machine, batch_shape if batch_shape is not None else given.get("shape")))
    if batch_shape is None and shape is not UNKNOWN:
        batch = given.get("batch_size")
        shape = (read_dim(rule_values.to_rule(machine, batch)), *shape)
    dtype = read_dtype(rule_values.to_rule(machine, given.get("dtype")), machine.floatx)
    name = given.get("name")
    if (refused := keras_names.refused(machine, "Input", name, site)) is not None:
        return refused
    return input_tensor(machine, TensorSpec(shape, dtype), site, name if isinstance(name, str) else "")


def make_symbolic_tensor(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.KerasTensor(...)`: a symbolic tensor of the whole shape, the batch included."""
    given = {**dict(zip(("shape", "dtype", "sparse", "ragged"), arguments, strict=False)), **keywords}
    if given.get("sparse") or given.get("ragged"):
        return Unresolved("a sparse or ragged symbolic tensor")
    shape = read_shape(rule_values.to_rule(machine, given.get("shape")))
    dtype = read_dtype(rule_values.to_rule(machine, given.get("dtype", "float32")))
    return input_tensor(machine, TensorSpec(shape, dtype), site_of(frame.unit, node))


def input_tensor(machine: Machine, spec: TensorSpec, site: Site, name: str = "") -> Tensor:
    """Return a new symbolic tensor that no operation made."""
    return receptive_fields.begin(machine, Tensor(spec, "keras", GraphNode(None, name=name), 0, declared_at(site)))


def input_layer(machine: Machine, tensor: Tensor) -> Ref:
    """Return the layer that stands for an input in `model.layers`."""
    name = tensor.node.name if tensor.node is not None else ""
    layer = Layer("InputLayer", {}, machine.policy, built_shape=tensor.spec.shape, name=name)
    return machine.allocate(LayerObject(layer, None, tensor, tensor))


def is_input_layer(machine: Machine, item: Value) -> bool:
    """Say whether a value is an `InputLayer`."""
    thing = machine.load(item) if isinstance(item, Ref) else None
    return isinstance(thing, LayerObject) and thing.layer.class_name == "InputLayer"


def construction_site(machine: Machine, item: Value) -> Site | None:
    """Return the place that constructed a layer or model."""
    thing = machine.load(item) if isinstance(item, Ref) else None
    return thing.site if isinstance(thing, (LayerObject, InstanceObject, ModelObject)) else None


def declared_input(machine: Machine, frame: Frame, node: ast.AST, item: Value) -> Tensor | None:
    """Return the symbolic input that the first item of a Sequential model declares."""
    if isinstance(item, Tensor) and item.node is not None:
        return item
    thing = machine.load(item) if isinstance(item, Ref) else None
    site = construction_site(machine, item) or site_of(frame.unit, node)
    if isinstance(thing, ModelObject):
        inputs = rule_values.tensors_in(machine, thing.inputs)
        return input_tensor(machine, inputs[0].spec, site) if len(inputs) == 1 else None
    layer = thing.layer if isinstance(thing, (LayerObject, InstanceObject)) else None
    if layer is None:
        return None
    if layer.class_name == "InputLayer":
        return _of_input_layer(machine, layer, site) if layer.built_shape is None else _first_output(thing)
    given = layer["input_shape"]
    if isinstance(given, int):
        machine.report(InvalidArgument(layer.class_name, "input_shape", given, _NO_TUPLE), site, site)
        return None
    if layer["input_dim"] is not None and layer.class_name != "Embedding":
        given = (layer["input_dim"],)
    shape = UNKNOWN if given is None else read_shape(given)
    rule = layer_rule(layer.class_name) if shape is UNKNOWN and given is not None else None
    rank = None if rule is None else rule.only_rank(layer)
    if rank is not None:
        shape = (UNKNOWN,) * (rank - 1)
    return None if shape is UNKNOWN else input_tensor(machine, TensorSpec((None, *shape), machine.floatx), site)


def _of_input_layer(machine: Machine, layer: Layer, site: Site) -> Tensor:
    rule = layer_rule(layer.class_name)
    spec = rule.output(layer) if isinstance(rule, InputLayer) else TensorSpec()
    if layer["input_tensor"] is None:
        spec = spec.with_dtype(read_dtype(layer["dtype"], machine.floatx))
    return input_tensor(machine, spec, site)


def _first_output(thing: Value) -> Tensor | None:
    return thing.output if isinstance(thing, LayerObject) and isinstance(thing.output, Tensor) else None
