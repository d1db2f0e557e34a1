"""The items of a `Series`, as iterating over it or `tolist()` gives them: values of Python's own."""

from __future__ import annotations

from typing import Final

from shapelens.interpret import plain
from shapelens.interpret.language import texts, whole_numbers
from shapelens.interpret.machine import Machine
from shapelens.interpret.objects import ListObject
from shapelens.interpret.values import Tensor, Text, Unresolved, Value, WholeNumber
from shapelens.rules.frames import FrameSpec
from shapelens.rules.values import is_python_number
from shapelens.spec import is_floating, is_integer

_REASON: Final = "an item of a column"
LISTS: Final = frozenset({"tolist", "to_list"})
MAPPING: Final = frozenset({"apply", "map"})


def item_of(series: FrameSpec) -> Value:
    """Return what any one item is like."""
    dtype = series.dtype
    if dtype == "str":
        return Text(_REASON)
    if not isinstance(dtype, str):
        return Unresolved(_REASON)
    if is_integer(dtype):
        return WholeNumber(_REASON)
    return plain.as_float(Unresolved(_REASON)) if is_floating(dtype) else Unresolved(_REASON)


def items_of(series: FrameSpec, most: int) -> tuple[Value, ...] | None:
    """Return the items; `None` where it is not known how many there are, or these are more than `most`."""
    rows = series.rows
    return (item_of(series),) * rows if isinstance(rows, int) and rows <= most else None


def as_list(machine: Machine, series: FrameSpec, most: int) -> Value:
    """Return `series.tolist()`."""
    return machine.allocate(ListObject(items_of(series, most), item_of(series)))


def mapped(series: FrameSpec, made: Value) -> FrameSpec | None:
    """Return a `Series` in which a function made of each item what is like `made`; `None` where that is not known."""
    if texts.is_text(made):
        dtype = "str"
    elif whole_numbers.is_whole(made):
        dtype = "int64"
    elif isinstance(made, Tensor) and is_python_number(made.spec) and made.spec.dtype == "float64":
        dtype = "float64"
    else:
        return None
    return series.with_dtypes([dtype])
