"""The graphs of models of Keras."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any, Dict, Optional, Tuple

from shapelens.kernel.probe.describing import MAX_DEPTH, MAX_ITEMS, MAX_LAYERS, Describer
from shapelens.kernel.probe.keras_settings import UNSENT, plain_setting
from shapelens.kernel.probe.reading import (
    attributes_of,
    class_name,
    class_of,
    imported,
    instance_dict,
    is_a,
    is_exactly,
    is_genuine,
    is_kind_of,
    items_of,
    kept,
    tuple_item,
)

if TYPE_CHECKING:
    from shapelens.kernel.schema import ConfigValue

# The parameters of calls of layers, by which tensors are given.
_CALL_PARAMETERS = frozenset(
    "inputs x query value key mask training sequences initial_state attention_mask query_mask value_mask key_mask "
    "return_attention_scores use_causal_mask encoder_outputs axis".split()
)

_NO_OPERATION: Dict[str, Any] = {"layer": None, "operation": None, "config": {}, "arguments": [], "keywords": {}}


class Graph:
    """The graph of a functional model: its inputs first, then each call of a layer or operation behind what it needs.

    Tensors are told apart by the call that they came from, never by comparing them.
    """

    def __init__(self, describer: Describer, inside: Dict[str, Any], layers: Tuple[Any, ...], depth: int) -> None:
        self._describer = describer
        self._inside = inside
        self._layers = {id(layer): number for number, layer in enumerate(layers)}
        self._depth = depth + 1
        self._numbers: Dict[int, Tuple[int, int]] = {}
        self._nodes: list[Dict[str, Any]] = []

    def described(self) -> Optional[Dict[str, Any]]:
        """Return the graph as plain data; `None` if it is too large or not as Keras makes it."""
        inputs, outputs = items_of(self._inside.get("_inputs")), items_of(self._inside.get("_outputs"))
        for tensor in inputs:
            self._add(_NO_OPERATION, (tensor,))
        order = self._calls(inputs, outputs)
        if order is None:
            return None
        for node in order:
            self._add(self._operation(node), items_of(kept(node, "outputs")))
        made = [self._argument(tensor) for tensor in outputs]
        forms = [_form_of(self._inside.get(name)) for name in ("_inputs_struct", "_outputs_struct")]
        return {"nodes": self._nodes, "results": made, "input_form": forms[0], "output_form": forms[1]}

    def _add(self, operation: Dict[str, Any], outputs: Tuple[Any, ...]) -> None:
        for index, tensor in enumerate(outputs):
            self._numbers[id(tensor)] = (len(self._nodes), index)
        self._nodes.append({**operation, "outputs": self._describer.layers(outputs, self._depth)})

    def _calls(self, inputs: Tuple[Any, ...], outputs: Tuple[Any, ...]) -> Optional[list[Any]]:
        """Return Keras's nodes between inputs and outputs, those that others need first."""
        given = {id(tensor) for tensor in inputs}
        order: list[Any] = []
        seen: set[int] = set()
        waiting: list[Tuple[Any, bool]] = [(_maker(tensor), False) for tensor in outputs if id(tensor) not in given]
        while waiting:
            node, is_ready = waiting.pop()
            if node is None or len(seen) > MAX_LAYERS:
                return None
            if is_ready:
                order.append(node)
            elif id(node) not in seen:
                seen.add(id(node))
                waiting.append((node, True))
                taken = items_of(kept(kept(node, "arguments"), "keras_tensors"))
                waiting.extend((_maker(tensor), False) for tensor in taken if id(tensor) not in given)
        return order

    def _operation(self, node: Any) -> Dict[str, Any]:
        """Return what is called and with what; nothing where that can't be said in full."""
        operation = kept(node, "operation")
        arguments = kept(node, "arguments")
        positional, keywords = kept(arguments, "args"), kept(arguments, "kwargs")
        layer = self._layers.get(id(operation))
        module, name = class_name(class_of(operation))
        is_function = module.startswith("keras.src.ops.") and is_genuine(class_of(operation))
        known = is_a(positional, tuple) and is_a(keywords, dict) and _CALL_PARAMETERS.issuperset(keywords)
        config = {} if layer is not None else _operation_settings(operation)
        if not known or config is None or (layer is None and not is_function):
            return _NO_OPERATION
        return {
            "layer": layer,
            "operation": name if layer is None else None,
            "config": config,
            "arguments": [self._argument(value) for value in positional],
            "keywords": {key: self._argument(value) for key, value in keywords.items()},
        }

    def _argument(self, value: Any, depth: int = 0) -> Dict[str, Any]:
        found = self._numbers.get(id(value))
        if found is not None:
            return {"kind": "output", "node": found[0], "index": found[1]}
        if is_a(value, slice):
            return {"kind": "slice", "items": self._arguments((value.start, value.stop, value.step), depth)}
        if value is Ellipsis:
            return {"kind": "ellipsis", "items": []}
        if (is_a(value, tuple) or is_a(value, list)) and depth < MAX_DEPTH and len(value) <= MAX_ITEMS:
            items = self._arguments(tuple(value), depth)
            return {"kind": "tuple" if is_a(value, tuple) else "list", "length": len(items), "items": items}
        described: Any = self._describer.describe(value, self._depth)
        return described

    def _arguments(self, values: Tuple[Any, ...], depth: int) -> list[Dict[str, Any]]:
        return [self._argument(value, depth + 1) for value in values]


def _maker(tensor: Any) -> Any:
    """Return the node that a symbolic tensor came from; `None` if there is none."""
    history = instance_dict(tensor).get("_keras_history")
    if not is_exactly(history, ("keras.src.ops.node", "KerasHistory")):
        return None
    operation, number, _ = tuple_item(history, slice(0, 3))
    nodes = items_of(instance_dict(operation).get("_inbound_nodes"))
    return nodes[number] if is_a(number, int) and number < len(nodes) else None


def _operation_settings(operation: Any) -> Optional[Dict[str, ConfigValue]]:
    """Return how an operation that is no layer is set up; `None` if it can't be sent."""
    make = attributes_of(class_of(operation)).get("__init__")
    parameters = make.__code__.co_varnames if type(make) is types.FunctionType else ()
    settings: Dict[str, Any] = {}
    for key, value in instance_dict(operation).items():
        if key[:1] != "_" and key != "name":
            settings[key] = plain_setting(value, 0)
            if key not in parameters or settings[key] is UNSENT:
                return None
    return settings


def _form_of(structure: Any) -> Optional[str]:
    """Say whether a model takes or gives one tensor, or several in a tuple, a list or a dict."""
    if is_kind_of(structure, imported("keras.src.backend.common.keras_tensor").get("KerasTensor")):
        return "one"
    items = items_of(structure)
    if any(items_of(item) or is_a(item, dict) for item in items):
        return None
    return "dict" if is_a(structure, dict) else "tuple" if is_a(structure, tuple) else "list" if items else None
