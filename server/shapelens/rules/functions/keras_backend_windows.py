"""`tf.keras.backend`: convolutions, pooling, padding and resizing of images, and costs of sequences."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.functions import tensorflow_convolutions, tensorflow_shaping
from shapelens.rules.mismatch import RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine
from shapelens.rules.values import read_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_LAST: Final = (None, "channels_last")


@function("keras.backend.epsilon", "keras.config.epsilon")
def epsilon() -> object:
    """The small number that keeps a division from failing."""
    return 1e-7


@function("keras.backend.conv1d")
def conv1d(
    x: object,
    kernel: object,
    strides: object = 1,
    padding: object = "valid",
    data_format: object = None,
    dilation_rate: object = 1,
) -> object:
    """A convolution along one axis."""
    return conv2d(x, kernel, strides, padding, data_format, dilation_rate)


@function("keras.backend.conv2d")
def conv2d(
    x: object,
    kernel: object,
    strides: object = (1, 1),
    padding: object = "valid",
    data_format: object = None,
    dilation_rate: object = (1, 1),
) -> object:
    """A convolution along two axes."""
    spec = tensorflow_tensor(x, "keras.backend.conv2d")
    if data_format not in _LAST or padding not in ("valid", "same"):
        return spec.with_shape(UNKNOWN if spec.rank is None else (UNKNOWN,) * spec.rank)
    way = str(padding).upper()
    return tensorflow_convolutions.convolution(spec, kernel, strides, way, None, dilation_rate)


@function("keras.backend.pool2d")
def pool2d(
    x: object,
    pool_size: object,
    strides: object = (1, 1),
    padding: object = "valid",
    data_format: object = None,
    pool_mode: object = "max",
) -> object:
    """The largest or the mean of each window of an image."""
    spec = tensorflow_tensor(x, "keras.backend.pool2d")
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch("keras.backend.pool2d", spec.shape, 4, 4)
    if data_format not in _LAST or padding not in ("valid", "same"):
        return spec.with_shape((UNKNOWN,) * 4)
    return tensorflow_convolutions.max_pool(spec, pool_size, strides, str(padding).upper())


@function("keras.backend.spatial_2d_padding")
def spatial_2d_padding(x: object, padding: object = ((1, 1), (1, 1)), data_format: object = None) -> object:
    """Zeros around each image."""
    sides = read_items(padding)
    if sides is None or len(sides) != 2 or data_format not in (*_LAST, "channels_first"):
        return tensorflow_tensor(x).with_shape(UNKNOWN)
    none = [0, 0]
    widths = [none, *sides, none] if data_format in _LAST else [none, none, *sides]
    return tensorflow_shaping.pad(x, [list(read_items(width) or (UNKNOWN, UNKNOWN)) for width in widths])


@function("keras.backend.resize_images")
def resize_images(
    x: object, height_factor: object, width_factor: object, data_format: object, interpolation: object = "nearest"
) -> object:
    """Images enlarged by whole factors."""
    spec = tensorflow_tensor(x, "keras.backend.resize_images")
    if spec.shape is UNKNOWN or len(spec.shape) != 4 or data_format not in ("channels_last", "channels_first"):
        return TensorSpec()
    place = 1 if data_format == "channels_last" else 2
    before, old, behind = spec.shape[:place], spec.shape[place : place + 2], spec.shape[place + 2 :]
    factors = read_int(height_factor), read_int(width_factor)
    new = tuple(combine(lambda size, times: size * times, *pair) for pair in zip(old, factors, strict=True))
    if not all(isinstance(size, int) for size in old):  # one open size makes the other one open, too
        new = (UNKNOWN, UNKNOWN) if UNKNOWN in old else (None, None)
    return TensorSpec((*before, *new, *behind), spec.dtype if interpolation == "nearest" else "float32")


@function("keras.backend.repeat_elements")
def repeat_elements(x: object, rep: object, axis: object) -> object:
    """Each element repeated along an axis."""
    spec, times = tensorflow_tensor(x, "keras.backend.repeat_elements"), read_int(rep)
    if spec.shape is UNKNOWN or times is UNKNOWN or times < 1:
        return spec.with_shape(UNKNOWN)
    place = resolve_axis("keras.backend.repeat_elements", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    size = spec.shape[place]
    if size == 0:  # can't be split
        return spec.with_shape(UNKNOWN)
    longer = size * times if isinstance(size, int) else UNKNOWN
    return spec.with_shape((*spec.shape[:place], longer, *spec.shape[place + 1 :]))


@function("keras.backend.ctc_batch_cost")
def ctc_batch_cost(y_true: object, y_pred: object, input_length: object, label_length: object) -> object:
    """What each sequence costs, in a column."""
    spec = tensorflow_tensor(y_pred, "keras.backend.ctc_batch_cost")
    if spec.rank is not None and spec.rank != 3:
        raise RankMismatch("keras.backend.ctc_batch_cost", spec.shape, 3, 3)
    counts = [_count(value) for value in (spec, y_true, input_length, label_length)]
    known = next((count for count in counts if isinstance(count, int)), UNKNOWN if UNKNOWN in counts else None)
    return TensorSpec((known, 1), spec.dtype)


def _count(value: object) -> Dim:
    """Return the size of the first axis."""
    shape = tensorflow_tensor(value).shape
    return shape[0] if shape is not UNKNOWN and shape else UNKNOWN


@function("keras.backend.in_top_k")
def in_top_k(predictions: object, targets: object, k: object) -> object:
    """Whether the target is among the largest predictions."""
    return TensorSpec(tensorflow_tensor(targets).shape, "bool")


@function("keras.backend.random_uniform_variable")
def random_uniform_variable(
    shape: object, low: object, high: object, dtype: object = None, name: object = None, seed: object = None
) -> object:
    """A variable of random numbers between two bounds."""
    return TensorSpec(read_shape(shape), read_dtype(dtype, "float32"))


@function("keras.backend.random_normal_variable")
def random_normal_variable(
    shape: object, mean: object, scale: object, dtype: object = None, name: object = None, seed: object = None
) -> object:
    """A variable of random numbers."""
    return TensorSpec(read_shape(shape), read_dtype(dtype, "float32"))
