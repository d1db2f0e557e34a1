"""The shape that is left when axes are reduced: sums, means, maxima, and their like."""

from __future__ import annotations

from shapelens.rules.axes import resolve_axes
from shapelens.rules.values import read_bool, read_items
from shapelens.spec import UNKNOWN, Shape


def reduce_shape(operation: str, shape: Shape, axis: object, keepdims: object = False) -> Shape:
    """Return `shape` without the axes named (`None`: all), or with size 1 there."""
    keep = read_bool(keepdims)
    if shape is UNKNOWN:
        return () if axis is None and keep is False else UNKNOWN
    reduced = UNKNOWN if axis is UNKNOWN else resolve_axes(operation, axis, len(shape))
    if keep is UNKNOWN:
        return UNKNOWN
    if reduced is UNKNOWN:
        if keep:
            return (UNKNOWN,) * len(shape)
        items = read_items(axis)
        return (UNKNOWN,) * (len(shape) - len(items)) if items is not None else UNKNOWN
    if keep:
        return tuple(1 if place in reduced else size for place, size in enumerate(shape))
    return tuple(size for place, size in enumerate(shape) if place not in reduced)
