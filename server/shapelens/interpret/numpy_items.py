"""Whole numbers of NumPy in a list: TensorFlow takes them for Python's, and makes `int32` of them."""

from __future__ import annotations

from shapelens.interpret.machine import Machine
from shapelens.interpret.values import ListObject, Ref, Tensor, Value, WholeNumber, is_tuple


def given(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of the function of this name as it takes them."""
    return tuple(_plain(machine, value) for value in arguments) if name.startswith("tensorflow.") else arguments


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
        return item.library == "numpy" and item.spec.shape == () and isinstance(kind, str) and "int" in kind
    return isinstance(item, (int, WholeNumber))


def _number(item: Tensor) -> Value:
    content = item.spec.content
    return content if isinstance(content, int) else WholeNumber("a number of NumPy")
