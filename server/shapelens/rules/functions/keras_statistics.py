"""`keras.ops`: reductions that skip NaN, averages, quantiles, counts, and where elements are found."""
# Parameters have the names that Keras gives them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.keras_elementwise import floating
from shapelens.rules.functions.keras_reductions import mean_dtype, total_dtype
from shapelens.rules.functions.keras_shaping import flat
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine, sizes_differ
from shapelens.rules.values import keras_dtype, read_dim, read_int, read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_complex

_OPS: Final = "keras.ops."


def _same(dtype: DType) -> DType:
    return dtype


_RESULTS: Final[dict[str, Callable[[DType], DType]]] = {
    **dict.fromkeys("nansum nanprod".split(), total_dtype),
    **dict.fromkeys("nanmean nanstd nanvar nanmedian".split(), mean_dtype),
    **dict.fromkeys("nanmax nanmin ptp".split(), _same),
    **dict.fromkeys("nanargmax nanargmin".split(), lambda dtype: "int32"),
}


def _register(name: str) -> None:
    @function(_OPS + name)
    def rule(x: object, axis: object = None, keepdims: object = False) -> object:
        spec = keras_tensor(x, _OPS + name)
        dtype = UNKNOWN if name in ("nanmean", "nanmedian") and read_items(axis) == () else _RESULTS[name](spec.dtype)
        return TensorSpec(reduce_shape(_OPS + name, spec.shape, axis, keepdims), dtype)


for _name in _RESULTS:
    _register(_name)


@function("keras.ops.nancumsum", "keras.ops.nancumprod")
def nan_cumulative(x: object, axis: object = None, dtype: object = None) -> object:
    """Running sums or products that skip NaN."""
    spec = keras_tensor(x, "keras.ops.nancumsum")
    result = keras_dtype(dtype, "int32" if spec.dtype == "bool" else spec.dtype)
    return TensorSpec(flat(spec.shape) if axis is None else spec.shape, result)


@function("keras.ops.average")
def average(x: object, axis: object = None, weights: object = None) -> object:
    """The mean along an axis, weighted."""
    operation = "keras.ops.average"
    spec = keras_tensor(x, operation)
    weight = None if weights is None else keras_tensor(weights, operation)
    if weight is None:
        dtype = keras_result_type(spec.dtype, "float")
    else:
        dtype = keras_result_type(spec.dtype, weight.dtype, "float") if isinstance(weights, TensorSpec) else UNKNOWN
    shape = reduce_shape(operation, spec.shape, axis)
    if weight is not None and spec.shape is not UNKNOWN and weight.shape is not UNKNOWN:
        place = None if axis is None else resolve_axis(operation, axis, len(spec.shape))
        fits = [spec.shape] if not isinstance(place, int) else [spec.shape, (spec.shape[place],)]
        if place is not UNKNOWN and all(_shapes_differ(weight.shape, expected) for expected in fits):
            if axis is None or len(weight.shape) == len(spec.shape):
                broadcast(operation, spec.shape, weight.shape)
                return TensorSpec(UNKNOWN, dtype)  # an eager call broadcasts, a symbolic one refuses
            raise InvalidCall(operation, f"`weights` of shape {weight.shape} fit no `x` of shape {spec.shape}")
    return TensorSpec(shape, dtype)


def _shapes_differ(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> bool:
    return len(a) != len(b) or any(map(sizes_differ, a, b))


@function("keras.ops.quantile", "keras.ops.percentile", "keras.ops.nanquantile", "keras.ops.nanpercentile")
def quantile(x: object, q: object, axis: object = None, method: object = "linear", keepdims: object = False) -> object:
    """The values below which a share of the elements lies."""
    spec = keras_tensor(x, "keras.ops.quantile")
    dtype = UNKNOWN if is_complex(spec.dtype) else floating(spec.dtype)
    shape, count = reduce_shape("keras.ops.quantile", spec.shape, axis, keepdims), _quantiles(q)
    if shape is UNKNOWN or count is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*count, *shape), dtype)


def _quantiles(q: object) -> Shape:
    """Return the axis that several quantiles make; of a list of one, symbolic and eager calls say different things."""
    items = read_items(q)
    if items is not None:
        return (len(items),) if len(items) > 1 else UNKNOWN
    if isinstance(q, TensorSpec):
        return q.shape if q.rank is not None and q.rank < 2 else UNKNOWN
    return () if isinstance(q, (int, float)) else UNKNOWN


@function("keras.ops.histogram")
def histogram(x: object, bins: object = 10, range: object = None) -> object:
    """How many elements lie in each bin, and the edges of the bins."""
    spec, count = keras_tensor(x, "keras.ops.histogram"), read_int(bins)
    if isinstance(bins, int) and bins <= 0:
        raise InvalidArgument("keras.ops.histogram", "bins", bins, "must be positive")
    edges = combine(lambda number: number + 1, count)
    return TensorSpec((count,), spec.dtype), TensorSpec((edges,), spec.dtype)


@function("keras.ops.bincount")
def bincount(x: object, weights: object = None, minlength: object = 0, sparse: object = False) -> object:
    """How often each number occurs."""
    spec = keras_tensor(x, "keras.ops.bincount")
    dtype: DType = "int32" if weights is None else UNKNOWN
    if spec.shape is UNKNOWN or not spec.shape:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*spec.shape[:-1], UNKNOWN), dtype)


@function("keras.ops.corrcoef")
def corrcoef(x: object) -> object:
    """The correlation of all pairs of rows; a symbolic call says the shape of the rows themselves."""
    spec = keras_tensor(x, "keras.ops.corrcoef")
    dtype = "float64" if spec.dtype == "int64" else keras_result_type(spec.dtype, "float")
    if spec.shape is UNKNOWN or len(spec.shape) != 2:
        return TensorSpec(UNKNOWN, dtype)
    rows, columns = spec.shape
    return TensorSpec((rows, rows if rows == columns else UNKNOWN), dtype)


@function("keras.ops.correlate")
def correlate(x1: object, x2: object, mode: object = "valid") -> object:
    """One sequence slid over another."""
    operation = "keras.ops.correlate"
    left, right = keras_tensor(x1, operation), keras_tensor(x2, operation)
    for spec in (left, right):
        if spec.shape is UNKNOWN or len(spec.shape) == 1:
            continue
        if not spec.shape or not set(spec.shape[1:]) <= {1, UNKNOWN}:
            raise RankMismatch(operation, spec.shape, 1, 1)
        return TensorSpec()  # a symbolic call refuses this, another one may not see axes of size 1
    if isinstance(mode, str) and mode not in ("valid", "same", "full"):
        raise InvalidArgument(operation, "mode", mode, "must be 'valid', 'same' or 'full'")
    common = keras_result_type(left.dtype, right.dtype)
    dtype: DType = "float64" if common == "int64" else common
    if dtype is not UNKNOWN and dtype not in ("bfloat16", "float16", "float64"):
        dtype = "float32"
    if left.shape is UNKNOWN or right.shape is UNKNOWN or not isinstance(mode, str):
        return TensorSpec((UNKNOWN,), dtype)
    a, b = left.shape[0], right.shape[0]
    length: dict[str, Callable[[int, int], int]] = {
        "valid": lambda a, b: max(a, b) - min(a, b) + 1,
        "same": max,
        "full": lambda a, b: a + b - 1,
    }
    if a is None or b is None:
        return TensorSpec(UNKNOWN, dtype)  # a symbolic call fails on an open size
    known = isinstance(a, int) and isinstance(b, int) and (a >= b or mode == "full") and min(a, b) > 0
    return TensorSpec((combine(length[mode], a, b) if known else UNKNOWN,), dtype)


@function("keras.ops.digitize")
def digitize(x: object, bins: object) -> object:
    """The bin of each element."""
    edges = keras_tensor(bins, "keras.ops.digitize")
    if edges.rank is not None and edges.rank > 1:
        raise RankMismatch("keras.ops.digitize", edges.shape, 1, 1)
    return TensorSpec(keras_tensor(x, "keras.ops.digitize").shape, "int32")


@function("keras.ops.searchsorted")
def searchsorted(sorted_sequence: object, values: object, side: object = "left") -> object:
    """Where each value belongs in a sorted sequence."""
    sequence = keras_tensor(sorted_sequence, "keras.ops.searchsorted")
    if sequence.rank is not None and sequence.rank != 1:
        raise RankMismatch("keras.ops.searchsorted", sequence.shape, 1, 1)
    if isinstance(side, str) and side not in ("left", "right"):
        raise InvalidArgument("keras.ops.searchsorted", "side", side, "must be 'left' or 'right'")
    length = UNKNOWN if sequence.shape is UNKNOWN else sequence.shape[0]
    short = isinstance(length, int) and length < 2**31
    return TensorSpec(keras_tensor(values, "keras.ops.searchsorted").shape, "int32" if short else UNKNOWN)


@function("keras.ops.argpartition")
def argpartition(x: object, kth: object, axis: object = -1) -> object:
    """The order in which the smallest elements come first."""
    spec = keras_tensor(x, "keras.ops.argpartition")
    return TensorSpec(flat(spec.shape) if axis is None else spec.shape, "int32")


@function("keras.ops.isin")
def isin(x1: object, x2: object, assume_unique: object = False, invert: object = False) -> object:
    """Whether each element is one of several."""
    return TensorSpec(keras_tensor(x1, "keras.ops.isin").shape, "bool")


@function("keras.ops.nonzero")
def nonzero(x: object) -> object:
    """The places of the elements that are not zero, an array for each axis."""
    spec = keras_tensor(x, "keras.ops.nonzero")
    return UNKNOWN if spec.shape is UNKNOWN else tuple(TensorSpec((UNKNOWN,), "int32") for _ in spec.shape)


@function("keras.ops.unique")
def unique(
    x: object,
    sorted: object = True,
    return_index: object = False,
    return_inverse: object = False,
    return_counts: object = False,
    axis: object = None,
    size: object = None,
    fill_value: object = None,
) -> object:
    """The different elements, and where and how often they occur."""
    spec = keras_tensor(x, "keras.ops.unique")
    count: Dim = UNKNOWN if size is None else read_int(size)
    flags = (return_index, return_inverse, return_counts)
    if not all(isinstance(flag, bool) for flag in flags):
        return UNKNOWN
    place = None
    if axis is not None:
        place = UNKNOWN if spec.shape is UNKNOWN else resolve_axis("keras.ops.unique", axis, len(spec.shape))
    known = isinstance(place, int)
    values = replace_size(spec.shape, place, count) if isinstance(place, int) else (count,) if axis is None else UNKNOWN
    inverse: Shape = (spec.shape[place],) if known and spec.shape is not UNKNOWN else UNKNOWN  # type: ignore[index]
    rest = (TensorSpec((count,), "int32"), TensorSpec(inverse, "int32"), TensorSpec((count,), "int32"))
    wanted = [part for part, flag in zip(rest, flags, strict=True) if flag is True]
    return (spec.with_shape(values), *wanted) if wanted else spec.with_shape(values)


@function("keras.ops.diff")
def diff(a: object, n: object = 1, axis: object = -1) -> object:
    """The differences of neighbours."""
    spec, times = keras_tensor(a, "keras.ops.diff"), read_int(n)
    if spec.shape is UNKNOWN or times is UNKNOWN or times < 0:
        return spec.with_shape(UNKNOWN)
    if times == 0:  # only a symbolic call looks at the axis
        there = isinstance(axis, int) and -len(spec.shape) <= axis < len(spec.shape)
        return spec if there else spec.with_shape(UNKNOWN)
    place = resolve_axis("keras.ops.diff", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    size = combine(lambda length, steps: max(length - steps, 0), spec.shape[place], times)
    return spec.with_shape(replace_size(spec.shape, place, size))


@function("keras.ops.trapezoid")
def trapezoid(y: object, x: object = None, dx: object = 1.0, axis: object = -1) -> object:
    """The area below a line through points."""
    spec = keras_tensor(y, "keras.ops.trapezoid")
    dtype = keras_result_type(spec.dtype, "float") if x is None else UNKNOWN
    if spec.shape is UNKNOWN or axis is None or not spec.shape:
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(reduce_shape("keras.ops.trapezoid", spec.shape, axis), dtype)


@function("keras.ops.segment_sum", "keras.ops.segment_max", "keras.ops.segment_min", "keras.ops.segment_prod")
def segment(data: object, segment_ids: object, num_segments: object = None, sorted: object = False) -> object:
    """Rows reduced by the segment that they belong to."""
    spec = keras_tensor(data, "keras.ops.segment_sum")
    if spec.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(UNKNOWN)
    is_open = spec.shape[0] is None  # of a graph: what is not known there stays open
    count = UNKNOWN if num_segments is None and not is_open else read_dim(num_segments)
    return spec.with_shape((count, *spec.shape[1:]))


@function("keras.ops.in_top_k")
def in_top_k(targets: object, predictions: object, k: object) -> object:
    """Whether the target is among the largest predictions."""
    return TensorSpec(keras_tensor(targets, "keras.ops.in_top_k").shape, "bool")
