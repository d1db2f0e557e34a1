"""Functional models: which layers lie between inputs and outputs, and running other tensors through the graph."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from shapelens.interpret import libraries, rule_values
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.models import keras_names, keras_objects
from shapelens.interpret.models.application_inputs import check_channels
from shapelens.interpret.models.applications import layers_up_to
from shapelens.interpret.models.keras_inputs import input_layer
from shapelens.interpret.models.keras_layers import Caller
from shapelens.interpret.objects import DictObject, ListObject, ModelObject
from shapelens.interpret.structures import map_structure
from shapelens.interpret.training import compiling
from shapelens.interpret.values import GraphNode, Origin, Ref, Site, Symbol, Tensor, Unresolved, Value
from shapelens.rules.application_layers import INSIDE
from shapelens.rules.functions.keras_applications import FEATURES
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidCall
from shapelens.spec import UNKNOWN, Shape


class _Made(Tensor):
    """A tensor that is known to have a place in a graph."""

    node: GraphNode  # pyright: ignore[reportIncompatibleVariableOverride]


Arguments = Sequence[Value]
Keywords = Mapping[str, Value]


def make_functional(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`keras.Model(inputs, outputs)`."""
    given = {**dict(zip(("inputs", "outputs", "name"), arguments, strict=False)), **keywords}
    inputs, outputs = given.get("inputs", given.get("input")), given.get("outputs", given.get("output"))
    for value in (inputs, outputs):
        if isinstance(value, Unresolved):
            return value
    if inputs is None or outputs is None:
        return Unresolved("a model without inputs or outputs")
    unknown = unknown_in(machine, outputs)
    if unknown is not None and not rule_values.is_symbolic(machine, outputs):
        return unknown
    site = site_of(frame.unit, node)
    other = _other_input(machine, inputs, outputs)
    if other is not None and other.kind == "declared":
        reason = "an output of the model is made of an Input that is not among its inputs"
        return machine.report(InvalidCall("keras.Model", reason), site)
    if other is not None:
        return Unresolved("a model whose outputs are made of other inputs than its own", failed=True)
    name = given.get("name")
    if (refused := keras_names.refused(machine, "keras.Model", name, site)) is not None:
        return refused
    layer = Layer("Functional", {}, machine.policy, name=name if isinstance(name, str) else "")
    model = functional(machine, inputs, outputs, layer, site)
    return machine.allocate(model if unknown is None else replace(model, layers=(), hidden=unknown.reason))


def _other_input(machine: Machine, inputs: Value, outputs: Value) -> Origin | None:
    """Return where an input of the program comes from that outputs depend on and that is not among the model's inputs.

    Keras refuses such a model. What the kernel sampled has no graph, and says nothing.
    """
    given, made = rule_values.tensors_in(machine, inputs), rule_values.tensors_in(machine, outputs)
    if unknown_in(machine, inputs) is not None or any(tensor.node is None for tensor in (*given, *made)):
        return None
    declared = {tensor.node: tensor for tensor in given if tensor.node is not None}
    order, _ = _traverse(machine, declared, made)
    for tensor in (*made, *(parent for node in order for parent in _parents(machine, node, declared))):
        is_input = tensor.node is not None and tensor.node.operation is None and tensor.node not in declared
        if is_input and tensor.origin is not None and tensor.origin.kind != "sampled":
            return tensor.origin
    return None


def functional(machine: Machine, inputs: Value, outputs: Value, layer: Layer | None, site: Site) -> ModelObject:
    """Return the functional model between two structures of tensors."""
    layers = layers_between(machine, inputs, outputs)
    hidden = "" if layers is not None else "the model holds layers that are not known"
    uncompiled = compiling.is_known(machine)
    return ModelObject("Functional", layers or (), inputs, outputs, layer, site, hidden=hidden, uncompiled=uncompiled)


def unknown_in(machine: Machine, value: Value) -> Unresolved | None:
    """Return an item of a structure that is not known, `None` if all are."""
    if isinstance(value, Unresolved):
        return value
    thing = machine.load(value) if isinstance(value, Ref) else value
    items: Value = thing
    if isinstance(thing, ListObject):
        items = thing.items if thing.items is not None else (Unresolved("a list of unknown length"),)
    elif isinstance(thing, DictObject):
        items = tuple(item for _, item in thing.items) if thing.items is not None else (Unresolved("unknown keys"),)
    if isinstance(items, tuple):
        parts = cast("tuple[Value, ...]", items)
        return next((found for item in parts if (found := unknown_in(machine, item)) is not None), None)
    return None


def layers_between(machine: Machine, inputs: Value, outputs: Value) -> tuple[Ref, ...] | None:
    """Return the layers of a functional model in Keras's order: by their distance from the outputs. `None`: there
    are layers among them that are not known, of ready-made models or of a loop's rounds.

    Source: `keras.src.ops.function.map_graph`.
    """
    declared = {tensor.node: tensor for tensor in rule_values.tensors_in(machine, inputs) if tensor.node is not None}
    order, first_seen = _traverse(machine, declared, rule_values.tensors_in(machine, outputs))
    if any(node.is_joined or _takes_any_number(machine, node) for node in order):
        return None
    if unknown_in(machine, (inputs, outputs)) is not None:
        return None
    depths: dict[GraphNode, int] = {}
    operation_depths: dict[Ref | GraphNode, int] = {}
    operation_index: dict[Ref | GraphNode, int] = {}
    for node in reversed(order):
        operation = _operation(node, declared)
        depths[node] = max(depths.get(node, 0), operation_depths.get(operation, 0))
        operation_depths[operation] = depths[node]
        operation_index[operation] = min(first_seen[node], operation_index.get(operation, first_seen[node]))
        for parent in _parents(machine, node, declared):
            depths[parent.node] = max(depths[node] + 1, depths.get(parent.node, 0))
    for node in declared:
        operation_depths.setdefault(node, 0)
        operation_index.setdefault(node, -1)
    made = {tensor.node: tensor for node in order for tensor in _parents(machine, node, declared)} | declared
    layers: list[Ref] = []
    for operation in sorted(operation_depths, key=lambda op: (-operation_depths[op], operation_index[op])):
        if isinstance(operation, Ref):
            layers.append(operation)
        elif isinstance(operation.operation, Symbol) and operation.operation.name in (FEATURES, INSIDE):
            inner = layers_up_to(machine, operation)
            if inner is None or len(set(operation_depths.values())) < len(operation_depths):
                return None
            layers.extend(inner)
        elif operation in made and (operation in declared or operation.operation is None):
            layers.append(input_layer(machine, made[operation]))
    return tuple(layers)


def _takes_any_number(machine: Machine, node: GraphNode) -> bool:
    """Say whether a node was called on a list or dict of an unknown number of tensors."""
    given = (*node.arguments, *node.keywords.values())
    return any(rule_values.element_of_open(machine, value) is not None for value in given)


def source_inputs(machine: Machine, tensor: Tensor) -> tuple[Tensor, ...]:
    """Return the inputs that a tensor was made of.

    Source: `keras.src.utils.operation_utils.get_source_inputs`.
    """
    found: dict[GraphNode, Tensor] = {}
    order, _ = _traverse(machine, {}, [tensor])
    for each in (tensor, *(parent for node in order for parent in _parents(machine, node, {}))):
        if each.node is not None and each.node.operation is None:
            found.setdefault(each.node, each)
    return tuple(found.values())


def _operation(node: GraphNode, declared: Mapping[GraphNode, Tensor]) -> Ref | GraphNode:
    """Return the layer of a node; a function makes an operation of its own each time, and so does an input."""
    return node.operation if isinstance(node.operation, Ref) and node not in declared else node


def _parents(machine: Machine, node: GraphNode, declared: Mapping[GraphNode, Tensor]) -> list[_Made]:
    """Return the tensors that a node was called on; an input was called on none."""
    if node in declared:
        return []
    given = rule_values.tensors_in(machine, (*node.arguments, *node.keywords.values()))
    return [cast(_Made, tensor) for tensor in given if tensor.node is not None]


def _traverse(
    machine: Machine, declared: Mapping[GraphNode, Tensor], outputs: Sequence[Tensor]
) -> tuple[list[GraphNode], dict[GraphNode, int]]:
    """Return the nodes between inputs and outputs, those that others need first, and when each was come upon."""
    order: list[GraphNode] = []
    first_seen: dict[GraphNode, int] = {}

    def visit(node: GraphNode) -> None:
        if node in first_seen:
            return
        first_seen[node] = len(first_seen)
        for parent in _parents(machine, node, declared):
            visit(parent.node)
        order.append(node)

    for tensor in outputs:
        if tensor.node is not None:
            visit(tensor.node)
    return order, first_seen


def run_graph(
    machine: Machine,
    caller: Caller,
    model: ModelObject,
    given: Sequence[Tensor],
    copies: Mapping[Ref, Ref] | None = None,
) -> Value:
    """Run other tensors through the graph between the model's inputs and outputs, or through `copies` of its layers."""
    known: dict[tuple[GraphNode, int], Value] = {}
    for declared, tensor in zip(rule_values.tensors_in(machine, model.inputs), given, strict=False):
        if declared.node is not None:
            known[declared.node, declared.index] = tensor
    done: dict[GraphNode, list[Tensor]] = {}

    def substitute(value: Value) -> Value:
        if isinstance(value, Tensor) and value.node is not None:
            return run(value)
        return map_structure(machine, value, substitute)

    def run(tensor: Tensor) -> Value:
        node = tensor.node
        assert node is not None
        if (node, tensor.index) in known:
            return known[node, tensor.index]
        if node not in done:
            arguments = tuple(substitute(value) for value in node.arguments)
            keywords = {key: substitute(value) for key, value in node.keywords.items()}
            operation = node.operation
            if copies is not None and isinstance(operation, Ref):
                operation = copies.get(operation, operation)
            if isinstance(operation, Symbol) and operation.name in (FEATURES, INSIDE):
                check_channels(machine, caller, node, arguments[0])
            result = _apply(machine, caller, operation, arguments, keywords)
            done[node] = rule_values.tensors_in(machine, result) or _as_sampled(machine, node, arguments, given)
        outputs = done[node]
        if tensor.index < len(outputs):
            return outputs[tensor.index]
        return Unresolved("the output of a layer that is not known")

    return substitute(model.outputs)


def _as_sampled(machine: Machine, node: GraphNode, arguments: Arguments, given: Sequence[Tensor]) -> list[Tensor]:
    """Return what a node of the kernel's gives whose operation is not known: the sizes that no batch changes."""
    is_symbolic = any(tensor.node is not None for tensor in given)
    again = GraphNode(Unresolved("an operation that is not known"), tuple(arguments), sampled=node.sampled)

    def without_open_sizes(shape: Shape) -> Shape:
        return UNKNOWN if shape is UNKNOWN else tuple(UNKNOWN if dim is None else dim for dim in shape)

    return [
        Tensor(
            spec.with_shape(without_open_sizes(spec.shape)),
            "keras" if is_symbolic else machine.backend,
            again if is_symbolic else None,
            index,
            why="an operation of the model that is not known",
        )
        for index, spec in enumerate(node.sampled)
    ]


def _apply(machine: Machine, caller: Caller, operation: Value, arguments: Arguments, keywords: Keywords) -> Value:
    if any(isinstance(value, Unresolved) for value in (*arguments, *keywords.values())):
        return Unresolved("an input that is not known")
    if isinstance(operation, Ref):
        return keras_objects.call_by(machine, caller.within(), operation, arguments, keywords)
    if isinstance(operation, Symbol):
        if rule_values.is_symbolic(machine, (*arguments, *keywords.values())):
            return libraries.apply_symbolic(machine, caller.site, operation, arguments, keywords)
        return libraries.apply_operation(machine, caller.site, operation.name, arguments, keywords)
    return Unresolved("an operation that is not known")
