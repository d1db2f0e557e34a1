"""TensorFlow: convolutions and pooling, which move a window over the axes of a tensor."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.mismatch import AxisMismatch, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import ceil_divide
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec


def convolved(
    operation: str, input: object, filters: object, strides: object, padding: object, dilations: object, rank: int
) -> TensorSpec:
    """Return what a convolution gives on channels-last data."""
    spec, kernel = tensorflow_tensor(input, operation), tensorflow_tensor(filters, operation)
    if kernel.rank is not None and kernel.rank != rank + 2:
        raise RankMismatch(operation, kernel.shape, rank + 2, rank + 2)
    if spec.shape is UNKNOWN or kernel.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    if len(spec.shape) < rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2)
    steps, rates = per_axis(strides, rank), per_axis(1 if dilations is None else dilations, rank)
    channels, taken = spec.shape[-1], kernel.shape[-2]
    if isinstance(channels, int) and isinstance(taken, int) and taken and channels % taken:
        raise AxisMismatch(operation, spec.shape, -1, taken)
    sizes: list[Dim] = []
    for place in range(rank):
        size, kernel_size = spec.shape[place - rank - 1], kernel.shape[place]
        sizes.append(_window(size, kernel_size, steps[place], rates[place], padding))
    return spec.with_shape((*spec.shape[: -rank - 1], *sizes, kernel.shape[-1]))


def per_axis(value: object, rank: int) -> list[Dim]:
    """Read strides: one number, one for each spatial axis, or with those of batch and channels."""
    sizes = read_shape(value)
    if sizes is UNKNOWN:
        return [UNKNOWN] * rank
    if len(sizes) == 1:
        return [sizes[0]] * rank
    return (
        list(sizes[1 : rank + 1]) if len(sizes) == rank + 2 else list(sizes) if len(sizes) == rank else [UNKNOWN] * rank
    )


def _window(size: Dim, window: Dim, stride: Dim, rate: Dim, padding: object) -> Dim:
    if not isinstance(stride, int) or stride < 1 or not isinstance(padding, str):
        return UNKNOWN
    if padding.upper() == "SAME":
        return ceil_divide(size, stride)
    if size is None:
        return None
    if not isinstance(window, int) or not isinstance(rate, int) or not isinstance(size, int):
        return UNKNOWN
    left = size - (window - 1) * rate
    return ceil_divide(left, stride) if left > 0 else UNKNOWN


@function("tensorflow.nn.conv1d")
def conv1d(
    input: object,
    filters: object,
    stride: object,
    padding: object,
    data_format: object = "NWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along one axis."""
    if data_format != "NWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 3)
    return convolved("tensorflow.nn.conv1d", input, filters, stride, padding, dilations, 1)


@function("tensorflow.nn.conv2d")
def conv2d(
    input: object,
    filters: object,
    strides: object,
    padding: object,
    data_format: object = "NHWC",
    dilations: object = None,
    name: object = None,
) -> object:
    """A convolution along two axes."""
    if data_format != "NHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 4)
    return convolved("tensorflow.nn.conv2d", input, filters, strides, padding, dilations, 2)


def pooled(operation: str, input: object, ksize: object, strides: object, padding: object, rank: int) -> TensorSpec:
    """Return what pooling gives on channels-last data."""
    spec = tensorflow_tensor(input, operation)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) != rank + 2:
        raise RankMismatch(operation, spec.shape, rank + 2, rank + 2)
    windows, steps = per_axis(ksize, rank), per_axis(strides, rank)
    sizes = [_window(spec.shape[place + 1], windows[place], steps[place], 1, padding) for place in range(rank)]
    return spec.with_shape((spec.shape[0], *sizes, spec.shape[-1]))


@function("tensorflow.nn.max_pool2d", "tensorflow.nn.avg_pool2d")
def max_pool2d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NHWC",
    name: object = None,
) -> object:
    """The largest of each window."""
    if data_format != "NHWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 4)
    return pooled("tensorflow.nn.max_pool2d", input, ksize, strides, padding, 2)


@function("tensorflow.nn.max_pool1d")
def max_pool1d(
    input: object,
    ksize: object,
    strides: object,
    padding: object,
    data_format: object = "NWC",
    name: object = None,
) -> object:
    """The largest of each window."""
    if data_format != "NWC":
        return tensorflow_tensor(input).with_shape((UNKNOWN,) * 3)
    return pooled("tensorflow.nn.max_pool1d", input, ksize, strides, padding, 1)
