"""NumPy: what is indexed to make arrays: `np.c_[a, b]`, `np.r_[0:3, 7]`, `np.mgrid[0:3, 0:4]`."""

from __future__ import annotations

from typing import cast

from shapelens.rules.functions.numpy_joining import column_stack, concatenate
from shapelens.rules.indexing import slice_bounds
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def _items(key: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", key) if isinstance(key, tuple) else (key,)


def _size(part: object) -> Dim:
    """Return how many numbers a slice of whole numbers counts; unknown for others."""
    start, stop, step = slice_bounds(part)
    start = 0 if start is None else start
    step = 1 if step is None else step
    if not (isinstance(start, int) and isinstance(stop, int) and isinstance(step, int)) or not step:
        return UNKNOWN
    return len(range(start, stop, step))


@function("numpy.c_")
def columns(key: object) -> object:
    """Arrays side by side; one with a single axis is a column."""
    items = _items(key)
    if not all(isinstance(item, TensorSpec) and item.rank in (1, 2) for item in items):
        return UNKNOWN
    return column_stack(items)


@function("numpy.r_")
def rows(key: object) -> object:
    """Arrays, numbers and ranges, one after the other."""
    parts: list[TensorSpec] = []
    for item in _items(key):
        if isinstance(item, slice):
            parts.append(TensorSpec((_size(cast(object, item)),), UNKNOWN))
        elif type(item) in (int, float):
            parts.append(TensorSpec((1,), UNKNOWN))
        elif isinstance(item, TensorSpec) and item.rank:
            parts.append(item)
        else:
            return UNKNOWN
    return concatenate(tuple(parts))


@function("numpy.mgrid")
def grid(key: object) -> object:
    """The indices of a grid, one array for each axis."""
    items = _items(key)
    if not all(isinstance(item, slice) for item in items):
        return UNKNOWN
    sizes = [_size(item) for item in items]
    known = UNKNOWN not in sizes
    if not isinstance(key, tuple):
        return TensorSpec((sizes[0],), "int64" if known else UNKNOWN)
    return TensorSpec((len(sizes), *sizes), "int64" if known else UNKNOWN)
