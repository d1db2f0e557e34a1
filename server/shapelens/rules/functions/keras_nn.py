"""`keras.ops`: convolutions and pooling, scattering."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.geometry import spatial_axes, window_size
from shapelens.rules.layers.convolutional import transposed_size
from shapelens.rules.mismatch import AxisMismatch, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes, sizes_differ
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


def _last(spec: TensorSpec) -> Dim:
    return UNKNOWN if spec.shape is UNKNOWN or not spec.shape else spec.shape[-1]


def _convolved(
    operation: str,
    inputs: object,
    weights: TensorSpec,
    channels: Dim,
    strides: object,
    padding: object,
    data_format: object,
    dilation_rate: object,
) -> TensorSpec:
    """Return what a convolution gives whose weights end with two axes for the channels."""
    spec = keras_tensor(inputs, operation)
    if weights.shape is UNKNOWN or len(weights.shape) < 3 or None in weights.shape:
        return TensorSpec()
    sizes = _slid(operation, spec, weights.shape[:-2], strides, padding, data_format, dilation_rate)
    same = spec.dtype if spec.dtype == weights.dtype else UNKNOWN
    return _arranged(spec, sizes, channels, data_format).with_dtype(same)


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
    weights = keras_tensor(kernel, operation)
    return _convolved(operation, inputs, weights, _last(weights), strides, padding, data_format, dilation_rate)


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
    weights = keras_tensor(kernel, operation)
    channels = UNKNOWN if weights.shape is UNKNOWN else multiply_sizes(weights.shape[-2:])
    return _convolved(operation, inputs, weights, channels, strides, padding, data_format, dilation_rate)


@function("keras.ops.separable_conv")
def separable_conv(
    inputs: object,
    depthwise_kernel: object,
    pointwise_kernel: object,
    strides: object = 1,
    padding: object = "valid",
    data_format: object = None,
    dilation_rate: object = 1,
) -> object:
    """A convolution of each channel by itself, and one that mixes the channels."""
    operation = "keras.ops.separable_conv"
    weights, mixing = keras_tensor(depthwise_kernel, operation), keras_tensor(pointwise_kernel, operation)
    channels = _last(mixing)
    made = _convolved(operation, inputs, weights, channels, strides, padding, data_format, dilation_rate)
    return made if made.dtype == mixing.dtype else made.with_dtype(UNKNOWN)


@function("keras.ops.conv_transpose")
def conv_transpose(
    inputs: object,
    kernel: object,
    strides: object = 1,
    padding: object = "valid",
    output_padding: object = None,
    data_format: object = None,
    dilation_rate: object = 1,
) -> object:
    """The transpose of a convolution, which makes images larger."""
    operation = "keras.ops.conv_transpose"
    spec, weights = keras_tensor(inputs, operation), keras_tensor(kernel, operation)
    if weights.shape is UNKNOWN or len(weights.shape) < 3 or None in weights.shape or spec.shape is UNKNOWN:
        return TensorSpec()
    rank = len(weights.shape) - 2
    if len(spec.shape) != rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2, rank + 2)
    axes = spatial_axes(data_format or "channels_last", rank)
    if axes is None or not isinstance(padding, str) or padding.lower() not in ("valid", "same"):
        return TensorSpec()
    channel_axis = 1 if data_format == "channels_first" else rank + 1
    if sizes_differ(spec.shape[channel_axis], weights.shape[-1]):
        raise AxisMismatch(operation, spec.shape, channel_axis - rank - 2, cast(int, weights.shape[-1]))
    extra = [None] * rank if output_padding is None else _each(output_padding, rank)
    numbers = zip(axes, weights.shape, _each(strides, rank), _each(dilation_rate, rank), extra, strict=False)
    sizes = tuple(
        transposed_size(
            spec.shape[axis], window if isinstance(window, int) else UNKNOWN, step, padding.lower(), rate, more
        )
        for axis, window, step, rate, more in numbers
    )
    if output_padding is not None or any(isinstance(size, int) and size <= 0 for size in sizes):
        sizes = tuple(UNKNOWN if isinstance(size, int) else size for size in sizes)  # TensorFlow refuses some of these
    same = spec.dtype if spec.dtype == weights.dtype else UNKNOWN
    return _arranged(spec, sizes, weights.shape[-2], data_format).with_dtype(same)


def _pooled(
    operation: str, inputs: object, pool_size: object, strides: object, padding: object, data_format: object
) -> TensorSpec:
    spec = keras_tensor(inputs, operation)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) < 3:
        raise RankMismatch(operation, spec.shape, 3)
    windows = _each(pool_size, len(spec.shape) - 2)
    sizes = _slid(operation, spec, windows, windows if strides is None else strides, padding, data_format)
    return _arranged(spec, sizes, spec.shape[1 if data_format == "channels_first" else -1], data_format)


@function("keras.ops.max_pool")
def max_pool(
    inputs: object,
    pool_size: object,
    strides: object = None,
    padding: object = "valid",
    data_format: object = None,
) -> object:
    """The largest of each window."""
    return _pooled("keras.ops.max_pool", inputs, pool_size, strides, padding, data_format)


@function("keras.ops.average_pool")
def average_pool(
    inputs: object,
    pool_size: object,
    strides: object = None,
    padding: object = "valid",
    data_format: object = None,
) -> object:
    """The mean of each window."""
    return _pooled("keras.ops.average_pool", inputs, pool_size, strides, padding, data_format)


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
