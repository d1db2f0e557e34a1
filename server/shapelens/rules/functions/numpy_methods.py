"""NumPy: methods of arrays that choose elements, functions that write in place or to files, vectorized functions."""
# Parameters have the names that NumPy gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.numpy_indices import tril_indices, triu_indices
from shapelens.rules.functions.numpy_selection import argpartition, compress, diagonal, searchsorted, trace
from shapelens.rules.mismatch import RankMismatch
from shapelens.rules.promotion import kind_of
from shapelens.rules.registry import function
from shapelens.rules.values import Record, read_items
from shapelens.spec import UNKNOWN, Shape, TensorSpec

# --- methods ---


@function("numpy.ndarray.diagonal")
def diagonal_method(self: object, offset: object = 0, axis1: object = 0, axis2: object = 1) -> object:
    """The diagonal in the plane of two axes."""
    return diagonal(self, offset, axis1, axis2)


@function("numpy.ndarray.trace")
def trace_method(
    self: object,
    offset: object = 0,
    axis1: object = 0,
    axis2: object = 1,
    dtype: object = None,
    out: object = None,
) -> object:
    """The sum of the diagonal."""
    return trace(self, offset, axis1, axis2, dtype)


@function("numpy.ndarray.searchsorted")
def searchsorted_method(self: object, v: object, side: object = "left", sorter: object = None) -> object:
    """Where elements belong in a sorted array."""
    return searchsorted(self, v, side, sorter)


@function("numpy.ndarray.compress")
def compress_method(self: object, condition: object, axis: object = None, out: object = None) -> object:
    """The elements where a condition holds."""
    return compress(condition, self, axis)


@function("numpy.ndarray.argpartition")
def argpartition_method(
    self: object, kth: object, axis: object = -1, kind: object = "introselect", order: object = None
) -> object:
    """The order that sorts partly along an axis."""
    return argpartition(self, kth, axis)


@function("numpy.ndarray.byteswap")
def byteswap(self: object, inplace: object = False) -> object:
    """The elements with their bytes in another order."""
    return numpy_array(self)


@function("numpy.ndarray.partition")
def partition_in_place(
    self: object, kth: object, axis: object = -1, kind: object = "introselect", order: object = None
) -> object:
    """Sorted partly in place."""
    return None


@function("numpy.ndarray.put")
def put_in_place(self: object, indices: object, values: object, mode: object = "raise") -> object:
    """Elements written in place."""
    return None


@function("numpy.ndarray.setflags", "numpy.ndarray.tofile", "numpy.ndarray.dump")
def nothing_method(self: object, *args: object, **kwargs: object) -> object:
    """Something else than elements is changed or written."""
    return None


# --- in place, and to files ---


@function(
    "numpy.put", "numpy.putmask", "numpy.copyto", "numpy.save", "numpy.savez", "numpy.savez_compressed",
    "numpy.savetxt", "numpy.set_printoptions",
)  # fmt: skip
def nothing(*args: object, **kwargs: object) -> object:
    """Elements are written in place, or to a file."""
    return None


# --- indices ---


def _triangle_of(operation: str, arr: object) -> tuple[object, object]:
    shape: Shape = numpy_array(arr, operation).shape
    if shape is UNKNOWN:
        return UNKNOWN, UNKNOWN
    if len(shape) != 2:
        raise RankMismatch(operation, shape, 2, 2)
    return shape[0], shape[1]


@function("numpy.tril_indices_from")
def tril_indices_from(arr: object, k: object = 0) -> object:
    """The indices of a matrix's lower triangle."""
    rows, columns = _triangle_of("numpy.tril_indices_from", arr)
    return tril_indices(rows, k, columns)


@function("numpy.triu_indices_from")
def triu_indices_from(arr: object, k: object = 0) -> object:
    """The indices of a matrix's upper triangle."""
    rows, columns = _triangle_of("numpy.triu_indices_from", arr)
    return triu_indices(rows, k, columns)


@function("numpy.ravel_multi_index")
def ravel_multi_index(multi_index: object, dims: object, mode: object = "raise", order: object = "C") -> object:
    """Places counted through, of indices along each axis."""
    items = read_items(multi_index)
    if items is None:
        return TensorSpec(UNKNOWN, "int64")
    shapes = [numpy_array(item, "numpy.ravel_multi_index").shape for item in items]
    return TensorSpec(broadcast("numpy.ravel_multi_index", (), *shapes), "int64")


# --- elements ---


@function("numpy.modf")
def modf(
    x: object,
    out: object = (None, None),
    *,
    where: object = True,
    casting: object = "same_kind",
    order: object = "K",
    dtype: object = None,
    subok: object = True,
    signature: object = None,
) -> object:
    """The parts after and before the point."""
    if dtype is not None:
        return UNKNOWN
    array = numpy_array(x, "numpy.modf")
    floating = array.dtype is not UNKNOWN and kind_of(array.dtype) == "float"
    part = TensorSpec(array.shape, array.dtype if floating else UNKNOWN)
    return part, part


@function("numpy.asarray_chkfinite")
def asarray_chkfinite(a: object, dtype: object = None, order: object = None) -> object:
    """An array without infinite elements."""
    array = numpy_array(a)
    return array if dtype is None else array.with_dtype(UNKNOWN)


VECTORIZED: Final = "numpy.vectorize"


@function(VECTORIZED)
def vectorize(pyfunc: object = None, *args: object, **kwargs: object) -> object:
    """A function that is called for each element."""
    return Record(VECTORIZED) if pyfunc is not None and not args and not set(kwargs) - {"otypes", "doc"} else UNKNOWN


@function(f"{VECTORIZED}.__call__")
def call_vectorized(self: object, *args: object, **kwargs: object) -> object:
    """What the function gives for each element: the dtype is the function's to choose."""
    if kwargs or not args:
        return UNKNOWN
    shapes = [numpy_array(value, VECTORIZED).shape for value in args]
    return TensorSpec(broadcast(VECTORIZED, (), *shapes), UNKNOWN)
