"""NumPy: polynomials given by their coefficients, the highest power first."""

from __future__ import annotations

from shapelens.rules.arrays import numpy_array
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.promotion import numpy_result_type
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, TensorSpec


@function("numpy.polyfit")
def polyfit(
    x: object,
    y: object,
    deg: object,
    rcond: object = None,
    full: object = False,
    w: object = None,
    cov: object = False,
) -> object:
    """The polynomial that fits points best: one for each column of `y`."""
    operation = "numpy.polyfit"
    places, values, degree = numpy_array(x, operation), numpy_array(y, operation), read_int(deg)
    if places.rank is not None and places.rank != 1:
        raise RankMismatch(operation, places.shape, 1, 1)
    if values.rank is not None and values.rank not in (1, 2):
        raise RankMismatch(operation, values.shape, 1, 2)
    if degree is not UNKNOWN and degree < 0:
        raise InvalidCall(operation, f"deg={degree} must not be negative")
    _check_lengths(operation, places, values)
    if full is not False or cov is not False or values.shape is UNKNOWN:
        return UNKNOWN
    count: Dim = degree + 1 if degree is not UNKNOWN else UNKNOWN
    return TensorSpec((count, *values.shape[1:]), "float64" if _is_real(places, values) else UNKNOWN)


def _check_lengths(operation: str, x: TensorSpec, y: TensorSpec) -> None:
    if x.shape is UNKNOWN or y.shape is UNKNOWN:
        return
    if sizes_differ(x.shape[0], y.shape[0]):
        raise InvalidCall(operation, f"x has {x.shape[0]} elements and y has {y.shape[0]}")


def _is_real(*arrays: TensorSpec) -> bool:
    kinds = ("float64", "float32", "int64", "int32", "int16", "int8", "uint8", "bool", "float16")
    return all(array.dtype in kinds for array in arrays)


@function("numpy.polyval")
def polyval(p: object, x: object) -> object:
    """A polynomial's value at each element."""
    places, coefficients = numpy_array(x, "numpy.polyval"), numpy_array(p, "numpy.polyval")
    return TensorSpec(places.shape, numpy_result_type(places.dtype, coefficients.dtype))


@function("numpy.roots")
def roots(p: object) -> object:
    """The zeros of a polynomial."""
    coefficients = numpy_array(p, "numpy.roots")
    if coefficients.rank is not None and coefficients.rank > 1:
        raise RankMismatch("numpy.roots", coefficients.shape, 1, 1)
    return TensorSpec((UNKNOWN,), UNKNOWN)
