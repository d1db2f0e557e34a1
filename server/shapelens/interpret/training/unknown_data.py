"""What training on data that are not known does to a model: it is built, and its layers show what they give whatever
comes.
"""

from __future__ import annotations

import ast
from typing import Final, TypeGuard

from shapelens.interpret import attributes
from shapelens.interpret.machine import Machine
from shapelens.interpret.models import keras_objects
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.keras_sequential import build_sequential, is_unbuilt
from shapelens.interpret.objects import InstanceObject, LayerObject, ModelObject
from shapelens.interpret.values import Function, Ref, Site, Tensor, Unresolved, Value
from shapelens.rules.registry import layer_rule
from shapelens.spec import TensorSpec

_MAX_DEPTH: Final = 4
"""So many layers of the user's one inside another are looked at."""


def build(machine: Machine, site: Site, ref: Ref, step: str, x: Value) -> Value:
    """Let data `x` of which no shape is known build a model: later data, which it did not see, must not be taken for
    it. Return what a model of the user's without such a `step` of its own gives; `None` of other models.
    """
    model = machine.load(ref)
    machine.uncertain += 1
    try:
        if isinstance(model, ModelObject) and is_unbuilt(model) and model.layers:
            build_sequential(machine, Caller(site), ref, model, TensorSpec())
        elif isinstance(model, InstanceObject) and _is_tensor(machine, model, step, x):
            with machine.training_is(step == "train_step"), machine.stepping():
                data = Tensor(TensorSpec(), machine.backend)
                return keras_objects.call_by(machine, Caller(site), ref, (data,), {})
    finally:
        machine.uncertain -= 1
    return None


def _is_tensor(machine: Machine, model: InstanceObject, step: str, x: Value) -> bool:
    """Say whether a model of the user's is certainly given one tensor: `call` gives it to a layer that takes one."""
    if isinstance(attributes.find_in_class(model.cls, step), Function):
        return False
    if isinstance(x, Tensor):
        return True
    return isinstance(x, Unresolved) and not x.failed and _takes_tensor(machine, model, _MAX_DEPTH)


def _takes_tensor(machine: Machine, thing: Value, depth: int) -> bool:
    """Say whether a layer takes one tensor, and no list or dict of them."""
    if isinstance(thing, ModelObject):
        return thing.kind == "Sequential" or isinstance(thing.inputs, Tensor)
    if isinstance(thing, LayerObject):
        rule = layer_rule(thing.layer.class_name)
        return rule is not None and not rule.multiple_inputs
    call = attributes.find_in_class(thing.cls, "call") if isinstance(thing, InstanceObject) and depth else None
    name = _first_layer(call) if isinstance(call, Function) else ""
    held = thing.attributes.get(name) if isinstance(thing, InstanceObject) and name else None
    return isinstance(held, Ref) and _takes_tensor(machine, machine.load(held), depth - 1)


def _first_layer(call: Function) -> str:
    """Return the name of the attribute that `call` gives its argument to where it reads it first, as in
    `self.conv(x)`; empty if it does something else with it.
    """
    names = [parameter.arg for parameter in (*call.node.args.posonlyargs, *call.node.args.args)][:2]
    if len(names) < 2:
        return ""
    reader, first = None, (0, 0)
    for node in ast.walk(call.node):
        for part in ast.iter_child_nodes(node):
            if _is_named(part, names[1]) and (reader is None or (part.lineno, part.col_offset) < first):
                reader, first = node, (part.lineno, part.col_offset)
    function = reader.func if isinstance(reader, ast.Call) else None
    return function.attr if isinstance(function, ast.Attribute) and _is_named(function.value, names[0]) else ""


def _is_named(node: ast.AST, name: str) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
