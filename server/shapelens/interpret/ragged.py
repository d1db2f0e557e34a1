"""Ragged tensors: known as such, so that a layer that is given one is found out; their rows have no size."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import iteration
from shapelens.interpret.machine import Frame, Machine, site_of
from shapelens.interpret.values import RAGGED, Tensor, Unresolved, Value, inferred_at
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_MAX_DEPTH: Final = 8


def _constant(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """`tf.ragged.constant(rows)`: the number of rows is known, and how deep they go."""
    rows = iteration.known_items(machine, arguments[0]) if arguments else None
    if rows is None:
        return Unresolved("a ragged tensor of rows that are not known")
    depth, inner = 1, rows
    while inner and depth < _MAX_DEPTH:
        first = iteration.known_items(machine, inner[0])
        if first is None:
            break
        depth, inner = depth + 1, first
    shape: tuple[Dim, ...] = (len(rows), *(None,) * (depth - 1))
    return Tensor(TensorSpec(shape, UNKNOWN), "tensorflow", origin=inferred_at(site_of(frame.unit, node)), kind=RAGGED)


def to_dense(tensor: Tensor) -> Tensor:
    """`ragged.to_tensor()`: every row as long as the longest, whose length is not known."""
    shape = tensor.spec.shape
    if shape is not UNKNOWN:
        shape = tuple(UNKNOWN if dim is None else dim for dim in shape)
    return Tensor(TensorSpec(shape, tensor.spec.dtype), "tensorflow", origin=tensor.origin)


FUNCTIONS: Final[dict[str, Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]]] = {
    "tensorflow.ragged.constant": _constant,
}
