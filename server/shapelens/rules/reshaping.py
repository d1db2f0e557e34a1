"""Shapes with the same elements in another order: reshape, transpose, squeeze, expand, and their like."""

from __future__ import annotations

import math

from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.mismatch import ElementCountMismatch, InvalidArgument, InvalidCall
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, Shape, element_count


def reshape_shape(operation: str, shape: Shape, target: Shape, empty_allowed: bool = False) -> Shape:
    """Return `target` with its -1 resolved, or raise if the elements of `shape` do not fill it.

    `empty_allowed`: a -1 beside a 0 is no error (TensorFlow guesses it from the other sizes).
    """
    if target is UNKNOWN:
        return UNKNOWN
    known = [size for size in target if isinstance(size, int) and size != -1]
    if any(size < 0 for size in known) or target.count(-1) > 1:
        raise InvalidArgument(operation, "shape", target, "may hold a single -1 and no other negative size")
    vague = len(known) + target.count(-1) < len(target)
    if -1 not in target and not vague:
        count = element_count(shape)
        filled = math.prod(known)
        if count is not None and count != filled:
            raise ElementCountMismatch(operation, shape, target)
        # Whatever the open sizes are, the elements are a multiple of what the known ones make.
        part = 1 if shape is UNKNOWN else math.prod(size for size in shape if isinstance(size, int))
        if (part == 0 and filled) or (part and filled % part):
            raise ElementCountMismatch(operation, shape, target)
        return target
    filled = math.prod(known)
    if empty_allowed and filled == 0 and (shape is UNKNOWN or multiply_sizes(shape) == 0):
        return tuple(UNKNOWN if size == -1 else size for size in target)
    rest = _rest(operation, shape, target, filled, vague)
    return tuple(rest if size == -1 else size for size in target)


def _rest(operation: str, shape: Shape, target: tuple[Dim, ...], filled: int, vague: bool) -> Dim:
    """Return what -1 stands for: the elements that are left over for it."""
    if shape is UNKNOWN:
        return UNKNOWN
    count = multiply_sizes(shape)
    if not isinstance(count, int):
        # An open size that is part of the target too cancels out, but only an unknown size tells us to be silent.
        return UNKNOWN if count is UNKNOWN or UNKNOWN in target else None
    if filled == 0 or count % filled:
        if count % filled if filled else (count or not vague):
            raise ElementCountMismatch(operation, shape, target)
        return UNKNOWN
    if vague:
        return UNKNOWN if UNKNOWN in target else None
    return count // filled


def transpose_shape(operation: str, shape: Shape, axes: object, parameter: str = "axes") -> Shape:
    """Return the sizes in the order of `axes` (`None`: reversed)."""
    if shape is UNKNOWN:
        items = read_items(axes)
        return UNKNOWN if items is None else (UNKNOWN,) * len(items)
    if axes is None:
        return shape[::-1]
    order = resolve_axes(operation, axes, len(shape), parameter)
    if order is UNKNOWN:
        return (UNKNOWN,) * len(shape)
    if len(order) != len(shape):
        raise InvalidArgument(operation, parameter, axes, f"must name each of the {len(shape)} axes once")
    return tuple(shape[axis] for axis in order)


def move_axes(operation: str, shape: Shape, source: object, destination: object) -> Shape:
    """Return the shape that `np.moveaxis` gives."""
    if shape is UNKNOWN:
        return UNKNOWN
    if source is None or destination is None:
        raise InvalidArgument(operation, "source", None, "must be an axis")
    origin = resolve_axes(operation, source, len(shape), "source")
    goal = resolve_axes(operation, destination, len(shape), "destination")
    if origin is UNKNOWN or goal is UNKNOWN:
        return (UNKNOWN,) * len(shape)
    if len(origin) != len(goal):
        raise InvalidCall(operation, f"source has {len(origin)} axes and destination has {len(goal)}")
    order = [axis for axis in range(len(shape)) if axis not in origin]
    for place, axis in sorted(zip(goal, origin, strict=True)):
        order.insert(place, axis)
    return tuple(shape[axis] for axis in order)


def swap_axes(operation: str, shape: Shape, axis1: object, axis2: object) -> Shape:
    """Return the shape with two axes exchanged."""
    if shape is UNKNOWN:
        return UNKNOWN
    first = resolve_axis(operation, axis1, len(shape), "axis1")
    second = resolve_axis(operation, axis2, len(shape), "axis2")
    if first is UNKNOWN or second is UNKNOWN:
        return (UNKNOWN,) * len(shape)
    sizes = list(shape)
    sizes[first], sizes[second] = sizes[second], sizes[first]
    return tuple(sizes)


def expand_shape(operation: str, shape: Shape, axis: object) -> Shape:
    """Return the shape with an axis of size 1 added at each of `axis`, counted in the result."""
    if shape is UNKNOWN:
        return UNKNOWN
    count = len(read_items(axis) or (axis,))
    places = resolve_axes(operation, axis, len(shape) + count) if axis is not None else UNKNOWN
    if places is UNKNOWN:
        return UNKNOWN if read_items(axis) == () else (UNKNOWN,) * (len(shape) + count)
    sizes = iter(shape)
    return tuple(1 if axis in places else next(sizes) for axis in range(len(shape) + len(places)))


def squeeze_shape(operation: str, shape: Shape, axis: object) -> Shape:
    """Return the shape without the axes of size 1, or without just those named, which must be of size 1."""
    if shape is UNKNOWN:
        return UNKNOWN
    if axis is None:
        if any(not isinstance(size, int) for size in shape):
            return UNKNOWN
        return tuple(size for size in shape if size != 1)
    dropped = resolve_axes(operation, axis, len(shape))
    if dropped is UNKNOWN:
        return (UNKNOWN,) * (len(shape) - 1) if read_items(axis) is None else UNKNOWN
    for place in dropped:
        size = shape[place]
        if isinstance(size, int) and size != 1:
            raise InvalidArgument(operation, "axis", place, f"has size {size}: only an axis of size 1 can be squeezed")
    return tuple(size for place, size in enumerate(shape) if place not in dropped)


def flatten_shape(shape: Shape) -> Shape:
    """Return the shape with all axes joined into one."""
    return (UNKNOWN,) if shape is UNKNOWN else (multiply_sizes(shape),)
