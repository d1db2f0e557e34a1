"""NumPy: sorting, searching, picking, counting, diagonals, differences and statistics."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.numpy_reductions import sum_dtype
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.promotion import numpy_result_type, to_float64
from shapelens.rules.registry import function
from shapelens.rules.reshaping import flatten_shape
from shapelens.rules.sizes import add_sizes, sizes_differ
from shapelens.rules.values import read_dtype, read_int
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec


def _along(operation: str, a: object, axis: object, dtype: DType | None = None) -> TensorSpec:
    """Return an array of the same shape, or of all elements in a row for `axis=None`."""
    array = numpy_array(a, operation)
    result = array.dtype if dtype is None else dtype
    if axis is None:
        return TensorSpec(flatten_shape(array.shape), result)
    if array.shape is not UNKNOWN:
        resolve_axis(operation, axis, len(array.shape))
    return TensorSpec(array.shape, result)


def _with_axis(a: object) -> TensorSpec:
    """Return the array; NumPy gives one without axes an axis before it looks for the order of its elements."""
    array = numpy_array(a)
    return array.with_shape((1,)) if array.shape == () else array


@function("numpy.sort")
def sort(a: object, axis: object = -1, kind: object = None, order: object = None, *, stable: object = None) -> object:
    """Sorted along an axis."""
    return _along("numpy.sort", a, axis)


@function("numpy.argsort")
def argsort(
    a: object, axis: object = -1, kind: object = None, order: object = None, *, stable: object = None
) -> object:
    """The order that sorts along an axis."""
    return _along("numpy.argsort", _with_axis(a), axis, "int64")


@function("numpy.ndarray.argsort")
def argsort_method(
    self: object, axis: object = -1, kind: object = None, order: object = None, *, stable: object = None
) -> object:
    """The order that sorts along an axis."""
    return argsort(self, axis)


@function("numpy.partition")
def partition(a: object, kth: object, axis: object = -1, kind: object = "introselect", order: object = None) -> object:
    """Partly sorted along an axis."""
    return _along("numpy.partition", a, axis)


@function("numpy.argpartition")
def argpartition(
    a: object, kth: object, axis: object = -1, kind: object = "introselect", order: object = None
) -> object:
    """The order that sorts partly along an axis."""
    return _along("numpy.argpartition", _with_axis(a), axis, "int64")


@function("numpy.ndarray.sort")
def sort_in_place(
    self: object, axis: object = -1, kind: object = None, order: object = None, *, stable: object = None
) -> object:
    """Sorted in place."""
    return None


@function("numpy.ndarray.fill")
def fill_in_place(self: object, value: object) -> object:
    """Filled in place."""
    return None


@function("numpy.unique")
def unique(
    ar: object,
    return_index: object = False,
    return_inverse: object = False,
    return_counts: object = False,
    axis: object = None,
    *,
    equal_nan: object = True,
    sorted: object = True,
) -> object:
    """The different elements: how many is not known."""
    array = numpy_array(ar, "numpy.unique")
    flags = (return_index, return_inverse, return_counts)
    if any(not isinstance(flag, bool) for flag in flags):
        return UNKNOWN
    values = array.with_shape((UNKNOWN,))
    if axis is not None:
        place = UNKNOWN if array.shape is UNKNOWN else resolve_axis("numpy.unique", axis, len(array.shape))
        values = array.with_shape(UNKNOWN if place is UNKNOWN else replace_size(array.shape, place, UNKNOWN))
    if not any(flags):
        return values
    inverse: Shape = array.shape
    if axis is not None:
        inverse = (UNKNOWN,)
    count = TensorSpec((UNKNOWN,), "int64")
    extra = (count, TensorSpec(inverse, "int64"), count)
    return (values, *(item for item, flag in zip(extra, flags, strict=True) if flag))


@function("numpy.ndarray.nonzero")
def nonzero_method(self: object) -> object:
    """The indices of elements that are not zero, for each axis."""
    return nonzero(self)


@function("numpy.nonzero")
def nonzero(a: object) -> object:
    """The indices of elements that are not zero, for each axis."""
    rank = numpy_array(a, "numpy.nonzero").rank
    return UNKNOWN if not rank else (TensorSpec((UNKNOWN,), "int64"),) * rank


@function("numpy.flatnonzero")
def flatnonzero(a: object) -> object:
    """The places of elements that are not zero."""
    return TensorSpec((UNKNOWN,), "int64")


@function("numpy.argwhere")
def argwhere(a: object) -> object:
    """The indices of elements that are not zero, one row each."""
    rank = numpy_array(a, "numpy.argwhere").rank
    return TensorSpec((UNKNOWN, UNKNOWN if rank is None else rank), "int64")


@function("numpy.searchsorted")
def searchsorted(a: object, v: object, side: object = "left", sorter: object = None) -> object:
    """Where elements belong in a sorted array."""
    return TensorSpec(numpy_array(v, "numpy.searchsorted").shape, "int64")


@function("numpy.digitize")
def digitize(x: object, bins: object, right: object = False) -> object:
    """The bin of each element."""
    return TensorSpec(numpy_array(x, "numpy.digitize").shape, "int64")


@function("numpy.bincount")
def bincount(x: object, weights: object = None, minlength: object = 0) -> object:
    """How often each integer occurs."""
    return TensorSpec((UNKNOWN,), "int64" if weights is None else "float64")


@function("numpy.histogram")
def histogram(
    a: object, bins: object = 10, range: object = None, density: object = None, weights: object = None
) -> object:
    """Counts in bins, and the edges of the bins."""
    number = read_int(bins)
    edges: Dim = number + 1 if number is not UNKNOWN else UNKNOWN
    counts = TensorSpec((number,), "int64" if density in (None, False) and weights is None else UNKNOWN)
    return counts, TensorSpec((edges,), UNKNOWN)


def _take(operation: str, a: object, indices: object, axis: object) -> TensorSpec:
    array, index = numpy_array(a, operation), numpy_array(indices, operation)
    if axis is None:
        return array.with_shape(index.shape)
    if array.shape is UNKNOWN or index.shape is UNKNOWN:
        return array.with_shape(UNKNOWN)
    place = resolve_axis(operation, axis, len(array.shape))
    if place is UNKNOWN:
        return array.with_shape(UNKNOWN)
    return array.with_shape((*array.shape[:place], *index.shape, *array.shape[place + 1 :]))


@function("numpy.take")
def take(a: object, indices: object, axis: object = None, out: object = None, mode: object = "raise") -> object:
    """The elements at indices along an axis."""
    return _take("numpy.take", a, indices, axis)


@function("numpy.ndarray.take")
def take_method(
    self: object, indices: object, axis: object = None, out: object = None, mode: object = "raise"
) -> object:
    """The elements at indices along an axis."""
    return _take("numpy.ndarray.take", self, indices, axis)


@function("numpy.take_along_axis")
def take_along_axis(arr: object, indices: object, axis: object = -1) -> object:
    """The elements at indices of the same rank."""
    array, index = numpy_array(arr, "numpy.take_along_axis"), numpy_array(indices, "numpy.take_along_axis")
    if array.shape is UNKNOWN or index.shape is UNKNOWN or axis is None:
        return array.with_shape(UNKNOWN)
    if len(array.shape) != len(index.shape):
        raise InvalidCall("numpy.take_along_axis", f"arr has {array.rank} axes and indices has {index.rank}")
    place = resolve_axis("numpy.take_along_axis", axis, len(array.shape))
    if place is UNKNOWN:
        return array.with_shape((UNKNOWN,) * len(array.shape))
    shapes = replace_size(array.shape, place, 1), replace_size(index.shape, place, 1)
    others = broadcast("numpy.take_along_axis", *shapes)
    return array.with_shape(replace_size(others, place, index.shape[place]))


@function("numpy.compress")
def compress(condition: object, a: object, axis: object = None, out: object = None) -> object:
    """The elements where a condition holds."""
    array = numpy_array(a, "numpy.compress")
    if axis is None or array.shape is UNKNOWN:
        return array.with_shape((UNKNOWN,) if axis is None else UNKNOWN)
    place = resolve_axis("numpy.compress", axis, len(array.shape))
    return array.with_shape(UNKNOWN if place is UNKNOWN else replace_size(array.shape, place, UNKNOWN))


@function("numpy.diff")
def diff(a: object, n: object = 1, axis: object = -1, prepend: object = None, append: object = None) -> object:
    """Differences of neighbours."""
    array, order = numpy_array(a, "numpy.diff"), read_int(n)
    if array.shape is UNKNOWN:
        return array
    if order == 0:
        return array
    if not array.shape:
        raise InvalidCall("numpy.diff", "an array without axes has no differences")
    place = resolve_axis("numpy.diff", axis, len(array.shape))
    if place is UNKNOWN or prepend is not None or append is not None:
        return array.with_shape((UNKNOWN,) * len(array.shape))
    size = array.shape[place]
    if isinstance(size, int) and order is not UNKNOWN:
        if order < 0:
            raise InvalidArgument("numpy.diff", "n", order, "must not be negative")
        return array.with_shape(replace_size(array.shape, place, max(size - order, 0)))
    return array.with_shape(replace_size(array.shape, place, UNKNOWN))


@function("numpy.gradient")
def gradient(f: object, *varargs: object, axis: object = None, edge_order: object = 1) -> object:
    """Slopes along each axis."""
    array = numpy_array(f, "numpy.gradient")
    result = TensorSpec(array.shape, to_float64(array.dtype))
    if array.rank == 1 or isinstance(axis, int):
        return result
    return UNKNOWN if array.rank is None or axis is not None else (result,) * array.rank


@function("numpy.tril", "numpy.triu")
def tril(m: object, k: object = 0) -> object:
    """The array with zeros on one side of a diagonal."""
    array = numpy_array(m, "numpy.tril")
    return array.with_shape((array.shape[0],) * 2 if array.rank == 1 and array.shape is not UNKNOWN else array.shape)


@function("numpy.diag")
def diag(v: object, k: object = 0) -> object:
    """A matrix with a diagonal, or the diagonal of a matrix."""
    array, offset = numpy_array(v, "numpy.diag"), read_int(k)
    if array.shape is UNKNOWN:
        return array
    if len(array.shape) == 1:
        side = add_sizes((array.shape[0], abs(offset) if offset is not UNKNOWN else UNKNOWN))
        return array.with_shape((side, side))
    if len(array.shape) != 2:
        raise InvalidCall("numpy.diag", f"v has {len(array.shape)} axes and must have 1 or 2")
    return array.with_shape((diagonal_size(array.shape[0], array.shape[1], offset),))


def diagonal_size(rows: Dim, columns: Dim, offset: Dim) -> Dim:
    """Return how many elements a diagonal of a matrix has."""
    if not (isinstance(rows, int) and isinstance(columns, int) and isinstance(offset, int)):
        return UNKNOWN
    return max(min(rows, columns - offset) if offset >= 0 else min(rows + offset, columns), 0)


@function("numpy.diagonal")
def diagonal(a: object, offset: object = 0, axis1: object = 0, axis2: object = 1) -> object:
    """The diagonal in the plane of two axes, as the last axis."""
    array = numpy_array(a, "numpy.diagonal")
    if array.shape is UNKNOWN:
        return array
    if len(array.shape) < 2:
        raise InvalidCall("numpy.diagonal", f"a has {len(array.shape)} axes and needs 2")
    first = resolve_axis("numpy.diagonal", axis1, len(array.shape), "axis1")
    second = resolve_axis("numpy.diagonal", axis2, len(array.shape), "axis2")
    if first is UNKNOWN or second is UNKNOWN:
        return array.with_shape((UNKNOWN,) * (len(array.shape) - 1))
    if first == second:
        raise InvalidArgument("numpy.diagonal", "axis2", axis2, "must not be axis1")
    rest = tuple(size for place, size in enumerate(array.shape) if place not in (first, second))
    return array.with_shape((*rest, diagonal_size(array.shape[first], array.shape[second], read_int(offset))))


@function("numpy.interp")
def interp(
    x: object, xp: object, fp: object, left: object = None, right: object = None, period: object = None
) -> object:
    """Values between points."""
    known, values = numpy_array(xp, "numpy.interp"), numpy_array(fp, "numpy.interp")
    sizes = [flatten_shape(spec.shape) for spec in (known, values)]
    if sizes[0] is not UNKNOWN and sizes[1] is not UNKNOWN and sizes_differ(sizes[0][0], sizes[1][0]):
        raise InvalidCall("numpy.interp", f"xp has {sizes[0][0]} elements and fp has {sizes[1][0]}")
    dtype: DType = UNKNOWN if values.dtype is UNKNOWN else "complex128" if "complex" in values.dtype else "float64"
    return TensorSpec(numpy_array(x, "numpy.interp").shape, dtype)


@function("numpy.convolve")
def convolve(a: object, v: object, mode: object = "full") -> object:
    """The convolution of two rows."""
    return _convolved("numpy.convolve", a, v, mode)


@function("numpy.correlate")
def correlate(a: object, v: object, mode: object = "valid") -> object:
    """The correlation of two rows."""
    return _convolved("numpy.correlate", a, v, mode)


def _convolved(operation: str, a: object, v: object, mode: object) -> TensorSpec:
    left, right = numpy_array(a, operation), numpy_array(v, operation)
    dtype = numpy_result_type(left.dtype, right.dtype)
    sizes = [flatten_shape(spec.shape) for spec in (left, right)]
    n, m = (size[0] if size is not UNKNOWN else UNKNOWN for size in sizes)
    for spec in (left, right):
        if spec.rank is not None and spec.rank > 1:
            raise InvalidCall(operation, f"an operand has {spec.rank} axes and must have 1")
    if not (isinstance(n, int) and isinstance(m, int)) or not isinstance(mode, str):
        return TensorSpec((UNKNOWN,), dtype)
    if 0 in (n, m):
        raise InvalidCall(operation, "an operand is empty")
    lengths = {"full": n + m - 1, "same": max(n, m), "valid": max(n, m) - min(n, m) + 1}
    return TensorSpec((lengths.get(mode, UNKNOWN),), dtype)


def _samples(operation: str, m: object, y: object, rowvar: object, dtype: object) -> TensorSpec:
    array = numpy_array(m, operation)
    natural = numpy_result_type(array.dtype, "float64")
    result = read_dtype(dtype, natural)
    if array.shape is UNKNOWN or y is not None or not isinstance(rowvar, bool):
        return TensorSpec(UNKNOWN, result)
    if len(array.shape) > 2:
        raise InvalidCall(operation, f"m has {len(array.shape)} axes and may have 2")
    if len(array.shape) < 2:
        return TensorSpec((), result)
    side = array.shape[0 if rowvar else 1]
    return TensorSpec(() if side == 1 else UNKNOWN if not isinstance(side, int) else (side, side), result)


@function("numpy.cov")
def cov(
    m: object,
    y: object = None,
    rowvar: object = True,
    bias: object = False,
    ddof: object = None,
    fweights: object = None,
    aweights: object = None,
    *,
    dtype: object = None,
) -> object:
    """The covariance matrix."""
    return _samples("numpy.cov", m, y, rowvar, dtype)


@function("numpy.corrcoef")
def corrcoef(x: object, y: object = None, rowvar: object = True, *, dtype: object = None) -> object:
    """The correlation matrix."""
    return _samples("numpy.corrcoef", x, y, rowvar, dtype)


@function("numpy.trace")
def trace(
    a: object,
    offset: object = 0,
    axis1: object = 0,
    axis2: object = 1,
    dtype: object = None,
    out: object = None,
) -> object:
    """The sum of a diagonal."""
    array = diagonal(a, offset, axis1, axis2)
    if not isinstance(array, TensorSpec) or array.shape is UNKNOWN:
        return UNKNOWN
    kind = numpy_array(a).dtype
    return TensorSpec(array.shape[:-1], read_dtype(dtype, sum_dtype(kind)))


def _set_operation(ar1: object, ar2: object) -> TensorSpec:
    """Return elements of one or both arrays: how many is not known."""
    left, right = numpy_array(ar1, "numpy.union1d"), numpy_array(ar2, "numpy.union1d")
    return TensorSpec((UNKNOWN,), left.dtype if left.dtype == right.dtype else UNKNOWN)


@function("numpy.union1d")
def union1d(ar1: object, ar2: object) -> object:
    """The elements of both arrays."""
    return _set_operation(ar1, ar2)


@function("numpy.setdiff1d", "numpy.setxor1d")
def setdiff1d(ar1: object, ar2: object, assume_unique: object = False) -> object:
    """The elements that are in one array only."""
    return _set_operation(ar1, ar2)


@function("numpy.intersect1d")
def intersect1d(ar1: object, ar2: object, assume_unique: object = False, return_indices: object = False) -> object:
    """The elements that both arrays have."""
    common = _set_operation(ar1, ar2)
    if return_indices is False:
        return common
    places = TensorSpec((UNKNOWN,), "int64")
    return (common, places, places) if return_indices is True else UNKNOWN


@function("numpy.insert")
def insert(arr: object, obj: object, values: object, axis: object = None) -> object:
    """Values put in at a place."""
    array, place = numpy_array(arr, "numpy.insert"), read_int(obj)
    if axis is None and place is not UNKNOWN:
        count = flatten_shape(array.shape)
        added = flatten_shape(numpy_array(values, "numpy.insert").shape)
        if count is not UNKNOWN and added is not UNKNOWN:
            return array.with_shape((add_sizes((count[0], added[0])),))
    return array.with_shape((UNKNOWN,) if axis is None else UNKNOWN)
