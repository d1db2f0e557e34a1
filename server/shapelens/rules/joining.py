"""Several tensors into one: concatenate and stack; and one into several: split."""

from __future__ import annotations

from itertools import pairwise

from shapelens.rules.axes import resolve_axis
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, UnequalShapes
from shapelens.rules.sizes import add_sizes, merge_sizes, sizes_differ
from shapelens.rules.values import read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, forget_open


def concatenate_shapes(operation: str, shapes: tuple[Shape, ...], axis: object) -> Shape:
    """Return the shape of `shapes` joined along `axis`, or raise if they differ elsewhere."""
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if not known:
        return UNKNOWN
    rank = len(known[0])
    if any(len(shape) != rank for shape in known):
        raise UnequalShapes(operation, shapes, None)
    if rank == 0:
        raise InvalidCall(operation, "tensors without axes can't be concatenated")
    joined = resolve_axis(operation, axis, rank)
    if joined is UNKNOWN:
        return (UNKNOWN,) * rank
    sizes: list[Dim] = []
    for place in range(rank):
        along: list[Dim] = [shape[place] for shape in known]
        if len(known) < len(shapes):
            along.append(UNKNOWN)
        if place != joined:
            sizes.append(_common_size(operation, shapes, along, joined))
        else:
            sizes.append(add_sizes(along))
    return tuple(sizes)


def _common_size(operation: str, shapes: tuple[Shape, ...], along: list[Dim], axis: int) -> Dim:
    size = along[0]
    for other in along[1:]:
        if sizes_differ(size, other):
            raise UnequalShapes(operation, shapes, axis)
        size = merge_sizes(size, other)
    return size


def merge_shapes(operation: str, shapes: tuple[Shape, ...], axis: int | None = None) -> Shape:
    """Return the one shape that all `shapes` are, or raise if they differ."""
    known = [shape for shape in shapes if shape is not UNKNOWN]
    if not known:
        return UNKNOWN
    first = known[0]
    for shape in known[1:]:
        if len(shape) != len(first) or any(map(sizes_differ, first, shape)):
            raise UnequalShapes(operation, shapes, axis)
        first = tuple(map(merge_sizes, first, shape))
    return first if len(known) == len(shapes) else forget_open(first)


def stack_shapes(operation: str, shapes: tuple[Shape, ...], axis: object) -> Shape:
    """Return the shape of equal `shapes` stacked along a new `axis`."""
    common = merge_shapes(operation, shapes)
    if common is UNKNOWN:
        return UNKNOWN
    place = resolve_axis(operation, axis, len(common) + 1)
    if place is UNKNOWN:
        return (UNKNOWN,) * (len(common) + 1)
    return (*common[:place], len(shapes), *common[place:])


def split_equally(operation: str, shape: Shape, parts: object, axis: object) -> list[Shape] | None:
    """Return the shapes of `parts` equal pieces, or raise if the axis can't be divided so. `None`: number unknown."""
    number = read_int(parts)
    place = UNKNOWN if shape is UNKNOWN else resolve_axis(operation, axis, len(shape))
    if number is UNKNOWN:
        return None
    if number <= 0:
        raise InvalidArgument(operation, "num_or_size_splits", number, "must be larger than 0")
    if shape is UNKNOWN or place is UNKNOWN:
        return vague_pieces(shape, number)
    size = shape[place]
    if isinstance(size, int):
        if size % number:
            raise InvalidCall(operation, f"an axis of size {size} can't be split into {number} equal parts")
        size //= number
    return [replace_size(shape, place, size)] * number


def read_parts(value: object) -> Shape:
    """Read a list of places or sizes; of a number of parts that is not known, it is not known how many there are."""
    return UNKNOWN if isinstance(value, TensorSpec) and value.shape == () else read_shape(value)


def split_at(operation: str, shape: Shape, indices: object, axis: object) -> list[Shape] | None:
    """Return the shapes of the pieces between `indices`, as `np.split` cuts them."""
    cuts = read_parts(indices)
    if cuts is UNKNOWN:
        return None
    place = UNKNOWN if shape is UNKNOWN else resolve_axis(operation, axis, len(shape))
    if shape is UNKNOWN or place is UNKNOWN:
        return vague_pieces(shape, (len(cuts) + 1))
    size = shape[place]
    bounds: tuple[Dim, ...] = (0, *cuts, size)
    pieces: list[Dim] = []
    for start, stop in pairwise(bounds):
        if isinstance(size, int) and isinstance(start, int) and isinstance(stop, int):
            pieces.append(len(range(*slice(start, stop).indices(size))))
        elif size is None and isinstance(start, int) and isinstance(stop, int) and 0 <= start <= stop:
            pieces.append(stop - start)
        else:
            pieces.append(None if size is None and start is not UNKNOWN and stop is not UNKNOWN else UNKNOWN)
    return [replace_size(shape, place, piece) for piece in pieces]


def replace_size(shape: Shape, axis: int, size: Dim) -> Shape:
    """Return the shape with another size along `axis`."""
    return UNKNOWN if shape is UNKNOWN else (*shape[:axis], size, *shape[axis:][1:])


def vague_pieces(shape: Shape, count: int) -> list[Shape]:
    """Return as many shapes of the same rank, of which nothing else is known."""
    piece: Shape = UNKNOWN if shape is UNKNOWN else (UNKNOWN,) * len(shape)
    return [piece for _ in range(count)]
