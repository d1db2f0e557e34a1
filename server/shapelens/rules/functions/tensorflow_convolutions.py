"""TensorFlow: convolutions of other kinds, and pooling in one, two and three axes."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_windows import convolved, per_axis, pooled
from shapelens.rules.mismatch import AxisMismatch, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_LAST = (None, "NWC", "NHWC", "NDHWC")


@function("tensorflow.nn.conv3d")
def conv3d(
    input: object,
    filters: object,
    strides: object,
    padding: object,
    data_format: object = "NDHWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along three axes."""
    if data_format != "NDHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 5)
    return convolved("tensorflow.nn.conv3d", input, filters, strides, padding, dilations, 3)


@function("tensorflow.nn.convolution")
def convolution(
    input: object,
    filters: object,
    strides: object = None,
    padding: object = "VALID",
    data_format: object = None,
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along as many axes as the filters have."""
    kernel = tensorflow_tensor(filters, "tensorflow.nn.convolution")
    if data_format not in _LAST or kernel.rank is None or not 3 <= kernel.rank <= 5:
        return tensorflow_tensor(input).with_shape(UNKNOWN)
    steps = 1 if strides is None else strides
    return convolved("tensorflow.nn.convolution", input, filters, steps, padding, dilations, kernel.rank - 2)


def _depthwise(operation: str, spec: TensorSpec, kernel: TensorSpec) -> tuple[TensorSpec, Dim]:
    """Return the filters as an ordinary convolution has them, and the number of channels that come out."""
    for tensor in (spec, kernel):
        if tensor.rank is not None and tensor.rank != 4:
            raise RankMismatch(operation, tensor.shape, 4, 4)
    if spec.shape is UNKNOWN or kernel.shape is UNKNOWN:
        return kernel, UNKNOWN
    channels, taken, multiplier = spec.shape[-1], kernel.shape[2], kernel.shape[3]
    if isinstance(channels, int) and isinstance(taken, int) and channels != taken:
        raise AxisMismatch(operation, spec.shape, -1, taken)
    count = taken * multiplier if isinstance(taken, int) and isinstance(multiplier, int) else UNKNOWN
    return kernel.with_shape((*kernel.shape[:2], taken, count)), count


@function("tensorflow.nn.depthwise_conv2d")
def depthwise_conv2d(
    input: object,
    filter: object,
    strides: object,
    padding: object,
    data_format: object = None,
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution of each channel by itself."""
    operation = "tensorflow.nn.depthwise_conv2d"
    spec, kernel = tensorflow_tensor(input, operation), tensorflow_tensor(filter, operation)
    if data_format not in _LAST:
        return spec.with_shape((UNKNOWN,) * 4)
    full, _ = _depthwise(operation, spec, kernel)
    return convolved(operation, spec, full, strides, padding, dilations, 2)


@function("tensorflow.nn.separable_conv2d")
def separable_conv2d(
    input: object,
    depthwise_filter: object,
    pointwise_filter: object,
    strides: object,
    padding: object,
    data_format: object = None,
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution of each channel by itself, then one of single pixels."""
    operation = "tensorflow.nn.separable_conv2d"
    spec, kernel = tensorflow_tensor(input, operation), tensorflow_tensor(depthwise_filter, operation)
    points = tensorflow_tensor(pointwise_filter, operation)
    if data_format not in _LAST:
        return spec.with_shape((UNKNOWN,) * 4)
    full, count = _depthwise(operation, spec, kernel)
    result = convolved(operation, spec, full, strides, padding, dilations, 2)
    if count is UNKNOWN or result.shape is UNKNOWN or points.shape is UNKNOWN:
        return result.with_shape(UNKNOWN)
    if points.shape[:2] != (1, 1) or len(points.shape) != 4:
        return result.with_shape(UNKNOWN)
    taken = points.shape[2]
    if isinstance(count, int) and isinstance(taken, int) and count != taken:
        raise AxisMismatch(operation, (*result.shape[:-1], count), -1, taken)
    return result.with_shape((*result.shape[:-1], points.shape[3]))


def _transposed(operation: str, input: object, filters: object, output_shape: object, rank: int) -> TensorSpec:
    """Return what a transposed convolution gives: just the shape that is asked for."""
    spec, kernel = tensorflow_tensor(input, operation), tensorflow_tensor(filters, operation)
    if kernel.rank is not None and kernel.rank != rank + 2:
        raise RankMismatch(operation, kernel.shape, rank + 2, rank + 2)
    target = read_shape(output_shape)
    if target is UNKNOWN or len(target) != rank + 2:
        return spec.with_shape((UNKNOWN,) * (rank + 2))
    sizes = [size if isinstance(size, int) else UNKNOWN for size in target]
    if spec.shape is UNKNOWN or not spec.shape or not isinstance(spec.shape[0], int):
        sizes[0] = UNKNOWN  # a graph keeps the batch open that the input has open
    return spec.with_shape(tuple(sizes))


@function("tensorflow.nn.conv2d_transpose")
def conv2d_transpose(
    input: object,
    filters: object,
    output_shape: object,
    strides: object,
    padding: object = "SAME",
    data_format: object = "NHWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A transposed convolution along two axes."""
    return _transposed("tensorflow.nn.conv2d_transpose", input, filters, output_shape, 2)


@function("tensorflow.nn.conv1d_transpose")
def conv1d_transpose(
    input: object,
    filters: object,
    output_shape: object,
    strides: object,
    padding: object = "SAME",
    data_format: object = "NWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A transposed convolution along one axis."""
    return _transposed("tensorflow.nn.conv1d_transpose", input, filters, output_shape, 1)


@function("tensorflow.nn.conv3d_transpose")
def conv3d_transpose(
    input: object,
    filters: object,
    output_shape: object,
    strides: object,
    padding: object = "SAME",
    data_format: object = "NDHWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A transposed convolution along three axes."""
    return _transposed("tensorflow.nn.conv3d_transpose", input, filters, output_shape, 3)


@function("tensorflow.nn.avg_pool1d")
def avg_pool1d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NWC",
    name: object = None,
) -> object:
    """The mean of each window."""
    if data_format != "NWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 3)
    return pooled("tensorflow.nn.avg_pool1d", input, ksize, strides, padding, 1)


@function("tensorflow.nn.max_pool3d", "tensorflow.nn.avg_pool3d")
def max_pool3d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NDHWC",
    name: object = None,
) -> object:
    """The largest of each window."""
    if data_format != "NDHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 5)
    return pooled("tensorflow.nn.max_pool3d", input, ksize, strides, padding, 3)


@function("tensorflow.nn.max_pool", "tensorflow.nn.avg_pool")
def max_pool(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = None,
    name: object = None,
) -> object:
    """The largest of each window, along as many axes as there are."""
    spec = tensorflow_tensor(input, "tensorflow.nn.max_pool")
    if data_format not in _LAST or spec.rank is None:
        return spec.with_shape(UNKNOWN)
    if not 3 <= spec.rank <= 5:
        raise RankMismatch("tensorflow.nn.max_pool", spec.shape, 3, 5)
    if UNKNOWN in per_axis(ksize, spec.rank - 2):
        return spec.with_shape((UNKNOWN,) * spec.rank)
    return pooled("tensorflow.nn.max_pool", spec, ksize, strides, padding, spec.rank - 2)
