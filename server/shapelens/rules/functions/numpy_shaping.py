"""NumPy: functions that rearrange, repeat and pad arrays."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: N803

from __future__ import annotations

from typing import Final, cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.indexing import slice_places
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.reshaping import (
    expand_shape,
    flatten_shape,
    move_axes,
    reshape_shape,
    squeeze_shape,
    swap_axes,
    transpose_shape,
)
from shapelens.rules.sizes import add_sizes, multiply_sizes
from shapelens.rules.values import ListOf, python_number, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, element_count, is_floating, is_integer

_LONGEST_LIST: Final = 1_000
_MOST_LISTS: Final = 100
"""Of a longer list it is not known how long it is."""


def _reshape(operation: str, a: object, shape: object) -> object:
    array = numpy_array(a, operation)
    result = reshape_shape(operation, array.shape, read_shape(shape))
    if isinstance(array.content, int) and result == (1,):
        return TensorSpec(result, array.dtype, (array.content,))
    if array.rank == 1 and result is not UNKNOWN and len(result) == 1:
        return TensorSpec(array.shape, array.dtype, array.content)
    return array.with_shape(result)


@function("numpy.reshape")
def reshape(a: object, shape: object, order: object = "C", *, copy: object = None) -> object:
    """The same elements in another shape."""
    if isinstance(shape, int) and isinstance(order, int):
        raise InvalidCall("numpy.reshape", "the sizes are given one by one, and the function takes them in a tuple")
    return _reshape("numpy.reshape", a, shape)


@function("numpy.ndarray.reshape")
def reshape_method(self: object, *shape: object, order: object = "C", copy: object = None) -> object:
    """The same elements in another shape, given as sizes or as one tuple."""
    return _reshape("numpy.ndarray.reshape", self, shape[0] if len(shape) == 1 else shape)


@function("numpy.resize")
def resize(a: object, new_shape: object) -> object:
    """The elements, repeated as often as it takes to fill a shape."""
    return numpy_array(a, "numpy.resize").with_shape(read_shape(new_shape))


@function("numpy.ravel")
def ravel(a: object, order: object = "C") -> object:
    """All elements along one axis."""
    array = numpy_array(a, "numpy.ravel")
    return array if array.rank == 1 else array.with_shape(flatten_shape(array.shape))


@function("numpy.ndarray.ravel", "numpy.ndarray.flatten")
def flatten_method(self: object, order: object = "C") -> object:
    """All elements along one axis."""
    return ravel(self)


@function("numpy.transpose", "numpy.permute_dims")
def transpose(a: object, axes: object = None) -> object:
    """The axes in another order."""
    array = numpy_array(a, "numpy.transpose")
    return array.with_shape(transpose_shape("numpy.transpose", array.shape, axes))


@function("numpy.ndarray.transpose")
def transpose_method(self: object, *axes: object) -> object:
    """The axes in another order, given as integers or as one tuple."""
    order = None if not axes else axes[0] if len(axes) == 1 else axes
    array = numpy_array(self, "numpy.ndarray.transpose")
    return array.with_shape(transpose_shape("numpy.ndarray.transpose", array.shape, order))


@function("numpy.matrix_transpose", "numpy.linalg.matrix_transpose")
def matrix_transpose(x: object) -> object:
    """The last two axes exchanged."""
    array = numpy_array(x, "numpy.matrix_transpose")
    if array.rank is not None and array.rank < 2:
        raise InvalidCall("numpy.matrix_transpose", f"x has {array.rank} axes and needs 2")
    return array.with_shape(swap_axes("numpy.matrix_transpose", array.shape, -1, -2))


@function("numpy.swapaxes")
def swapaxes(a: object, axis1: object, axis2: object) -> object:
    """Two axes exchanged."""
    array = numpy_array(a, "numpy.swapaxes")
    return array.with_shape(swap_axes("numpy.swapaxes", array.shape, axis1, axis2))


@function("numpy.ndarray.swapaxes")
def swapaxes_method(self: object, axis1: object, axis2: object) -> object:
    """Two axes exchanged."""
    return swapaxes(self, axis1, axis2)


@function("numpy.moveaxis")
def moveaxis(a: object, source: object, destination: object) -> object:
    """Axes moved to other places."""
    array = numpy_array(a, "numpy.moveaxis")
    return array.with_shape(move_axes("numpy.moveaxis", array.shape, source, destination))


@function("numpy.rollaxis")
def rollaxis(a: object, axis: object, start: object = 0) -> object:
    """One axis rolled back until it lies before `start`."""
    array = numpy_array(a, "numpy.rollaxis")
    if array.shape is UNKNOWN:
        return array
    rank = len(array.shape)
    place, goal = resolve_axis("numpy.rollaxis", axis, rank), read_int(start)
    if place is UNKNOWN or goal is UNKNOWN:
        return array.with_shape((UNKNOWN,) * rank)
    if not -rank <= goal <= rank:
        raise InvalidArgument("numpy.rollaxis", "start", goal, f"is out of range: there are {rank} axes")
    goal += rank if goal < 0 else 0
    return array.with_shape(move_axes("numpy.rollaxis", array.shape, place, goal - 1 if place < goal else goal))


@function("numpy.expand_dims")
def expand_dims(a: object, axis: object) -> object:
    """A new axis of size 1."""
    array = numpy_array(a, "numpy.expand_dims")
    return array.with_shape(expand_shape("numpy.expand_dims", array.shape, axis))


@function("numpy.squeeze")
def squeeze(a: object, axis: object = None) -> object:
    """Axes of size 1 dropped."""
    array = numpy_array(a, "numpy.squeeze")
    if array.shape == () and axis in (0, -1):
        return array
    return array.with_shape(squeeze_shape("numpy.squeeze", array.shape, axis))


@function("numpy.ndarray.squeeze")
def squeeze_method(self: object, axis: object = None) -> object:
    """Axes of size 1 dropped."""
    return squeeze(self, axis)


def _at_least(rank: int, operation: str, arys: tuple[object, ...]) -> object:
    results: list[TensorSpec] = []
    for item in arys:
        array = numpy_array(item, operation)
        results.append(array.with_shape(at_least_shape(array.shape, rank)) if array.rank != rank else array)
    return results[0] if len(results) == 1 else tuple(results)


def at_least_shape(shape: Shape, rank: int) -> Shape:
    """Return the shape with axes of size 1 added as `np.atleast_1d`, `_2d` and `_3d` do."""
    if shape is UNKNOWN or len(shape) >= rank:
        return shape
    if rank == 3:
        return (1, 1, 1) if not shape else (1, shape[0], 1) if len(shape) == 1 else (*shape, 1)
    return (1,) * (rank - len(shape)) + shape


@function("numpy.atleast_1d")
def atleast_1d(*arys: object) -> object:
    """Arrays of one axis or more."""
    return _at_least(1, "numpy.atleast_1d", arys)


@function("numpy.atleast_2d")
def atleast_2d(*arys: object) -> object:
    """Arrays of two axes or more."""
    return _at_least(2, "numpy.atleast_2d", arys)


@function("numpy.atleast_3d")
def atleast_3d(*arys: object) -> object:
    """Arrays of three axes or more."""
    return _at_least(3, "numpy.atleast_3d", arys)


@function("numpy.tile")
def tile(A: object, reps: object) -> object:
    """The array repeated along its axes."""
    array, times = numpy_array(A, "numpy.tile"), read_shape(reps)
    if array.shape is UNKNOWN or times is UNKNOWN:
        return array.with_shape(UNKNOWN)
    if any(isinstance(count, int) and count < 0 for count in times):
        raise InvalidArgument("numpy.tile", "reps", reps, "must not be negative")
    rank = max(len(array.shape), len(times))
    sizes = at_least_shape_front(array.shape, rank)
    counts = at_least_shape_front(times, rank)
    return array.with_shape(tuple(multiply_sizes(pair) for pair in zip(sizes, counts, strict=True)))


def at_least_shape_front(shape: tuple[Dim, ...], rank: int) -> tuple[Dim, ...]:
    """Return the shape with ones in front up to `rank` axes."""
    return (1,) * (rank - len(shape)) + shape


def _repeat(operation: str, a: object, repeats: object, axis: object) -> object:
    array = numpy_array(a, operation)
    if array.shape is UNKNOWN:
        return array.with_shape((UNKNOWN,) if axis is None else UNKNOWN)
    if axis is None:
        shape: tuple[Dim, ...] = (multiply_sizes(array.shape),)
        place = 0
    else:
        shape = array.shape if array.shape else (1,)
        found = resolve_axis(operation, axis, len(shape))
        if found is UNKNOWN:
            return array.with_shape((UNKNOWN,) * len(shape))
        place = found
    return array.with_shape(replace_size(shape, place, repeated_size(operation, shape[place], repeats)))


def repeated_size(operation: str, size: Dim, repeats: object) -> Dim:
    """Return the size of an axis of which each element is repeated: all as often, or each by its own number."""
    number = read_int(repeats)
    counts: Shape = (number,) if number is not UNKNOWN else read_shape(repeats)
    if counts is UNKNOWN:
        return UNKNOWN
    if any(isinstance(count, int) and count < 0 for count in counts):
        raise InvalidArgument(operation, "repeats", repeats, "must not be negative")
    if len(counts) == 1:
        no_times = not isinstance(size, int) and counts[0] == 0  # TensorFlow leaves some of these open
        return UNKNOWN if no_times else multiply_sizes((size, counts[0]))
    if isinstance(size, int) and len(counts) != size:
        raise InvalidArgument(operation, "repeats", repeats, f"has {len(counts)} elements for an axis of size {size}")
    return add_sizes(counts)


@function("numpy.repeat")
def repeat(a: object, repeats: object, axis: object = None) -> object:
    """Each element repeated."""
    return _repeat("numpy.repeat", a, repeats, axis)


@function("numpy.ndarray.repeat")
def repeat_method(self: object, repeats: object, axis: object = None) -> object:
    """Each element repeated."""
    return _repeat("numpy.ndarray.repeat", self, repeats, axis)


def needs_rank(operation: str, ary: object, least: int) -> None:
    """Raise unless an array has `least` axes or more."""
    rank = numpy_array(ary, operation).rank
    if rank is not None and rank < least:
        raise InvalidCall(operation, f"an array of {rank} axes was given and {least} are needed")


@function("numpy.flip")
def flip(m: object, axis: object = None) -> object:
    """The order of elements reversed along axes."""
    array = numpy_array(m, "numpy.flip")
    if array.shape is not UNKNOWN:
        resolve_axes("numpy.flip", axis, len(array.shape))
    return array.with_shape(array.shape)


@function("numpy.fliplr")
def fliplr(m: object) -> object:
    """The order reversed along the second axis."""
    needs_rank("numpy.fliplr", m, 2)
    array = numpy_array(m)
    return array.with_shape(array.shape)


@function("numpy.flipud")
def flipud(m: object) -> object:
    """The order reversed along the first axis."""
    needs_rank("numpy.flipud", m, 1)
    array = numpy_array(m)
    return array.with_shape(array.shape)


@function("numpy.roll")
def roll(a: object, shift: object, axis: object = None) -> object:
    """The elements shifted round."""
    array = numpy_array(a, "numpy.roll")
    if array.shape is not UNKNOWN and axis is not None and read_items(axis) is None:
        resolve_axis("numpy.roll", axis, len(array.shape))
    return array.with_shape(array.shape)


@function("numpy.rot90")
def rot90(m: object, k: object = 1, axes: object = (0, 1)) -> object:
    """The array turned by quarters in the plane of two axes."""
    array, turns, plane = numpy_array(m, "numpy.rot90"), read_int(k), read_items(axes)
    if array.shape is UNKNOWN or plane is None:
        return array.with_shape(UNKNOWN)
    if len(plane) != 2:
        raise InvalidArgument("numpy.rot90", "axes", axes, "must be two axes")
    places = resolve_axes("numpy.rot90", axes, len(array.shape), "axes")
    if turns is UNKNOWN or places is UNKNOWN:
        return array.with_shape((UNKNOWN,) * len(array.shape))
    return array.with_shape(swap_axes("numpy.rot90", array.shape, *places) if turns % 2 else array.shape)


@function("numpy.broadcast_to")
def broadcast_to_shape(array: object, shape: object, subok: object = False) -> object:
    """The array seen in a larger shape."""
    spec = numpy_array(array, "numpy.broadcast_to")
    return spec.with_shape(broadcast_to("numpy.broadcast_to", spec.shape, read_shape(shape)))


@function("numpy.broadcast_arrays")
def broadcast_arrays(*args: object, subok: object = False) -> object:
    """All arrays in the shape that they are broadcast to together."""
    arrays = [numpy_array(item, "numpy.broadcast_arrays") for item in args]
    shape = broadcast("numpy.broadcast_arrays", *(array.shape for array in arrays))
    return tuple(array.with_shape(shape) for array in arrays)


@function("numpy.broadcast_shapes")
def broadcast_shapes(*args: object) -> object:
    """The shape that shapes are broadcast to."""
    return broadcast("numpy.broadcast_shapes", *(read_shape(item) for item in args))


@function("numpy.shape")
def shape_of(a: object) -> object:
    """The shape, as a tuple."""
    return numpy_array(a, "numpy.shape").shape


@function("numpy.ndim")
def ndim(a: object) -> object:
    """The number of axes."""
    rank = numpy_array(a, "numpy.ndim").rank
    return UNKNOWN if rank is None else rank


@function("numpy.size")
def size_of(a: object, axis: object = None) -> object:
    """The number of elements, or the size of an axis."""
    array = numpy_array(a, "numpy.size")
    if array.shape is UNKNOWN:
        return UNKNOWN
    if axis is None:
        count = element_count(array.shape)
        return UNKNOWN if count is None else count
    places = resolve_axes("numpy.size", axis, len(array.shape))
    return UNKNOWN if places is UNKNOWN else multiply_sizes(array.shape[place] for place in places)


@function("numpy.ndarray.tolist", "pandas.Series.tolist", "pandas.Series.to_list")
def tolist(self: object) -> object:
    """The elements as nested lists of Python's own numbers."""
    array = numpy_array(self)
    if array.rank == 1 and isinstance(array.content, tuple):
        return [*array.content]
    return UNKNOWN if array.shape is UNKNOWN else _nested_lists(array.shape, _python_element(array.dtype))


def _python_element(dtype: DType) -> object:
    if dtype is UNKNOWN or not (is_integer(dtype) or is_floating(dtype) or dtype == "bool"):
        return UNKNOWN
    return python_number("int64" if is_integer(dtype) else "bool" if dtype == "bool" else "float64")


def _nested_lists(shape: tuple[Dim, ...], element: object) -> object:
    """Return lists in lists of these lengths; of a long one, what each item is like."""
    if not shape:
        return element
    count, rest = shape[0], shape[1:]
    longest = _LONGEST_LIST if not rest else _MOST_LISTS
    item = _nested_lists(rest, element)
    return [item] * count if isinstance(count, int) and count <= longest else ListOf(item)


@function("numpy.ndarray.item")
def item(self: object, *args: object) -> object:
    """One element as a Python number."""
    array = numpy_array(self)
    count = element_count(array.shape)
    if not args and count is not None and count != 1:
        raise InvalidCall("numpy.ndarray.item", f"the array has {count} elements, and only one can be converted")
    return array.content if not args and isinstance(array.content, int) else UNKNOWN


@function("numpy.pad")
def pad(array: object, pad_width: object, mode: object = "constant", **kwargs: object) -> object:
    """Elements added at both ends of each axis."""
    spec = numpy_array(array, "numpy.pad")
    if spec.shape is UNKNOWN:
        return spec
    if (added := padding_pairs("numpy.pad", pad_width, len(spec.shape))) is None:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    return spec.with_shape(tuple(add_sizes((size, *pair)) for size, pair in zip(spec.shape, added, strict=True)))


def padding_pairs(operation: str, pad_width: object, rank: int) -> list[tuple[Dim, Dim]] | None:
    """Return how much is added before and after each axis; NumPy broadcasts the widths to `(rank, 2)`."""
    if isinstance(pad_width, dict):
        return None
    widths = numpy_array(pad_width, operation)
    if widths.shape is UNKNOWN:
        return None
    broadcast_to(operation, widths.shape, (rank, 2))
    content = widths.content
    if not isinstance(content, (tuple, int)):
        return None
    rows = _rows(content)
    pairs = [(row[0], row[-1]) for row in rows] * (rank if len(rows) == 1 else 1)
    if any(isinstance(width, int) and width < 0 for pair in pairs for width in pair):
        raise InvalidArgument(operation, "pad_width", pad_width, "must not be negative")
    return pairs


def _rows(content: object) -> list[tuple[Dim, ...]]:
    items = read_items(content)
    if items is None:
        return [(read_int(content),)]
    if items and read_items(items[0]) is not None:
        return [tuple(read_int(cell) for cell in read_items(row) or ()) for row in items]
    return [tuple(read_int(cell) for cell in items)]


@function("numpy.delete")
def delete(arr: object, obj: object, axis: object = None) -> object:
    """The array without some elements of an axis."""
    array = numpy_array(arr, "numpy.delete")
    if array.shape is UNKNOWN:
        return array
    shape: Shape = flatten_shape(array.shape) if axis is None else array.shape
    place = 0 if axis is None else resolve_axis("numpy.delete", axis, len(array.shape))
    if shape is UNKNOWN or place is UNKNOWN:
        return array.with_shape((UNKNOWN,) * len(array.shape))
    return array.with_shape(replace_size(shape, place, _size_without(shape[place], obj)))


def _size_without(size: Dim, obj: object) -> Dim:
    number = read_int(obj)
    if not isinstance(size, int):
        return UNKNOWN
    if number is not UNKNOWN:
        if not -size <= number < size:
            raise InvalidCall("numpy.delete", f"index {number} is out of range for an axis of size {size}")
        return size - 1
    if isinstance(obj, slice):
        places = slice_places(size, cast(object, obj))
        return UNKNOWN if places is None else size - len(places)
    listed = read_shape(obj)
    if listed is UNKNOWN or not all(isinstance(place, int) for place in listed):
        return UNKNOWN
    return size - len({place % size for place in listed if isinstance(place, int)}) if size else 0


@function("numpy.trim_zeros")
def trim_zeros(filt: object, trim: object = "fb", axis: object = None) -> object:
    """The array without the zeros at its ends."""
    array = numpy_array(filt, "numpy.trim_zeros")
    return array.with_shape((UNKNOWN,) * array.rank if array.rank is not None else UNKNOWN)
