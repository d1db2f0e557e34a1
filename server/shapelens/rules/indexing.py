"""What indexing gives: integers, slices, `...`, `newaxis`, masks and integer arrays, in NumPy's order of axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.mismatch import BroadcastMismatch, InvalidCall
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, element_count, format_shape

Index = object


@dataclass(slots=True)
class _Walk:
    """The axes of the result so far; where the axes of index arrays go, and their shapes."""

    sizes: list[Dim]
    arrays: list[Shape]
    place: int | None = None
    apart: bool = False
    previous_is_array: bool = False

    def keep(self, size: Dim) -> None:
        self.sizes.append(size)
        self.previous_is_array = False

    def add_array(self, shape: Shape) -> None:
        if self.place is None:
            self.place = len(self.sizes)
        elif not self.previous_is_array:
            self.apart = True
        self.arrays.append(shape)
        self.previous_is_array = True


def index_shape(operation: str, shape: Shape, index: Index, arrays_allowed: bool = True) -> Shape:
    """Return the shape of `tensor[index]`, or raise for too many indices, one out of range or a mask that does not fit.

    `arrays_allowed`: index arrays may be mixed with other indices; TensorFlow takes none.
    """
    items = list(index_items(index))
    _check_whole(operation, items)
    if any(item is UNKNOWN for item in items) or shape is UNKNOWN:
        return UNKNOWN
    if not all(isinstance(item, (int, slice, TensorSpec)) or item is None or item is Ellipsis for item in items):
        items = [item if read_items(item) is None else numpy_array(item, operation) for item in items]
        if not all(isinstance(item, (int, slice, TensorSpec)) or item is None or item is Ellipsis for item in items):
            return UNKNOWN
    items = [_simplify(item) for item in items]
    consumed = 0
    for item in items:
        axes = _axes_of(item)
        if axes is None:
            return UNKNOWN
        consumed += axes
    if consumed > len(shape):
        raise InvalidCall(operation, f"{consumed} indices for {len(shape)} axes: {format_shape(shape)}")
    if items.count(Ellipsis) > 1:
        raise InvalidCall(operation, "an index can only have a single '...'")
    if Ellipsis not in items:
        items.append(Ellipsis)
    has_arrays = any(isinstance(item, TensorSpec) for item in items)
    return _walk(operation, shape, items, len(shape) - consumed, has_arrays)


def index_items(index: Index) -> tuple[object, ...]:
    """Return the parts of an index."""
    return index if isinstance(index, tuple) else (index,)  # pyright: ignore[reportUnknownVariableType]


def _check_whole(operation: str, items: Sequence[object]) -> None:
    """Raise where an index or a bound of a slice is a fraction, if it may be `3.0`."""
    for item in items:
        known = cast("slice[object, object, object]", item)
        bounds = (known.start, known.stop, known.step) if isinstance(item, slice) else (item,)
        fraction = next((bound for bound in bounds if isinstance(bound, float)), None)
        if fraction is not None:
            raise InvalidCall(operation, f"an index must be a whole number, and {fraction} is a float")


def _simplify(item: object) -> object:
    """Treat an integer tensor without axes as the integer that it holds (or might hold)."""
    if isinstance(item, TensorSpec) and item.shape == () and item.dtype != "bool" and isinstance(item.content, int):
        return int(item.content)
    return item


def _axes_of(item: object) -> int | None:
    """Return how many axes of the tensor a part of the index takes; `None` if that can't be known."""
    if item is None or item is Ellipsis:
        return 0
    if isinstance(item, TensorSpec):
        if item.dtype is UNKNOWN or item.shape is UNKNOWN:
            return None
        return len(item.shape) if item.dtype == "bool" else 1
    return 0 if isinstance(item, bool) else 1


def _walk(operation: str, shape: tuple[Dim, ...], items: list[object], rest: int, has_arrays: bool) -> Shape:
    walk = _Walk([], [])
    axis = 0
    for item in items:
        if item is Ellipsis:
            for size in shape[axis : axis + rest]:
                walk.keep(size)
            if rest == 0:
                walk.previous_is_array = False
            axis += rest
        elif item is None:
            walk.keep(1)
        elif isinstance(item, slice):
            walk.keep(slice_size(operation, shape[axis], cast(object, item)))
            axis += 1
        elif isinstance(item, bool):
            walk.add_array((int(item),))
        elif isinstance(item, int):
            _check_index(operation, shape, axis, item)
            if has_arrays:
                walk.add_array(())
            axis += 1
        elif isinstance(item, TensorSpec):
            axis += _index_by_array(operation, shape, axis, item, walk)
    return _place_arrays(operation, walk)


def _check_index(operation: str, shape: tuple[Dim, ...], axis: int, index: int) -> None:
    size = shape[axis]
    if isinstance(size, int) and not -size <= index < size:
        raise InvalidCall(operation, f"index {index} is out of range for axis {axis} with size {size}")


def _index_by_array(operation: str, shape: tuple[Dim, ...], axis: int, item: TensorSpec, walk: _Walk) -> int:
    if item.shape is UNKNOWN:
        return 1
    if item.dtype != "bool":
        if (
            isinstance(item.dtype, str)
            and not item.dtype.startswith(("int", "uint"))
            and element_count(item.shape) != 0
        ):
            raise InvalidCall(operation, f"an index array must hold integers or booleans, not {item.dtype}")
        if isinstance(item.content, tuple):
            _check_elements(operation, shape, axis, item.content)
        walk.add_array(item.shape)
        return 1
    for offset, size in enumerate(item.shape):
        if sizes_differ(size, shape[axis + offset]):
            raise InvalidCall(
                operation,
                f"a mask {format_shape(item.shape)} does not fit {format_shape(shape)} at axis {axis + offset}",
            )
    walk.add_array((UNKNOWN,))
    return len(item.shape)


def _check_elements(operation: str, shape: tuple[Dim, ...], axis: int, content: tuple[object, ...]) -> None:
    for element in content:
        if isinstance(element, int):
            _check_index(operation, shape, axis, element)


def _place_arrays(operation: str, walk: _Walk) -> Shape:
    """Put the axes that index arrays make where they stand; at the front if other axes lie between them."""
    if walk.place is None:
        return tuple(walk.sizes)
    try:
        made = broadcast(operation, *walk.arrays)
    except BroadcastMismatch as mismatch:
        left, right = format_shape(mismatch.left), format_shape(mismatch.right)
        raise InvalidCall(operation, f"index arrays of shapes {left} and {right} can't be broadcast together") from None
    if made is UNKNOWN:
        return UNKNOWN
    place = 0 if walk.apart else walk.place
    return (*walk.sizes[:place], *made, *walk.sizes[place:])


def slice_size(operation: str, size: Dim, part: object) -> Dim:
    """Return how many elements `part` selects along an axis."""
    bounds = slice_bounds(part)
    if bounds[2] == 0:
        raise InvalidCall(operation, "the step of a slice is 0")
    if bounds in ((None, None, None), (0, None, None), (None, None, 1), (None, None, -1), (0, None, 1)):
        return size
    if UNKNOWN in bounds or size is UNKNOWN:
        return UNKNOWN
    if size is None:
        return None
    places = slice_places(size, part)
    return UNKNOWN if places is None else len(places)


def slice_bounds(part: object) -> tuple[Dim, Dim, Dim]:
    """Return start, stop and step of a slice; `None` where it has none."""
    known = cast("slice[object, object, object]", part)
    start, stop, step = (None if bound is None else read_int(bound) for bound in (known.start, known.stop, known.step))
    return start, stop, step


def slice_places(size: int, part: object) -> range | None:
    """Return the places that a slice picks of `size` elements, or `None` if a bound is unknown."""
    start, stop, step = slice_bounds(part)
    if start is UNKNOWN or stop is UNKNOWN or step is UNKNOWN or step == 0:
        return None
    return range(*slice(start, stop, step).indices(size))
