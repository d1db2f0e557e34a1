"""`keras.ops.shape`: what is left open while TensorFlow traces a call is a tensor, in a model it is `None`."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shapelens.interpret import libraries
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.values import Tensor, Value, is_tuple
from shapelens.rules.sizes import size_tensor

Special = Callable[[Machine, Frame, ast.Call, Sequence[Value], Mapping[str, Value]], Value]


def _shape(
    machine: Machine, frame: Frame, node: ast.Call, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Source: `keras.src.backend.tensorflow.core.shape`, which looks open sizes up in `tf.shape(x)`."""
    value = arguments[0] if arguments else keywords.get("x")
    sizes = libraries.apply_function(machine, node, frame.unit, "keras.ops.shape", arguments, keywords)
    if not isinstance(value, Tensor) or value.node is not None or not is_tuple(sizes):
        return sizes
    open_size = Tensor(size_tensor(None, "int32"), machine.backend, origin=value.origin)
    return tuple(open_size if size is None else size for size in sizes)


FUNCTIONS: Final[dict[str, Special]] = {"keras.ops.shape": _shape}
