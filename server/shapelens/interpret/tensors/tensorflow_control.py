"""Functions of TensorFlow that call functions of the user's: `tf.map_fn`, `tf.cond`, `tf.while_loop` and their like."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import calls
from shapelens.interpret.data.elements import as_tensors, batched, common_element, first_size, map_tensors, row_of
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.rule_values import tensors_in, to_rule
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Ref, Tensor, Unresolved, Value, is_tuple
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, TensorSpec

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]


def _given(arguments: Arguments, keywords: Keywords, place: int, name: str) -> Value:
    return arguments[place] if len(arguments) > place else keywords.get(name)


def _rows(machine: Machine, frame: Frame, node: ast.Call, elems: Value) -> tuple[Value, Dim] | None:
    """Return what one row of `elems` is like, and how many there are; `None` if that is not known."""
    items = iteration.known_items(machine, elems) if isinstance(elems, Ref) else None
    if items and all(isinstance(item, Tensor) and item.spec.rank for item in items):
        elems = tuple(items)  # a list of tensors is a structure, and not a tensor
    tensors = as_tensors(machine, frame, node, elems)
    found = tensors_in(machine, tensors)
    if isinstance(tensors, Unresolved) or not found:
        return None
    return map_tensors(machine, tensors, row_of), first_size(found[0])


def _stacked(machine: Machine, value: Value, size: Dim) -> Value:
    return map_tensors(machine, value, lambda tensor: batched(tensor, size))


def _map_fn(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    rows = _rows(machine, frame, node, _given(arguments, keywords, 1, "elems"))
    function = _given(arguments, keywords, 0, "fn")
    if rows is None:
        return Unresolved("the rows that are mapped are not known")
    result = as_tensors(machine, frame, node, calls.call(machine, frame, node, function, (rows[0],), {}))
    if any(tensor.kind for tensor in tensors_in(machine, result)):
        return Unresolved("what the mapped function returns is no ordinary tensor")
    return result if isinstance(result, Unresolved) else _stacked(machine, result, rows[1])


def _fold(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`tf.foldl`, `tf.foldr`: what has been gathered after the last row."""
    rows = _rows(machine, frame, node, _given(arguments, keywords, 1, "elems"))
    if rows is None:
        return Unresolved("the rows that are gathered are not known")
    given = _given(arguments, keywords, 2, "initializer")
    start = rows[0] if given is None else as_tensors(machine, frame, node, given)
    result = calls.call(machine, frame, node, _given(arguments, keywords, 0, "fn"), (start, rows[0]), {})
    return common_element(machine, start, as_tensors(machine, frame, node, result), UNKNOWN)


def _scan(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    rows = _rows(machine, frame, node, _given(arguments, keywords, 1, "elems"))
    result = _fold(machine, frame, node, arguments, keywords)
    return result if rows is None or isinstance(result, Unresolved) else _stacked(machine, result, rows[1])


def perhaps(machine: Machine, frame: Frame, node: ast.Call, function: Value, arguments: Arguments) -> Value:
    """Call a function that may not be called when the program runs: what it raises is not reported."""
    machine.uncertain += 1
    try:
        return calls.call(machine, frame, node, function, arguments, {})
    finally:
        machine.uncertain -= 1


def converted_result(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Value:
    """Return what a function gave as tensors; an open size among it is none of Python's `None`, which is refused."""
    machine.uncertain += 1
    try:
        return as_tensors(machine, frame, node, value)
    finally:
        machine.uncertain -= 1


def one_of(machine: Machine, frame: Frame, node: ast.Call, functions: Sequence[Value]) -> Value:
    """Return what is common to the results of several functions, of which one is called."""
    results = [perhaps(machine, frame, node, function, ()) for function in functions if function is not None]
    if not results or any(isinstance(result, Unresolved) for result in results):
        return next((result for result in results if isinstance(result, Unresolved)), Unresolved("no branch is known"))
    converted = [result if result is None else converted_result(machine, frame, node, result) for result in results]
    common = converted[0]
    for other in converted[1:]:
        common = common_element(machine, common, other, UNKNOWN)
    return common


def _cond(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    branches = _given(arguments, keywords, 1, "true_fn"), _given(arguments, keywords, 2, "false_fn")
    truth = truth_of(machine, _given(arguments, keywords, 0, "pred"))
    if truth is not None:
        return calls.call(machine, frame, node, branches[0] if truth else branches[1], (), {})
    return one_of(machine, frame, node, branches)


def _case(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    pairs = iteration.known_items(machine, _given(arguments, keywords, 0, "pred_fn_pairs"))
    parts = [iteration.known_items(machine, pair) for pair in pairs or ()]
    functions = [part[1] for part in parts if part is not None and len(part) == 2]
    if not functions or len(functions) < len(parts):
        return Unresolved("branches that are not known")
    return one_of(machine, frame, node, [*functions, _given(arguments, keywords, 1, "default")])


def _switch_case(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    branches = _given(arguments, keywords, 1, "branch_fns")
    thing = machine.load(branches) if isinstance(branches, Ref) else branches
    functions = (
        [item for _, item in thing.items or ()]
        if isinstance(thing, DictObject)
        else iteration.known_items(machine, branches)
    )
    if not functions:
        return Unresolved("branches that are not known")
    return one_of(machine, frame, node, [*functions, _given(arguments, keywords, 2, "default")])


def _while_loop(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """The loop's variables: what its body changes is not known behind it."""
    given = _given(arguments, keywords, 2, "loop_vars")
    items = iteration.known_items(machine, given) if not isinstance(given, Tensor) else None
    if items is None:
        return Unresolved("the variables of the loop are not known")
    before = tuple(as_tensors(machine, frame, node, item) for item in items)
    blurred = tuple(map_tensors(machine, item, _without_content) for item in before)
    body = _given(arguments, keywords, 1, "body")
    for _ in range(2):
        after = perhaps(machine, frame, node, body, blurred)
        results = iteration.known_items(machine, after) if not isinstance(after, Tensor) else (after,)
        if results is None or len(results) != len(blurred):
            return Unresolved("what the body of the loop returns is not known")
        converted = tuple(as_tensors(machine, frame, node, result) for result in results)
        pairs = zip(blurred, converted, strict=True)
        blurred = tuple(common_element(machine, a, b, UNKNOWN) for a, b in pairs)
    return blurred if is_tuple(given) else machine.allocate(ListObject(blurred))


def _without_content(tensor: Tensor) -> Value:
    return Tensor(TensorSpec(tensor.spec.shape, tensor.spec.dtype), "tensorflow", kind=tensor.kind)


def _py_function(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """A function that TensorFlow can't look into: only the dtypes of what it returns are known."""
    types = _given(arguments, keywords, 2, "Tout")
    items = iteration.known_items(machine, types) if isinstance(types, Ref) or is_tuple(types) else None
    if items is not None:
        return machine.allocate(ListObject(tuple(_of_type(machine, item) for item in items)))
    return _of_type(machine, types)


def _of_type(machine: Machine, declared: Value) -> Value:
    if declared is None:
        return None
    dtype = declared.spec.dtype if isinstance(declared, Tensor) else tensorflow_dtype(to_rule(machine, declared))
    return Tensor(TensorSpec(UNKNOWN, dtype), "tensorflow", kind=declared.kind if isinstance(declared, Tensor) else "")


def _same_function(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`tf.function(f)` and its like: a function that does what `f` does."""
    return arguments[0] if arguments else keywords.get("func", Unresolved("a decorator with arguments"))


def _array(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    from shapelens.interpret.tensors.tensor_arrays import TensorArray

    dtype = tensorflow_dtype(to_rule(machine, _given(arguments, keywords, 0, "dtype")))
    size = read_int(to_rule(machine, _given(arguments, keywords, 1, "size")))
    grows = _given(arguments, keywords, 2, "dynamic_size")
    return TensorArray(dtype, size if grows in (None, False) else UNKNOWN)


FUNCTIONS: Final[dict[str, Special]] = {
    "tensorflow.map_fn": _map_fn,
    "tensorflow.vectorized_map": _map_fn,
    "keras.backend.map_fn": _map_fn,
    "tensorflow.foldl": _fold,
    "tensorflow.foldr": _fold,
    "tensorflow.scan": _scan,
    "tensorflow.cond": _cond,
    "tensorflow.case": _case,
    "tensorflow.switch_case": _switch_case,
    "tensorflow.while_loop": _while_loop,
    "tensorflow.py_function": _py_function,
    "tensorflow.numpy_function": _py_function,
    "tensorflow.recompute_grad": _same_function,
    "tensorflow.grad_pass_through": _same_function,
    "tensorflow.autograph.experimental.do_not_convert": _same_function,
    "tensorflow.TensorArray": _array,
}
