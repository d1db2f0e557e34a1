"""`keras.ops`: convolutions and pooling, sums over segments, scattering, matrices, reductions that skip NaN."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from collections.abc import Sequence

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.functions.keras_elementwise import floating
from shapelens.rules.functions.keras_shaping import flat
from shapelens.rules.geometry import spatial_axes, window_size
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.promotion import keras_result_type
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec, Unknown

# Keras's default data format is a setting that a rule does not know: sizes are said where the format is given, or where
# the usual one is meant by all.


def _each(value: object, count: int) -> list[int | Unknown]:
    """Read strides and the like: one number for all axes, or one for each."""
    items = read_items(value)
    numbers = [read_int(value)] * count if items is None else [read_int(item) for item in items]
    return numbers if len(numbers) == count else [UNKNOWN] * count


def _slid(
    operation: str,
    spec: TensorSpec,
    windows: Sequence[Dim],
    strides: object,
    padding: object,
    data_format: object,
    dilations: object = 1,
) -> tuple[Dim, ...] | Unknown:
    """Return the sizes of the axes over which windows slid."""
    rank = len(windows)
    if spec.shape is UNKNOWN:
        return UNKNOWN
    if len(spec.shape) != rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2, rank + 2)
    axes = spatial_axes(data_format or "channels_last", rank)
    if axes is None or not isinstance(padding, str) or padding.lower() not in ("valid", "same"):
        return (UNKNOWN,) * rank
    steps, rates = _each(strides, rank), _each(dilations, rank)
    sizes: list[Dim] = []
    for axis, window, step, rate in zip(axes, windows, steps, rates, strict=True):
        known = window if isinstance(window, int) else UNKNOWN
        bad = any(isinstance(number, int) and number < 1 for number in (known, step, rate))
        size = UNKNOWN if bad else window_size(spec.shape[axis], known, step, padding.lower(), rate)
        if isinstance(size, int) and size <= 0:
            return UNKNOWN  # it depends on the backend whether this raises
        sizes.append(size)
    return tuple(sizes)


def _arranged(spec: TensorSpec, sizes: tuple[Dim, ...] | Unknown, channels: Dim, data_format: object) -> TensorSpec:
    if spec.shape is UNKNOWN or sizes is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if data_format == "channels_first":
        return spec.with_shape((spec.shape[0], channels, *sizes))
    return spec.with_shape((spec.shape[0], *sizes, channels))


@function("keras.ops.conv")
def conv(
    inputs: object,
    kernel: object,
    strides: object = 1,
    padding: object = "valid",
    data_format: object = None,
    dilation_rate: object = 1,
) -> object:
    """A convolution along all axes between batch and channels."""
    operation = "keras.ops.conv"
    spec, weights = keras_tensor(inputs, operation), keras_tensor(kernel, operation)
    if weights.shape is UNKNOWN or len(weights.shape) < 3 or None in weights.shape:
        return spec.with_shape(UNKNOWN).with_dtype(UNKNOWN)
    sizes = _slid(operation, spec, weights.shape[:-2], strides, padding, data_format, dilation_rate)
    same = spec.dtype if spec.dtype == weights.dtype else UNKNOWN
    return _arranged(spec, sizes, weights.shape[-1], data_format).with_dtype(same)


@function("keras.ops.depthwise_conv")
def depthwise_conv(
    inputs: object,
    kernel: object,
    strides: object = 1,
    padding: object = "valid",
    data_format: object = None,
    dilation_rate: object = 1,
) -> object:
    """A convolution of each channel by itself."""
    operation = "keras.ops.depthwise_conv"
    spec, weights = keras_tensor(inputs, operation), keras_tensor(kernel, operation)
    if weights.shape is UNKNOWN or len(weights.shape) < 3 or None in weights.shape:
        return spec.with_shape(UNKNOWN).with_dtype(UNKNOWN)
    sizes = _slid(operation, spec, weights.shape[:-2], strides, padding, data_format, dilation_rate)
    same = spec.dtype if spec.dtype == weights.dtype else UNKNOWN
    return _arranged(spec, sizes, multiply_sizes(weights.shape[-2:]), data_format).with_dtype(same)


@function("keras.ops.max_pool", "keras.ops.average_pool")
def max_pool(
    inputs: object,
    pool_size: object,
    strides: object = None,
    padding: object = "valid",
    data_format: object = None,
) -> object:
    """The largest or the mean of each window."""
    spec = keras_tensor(inputs, "keras.ops.max_pool")
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) < 3:
        raise RankMismatch("keras.ops.max_pool", spec.shape, 3)
    rank = len(spec.shape) - 2
    windows = _each(pool_size, rank)
    steps = windows if strides is None else strides
    sizes = _slid("keras.ops.max_pool", spec, windows, steps, padding, data_format)
    return _arranged(spec, sizes, spec.shape[1 if data_format == "channels_first" else -1], data_format)


@function("keras.ops.outer")
def outer(x1: object, x2: object) -> object:
    """The products of all pairs of elements."""
    left, right = keras_tensor(x1, "keras.ops.outer"), keras_tensor(x2, "keras.ops.outer")
    a, b = flat(left.shape), flat(right.shape)
    shape = UNKNOWN if a is UNKNOWN or b is UNKNOWN else a + b
    return TensorSpec(shape, keras_result_type(left.dtype, right.dtype))


@function("keras.ops.segment_sum", "keras.ops.segment_max")
def segment_sum(data: object, segment_ids: object, num_segments: object = None, sorted: object = False) -> object:  # noqa: A002
    """Rows added up by the segment that they belong to."""
    spec = keras_tensor(data, "keras.ops.segment_sum")
    if spec.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(UNKNOWN)
    count: Dim = UNKNOWN if num_segments is None else read_int(num_segments)
    return spec.with_shape((count, *spec.shape[1:]))


@function("keras.ops.scatter")
def scatter(indices: object, values: object, shape: object) -> object:
    """Zeros of a shape, with values added at indices."""
    return TensorSpec(read_shape(shape), keras_tensor(values, "keras.ops.scatter").dtype)


@function("keras.ops.scatter_update")
def scatter_update(inputs: object, indices: object, updates: object, reduction: object = None) -> object:
    """The tensor with other values at indices."""
    return _kept("keras.ops.scatter_update", inputs)


@function("keras.ops.slice_update")
def slice_update(inputs: object, start_indices: object, updates: object) -> object:
    """The tensor with a block of it replaced."""
    return _kept("keras.ops.slice_update", inputs)


def _kept(operation: str, x: object) -> TensorSpec:
    spec = keras_tensor(x, operation)
    return TensorSpec(spec.shape, spec.dtype)


def _square(operation: str, x: object) -> TensorSpec:
    """Return a stack of square matrices; raise for what is none."""
    spec = _kept(operation, x)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) < 2:
        raise RankMismatch(operation, spec.shape, 2)
    rows, columns = spec.shape[-2:]
    if isinstance(rows, int) and isinstance(columns, int) and rows != columns:
        raise InvalidCall(operation, f"the last two axes must be of one size, and are {rows} and {columns}")
    return spec if rows == columns else spec.with_shape(UNKNOWN)


@function("keras.ops.inv")
def inverse(x: object) -> object:
    """The inverse of each matrix."""
    return _square("keras.ops.inv", x)


@function("keras.ops.det")
def determinant(x: object) -> object:
    """The determinant of each matrix."""
    spec = _square("keras.ops.det", x)
    return spec.with_shape(UNKNOWN if spec.shape is UNKNOWN else spec.shape[:-2])


@function("keras.ops.nansum", "keras.ops.nanmean", "keras.ops.nanmax", "keras.ops.nanmin")
def nan_reduction(x: object, axis: object = None, keepdims: object = False) -> object:
    """A reduction along axes that skips what is no number."""
    spec = keras_tensor(x, "keras.ops.nansum")
    shape = reduce_shape("keras.ops.nansum", spec.shape, axis, keepdims)
    return TensorSpec(shape, spec.dtype if floating(spec.dtype) == spec.dtype else UNKNOWN)
