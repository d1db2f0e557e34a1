"""Attributes and methods of Sequential and functional models."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.models import applications, keras_saving, keras_weights
from shapelens.interpret.models.chosen_names import LayerName
from shapelens.interpret.models.keras_calls import call_model
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.keras_sequential import add_layer, build_for, pop_layer
from shapelens.interpret.models.layer_attributes import NO_ATTRIBUTE
from shapelens.interpret.models.layers_by_name import get_layer
from shapelens.interpret.objects import ListObject, ModelObject
from shapelens.interpret.training import compiling, keras_training
from shapelens.interpret.values import Configuration, Ref, Site, Tensor, Unresolved, Value
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def attribute(machine: Machine, ref: Ref, model: ModelObject, name: str) -> Value:
    """Return an attribute of a model."""
    if name == "layers" and model.hidden:
        return Unresolved(model.hidden)
    if name == "layers":
        return machine.allocate(ListObject(model.layers))
    if name in ("inputs", "outputs"):
        value = model.inputs if name == "inputs" else model.outputs
        if value is None or isinstance(value, Unresolved):
            return value or Unresolved("the model is not built yet")
        return machine.allocate(ListObject(tuple(rule_values.tensors_in(machine, value))))
    if name in ("input", "output"):
        return _input_or_output(model, name)
    if name in ("input_shape", "output_shape"):
        return _shapes(machine, model.inputs if name == "input_shape" else model.outputs)
    if name == "built" and not isinstance(model.outputs, Unresolved):
        return model.outputs is not None
    if name in ("weights", "variables"):
        return keras_weights.weights(machine, ref)
    if name == "name" and model.layer is not None:
        return model.layer.name or LayerName("a name that Keras chooses", owner=ref)
    if name == "trainable":
        return Unresolved("whether a model is trainable")
    if name == "loss":
        return None if model.compiled is None else model.compiled.loss
    return NO_ATTRIBUTE


def _input_or_output(model: ModelObject, name: str) -> Value:
    """Return `model.input` or `model.output`. A Sequential model has them only once it was called on a symbolic tensor.

    Source: `keras.src.ops.operation.Operation.output`, which `Functional` overrides and `Sequential` does not.
    """
    if model.kind == "Functional":
        return model.inputs if name == "input" else model.outputs
    value = model.input if name == "input" else model.output
    if value is None:
        return Unresolved(f"a Sequential model has no '.{name}' before it is called on a symbolic tensor", failed=True)
    return value


def refuse_attribute(machine: Machine, site: Site, model: ModelObject, name: str) -> None:
    """Report `.input` or `.output` of a Sequential model that was made here and never called on a symbolic tensor:
    fitting and predicting do not call it so.
    """
    value = model.input if name == "input" else model.output
    if name not in ("input", "output") or model.kind != "Sequential" or model.site is None or value is not None:
        return
    if machine.trying:
        machine.fails(AttributeError, f"a Sequential model without '.{name}'")
    known = model.inputs if name == "input" else model.outputs
    reason = f"a Sequential model has no .{name} before it is called on a symbolic tensor"
    if isinstance(known, Tensor):
        reason += f"; .{name}s has its {name}s"
    machine.report(InvalidCall(f"Sequential.{name}", reason), site, model.site, Facts((known,)))


def _shapes(machine: Machine, value: Value) -> Value:
    if value is None or isinstance(value, Unresolved):
        return Unresolved("the shape of a model that is not built yet")
    shapes = tuple(_shape(tensor) for tensor in rule_values.tensors_in(machine, value))
    return shapes[0] if len(shapes) == 1 else machine.allocate(ListObject(shapes))


def _shape(tensor: Tensor) -> Value:
    shape = tensor.spec.shape
    if shape is UNKNOWN:
        return Unresolved("a shape that is not known")
    return tuple(Unresolved("a size that is not known") if dim is UNKNOWN else dim for dim in shape)


_NOTHING: Final = frozenset("summary save_weights load_weights reset_states reset_state reset_metrics export".split())


def call_method(
    machine: Machine,
    frame: Frame,
    node: ast.Call,
    ref: Ref,
    model: ModelObject,
    name: str,
    arguments: Arguments,
    keywords: Keywords,
) -> Value:
    """Call a method of a Sequential or functional model."""
    if name == "add" and (arguments or "layer" in keywords):
        add_layer(machine, frame, node, ref, arguments[0] if arguments else keywords["layer"])
        return None
    if name == "pop":
        return pop_layer(machine, frame, node, ref, model)
    if name == "set_weights":
        given = arguments[0] if arguments else keywords.get("weights")
        keras_weights.set_weights(machine, site_of(frame.unit, node), model.kind, ref, given)
        return None
    if name in _NOTHING:
        return None
    if name == "save":
        keras_saving.save(
            machine, site_of(frame.unit, node), ref, arguments[0] if arguments else keywords.get("filepath")
        )
        return None
    if name == "compile":
        made = compiling.compile_model(machine, site_of(frame.unit, node), arguments, keywords)
        machine.store(ref, replace(model, compiled=made, uncompiled=False))
        return None
    if name == "build":
        given = arguments[0] if arguments else keywords.get("input_shape")
        shape = read_shape(rule_values.to_rule(machine, given))
        build_for(machine, Caller(site_of(frame.unit, node)), ref, model, shape)
        return None
    if name in ("__call__", "call"):
        return call_model(machine, Caller(site_of(frame.unit, node), True), ref, model, arguments, keywords)
    if name in keras_training.METHODS:
        return keras_training.run(machine, frame, node, ref, name, arguments, keywords)
    if name == "get_layer":
        if model.hidden and ("index" in keywords or len(arguments) > 1):
            return Unresolved(model.hidden)
        layers = applications.all_layers(machine, model)
        complete = bool(layers) and not model.hidden
        return get_layer(machine, site_of(frame.unit, node), layers, arguments, keywords, complete=complete)
    if name == "count_params":
        return keras_weights.count_params(machine, ref)
    if name == "get_weights":
        return keras_weights.weights(machine, ref, "numpy")
    if name in ("get_config", "to_json"):
        return Configuration(ref)
    return Unresolved(f"what '.{name}()' of a model returns is not known")
