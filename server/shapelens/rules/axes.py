"""Axes: negative ones counted from the end, several at once, and those that a tensor does not have."""

from __future__ import annotations

from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.values import read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, TensorSpec, Unknown


def resolve_axis(operation: str, axis: object, rank: int, parameter: str = "axis") -> int | Unknown:
    """Return `axis` counted from the front; raise if a tensor of `rank` axes does not have it."""
    number = read_int(axis)
    if number is UNKNOWN:
        return UNKNOWN
    if not -rank <= number < rank:
        raise InvalidArgument(
            operation, parameter, number, f"is out of range: there {'is 1 axis' if rank == 1 else f'are {rank} axes'}"
        )
    return number % rank


def resolve_axes(operation: str, axes: object, rank: int, parameter: str = "axis") -> tuple[int, ...] | Unknown:
    """Return axes counted from the front: one integer or a sequence of different ones; `None` means all."""
    if axes is None:
        return tuple(range(rank))
    items = read_items(axes)
    if items is None and isinstance(axes, TensorSpec) and axes.rank != 0:
        shape = read_shape(axes)
        if shape is UNKNOWN:
            return UNKNOWN
        items = shape
    if items is None:
        items = (axes,)
    resolved: list[int] = []
    for item in items:
        axis = resolve_axis(operation, item, rank, parameter)
        if axis is UNKNOWN:
            return UNKNOWN
        resolved.append(axis)
    if len(set(resolved)) != len(resolved):
        raise InvalidArgument(operation, parameter, axes, "names an axis twice")
    return tuple(resolved)
