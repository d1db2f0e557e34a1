"""Variables of Keras: the weights of layers, and what `keras.Variable` makes.

Each is a tensor of the backend with a `kind` of its own, since its operators promote dtypes as `keras.ops` does, where
those of TensorFlow's tensors refuse.
"""

from __future__ import annotations

from dataclasses import replace

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import VARIABLE, Tensor, Value
from shapelens.rules import backends
from shapelens.spec import TensorSpec


def variable(machine: Machine, spec: TensorSpec) -> Tensor:
    """Return a variable of Keras."""
    return Tensor(spec, machine.backend, kind=VARIABLE)


def is_variable(value: Value) -> bool:
    """Say whether a value is a variable of Keras."""
    return isinstance(value, Tensor) and value.kind == VARIABLE


def after_rule(name: str, value: Value) -> Value:
    """Mark what `keras.Variable` returned."""
    return replace(value, kind=VARIABLE) if name == "keras.Variable" and isinstance(value, Tensor) else value


def attribute(tensor: Tensor, name: str) -> Tensor | None:
    """Return an attribute of a variable that other tensors do not have: `value`, the tensor that it holds."""
    return replace(tensor, kind="") if name == "value" and is_variable(tensor) else None


def libraries(left: Value, right: Value, library: str) -> tuple[str, str]:
    """Return the library whose rule an operator follows, and the one that its result belongs to. `library` is both
    where no variable is involved.

    Source: `keras.src.backend.common.variables.Variable.__add__` and those beside it.
    """
    if library == backends.TENSORFLOW:
        if is_variable(left) or (is_variable(right) and not isinstance(left, Tensor)):
            return "keras", library
        if is_variable(right) and isinstance(left, Tensor) and left.library == "numpy":
            return "numpy", "numpy"
    return library, library
