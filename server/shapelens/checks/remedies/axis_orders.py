"""Orders of axes: where a size that is missed in one place stands in another, and how to bring it there."""

from __future__ import annotations

from collections import Counter

from shapelens.spec import UNKNOWN, Shape


def places_of(shape: Shape, size: int, axis: int) -> list[int]:
    """Return the axes of `shape`, the batch and `axis` apart, that have this size."""
    if shape is UNKNOWN:
        return []
    return [i for i in range(1, len(shape)) if shape[i] == size and i != axis % len(shape)]


def order_that_moves(source: int, target: int, rank: int) -> tuple[int, ...]:
    """Return the order of axes in which axis `source` stands at `target` and the others keep theirs."""
    order = [axis for axis in range(rank) if axis != source]
    order.insert(target, source)
    return tuple(order)


def order_between(received: Shape, expected: Shape) -> tuple[int, ...] | None:
    """Return the order of the axes of `received` that gives `expected`, the batch apart, if just one order does.

    Of sizes that are equal, as height and width of an image, the order is kept: the channels alone move.
    """
    if received is UNKNOWN or expected is UNKNOWN or len(received) != len(expected) or received[1:] == expected[1:]:
        return None
    sizes, rank = received[1:], len(received)
    if Counter(map(str, sizes)) != Counter(map(str, expected[1:])):
        return None
    if len(set(map(str, sizes))) == len(sizes):
        return (0, *(1 + sizes.index(size) for size in expected[1:]))
    moves = (order_that_moves(1, rank - 1, rank), order_that_moves(rank - 1, 1, rank))
    found = {order for order in moves if tuple(received[axis] for axis in order)[1:] == expected[1:]}
    return found.pop() if len(found) == 1 else None
