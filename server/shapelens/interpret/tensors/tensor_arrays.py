"""`tf.TensorArray`: tensors that a loop writes one by one, and that are stacked at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapelens.interpret.data.elements import batched, common_element, row_of
from shapelens.interpret.machine import Machine
from shapelens.interpret.values import Tensor, Unresolved, Value
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec


@dataclass(frozen=True, slots=True)
class TensorArray:
    """How many elements there are, and what all of them are like (`None`: nothing was written yet)."""

    dtype: DType
    size: Dim
    element: Tensor | None = None


def call_method(
    machine: Machine, array: TensorArray, name: str, arguments: Sequence[Value], keywords: Mapping[str, Value]
) -> Value:
    """Call a method of a tensor array; writing makes a new one."""
    if name == "write":
        return _write(machine, array, arguments[1] if len(arguments) > 1 else keywords.get("value"))
    if name == "unstack" and arguments and isinstance(arguments[0], Tensor):
        shape = () if arguments[0].spec.shape is UNKNOWN else arguments[0].spec.shape
        return replace(
            array, element=row_of(arguments[0]), size=shape[0] if shape is not UNKNOWN and shape else UNKNOWN
        )
    if name == "size":
        return Tensor(TensorSpec((), "int32", array.size if isinstance(array.size, int) else None), "tensorflow")
    element = array.element or Tensor(TensorSpec(UNKNOWN, array.dtype), "tensorflow")
    if name == "read":
        return element
    if name == "stack":
        return batched(element, array.size)
    if name in ("concat", "gather"):
        return Tensor(TensorSpec(UNKNOWN, array.dtype), "tensorflow")
    if name in ("mark_used", "identity"):
        return array
    return Unresolved(f"what '.{name}()' of a tensor array returns is not known")


def _write(machine: Machine, array: TensorArray, value: Value) -> Value:
    if isinstance(value, (bool, int, float)):
        value = Tensor(TensorSpec((), array.dtype), "tensorflow")
    if not isinstance(value, Tensor):
        value = Tensor(TensorSpec(UNKNOWN, array.dtype), "tensorflow")
    plain = Tensor(TensorSpec(value.spec.shape, array.dtype), "tensorflow")
    common = plain if array.element is None else common_element(machine, array.element, plain, UNKNOWN)
    return replace(array, element=common if isinstance(common, Tensor) else None)
