"""Functions of `keras.ops` that call functions of the user's: `map`, `scan`, `cond`, `while_loop` and their like.

Of symbolic tensors, Keras makes one operation of the call: the function itself gets tensors of the backend.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import calls, libraries, rule_values
from shapelens.interpret.data.elements import as_tensors, batched, common_element, first_size, map_tensors, row_of
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.tensors import tensorflow_control
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Partial, Ref, Symbol, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]

_OPS: Final = "keras.ops."
_GRADIENT_CALL: Final = f"{_OPS}custom_gradient.__call__"


def _given(arguments: Arguments, keywords: Keywords, place: int, name: str) -> Value:
    return arguments[place] if len(arguments) > place else keywords.get(name)


def _operation(name: str, run: Special) -> Special:
    """Make what a call of symbolic tensors gives an operation of their graph."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        result = run(machine, frame, node, arguments, keywords)
        if rule_values.is_symbolic(machine, (*arguments, *keywords.values())):
            return libraries.with_node(result, Symbol(_OPS + name), tuple(arguments), keywords)
        return result

    return apply


def _structure(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Return tensors of the backend for a tensor or a nested structure of them: a list is one, too."""
    if value is None:
        return None
    thing = machine.load(value) if isinstance(value, Ref) else None
    if isinstance(thing, ListObject) and thing.items is not None:
        value = thing.items
    return map_tensors(machine, as_tensors(machine, frame, node, value), _without_content)


def _without_content(tensor: Tensor) -> Value:
    return Tensor(TensorSpec(tensor.spec.shape, tensor.spec.dtype), tensor.library, kind=tensor.kind)


def _map(elements: str) -> Special:
    """Make the rule of `map` or `vectorized_map`, whose tensors are the argument `elements`."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        xs = _structure(machine, frame, node, _given(arguments, keywords, 1, elements))
        tensors = rule_values.tensors_in(machine, xs)
        if not tensors or any(tensor.spec.shape == () for tensor in tensors):
            return Unresolved("the rows that are mapped are not known")
        function = _given(arguments, keywords, 0, "f" if elements == "xs" else "function")
        row = map_tensors(machine, xs, row_of)
        result = calls.call(machine, frame, node, function, (row,), {})
        result = tensorflow_control.converted_result(machine, frame, node, result)
        return map_tensors(machine, result, lambda tensor: batched(tensor, first_size(tensors[0])))

    return apply


def _scan(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """What was carried to the end, and what was put out on the way, which is like it."""
    xs = _structure(machine, frame, node, _given(arguments, keywords, 2, "xs"))
    tensors = rule_values.tensors_in(machine, xs)
    if xs is not None and (not tensors or any(tensor.spec.shape == () for tensor in tensors)):
        return Unresolved("the rows that are scanned are not known")
    length = _given(arguments, keywords, 3, "length")
    count: Dim = read_int(rule_values.to_rule(machine, length)) if length is not None else first_size(tensors[0])
    start = _structure(machine, frame, node, _given(arguments, keywords, 1, "init"))
    row = None if xs is None else map_tensors(machine, xs, row_of)
    result = calls.call(machine, frame, node, _given(arguments, keywords, 0, "f"), (start, row), {})
    parts = iteration.known_items(machine, result) if not isinstance(result, Tensor) else None
    if parts is None or len(parts) != 2:
        return Unresolved("what the scanned function returns is not known")
    carried, put_out = (tensorflow_control.converted_result(machine, frame, node, part) for part in parts)
    steps = map_tensors(machine, put_out, lambda tensor: batched(tensor, count))
    return common_element(machine, start, carried, UNKNOWN), steps


def _associative_scan(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords
) -> Value:
    """Partial results, as many as there are elements: the function gets slices of many lengths."""
    elements = _structure(machine, frame, node, _given(arguments, keywords, 1, "elems"))
    with machine.quiet():
        function = _given(arguments, keywords, 0, "f")
        result = calls.call(machine, frame, node, function, (elements, elements), {})
    result = tensorflow_control.converted_result(machine, frame, node, result)
    return common_element(machine, elements, result, UNKNOWN)


def _cond(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    predicate = _given(arguments, keywords, 0, "pred")
    branches = _given(arguments, keywords, 1, "true_fn"), _given(arguments, keywords, 2, "false_fn")
    truth = truth_of(machine, predicate)
    if truth is not None:
        return calls.call(machine, frame, node, branches[0] if truth else branches[1], (), {})
    return tensorflow_control.one_of(machine, frame, node, branches)


def _switch(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """One of several functions; an index that is out of bounds stands for the nearest one."""
    branches = iteration.known_items(machine, _given(arguments, keywords, 1, "branches"))
    if not branches:
        return Unresolved("branches that are not known")
    operands = tuple(as_tensors(machine, frame, node, operand) for operand in arguments[2:])
    index = read_int(rule_values.to_rule(machine, _given(arguments, keywords, 0, "index")))
    if index is not UNKNOWN and not rule_values.is_symbolic(machine, tuple(arguments)):
        chosen = branches[min(max(index, 0), len(branches) - 1)]
        return calls.call(machine, frame, node, chosen, operands, {})
    return tensorflow_control.one_of(machine, frame, node, [Partial(branch, operands, {}) for branch in branches])


def _repeated(machine: Machine, frame: Frame, node: ast.Call, body: Callable[[Value], Value], start: Value) -> Value:
    """Return what holds of a state whatever number of times `body` changed it."""
    state = start
    for _ in range(2):
        result = tensorflow_control.converted_result(machine, frame, node, body(state))
        state = common_element(machine, state, result, UNKNOWN)
    return state


def _while_loop(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    variables = _structure(machine, frame, node, _given(arguments, keywords, 2, "loop_vars"))
    body = _given(arguments, keywords, 1, "body")

    def turn(state: Value) -> Value:
        given = state if is_tuple(state) else (state,)
        result = tensorflow_control.perhaps(machine, frame, node, body, given)
        items = iteration.known_items(machine, result) if isinstance(result, Ref) else None
        return result if items is None else tuple(items)

    return _repeated(machine, frame, node, turn, variables)


def _fori_loop(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    start = _structure(machine, frame, node, _given(arguments, keywords, 3, "init_val"))
    lower = as_tensors(machine, frame, node, _given(arguments, keywords, 0, "lower"))
    counter = map_tensors(machine, lower, _without_content)
    body = _given(arguments, keywords, 2, "body_fun")
    return _repeated(
        machine,
        frame,
        node,
        lambda state: tensorflow_control.perhaps(machine, frame, node, body, (counter, state)),
        start,
    )


def _custom_gradient(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """A function that returns the first of what `f` returns: the second one computes gradients."""
    return Partial(Symbol(_GRADIENT_CALL), (_given(arguments, keywords, 0, "f"),), {})


def _call_with_gradient(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords
) -> Value:
    result = calls.call(machine, frame, node, arguments[0], arguments[1:], keywords)
    parts = iteration.known_items(machine, result) if not isinstance(result, Tensor) else None
    return parts[0] if parts is not None and len(parts) == 2 else Unresolved("a gradient that is not known")


_OPERATIONS: Final[dict[str, Special]] = {
    "map": _map("xs"),
    "vectorized_map": _map("elements"),
    "scan": _scan,
    "associative_scan": _associative_scan,
    "cond": _cond,
    "switch": _switch,
    "while_loop": _while_loop,
    "fori_loop": _fori_loop,
}

FUNCTIONS: Final[dict[str, Special]] = {
    **{_OPS + name: _operation(name, run) for name, run in _OPERATIONS.items()},
    f"{_OPS}custom_gradient": _custom_gradient,
    "tensorflow.custom_gradient": _custom_gradient,
    _GRADIENT_CALL: _call_with_gradient,
}
