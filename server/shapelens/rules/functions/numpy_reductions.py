"""NumPy: sums, means, maxima and other functions that reduce axes or run along them."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: A002

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.axes import resolve_axes, resolve_axis
from shapelens.rules.content import content_sizes, with_sizes
from shapelens.rules.mismatch import DTypeMismatch, InvalidCall
from shapelens.rules.promotion import kind_of, numpy_result_type, to_float64
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.reshaping import flatten_shape
from shapelens.rules.values import read_dtype
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec

_ABSENT: Final = False
"""Stands for NumPy's `<no value>`."""


def sum_dtype(dtype: DType) -> DType:
    """Return the dtype of a sum: small integers are added up in 64 bits."""
    if dtype is UNKNOWN:
        return UNKNOWN
    if kind_of(dtype) in ("bool", "int"):
        return "uint64" if dtype.startswith("u") else "int64"
    return dtype


def _same(dtype: DType) -> DType:
    return dtype


def _spread(dtype: DType) -> DType:
    """Variances and norms of complex numbers are real."""
    dtype = to_float64(dtype)
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def _bool(dtype: DType) -> DType:
    return "bool"


def _int64(dtype: DType) -> DType:
    return "int64"


_RESULTS: Final[dict[str, Callable[[DType], DType]]] = {
    **dict.fromkeys("sum prod nansum nanprod".split(), sum_dtype),
    **dict.fromkeys("mean nanmean median nanmedian".split(), to_float64),
    **dict.fromkeys("std var nanstd nanvar".split(), _spread),
    **dict.fromkeys("max min amax amin nanmax nanmin ptp".split(), _same),
    **dict.fromkeys("all any".split(), _bool),
    **dict.fromkeys("argmax argmin nanargmax nanargmin count_nonzero".split(), _int64),
}
_NEED_ELEMENTS: Final = frozenset("max min amax amin nanmax nanmin ptp argmax argmin nanargmax nanargmin".split())
_STRICT_AXIS: Final = frozenset(
    "mean std var median argmax argmin nanargmax nanargmin nanmean nanmedian nanstd nanvar".split()
)
"""Those that refuse axis 0 of a scalar, which others let pass."""
_LENIENT_AXIS: Final = frozenset("nanmean nanstd nanvar".split())
"""Those that refuse it for some dtypes and flags only."""
_SUMMARIES: Final[dict[str, Callable[[tuple[int, ...]], int]]] = {
    "sum": sum,
    "prod": math.prod,
    "max": max,
    "min": min,
    "amax": max,
    "amin": min,
}


def reduce(
    name: str, a: object, axis: object = None, keepdims: object = False, dtype: object = None, initial: object = _ABSENT
) -> TensorSpec:
    """Return what the reduction `numpy.<name>` gives."""
    operation = f"numpy.{name}"
    array = numpy_array(a, operation)
    if array.dtype == "str" and name not in ("max", "min", "all", "any", "argmax", "argmin", "count_nonzero"):
        raise DTypeMismatch(operation, array.dtype)
    if array.shape == () and axis in (0, -1) and name not in _STRICT_AXIS:
        axis = None
    if array.shape == () and name in _LENIENT_AXIS and axis in (0, -1):
        return TensorSpec(UNKNOWN, read_dtype(dtype, _RESULTS[name](array.dtype)))
    shape = reduce_shape(operation, array.shape, axis, keepdims)
    if name in _NEED_ELEMENTS and initial is _ABSENT:
        _check_elements(operation, array.shape, axis)
    result = TensorSpec(shape, read_dtype(dtype, _RESULTS[name](array.dtype)))
    sizes = content_sizes(array)
    if shape == () and sizes and name in _SUMMARIES and array.rank == 1:
        numbers = tuple(size for size in sizes if isinstance(size, int))
        if len(numbers) == len(sizes):
            return with_sizes(result, (_SUMMARIES[name](numbers),))
        return with_sizes(result, (UNKNOWN if UNKNOWN in sizes else None,))
    return result


def _check_elements(operation: str, shape: Shape, axis: object) -> None:
    """Raise if an axis of size 0 is reduced: there is no largest of no elements."""
    if shape is UNKNOWN or 0 not in shape:
        return
    reduced = resolve_axes(operation, axis, len(shape))
    if reduced is not UNKNOWN and any(shape[place] == 0 for place in reduced):
        raise InvalidCall(operation, "there are no elements along the axis to choose from")


def _register(name: str) -> None:
    """Register the function of `name` with the parameters that functions of its group have."""
    if name in ("sum", "prod", "nansum", "nanprod"):

        @function(f"numpy.{name}")
        def total(
            a: object,
            axis: object = None,
            dtype: object = None,
            out: object = None,
            keepdims: object = _ABSENT,
            initial: object = _ABSENT,
            where: object = _ABSENT,
        ) -> object:
            return reduce(name, a, axis, keepdims, dtype)

    elif name in ("max", "min", "amax", "amin", "nanmax", "nanmin"):

        @function(f"numpy.{name}")
        def extreme(
            a: object,
            axis: object = None,
            out: object = None,
            keepdims: object = _ABSENT,
            initial: object = _ABSENT,
            where: object = _ABSENT,
        ) -> object:
            return reduce(name, a, axis, keepdims, None, initial)

    elif name in ("mean", "nanmean"):

        @function(f"numpy.{name}")
        def average_of(
            a: object,
            axis: object = None,
            dtype: object = None,
            out: object = None,
            keepdims: object = _ABSENT,
            *,
            where: object = _ABSENT,
        ) -> object:
            return reduce(name, a, axis, keepdims, dtype)

    elif name in ("std", "var", "nanstd", "nanvar"):

        @function(f"numpy.{name}")
        def spread(
            a: object,
            axis: object = None,
            dtype: object = None,
            out: object = None,
            ddof: object = 0,
            keepdims: object = _ABSENT,
            *,
            where: object = _ABSENT,
            mean: object = _ABSENT,
            correction: object = _ABSENT,
        ) -> object:
            return reduce(name, a, axis, keepdims, dtype)

    elif name in ("all", "any"):

        @function(f"numpy.{name}")
        def truth(
            a: object,
            axis: object = None,
            out: object = None,
            keepdims: object = _ABSENT,
            *,
            where: object = _ABSENT,
        ) -> object:
            return reduce(name, a, axis, keepdims)

    elif name in ("median", "nanmedian"):

        @function(f"numpy.{name}")
        def middle(
            a: object,
            axis: object = None,
            out: object = None,
            overwrite_input: object = False,
            keepdims: object = False,
        ) -> object:
            return reduce(name, a, axis, keepdims)

    elif name == "ptp":

        @function("numpy.ptp")
        def ptp(a: object, axis: object = None, out: object = None, keepdims: object = _ABSENT) -> object:
            return reduce("ptp", a, axis, keepdims)

    elif name == "count_nonzero":

        @function("numpy.count_nonzero")
        def count_nonzero(a: object, axis: object = None, *, keepdims: object = False) -> object:
            return reduce("count_nonzero", a, axis, keepdims)

    else:

        @function(f"numpy.{name}")
        def place(a: object, axis: object = None, out: object = None, *, keepdims: object = _ABSENT) -> object:
            return _arg_reduce(name, a, axis, keepdims)


def _arg_reduce(name: str, a: object, axis: object, keepdims: object) -> TensorSpec:
    rank = numpy_array(a).rank
    if axis is not None and rank is not None:
        axis = resolve_axis(f"numpy.{name}", axis, max(rank, 1))
        axis = None if rank == 0 else axis
    return reduce(name, a, axis, keepdims)


for _name in _RESULTS:
    _register(_name)


def _register_total_method(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def rule(self: object, axis: object = None, dtype: object = None, out: object = None, **kwargs: object) -> object:
        return reduce(name, self, axis, kwargs.get("keepdims", False), dtype)


def _register_spread_method(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def rule(
        self: object, axis: object = None, dtype: object = None, out: object = None, ddof: object = 0, **kwargs: object
    ) -> object:
        return reduce(name, self, axis, kwargs.get("keepdims", False), dtype)


def _register_extreme_method(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def rule(self: object, axis: object = None, out: object = None, **kwargs: object) -> object:
        return reduce(name, self, axis, kwargs.get("keepdims", False), None, kwargs.get("initial", _ABSENT))


def _register_truth_method(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def rule(
        self: object, axis: object = None, out: object = None, keepdims: object = False, *, where: object = True
    ) -> object:
        return reduce(name, self, axis, keepdims)


def _register_place_method(name: str) -> None:
    @function(f"numpy.ndarray.{name}")
    def rule(self: object, axis: object = None, out: object = None, *, keepdims: object = False) -> object:
        return _arg_reduce(name, self, axis, keepdims)


for _name in ("sum", "prod", "mean"):
    _register_total_method(_name)
for _name in ("std", "var"):
    _register_spread_method(_name)
for _name in ("max", "min"):
    _register_extreme_method(_name)
for _name in ("all", "any"):
    _register_truth_method(_name)
for _name in ("argmax", "argmin"):
    _register_place_method(_name)


@function("numpy.average")
def average(
    a: object, axis: object = None, weights: object = None, returned: object = False, *, keepdims: object = _ABSENT
) -> object:
    """The weighted mean along axes."""
    result = reduce("mean", a, axis, keepdims)
    _check_elements("numpy.average", numpy_array(a).shape, axis)
    if weights is not None:
        weight = numpy_array(weights, "numpy.average")
        result = result.with_dtype(numpy_result_type(result.dtype, to_float64(weight.dtype)))
    if returned is False:
        return result
    return (result, TensorSpec(result.shape, UNKNOWN)) if returned is True else UNKNOWN


def _quantile(operation: str, a: object, q: object, axis: object, keepdims: object) -> TensorSpec:
    array, wanted = numpy_array(a, operation), numpy_array(q, operation)
    _check_elements(operation, array.shape, axis)
    shape = reduce_shape(operation, array.shape, axis, keepdims)
    dtype = to_float64(array.dtype)
    if isinstance(q, TensorSpec):
        dtype = numpy_result_type(dtype, to_float64(wanted.dtype))
    elif not isinstance(q, (int, float)):
        dtype = numpy_result_type(dtype, "float64")
    if shape is UNKNOWN or wanted.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(wanted.shape + shape, dtype)


def _register_quantile(name: str, keepdims_default: bool) -> None:
    @function(f"numpy.{name}")
    def rule(
        a: object,
        q: object,
        axis: object = None,
        out: object = None,
        overwrite_input: object = False,
        method: object = "linear",
        keepdims: object = keepdims_default,
        *,
        weights: object = None,
    ) -> object:
        return _quantile(f"numpy.{name}", a, q, axis, keepdims)


for _name in ("percentile", "quantile", "nanpercentile", "nanquantile"):
    _register_quantile(_name, False)


def _cumulative(operation: str, a: object, axis: object, dtype: object) -> TensorSpec:
    array = numpy_array(a, operation)
    result = read_dtype(dtype, sum_dtype(array.dtype))
    if axis is None:
        return TensorSpec(flatten_shape(array.shape), result)
    if array.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    resolve_axis(operation, axis, max(len(array.shape), 1))
    return TensorSpec(array.shape or (1,), result)


def _register_cumulative(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(a: object, axis: object = None, dtype: object = None, out: object = None) -> object:
        return _cumulative(f"numpy.{name}", a, axis, dtype)


for _name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    _register_cumulative(_name)


@function("numpy.ndarray.cumsum", "numpy.ndarray.cumprod")
def cumulative_method(self: object, axis: object = None, dtype: object = None, out: object = None) -> object:
    """Running sums or products."""
    return _cumulative("numpy.ndarray.cumsum", self, axis, dtype)


@function("numpy.linalg.norm")
def norm(x: object, ord: object = None, axis: object = None, keepdims: object = False) -> object:
    """The norm along axes."""
    array = numpy_array(x, "numpy.linalg.norm")
    if array.rank is not None and axis is None and ord is not None and array.rank not in (1, 2):
        raise InvalidCall("numpy.linalg.norm", f"x has {array.rank} axes: with `ord` it must have 1 or 2")
    shape = reduce_shape("numpy.linalg.norm", array.shape, axis, keepdims)
    return TensorSpec(shape, _spread(array.dtype))


@function("numpy.ediff1d")
def ediff1d(ary: object, to_end: object = None, to_begin: object = None) -> object:
    """Differences of neighbours."""
    array = numpy_array(ary, "numpy.ediff1d")
    if to_end is not None or to_begin is not None:
        return array.with_shape((UNKNOWN,))
    size = flatten_shape(array.shape)
    count = size[0] if size is not UNKNOWN else UNKNOWN
    return array.with_shape((max(count - 1, 0) if isinstance(count, int) else UNKNOWN,))
