"""pandas: columns that are selected by their dtypes."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from shapelens.rules.functions.pandas_methods import any_columns, given_frame, method
from shapelens.rules.values import read_items

_INTEGERS: Final = frozenset(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))
_FLOATS: Final = frozenset({"float16", "float32", "float64"})
_COMPLEX: Final = frozenset({"complex64", "complex128"})
_TEXTS: Final = frozenset({"str", "object"})

_SELECTORS: Final = {
    "number": _INTEGERS | _FLOATS | _COMPLEX,
    "integer": _INTEGERS,
    "floating": _FLOATS,
    "float": frozenset({"float32", "float64"}),
    "int": frozenset({"int32", "int64"}),
    "object": _TEXTS,  # since pandas 3 the columns of texts have a dtype of their own, which is selected as well
    "O": _TEXTS,
    "bool": frozenset({"bool"}),
    **{name: frozenset({name}) for name in (*_INTEGERS, *_FLOATS, *_COMPLEX)},
}
"""The dtypes that a selector stands for. Source: `DataFrame.select_dtypes` of pandas 3.1."""


@method("select_dtypes", kinds=("DataFrame",))
def select_dtypes(self: object, include: object = None, exclude: object = None) -> object:
    """The columns of some dtypes, in their order."""
    frame = given_frame(self)
    included, excluded = _selected(include), _selected(exclude)
    if frame.columns is None or included is None or excluded is None:
        return any_columns(frame)
    if not all(dtype in _KNOWN for _, dtype in frame.columns):
        return any_columns(frame)
    columns = [
        (label, dtype)
        for label, dtype in frame.columns
        if (include is None or dtype in included) and dtype not in excluded
    ]
    return replace(frame, columns=tuple(columns))


_KNOWN: Final = frozenset[object]().union(*_SELECTORS.values())


def _selected(given: object) -> frozenset[object] | None:
    """Return the dtypes that an argument stands for; `None` if that is not known."""
    if given is None:
        return frozenset()
    items = read_items(given)
    found = [_SELECTORS.get(_name(item)) for item in (items if items is not None else (given,))]
    return None if not found or None in found else frozenset[object]().union(*filter(None, found))


def _name(selector: object) -> str:
    """Return `number` for `"number"` and for `numpy.number`."""
    return selector if isinstance(selector, str) else str(getattr(selector, "name", "")).rpartition(".")[2]
