"""NumPy: views by windows and strides, blocks, functions applied along an axis, index arithmetic."""
# Parameters have the names that NumPy gives them.

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.functions.numpy_creation import creation_shape
from shapelens.rules.functions.numpy_selection import diagonal
from shapelens.rules.functions.numpy_shaping import at_least_shape_front
from shapelens.rules.joining import concatenate_shapes
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.promotion import kind_of, numpy_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import merge_sizes, sizes_differ
from shapelens.rules.values import read_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

_WINDOWS = "numpy.lib.stride_tricks.sliding_window_view"


@function(_WINDOWS)
def sliding_window_view(
    x: object, window_shape: object, axis: object = None, *, subok: object = False, writeable: object = False
) -> object:
    """Every window of a shape: the windows' axes come last."""
    array, window = numpy_array(x, _WINDOWS), read_shape(window_shape)
    if array.shape is UNKNOWN or window is UNKNOWN:
        return array.with_shape(UNKNOWN)
    if any(isinstance(size, int) and size < 0 for size in window):
        raise InvalidCall(_WINDOWS, "window_shape must not hold a negative size")
    if axis is None and len(window) != len(array.shape):
        reason = f"window_shape needs a size for each of {len(array.shape)} axes, and has {len(window)}"
        raise InvalidCall(_WINDOWS, reason)
    places = _places(axis, len(array.shape))
    if places is None:
        return array.with_shape((UNKNOWN,) * (len(array.shape) + len(window)))
    if len(places) != len(window):
        raise InvalidCall(_WINDOWS, f"window_shape has {len(window)} sizes for {len(places)} axes")
    sizes = list(array.shape)
    for place, width in zip(places, window, strict=True):
        sizes[place] = _positions(sizes[place], width)
    return array.with_shape((*sizes, *window))


def _places(axis: object, rank: int) -> tuple[int, ...] | None:
    """Return the axes that windows slide along, each perhaps more than once."""
    if axis is None:
        return tuple(range(rank))
    items = read_items(axis)
    found = [resolve_axis(_WINDOWS, item, rank) for item in (items if items is not None else (axis,))]
    known = tuple(place for place in found if place is not UNKNOWN)
    return known if len(known) == len(found) else None


def _positions(size: Dim, width: Dim) -> Dim:
    if not (isinstance(size, int) and isinstance(width, int)):
        return UNKNOWN
    if size - width + 1 < 0 or size < width:
        raise InvalidCall(_WINDOWS, f"a window of {width} is larger than the axis of size {size}")
    return size - width + 1


@function("numpy.lib.stride_tricks.as_strided")
def as_strided(
    x: object, shape: object = None, strides: object = None, subok: object = False, writeable: object = True
) -> object:
    """The elements in another shape, by strides."""
    array = numpy_array(x)
    return array.with_shape(array.shape if shape is None else read_shape(shape))


@function("numpy.block")
def block(arrays: object) -> object:
    """Arrays put together from nested lists: the innermost along the last axis, the next along the one before."""
    depth = _depth(arrays)
    if depth is None:
        return UNKNOWN
    leaves = _leaves(arrays)
    ranks = [leaf.rank for leaf in leaves]
    known = [rank for rank in ranks if rank is not None]
    dtype = numpy_result_type(*(leaf.dtype for leaf in leaves))
    if _block_dtype(arrays) != dtype:
        dtype = UNKNOWN  # large blocks are promoted all at once, small ones list by list
    if len(known) < len(ranks):
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(_block_shape(arrays, depth, max(depth, *known)), dtype)


def _depth(value: object) -> int | None:
    """Return how deep lists are nested, `None` if that is not the same everywhere or not known."""
    if value is UNKNOWN or isinstance(value, tuple):
        return None
    items = read_items(value)
    if items is None:
        return 0
    if not items:
        raise InvalidCall("numpy.block", "a list in it is empty")
    depths = {_depth(item) for item in items}
    first = depths.pop()
    if depths and None not in (*depths, first):
        raise InvalidCall("numpy.block", "its lists are nested to different depths")
    return None if depths or first is None else first + 1


def _leaves(value: object) -> list[TensorSpec]:
    items = read_items(value)
    return [numpy_array(value)] if items is None else [leaf for item in items for leaf in _leaves(item)]


def _block_dtype(value: object) -> DType:
    items = read_items(value)
    return numpy_array(value).dtype if items is None else numpy_result_type(*map(_block_dtype, items))


def _block_shape(value: object, depth: int, rank: int) -> Shape:
    items = read_items(value)
    if items is None:
        shape = numpy_array(value).shape
        return UNKNOWN if shape is UNKNOWN else at_least_shape_front(shape, rank)
    shapes = tuple(_block_shape(item, depth - 1, rank) for item in items)
    return concatenate_shapes("numpy.block", shapes, -depth)


@function("numpy.apply_along_axis")
def apply_along_axis(func1d: object, axis: object, arr: object, *args: object, **kwargs: object) -> object:
    """What a function of rows gives for each row: its shape is the function's to choose."""
    rank = numpy_array(arr, "numpy.apply_along_axis").rank
    if rank is not None:
        resolve_axis("numpy.apply_along_axis", axis, rank)
    return UNKNOWN


@function("numpy.lexsort")
def lexsort(keys: object, axis: object = -1) -> object:
    """The order that sorts by several keys."""
    keys_array = numpy_array(keys, "numpy.lexsort")
    if keys_array.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, "int64")
    if not keys_array.shape:
        return TensorSpec(UNKNOWN, "int64")
    shape = keys_array.shape[1:]
    if shape:
        resolve_axis("numpy.lexsort", axis, len(shape))
    return TensorSpec(shape, "int64")


@function("numpy.unravel_index")
def unravel_index(indices: object, shape: object, order: object = "C") -> object:
    """The index along each axis, of places counted through."""
    sizes = creation_shape("numpy.unravel_index", shape)
    return UNKNOWN if sizes is UNKNOWN else (TensorSpec(numpy_array(indices).shape, "int64"),) * len(sizes)


@function("numpy.diag_indices")
def diag_indices(n: object, ndim: object = 2) -> object:
    """The index along each axis of a diagonal."""
    rank = read_int(ndim)
    return UNKNOWN if rank is UNKNOWN or rank < 0 else (TensorSpec((read_int(n),), "int64"),) * rank


@function("numpy.diag_indices_from")
def diag_indices_from(arr: object) -> object:
    """The index along each axis of an array's diagonal."""
    operation = "numpy.diag_indices_from"
    shape = numpy_array(arr, operation).shape
    if shape is UNKNOWN:
        return UNKNOWN
    if len(shape) < 2:
        raise RankMismatch(operation, shape, 2)
    size: Dim = shape[0]
    for other in shape[1:]:
        if sizes_differ(size, other):
            raise InvalidCall(operation, f"all axes must have the same size, and there are {size} and {other}")
        size = merge_sizes(size, other)
    return (TensorSpec((size,), "int64"),) * len(shape)


@function("numpy.extract")
def extract(condition: object, arr: object) -> object:
    """The elements where a condition holds."""
    return numpy_array(arr, "numpy.extract").with_shape((UNKNOWN,))


@function("numpy.fill_diagonal")
def fill_diagonal(a: object, val: object, wrap: object = False) -> object:
    """A diagonal written in place."""
    return None


@function("numpy.put_along_axis")
def put_along_axis(arr: object, indices: object, values: object, axis: object) -> object:
    """Elements written in place."""
    return None


@function("numpy.place")
def place(arr: object, mask: object, vals: object) -> object:
    """Elements written in place."""
    return None


@function("numpy.fromiter")
def fromiter(iter: object, dtype: object, count: object = -1, *, like: object = None) -> object:  # noqa: A002
    """The items of an iterable."""
    number, items = read_int(count), read_items(iter)
    size: Dim = number
    if number is not UNKNOWN and number < 0:
        size = len(items) if items is not None else UNKNOWN
    return TensorSpec((size,), read_dtype(dtype))


@function("numpy.histogram_bin_edges")
def histogram_bin_edges(a: object, bins: object = 10, range: object = None, weights: object = None) -> object:  # noqa: A002
    """The edges of bins."""
    number, dtype = read_int(bins), numpy_array(a).dtype
    if dtype is not UNKNOWN and kind_of(dtype) != "float":
        dtype = "float64"
    known = number is not UNKNOWN and range is None
    return TensorSpec((number + 1 if number is not UNKNOWN else UNKNOWN,), dtype if known else UNKNOWN)


@function("numpy.histogram2d")
def histogram2d(
    x: object,
    y: object,
    bins: object = 10,
    range: object = None,  # noqa: A002
    density: object = None,
    weights: object = None,
) -> object:
    """Counts in a grid of bins, and the edges of the bins in both directions."""
    left, right = numpy_array(x).shape, numpy_array(y).shape
    if left is not UNKNOWN and right is not UNKNOWN and left and right and sizes_differ(left[0], right[0]):
        raise InvalidCall("numpy.histogram2d", f"x has {left[0]} elements and y has {right[0]}")
    both = read_items(bins)
    wanted = both if both is not None and len(both) == 2 else (bins, bins)
    sizes = [read_int(count) for count in wanted] if both is None or len(both) == 2 else [UNKNOWN, UNKNOWN]
    edges = [TensorSpec((size + 1 if size is not UNKNOWN else UNKNOWN,), UNKNOWN) for size in sizes]
    return TensorSpec(tuple(sizes), "float64"), edges[0], edges[1]


@function("numpy.vander")
def vander(x: object, N: object = None, increasing: object = False) -> object:  # noqa: N803
    """The powers of each element in a row."""
    array = numpy_array(x, "numpy.vander")
    if array.rank is not None and array.rank != 1:
        raise RankMismatch("numpy.vander", array.shape, 1, 1)
    rows: Dim = array.shape[0] if array.shape is not UNKNOWN else UNKNOWN
    return TensorSpec((rows, rows if N is None else read_int(N)), numpy_result_type(array.dtype, "int64"))


@function("numpy.unwrap")
def unwrap(p: object, discont: object = None, axis: object = -1, *, period: object = 6.283185307179586) -> object:
    """Angles without jumps."""
    array = numpy_array(p, "numpy.unwrap")
    if array.shape is not UNKNOWN and array.shape:
        resolve_axis("numpy.unwrap", axis, len(array.shape))
    is_float = array.dtype is not UNKNOWN and kind_of(array.dtype) == "float" and isinstance(period, (int, float))
    return TensorSpec(array.shape, array.dtype if is_float else UNKNOWN)


@function("numpy.linalg.diagonal")
def linalg_diagonal(x: object, /, *, offset: object = 0) -> object:
    """The diagonals of matrices."""
    return diagonal(x, offset, -2, -1)


@function("numpy.apply_over_axes")
def apply_over_axes(func: object, a: object, axes: object) -> object:
    """What a function of axes gives, one axis after another."""
    rank = numpy_array(a).rank
    if rank is not None:
        resolve_axes("numpy.apply_over_axes", axes, rank, "axes")
    return UNKNOWN
