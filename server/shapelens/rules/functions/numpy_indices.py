"""NumPy: index arrays, products of vectors, choices by conditions, sums under curves."""
# Parameters have the names that NumPy gives them.

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.promotion import numpy_result_type, to_float64
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec, is_floating


@function("numpy.cross")
def cross(
    a: object,
    b: object,
    axisa: object = -1,
    axisb: object = -1,
    axisc: object = -1,
    axis: object = None,
) -> object:
    """The cross product of vectors in three dimensions."""
    left, right = numpy_array(a, "numpy.cross"), numpy_array(b, "numpy.cross")
    dtype = numpy_result_type(left.dtype, right.dtype)
    if (axisa, axisb, axisc, axis) != (-1, -1, -1, None) or left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    for shape in (left.shape, right.shape):
        if not shape:
            raise RankMismatch("numpy.cross", shape, 1)
        last = shape[-1]
        if isinstance(last, int) and last not in (2, 3):
            raise InvalidCall("numpy.cross", f"the last axis must hold vectors of 3 numbers, and has {last}")
    if left.shape[-1] != 3 or right.shape[-1] != 3:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(broadcast("numpy.cross", left.shape, right.shape), dtype)


def _triangle(n: object, k: object, m: object, *, lower: bool) -> tuple[TensorSpec, TensorSpec]:
    """Return row and column of each element of a triangle."""
    rows, offset = read_int(n), read_int(k)
    columns = rows if m is None else read_int(m)
    count: Dim = UNKNOWN
    if isinstance(rows, int) and isinstance(columns, int) and isinstance(offset, int) and rows >= 0 and columns >= 0:
        below = sum(
            min(max(row + (offset if lower else offset - 1) + 1, 0), columns) for row in range(min(rows, 10_000))
        )
        count = UNKNOWN if rows > 10_000 else below if lower else rows * columns - below
    return TensorSpec((count,), "int64"), TensorSpec((count,), "int64")


@function("numpy.tril_indices")
def tril_indices(n: object, k: object = 0, m: object = None) -> object:
    """The indices of a lower triangle."""
    return _triangle(n, k, m, lower=True)


@function("numpy.triu_indices")
def triu_indices(n: object, k: object = 0, m: object = None) -> object:
    """The indices of an upper triangle."""
    return _triangle(n, k, m, lower=False)


@function("numpy.ix_")
def ix_(*args: object) -> object:
    """Index arrays that span a grid."""
    arrays = [numpy_array(item, "numpy.ix_") for item in args]
    result: list[TensorSpec] = []
    for place, array in enumerate(arrays):
        if array.rank is not None and array.rank != 1:
            raise RankMismatch("numpy.ix_", array.shape, 1, 1)
        whole = array.shape is not UNKNOWN and array.dtype != "bool" and array.shape != (0,)
        size: Dim = array.shape[0] if whole and array.shape is not UNKNOWN else UNKNOWN
        shape = (*(1,) * place, size, *(1,) * (len(arrays) - place - 1))
        result.append(TensorSpec(shape, array.dtype if whole and array.dtype is not UNKNOWN else UNKNOWN))
    return tuple(result)


@function("numpy.diagflat")
def diagflat(v: object, k: object = 0) -> object:
    """A matrix with all elements on a diagonal."""
    array, offset = numpy_array(v, "numpy.diagflat"), read_int(k)
    count: Dim = UNKNOWN if array.shape is UNKNOWN else multiply_sizes(array.shape)
    side: Dim = count + abs(offset) if isinstance(count, int) and isinstance(offset, int) else UNKNOWN
    return TensorSpec((side, side), array.dtype)


@function("numpy.trapezoid")
def trapezoid(y: object, x: object = None, dx: object = 1.0, axis: object = -1) -> object:
    """The area under a curve along an axis."""
    array = numpy_array(y, "numpy.trapezoid")
    if array.shape is UNKNOWN or not array.shape or x is not None:
        return TensorSpec(UNKNOWN, UNKNOWN)
    place = resolve_axis("numpy.trapezoid", axis, len(array.shape))
    dtype = to_float64(array.dtype) if isinstance(dx, float) else UNKNOWN
    if place is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*array.shape[:place], *array.shape[place + 1 :]), dtype)


@function("numpy.select")
def select(condlist: object, choicelist: object, default: object = 0) -> object:
    """The first choice of which the condition holds, element by element."""
    conditions, choices = read_items(condlist), read_items(choicelist)
    if conditions is None or choices is None:
        return UNKNOWN
    if len(conditions) != len(choices):
        reason = f"there are {len(conditions)} conditions and {len(choices)} choices: as many are needed"
        raise InvalidCall("numpy.select", reason)
    arrays = [numpy_array(item, "numpy.select") for item in (*conditions, *choices, default)]
    dtypes = [array.dtype for array in arrays[len(conditions) : -1]]
    # A number as default takes on the dtype of floating-point choices.
    floats = isinstance(default, int) and all(is_floating(dtype) for dtype in dtypes)
    dtype = numpy_result_type(*dtypes) if floats and dtypes else UNKNOWN
    return TensorSpec(broadcast("numpy.select", *(array.shape for array in arrays)), dtype)
