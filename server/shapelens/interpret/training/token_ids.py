"""Numbers of words or users that reach beyond the table of an `Embedding`."""

from __future__ import annotations

from shapelens.interpret import rule_values
from shapelens.interpret.machine import Machine
from shapelens.interpret.tensors import written_arrays
from shapelens.interpret.values import Tensor, Value
from shapelens.rules import backends
from shapelens.rules.layers.layer import Layer
from shapelens.rules.mismatch import InvalidCall


def check(machine: Machine, layer: Layer, given: Value) -> None:
    """Raise an `InvalidCall` if some number in the input is certainly none of the rows: TensorFlow raises on a CPU."""
    size = layer["input_dim"] if layer.class_name == "Embedding" else None
    if not isinstance(size, int) or not isinstance(given, Tensor) or machine.backend != backends.TENSORFLOW:
        return
    array = _as_given(machine, given)
    classes = None if array is None else written_arrays.current(machine, array).classes
    if classes is None or classes.bounds is None:
        return
    if classes.has_beyond(size):
        rows = f"input_dim={size} has rows for 0 to {size - 1}"
        raise InvalidCall(layer.class_name, f"the numbers reach up to {classes.bounds[1]}, and {rows}")


def _as_given(machine: Machine, given: Tensor) -> Tensor | None:
    """Return the array that a tensor is, or that it is a batch of."""
    arrays = [given] if machine.step_data is None else rule_values.tensors_in(machine, machine.step_data.x)
    found = [array for array in arrays if array.origin is not None and array.origin == given.origin]
    shape = found[0].spec.shape if len(found) == 1 else None
    counted = isinstance(shape, tuple) and all(isinstance(size, int) for size in shape)
    return found[0] if counted else None
