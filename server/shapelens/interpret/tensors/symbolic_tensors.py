"""Symbolic tensors of Keras where another library would need numbers: which functions and operators raise."""

from __future__ import annotations

from typing import Final

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Tensor, Value
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.values import is_python_number

_TAKES_SYMBOLIC: Final = frozenset({"tensorflow.print", "tensorflow.is_tensor", "keras.backend.int_shape"})


_TO_ARRAY: Final = frozenset(
    f"numpy.{name}"
    for name in (
        "sqrt exp log abs absolute square sin cos tanh mean sum max min prod std var argmax argmin expand_dims reshape "
        "transpose array asarray zeros_like ones_like clip median cumsum sign round negative ravel maximum minimum add "
        "subtract multiply divide power dot matmul concatenate stack vstack hstack"
    ).split()
)
"""Functions of NumPy that make an array of what they are given."""


def refuse_arguments(machine: Machine, name: str, values: tuple[Value, ...]) -> None:
    """Raise where a symbolic tensor of Keras is given to a function of another library, which converts it."""
    to_tensor = name.startswith(("tensorflow.", "keras.backend.")) and name not in _TAKES_SYMBOLIC
    if (to_tensor or name in _TO_ARRAY) and rule_values.is_symbolic(machine, values):
        library = "TensorFlow" if to_tensor else "NumPy"
        reason = f"a symbolic Keras tensor can't be given to a function of {library}: use keras.ops or a layer"
        raise InvalidCall(name, reason)


def refuse_operands(machine: Machine, name: str, left: Value, right: Value) -> None:
    """Raise where an array or number of NumPy stands before a symbolic tensor: NumPy makes an array of that."""
    before = isinstance(left, Tensor) and left.library == "numpy" and not is_python_number(left.spec)
    if before and isinstance(right, Tensor) and right.node is not None and machine.keras_version >= (3,):
        reason = "NumPy can't make an array of a symbolic Keras tensor: put the tensor first, or use keras.ops"
        raise InvalidCall(f"operator.{name}", reason)
