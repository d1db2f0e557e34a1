"""Lists of texts of which arrays, tensors and columns are made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from shapelens.interpret.language.texts import is_text
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import DictObject, ListObject
from shapelens.interpret.values import Ref, Tensor, Text, Value, WholeNumber, is_tuple
from shapelens.rules.values import python_number
from shapelens.spec import TensorSpec

_MAKING: Final = frozenset({"numpy.array", "numpy.asarray", "tensorflow.constant", "tensorflow.convert_to_tensor"})
"""What makes one array or tensor of texts."""
_MAKING_COLUMNS: Final = frozenset({"pandas.DataFrame", "pandas.Series"})


def given(machine: Machine, name: str, arguments: tuple[Value, ...]) -> tuple[Value, ...]:
    """Return the arguments of a function; texts of which some are not known are as rules have tensors of texts."""
    if not arguments:
        return arguments
    if name in _MAKING_COLUMNS:
        return (_as_columns(machine, arguments[0]), *arguments[1:])
    if name not in _MAKING:
        return arguments
    leaves = list(_leaves(machine, arguments[0]))
    if not all(map(is_text, leaves)) or not any(isinstance(leaf, Text) for leaf in leaves):
        return arguments
    library = "numpy" if name.startswith("numpy.") else "tensorflow"
    return (_with_tensors(machine, arguments[0], library), *arguments[1:])


def _as_columns(machine: Machine, value: Value) -> Value:
    thing = machine.load(value) if isinstance(value, Ref) else None
    if type(thing) is not DictObject or thing.items is None:
        return as_column(machine, value)
    return machine.allocate(DictObject(tuple((label, as_column(machine, item)) for label, item in thing.items)))


def as_column(machine: Machine, value: Value) -> Value:
    """Return what becomes a column; texts and whole numbers in a list that are not known are as rules have them."""
    thing = machine.load(value) if isinstance(value, Ref) else None
    if type(thing) is not ListObject or thing.items is None:
        return value
    if not any(isinstance(item, (Text, WholeNumber)) for item in thing.items):
        return value
    return machine.allocate(ListObject(tuple(map(_cell, thing.items))))


def _cell(item: Value) -> Value:
    if isinstance(item, Text):
        return Tensor(TensorSpec((), "str"), "numpy")
    return Tensor(python_number("int64"), "numpy") if isinstance(item, WholeNumber) else item


def _leaves(machine: Machine, value: Value) -> Iterator[Value]:
    """Go through what nested lists hold; one item stands for all of a list of unknown length."""
    thing = machine.load(value) if isinstance(value, Ref) else value
    items = (thing.items if thing.items is not None else (thing.element,)) if isinstance(thing, ListObject) else thing
    if not is_tuple(items):
        yield value
        return
    machine.tick()
    for item in items:
        yield from _leaves(machine, item)


def _with_tensors(machine: Machine, value: Value, library: str) -> Value:
    """Return nested lists with a text of this library for each text in them."""
    if is_text(value):
        return Tensor(TensorSpec((), "str" if library == "numpy" else "string"), library)
    thing = machine.load(value) if isinstance(value, Ref) else value
    if isinstance(thing, ListObject) and thing.items is None:
        return machine.allocate(ListObject(None, _with_tensors(machine, thing.element, library)))
    items = thing.items if isinstance(thing, ListObject) else thing
    if not is_tuple(items):
        return value
    changed = tuple(_with_tensors(machine, item, library) for item in items)
    return machine.allocate(ListObject(changed)) if isinstance(value, Ref) else changed
