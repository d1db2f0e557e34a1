"""Numbers and arrays of NumPy in a list of which TensorFlow makes one tensor: it takes them for Python's.

Of whole numbers it makes `int32`, whatever they were. Of others it makes what the first one is, and `float32` where
that is a whole number. (Source: `PySeqToTFE_TensorHandle` in `tensorflow/python/lib/core/py_seq_tensor.cc`.)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Ref, Tensor, Value, WholeNumber, is_tuple
from shapelens.rules import backends
from shapelens.rules.values import is_python_number
from shapelens.spec import UNKNOWN, DType, is_floating, is_integer

_CONVERTING: Final = frozenset(
    {
        "tensorflow.constant",
        "tensorflow.convert_to_tensor",
        "tensorflow.stack",
        "tensorflow.cast",
        "tensorflow.Variable",
        "keras.ops.convert_to_tensor",
        "keras.ops.array",
        "keras.ops.stack",
    }
)
"""What makes one tensor of a whole list, arrays in it included."""


def given(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of the function of this name as it takes them; in a graph arrays keep their dtypes."""
    if name in _CONVERTING and machine.backend == backends.TENSORFLOW and not machine.in_graph:
        return tuple(_converted(machine, name, value) for value in arguments)
    return tuple(_plain(machine, value) for value in arguments) if name.startswith("tensorflow.") else arguments


def _converted(machine: Machine, name: str, value: Value) -> Value:
    if not isinstance(value, Ref) and not is_tuple(value):
        return value
    dtypes = [_dtype_in_list(leaf) for leaf in _leaves(machine, value)]
    if UNKNOWN in dtypes or not dtypes or (name == "keras.ops.stack" and len(set(dtypes)) > 1):
        return value
    whole = [is_integer(dtype) for dtype in dtypes]
    dtype = "int32" if all(whole) else "float32" if whole[0] else dtypes[0]
    return _with_dtype(machine, value, dtype)


def _leaves(machine: Machine, value: Value) -> Iterator[Value]:
    """Go through the numbers and arrays in nested lists; one stands for all of a list of unknown length."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = (thing.items or (thing.element,)) if isinstance(thing, ListObject) else thing
    if not is_tuple(items):
        yield value
        return
    for item in items:
        yield from _leaves(machine, item)


def _dtype_in_list(leaf: Value) -> DType:
    """Return the dtype of a number of Python's or NumPy's, or of an array; unknown of anything else."""
    if isinstance(leaf, Tensor) and leaf.library == "numpy":
        dtype = leaf.spec.dtype
        if is_python_number(leaf.spec) and dtype == "float64":
            return "float32"
        return dtype if dtype is not UNKNOWN and (is_integer(dtype) or is_floating(dtype)) else UNKNOWN
    if type(leaf) is float:
        return "float32"
    return "int32" if type(leaf) is int or isinstance(leaf, WholeNumber) else UNKNOWN


def _with_dtype(machine: Machine, value: Value, dtype: DType) -> Value:
    """Return nested lists with this dtype for that of each number and array of NumPy's in them."""
    if isinstance(value, Tensor):
        if is_python_number(value.spec) or value.spec.dtype == dtype:
            return value
        return _number(value) if value.spec.shape == () and is_integer(dtype) else _cast(value, dtype)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is None:
        element = _with_dtype(machine, thing.element, dtype)
        return value if element is thing.element else machine.allocate(ListObject(None, element))
    items = thing.items if isinstance(thing, ListObject) else thing
    if not is_tuple(items):
        return value
    changed = tuple(_with_dtype(machine, item, dtype) for item in items)
    if all(new is old for new, old in zip(changed, items, strict=True)):
        return value
    return machine.allocate(ListObject(changed)) if isinstance(value, Ref) else changed


def _cast(array: Tensor, dtype: DType) -> Tensor:
    return replace(array, spec=replace(array.spec, dtype=dtype), array=None)


def _plain(machine: Machine, value: Value) -> Value:
    """Return a list with whole numbers of Python for those of NumPy, if it holds only whole numbers and lists."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = thing.items if type(thing) is ListObject else thing
    if not is_tuple(items) or not all(_is_whole(item) or isinstance(item, (Ref, tuple)) for item in items):
        return value
    plain = tuple(_number(item) if isinstance(item, Tensor) else _plain(machine, item) for item in items)
    return value if all(new is old for new, old in zip(plain, items, strict=True)) else plain


def _is_whole(item: Value) -> bool:
    if isinstance(item, Tensor):
        kind = item.spec.dtype
        return item.library == "numpy" and item.spec.shape == () and kind is not UNKNOWN and is_integer(kind)
    return isinstance(item, (int, WholeNumber))


def _number(item: Tensor) -> Value:
    content = item.spec.content
    return content if isinstance(content, int) else WholeNumber("a number of NumPy")
