"""Models made of other models: `clone_model`, and `from_config` of what `get_config` gave."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models.applications import is_application
from shapelens.interpret.models.keras_configurations import Found, can_be_remade, custom_names
from shapelens.interpret.models.keras_functional import functional, run_graph
from shapelens.interpret.models.keras_inputs import input_tensor, is_input_layer
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.keras_sequential import run_layers
from shapelens.interpret.objects import InstanceObject, LayerObject, ModelObject
from shapelens.interpret.structures import map_structure
from shapelens.interpret.training import compiling
from shapelens.interpret.values import Configuration, GraphNode, Ref, Site, Tensor, Unresolved, Value


def clone_model(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.models.clone_model(model)`: the same graph of new layers."""
    source = arguments[0] if arguments else keywords.get("model")
    if len(arguments) > 1 or len(keywords) > (0 if arguments else 1):
        return Unresolved("a clone that is changed on the way")
    if isinstance(source, Ref) and isinstance(machine.load(source), InstanceObject):
        return Unresolved("a clone of a model of the user's own class")
    return clone(machine, site_of(frame.unit, node), source, Found(all_classes=True))


def from_config(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.Model.from_config(model.get_config())`, and the like for Sequential models and JSON."""
    given = {**dict(zip(("config", "custom_objects"), arguments, strict=False)), **keywords}
    config = next((value for value in given.values() if isinstance(value, Configuration)), None)
    if config is None:
        return Unresolved("a model of a configuration that is not known")
    found = Found(names=custom_names(machine, given.get("custom_objects")))
    return clone(machine, site_of(frame.unit, node), config.source, found)


def clone(machine: Machine, site: Site, source: Value, found: Found | None) -> Value:
    """Return a new layer or model like `source`, with nothing built but what its own graph builds.

    `found` says what Keras makes again of its configuration; without it, everything is taken over.
    """
    thing = machine.load(source) if isinstance(source, Ref) else None
    if isinstance(thing, ModelObject):
        return _clone_of_model(machine, site, thing, found)
    if isinstance(thing, (LayerObject, InstanceObject)) and thing.layer is not None:
        if found is not None and not can_be_remade(machine, thing, found):
            return Unresolved("Keras can't make this layer again of its configuration", failed=True)
        return _clone_of_layer(machine, thing)
    return Unresolved("a clone of something that is not known")


def _clone_of_layer(machine: Machine, thing: LayerObject | InstanceObject) -> Ref:
    """Return a copy of a layer that is not built; the user's own class is taken to keep what its `__init__` made."""
    if isinstance(thing, InstanceObject):
        return machine.allocate(replace(thing, input=None, output=None, site=None))
    layer = replace(thing.layer, built_shape=None, weights={})
    return machine.allocate(LayerObject(layer))


def _clone_of_model(machine: Machine, site: Site, model: ModelObject, found: Found | None) -> Value:
    if is_application(model):
        return machine.allocate(replace(model, input=None, output=None, site=site))
    if model.hidden and model.kind == "Sequential":
        return Unresolved(model.hidden)
    inner = {ref: clone(machine, site, ref, found) for ref in model.layers if not is_input_layer(machine, ref)}
    failed = next((item for item in inner.values() if not isinstance(item, Ref)), None)
    if failed is not None:
        return failed
    copies = {ref: item for ref, item in inner.items() if isinstance(item, Ref)}
    declared = rule_values.tensors_in(machine, model.inputs)
    fresh = [input_tensor(machine, tensor.spec, site, tensor.node.name if tensor.node else "") for tensor in declared]
    caller = Caller(site)
    if model.kind == "Sequential":
        layers = tuple(copies[ref] for ref in model.layers)
        ready = isinstance(model.outputs, Tensor) and fresh
        outputs = run_layers(machine, caller, layers, fresh[0]) if ready else None
        inputs = fresh[0] if ready else None
        uncompiled = compiling.is_known(machine)
        made = ModelObject("Sequential", layers, inputs, outputs, model.layer, site, uncompiled=uncompiled)
        return machine.allocate(made)
    outputs = run_graph(machine, caller, model, fresh, copies)
    new = {(tensor.node, tensor.index): copy for tensor, copy in zip(declared, fresh, strict=True)}
    inputs = _replaced(machine, model.inputs, new)
    return machine.allocate(functional(machine, inputs, outputs, model.layer, site))


def _replaced(machine: Machine, value: Value, new: Mapping[tuple[GraphNode | None, int], Tensor]) -> Value:
    if isinstance(value, Tensor):
        return new.get((value.node, value.index), value)
    return map_structure(machine, value, lambda item: _replaced(machine, item, new))
