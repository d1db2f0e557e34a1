"""Broadcasting: the shape of an operation on several tensors, as NumPy, TensorFlow and Keras agree on it."""

from __future__ import annotations

from itertools import zip_longest

from shapelens.rules.mismatch import BroadcastMismatch
from shapelens.spec import UNKNOWN, Dim, Shape


def broadcast(operation: str, *shapes: Shape) -> Shape:
    """Return the shape that all of `shapes` are broadcast to, or raise a `BroadcastMismatch`."""
    result = shapes[0] if shapes else ()
    for shape in shapes[1:]:
        result = _broadcast_two(operation, result, shape)
    return result


def _broadcast_two(operation: str, left: Shape, right: Shape) -> Shape:
    if left == right:
        return left
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    sizes: list[Dim] = []
    for a, b in zip_longest(reversed(left), reversed(right), fillvalue=1):
        if a == b or b == 1:
            sizes.append(a)
        elif a == 1:
            sizes.append(b)
        elif isinstance(a, int) and isinstance(b, int):
            raise BroadcastMismatch(operation, left, right)
        else:
            sizes.append(_broadcast_vague(a, b))
    return tuple(reversed(sizes))


def _broadcast_vague(a: Dim, b: Dim) -> Dim:
    """Return the size of two, one of them open or unknown: a known one above 1 is the result."""
    known = a if isinstance(a, int) else b
    if isinstance(known, int):
        # TensorFlow leaves 0 beside an open size open, Keras does not.
        return known or UNKNOWN
    return UNKNOWN if a is UNKNOWN or b is UNKNOWN else None


def broadcast_to(operation: str, shape: Shape, target: Shape) -> Shape:
    """Return `target`, or raise if `shape` can't be broadcast to just that."""
    if shape is UNKNOWN or target is UNKNOWN:
        return target
    if len(shape) > len(target):
        raise BroadcastMismatch(operation, shape, target)
    for a, b in zip(reversed(shape), reversed(target), strict=False):
        if isinstance(a, int) and isinstance(b, int) and a not in (1, b):
            raise BroadcastMismatch(operation, shape, target)
    return target
