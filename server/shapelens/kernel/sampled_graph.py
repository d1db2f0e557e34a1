"""The graph of a functional model that the probe described, as nodes of the interpreter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import GraphNode, Origin, Ref, Symbol, Tensor, Unresolved, Value
from shapelens.kernel.descriptions import Described, parts_of, settings_of, spec_of
from shapelens.rules.registry import function_rule
from shapelens.spec import TensorSpec


@dataclass(frozen=True)
class SampledGraph:
    """What a model takes and gives, and the first call of each of its layers by the layer's number."""

    inputs: Value
    outputs: Value
    calls: Mapping[int, tuple[Value, Value]]


class GraphReader:
    """Reads one graph. `value` reads a described value, `allocate` makes an object of the interpreted program."""

    def __init__(
        self,
        layers: Sequence[Ref | None],
        origin: Origin,
        value: Callable[[Described], Value],
        allocate: Callable[[Value], Ref],
    ) -> None:
        self._layers = layers
        self._origin = origin
        self._value = value
        self._allocate = allocate
        self._made: list[tuple[Tensor, ...]] = []

    def read(self, model: Described) -> SampledGraph:
        """Return the inputs, the outputs and the layers' calls of a described model that is built."""
        taken = [spec_of(tensor) for tensor in parts_of(model, "inputs")]
        graph: Described = model.get("graph") or {}
        # Where the size of the batch is fixed, nothing tells which sizes come from it.
        fixed = any(isinstance(spec.shape, tuple) and spec.shape[:1] != (None,) for spec in taken)
        for spec in taken:
            self._add(GraphNode(None), [spec])
        calls: dict[int, tuple[Value, Value]] = {}
        for described in parts_of(graph, "nodes")[len(taken) :]:
            specs = [spec_of(tensor) for tensor in parts_of(described, "outputs")]
            node = self._node(described, () if fixed else tuple(specs))
            self._add(node, specs)
            number = described.get("layer")
            if isinstance(number, int) and node.arguments:
                outputs: Sequence[Tensor] = self._made[-1]
                calls.setdefault(number, (node.arguments[0], outputs[0] if len(outputs) == 1 else tuple(outputs)))
        if graph:
            results: list[Value] = [self._argument(result) for result in parts_of(graph, "results")]
        else:
            given = [spec_of(tensor) for tensor in parts_of(model, "outputs")]
            inputs: tuple[Value, ...] = tuple(tensors[0] for tensors in self._made)
            node = GraphNode(Unresolved("a model that is too large"), inputs, sampled=() if fixed else tuple(given))
            results = list(self._add(node, given))
        inputs = tuple(tensors[0] for tensors in self._made[: len(taken)])
        return SampledGraph(
            self._structure(inputs, graph.get("input_form")),
            self._structure(tuple(results), graph.get("output_form"), is_result=True),
            calls,
        )

    def _add(self, node: GraphNode, specs: Sequence[TensorSpec]) -> tuple[Tensor, ...]:
        made = tuple(Tensor(spec, "keras", node, index, self._origin) for index, spec in enumerate(specs))
        self._made.append(made)
        return made

    def _node(self, described: Described, sampled: tuple[TensorSpec, ...]) -> GraphNode:
        arguments = tuple(self._argument(value) for value in parts_of(described, "arguments"))
        named = cast("Mapping[str, Described]", described.get("keywords") or {})
        keywords = {name: self._argument(value) for name, value in named.items()}
        number, name = described.get("layer"), described.get("operation")
        operation: Value = self._layers[number] if isinstance(number, int) and number < len(self._layers) else None
        if isinstance(name, str):
            keywords |= settings_of(described)
            operation = _function(name, arguments, keywords)
        return GraphNode(operation or Unresolved("an operation that is not known"), arguments, keywords, "", sampled)

    def _argument(self, described: Described) -> Value:
        kind = described.get("kind")
        if kind == "output":
            node, index = int(described["node"]), int(described["index"])
            return self._made[node][index]
        if kind == "ellipsis":
            return Ellipsis
        if kind in ("slice", "tuple", "list"):
            items = tuple(self._argument(item) for item in parts_of(described, "items"))
            if kind == "list":
                return self._allocate(ListObject(items))
            return slice(*items) if kind == "slice" else items
        # What a number does to a shape does not depend on its fraction.
        return 0.5 if kind == "float" else self._value(described)

    def _structure(self, tensors: tuple[Value, ...], form: object, is_result: bool = False) -> Value:
        if form == "tuple":
            return tensors
        if len(tensors) == 1 and form != "list" and (form == "one" or not is_result):
            return tensors[0]
        if is_result and form != "list":
            return Unresolved("the outputs of a model in a structure that is not sampled")
        return self._allocate(ListObject(tensors))


def _function(class_name: str, arguments: tuple[Value, ...], keywords: Mapping[str, Value]) -> Symbol | None:
    """Return the function of `keras.ops` that an operation's class stands for, if there is a rule for such a call."""
    name = f"keras.ops.{re.sub('(?<=[a-z0-9])(?=[A-Z])', '_', class_name).lower()}"
    rule = function_rule(name)
    if rule is None:
        return None
    try:
        rule.signature.bind(*arguments, **keywords)
    except TypeError:
        return None
    return Symbol(name)
