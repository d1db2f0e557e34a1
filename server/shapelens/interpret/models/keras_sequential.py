"""`keras.Sequential`: made of a list or layer by layer, built at once or by its first call."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from shapelens.interpret.language import choices, iteration
from shapelens.interpret.machine import Facts, Frame, Machine, site_of
from shapelens.interpret.models import keras_names, keras_objects, receptive_fields
from shapelens.interpret.models.keras_inputs import construction_site, declared_input, is_input_layer
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.models.no_layers import what_is_no_layer
from shapelens.interpret.objects import LayerObject, ModelObject
from shapelens.interpret.training import compiling
from shapelens.interpret.values import (
    Choice,
    GraphNode,
    LibraryObject,
    Ref,
    Symbol,
    Tensor,
    Unresolved,
    Value,
    inferred_at,
)
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import DTypeMismatch, InvalidCall, NotALayer
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_UNFINISHED: Final = Unresolved("a model is for the shape of its first call alone, which a layer did not fit", True)


def make_sequential(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`keras.Sequential(layers)`."""
    layers = arguments[0] if arguments else keywords.get("layers")
    name = arguments[2] if len(arguments) > 2 else keywords.get("name")
    if (refused := keras_names.refused(machine, "Sequential", name, site_of(frame.unit, node))) is not None:
        return refused
    layer = Layer("Sequential", {}, machine.policy, name=name if isinstance(name, str) else "")
    uncompiled = compiling.is_known(machine)
    ref = machine.allocate(
        ModelObject("Sequential", (), layer=layer, site=site_of(frame.unit, node), uncompiled=uncompiled)
    )
    if layers is None:
        return ref
    thing = machine.load(layers) if isinstance(layers, Ref) else None
    if isinstance(thing, (LayerObject, ModelObject)):
        mismatch = InvalidCall("Sequential", "the layers must be a list, not a layer")
        return machine.report(mismatch, site_of(frame.unit, node))
    items = iteration.known_items(machine, layers)
    if items is None:
        return layers if isinstance(layers, Unresolved) else Unresolved("a model of layers that are not known")
    for number, item in enumerate(items):
        if isinstance(item, Unresolved) and not isinstance(item, Choice):
            return Unresolved(f"a model with a layer that is not known: {item.reason}")
        no_layer = what_is_no_layer(machine, item)
        if no_layer is not None:
            return _refuse(machine, frame, node, no_layer, _item_node(node, number, len(items)))
        add_layer(machine, frame, node, ref, item)
    return ref


def _item_node(node: ast.Call, number: int, length: int) -> ast.AST | None:
    """Return where a layer stands in the list that `Sequential` is given, if it is written there."""
    listed = node.args[0] if node.args else None
    items = listed.elts if isinstance(listed, (ast.List, ast.Tuple)) else []
    return items[number] if len(items) == length else None


def _refuse(machine: Machine, frame: Frame, node: ast.AST, no_layer: NotALayer, item: ast.AST | None) -> Unresolved:
    """Report what is no layer, and where it stands."""
    facts = None if item is None else Facts(sites={"item": site_of(frame.unit, item)})
    return machine.report(no_layer, site_of(frame.unit, node), facts=facts)


def add_layer(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, item: Value) -> None:
    """`model.add(layer)`: append it, and call it on the model's output where that is known."""
    model = machine.load(ref)
    if not isinstance(model, ModelObject):
        return
    if isinstance(item, LibraryObject):
        item = Unresolved(f"'{item.class_name}' has no rule in ShapeLens yet; run the cell to sample its result")
    if isinstance(item, Choice):
        choices.of_each(machine, item, lambda one: add_layer(machine, frame, node, ref, one))
        return
    if isinstance(item, Unresolved):
        machine.store(ref, item)
        return
    no_layer = what_is_no_layer(machine, item)
    if no_layer is not None:
        added = node.args[0] if isinstance(node, ast.Call) and len(node.args) == 1 else None
        _refuse(machine, frame, node, no_layer, None if isinstance(added, (ast.List, ast.Tuple)) else added)
        return
    declared = declared_input(machine, frame, node, item) if not model.layers and model.inputs is None else None
    if declared is not None:
        model = replace(model, inputs=declared, outputs=declared)
        machine.store(ref, model)
    if isinstance(item, (Tensor, Symbol)) or is_input_layer(machine, item):
        return
    site = site_of(frame.unit, node)
    if not isinstance(item, Ref):
        machine.store(ref, Unresolved("a model with a layer that is not known"))
        return
    model = replace(model, layers=(*model.layers, item))
    machine.store(ref, model)
    if model.outputs is not None and not isinstance(model.outputs, Unresolved):
        caller = Caller(construction_site(machine, item) or site)
        before, after = model.outputs, Unresolved("a layer of the model does not fit")
        machine.store(ref, replace(model, outputs=after))  # it stays in the model, also where the next line raises
        output = keras_objects.call_by(machine, caller, item, (before,), {})
        machine.store(ref, replace(cast(ModelObject, machine.load(ref)), outputs=output))


def pop_layer(machine: Machine, frame: Frame, node: ast.AST, ref: Ref, model: ModelObject) -> Value:
    """`model.pop()`: take the last layer away, and build the rest again.

    Source: `keras.Sequential.pop` and `_maybe_rebuild`, which looks at the first layer that is left.
    """
    if model.inputs is None and not model.hidden and len(model.layers) < 2 and not _gives_rebuild(node):
        reason = "the model has no layer to pop" if not model.layers else "the only layer of a model cannot be popped"
        machine.store(ref, replace(model, layers=()))  # it is gone when Keras looks for the first one
        return machine.report(InvalidCall("Sequential", reason), site_of(frame.unit, node))
    if model.hidden:
        machine.store(ref, Unresolved(model.hidden))
        return Unresolved(model.hidden)
    if not model.layers:
        return Unresolved("a layer of an empty model")
    last, layers = model.layers[-1], model.layers[:-1]
    machine.store(ref, replace(model, layers=layers, outputs=model.inputs))
    if isinstance(model.inputs, Tensor):
        with machine.quiet():
            output = run_layers(machine, Caller(site_of(frame.unit, node)), layers, model.inputs)
        machine.store(ref, replace(model, layers=layers, outputs=output))
    return last


def _gives_rebuild(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and bool(node.args or node.keywords)


def build_sequential(machine: Machine, caller: Caller, ref: Ref, model: ModelObject, spec: TensorSpec) -> ModelObject:
    """Build a Sequential model for an input of this shape, as its first call does."""
    if not model.layers and not model.hidden:
        machine.report(InvalidCall("Sequential", "the model has no layers: add them first"), caller.site, model.site)
    first = machine.load(model.layers[0]) if model.layers else None
    layer = getattr(first, "layer", None)
    rule = layer_rule(layer.class_name) if isinstance(layer, Layer) else None
    if rule is not None and isinstance(layer, Layer):
        dtype = rule.input_dtype(layer)
        if spec.dtype in ("object", "str") and dtype != "string":
            facts = Facts(caller.given, Tensor(spec, "numpy"), model.layer)
            machine.report(DTypeMismatch("Sequential", spec.dtype), caller.site, model.site, facts)
    else:
        dtype = layer.policy.compute_dtype if isinstance(layer, Layer) else "float32"
    inputs = Tensor(TensorSpec(spec.shape, dtype), "keras", GraphNode(None), 0, inferred_at(caller.site))
    inputs = receptive_fields.begin(machine, inputs)
    model = replace(model, inputs=inputs, outputs=_UNFINISHED)
    machine.store(ref, model)  # it stays so if a layer raises
    model = replace(model, outputs=run_layers(machine, caller, model.layers, inputs))
    machine.store(ref, model)
    return model


def run_layers(machine: Machine, caller: Caller, layers: Sequence[Ref], value: Value) -> Value:
    """Call one layer after the other."""
    for item in layers:
        value = keras_objects.call_by(machine, caller.within(), item, (value,), {})
        if isinstance(value, Unresolved):
            break
    return value


def is_unbuilt(model: ModelObject) -> bool:
    """Say whether a Sequential model waits for its first call."""
    return model.kind == "Sequential" and model.inputs is None


def is_without_layers(model: ModelObject) -> bool:
    """Say whether a Sequential model has an input alone. Keras builds it only once it is called on just that shape.

    Source: `keras.Sequential._maybe_rebuild` and `build`.
    """
    return model.kind == "Sequential" and not model.layers and not model.hidden


def build_for(machine: Machine, caller: Caller, ref: Ref, model: ModelObject, shape: Shape) -> None:
    """`model.build(input_shape)`."""
    if is_unbuilt(model) and shape is not UNKNOWN:
        build_sequential(machine, caller, ref, model, TensorSpec(shape, machine.floatx))
