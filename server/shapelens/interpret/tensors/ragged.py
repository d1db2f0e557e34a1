"""Ragged tensors: known as such, so that a layer that is given one is found out; their rows have no size."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import libraries, rule_values
from shapelens.interpret.language import iteration
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import RAGGED, Ref, Tensor, Unresolved, Value, inferred_at, is_tuple
from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, Unknown

Arguments = Sequence[Value]
Keywords = Mapping[str, Value]
Special = Callable[[Machine, Frame, ast.Call, Arguments, Keywords], Value]
_MAX_DEPTH: Final = 8


def _constant(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
    """`tf.ragged.constant(rows)`: the number of rows is known, and how deep they go."""
    rows = iteration.known_items(machine, arguments[0]) if arguments else None
    if rows is None:
        return Unresolved("a ragged tensor of rows that are not known")
    depth, inner = 1, rows
    while inner and depth < _MAX_DEPTH and (isinstance(inner[0], Ref) or is_tuple(inner[0])):
        first = iteration.known_items(machine, inner[0])
        inner = (iteration.element_of(machine, inner[0]),) if first is None else first
        depth += 1
    if inner and isinstance(inner[0], (Unresolved, Tensor)):
        return Unresolved("a ragged tensor of rows that are not known")
    given = arguments[1] if len(arguments) > 1 else keywords.get("dtype")
    dtype = UNKNOWN if given is None else tensorflow_dtype(rule_values.to_rule(machine, given))
    ragged_rank = arguments[2] if len(arguments) > 2 else keywords.get("ragged_rank", depth - 1)
    if not isinstance(ragged_rank, int) or not 0 < ragged_rank < depth or "inner_shape" in keywords:
        return Unresolved("a ragged tensor with inner sizes")
    shape: tuple[Dim, ...] = (len(rows), *(None,) * ragged_rank, *(UNKNOWN,) * (depth - 1 - ragged_rank))
    return Tensor(TensorSpec(shape, dtype), "tensorflow", origin=inferred_at(site_of(frame.unit, node)), kind=RAGGED)


def _pieces(dtype: DType) -> Special:
    """Make the rule of a function that cuts each string into a row of pieces; one string becomes a plain row."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        given = arguments[0] if arguments else keywords.get("input")
        if isinstance(given, Tensor) and given.spec.dtype not in (UNKNOWN, "string", "str", "object"):
            mismatch = DTypeMismatch("tensorflow.strings.split", given.spec.dtype)
            return machine.report(mismatch, site_of(frame.unit, node))
        shape = _shape_of(machine, frame, node, given)
        origin = inferred_at(site_of(frame.unit, node))
        if shape is UNKNOWN:
            return Unresolved("the pieces of strings that are not known")
        size: Dim = None if machine.in_graph else UNKNOWN
        if not shape:
            return Tensor(TensorSpec((size,), dtype), "tensorflow", origin=origin)
        rows = shape if not machine.in_graph else tuple(UNKNOWN if isinstance(n, int) else n for n in shape)
        return Tensor(TensorSpec((*rows, None), dtype), "tensorflow", origin=origin, kind=RAGGED)

    return apply


def _of_values(splits: bool) -> Special:
    """Make the rule of `tf.RaggedTensor.from_row_splits(values, …)` and its like: what is given says how many rows."""

    def apply(machine: Machine, frame: Frame, node: ast.Call, arguments: Arguments, keywords: Keywords) -> Value:
        rows = next((value for key, value in keywords.items() if key.startswith("row_")), None)
        given = (keywords.get("values"), rows) if not arguments else (*arguments, rows)[:2]
        shapes = [_shape_of(machine, frame, node, value) for value in given]
        inner, parts = shapes[0], shapes[-1]
        if len(shapes) < 2 or inner is UNKNOWN or parts is UNKNOWN or len(parts) != 1 or not inner:
            return Unresolved("a ragged tensor of rows that are not known")
        count = parts[0] - splits if isinstance(parts[0], int) else UNKNOWN
        dtype = given[0].spec.dtype if isinstance(given[0], Tensor) else UNKNOWN
        return Tensor(TensorSpec((count, None, *inner[1:]), dtype), "tensorflow", kind=RAGGED)

    return apply


def _shape_of(machine: Machine, frame: Frame, node: ast.Call, value: Value) -> Shape:
    """Return the shape of what an argument is converted to; that of a ragged tensor is none of these."""
    if isinstance(value, Tensor):
        return UNKNOWN if value.kind else value.spec.shape
    tensor = libraries.apply_function(machine, node, frame.unit, "tensorflow.convert_to_tensor", (value,), {})
    return tensor.spec.shape if isinstance(tensor, Tensor) else UNKNOWN


def call_method(
    machine: Machine, tensor: Tensor, name: str, arguments: Arguments, keywords: Keywords
) -> Value | Unknown:
    """Call a method that ragged tensors alone have; `UNKNOWN` where they have it in common with others."""
    shape = tensor.spec.shape
    if name == "to_tensor":
        return _to_dense(machine, tensor, arguments[1] if len(arguments) > 1 else keywords.get("shape"))
    if name == "row_lengths":
        rows = UNKNOWN if shape is UNKNOWN or arguments or keywords else shape[:1]
        return Tensor(TensorSpec(rows, "int64"), "tensorflow")
    if name == "nrows":
        return Tensor(TensorSpec((), "int64"), "tensorflow")
    if name in ("bounding_shape", "to_list", "numpy", "to_sparse", "merge_dims", "with_values", "with_flat_values"):
        return Unresolved(f"what '.{name}()' of a ragged tensor returns is not known")
    return UNKNOWN


def _to_dense(machine: Machine, tensor: Tensor, wanted: Value) -> Tensor:
    """`ragged.to_tensor(shape=…)`: every row as long as the longest, unless `shape` says how long.

    In a graph TensorFlow may forget how many rows there are.
    """
    shape = tensor.spec.shape
    unknown = Tensor(TensorSpec(UNKNOWN, tensor.spec.dtype), "tensorflow", origin=tensor.origin)
    if shape is UNKNOWN:
        return unknown
    asked = (None,) * len(shape) if wanted is None else read_shape(rule_values.to_rule(machine, wanted))
    if asked is UNKNOWN or len(asked) != len(shape):
        return unknown

    def close(size: Dim, given: Dim) -> Dim:
        if isinstance(given, int) and given >= 0:
            return given
        return (UNKNOWN if size is None else size) if not machine.in_graph else (None if size is None else UNKNOWN)

    dense = tuple(map(close, shape, asked))
    return Tensor(TensorSpec(dense, tensor.spec.dtype), "tensorflow", origin=tensor.origin)


FUNCTIONS: Final[dict[str, Special]] = {
    "tensorflow.ragged.constant": _constant,
    "tensorflow.strings.split": _pieces("string"),
    "tensorflow.strings.bytes_split": _pieces("string"),
    "tensorflow.strings.unicode_split": _pieces("string"),
    "tensorflow.strings.unicode_decode": _pieces("int32"),
    "tensorflow.RaggedTensor.from_row_splits": _of_values(True),
    "tensorflow.RaggedTensor.from_row_lengths": _of_values(False),
    "tensorflow.RaggedTensor.from_row_starts": _of_values(False),
}
