"""The arithmetic of windows that slide over an axis, and how it is written down with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from shapelens.rules.arrays import is_countable
from shapelens.rules.mismatch import InvalidArgument, OutputSizeMismatch
from shapelens.rules.values import Reference, is_array, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec, Unknown

AXIS_NAMES = {1: ("length",), 2: ("height", "width"), 3: ("depth", "height", "width")}
"""What the spatial axes are called, by their number."""

Whole = int | Unknown


def read_whole(value: object) -> Whole | None:
    """Read an integer argument, of Python's or NumPy's: `UNKNOWN` if it may be one, `None` if it certainly is none."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, TensorSpec) and value.shape == () and is_countable(value.dtype):
        return read_int(value)
    if value is UNKNOWN or isinstance(value, (Reference, TensorSpec)):
        return UNKNOWN
    return None


def read_number(value: object) -> int | float | Unknown:
    """Read an argument that is known to be a certain number, of Python's or NumPy's; `UNKNOWN` if that is not known."""
    if isinstance(value, (int, float)):
        return value
    whole = read_whole(value)
    return UNKNOWN if whole is None else whole


def read_python_int(value: object) -> Whole | None:
    """Read an argument that Keras tests by `isinstance(value, int)`, which no number of NumPy's passes."""
    return None if is_array(value) else read_whole(value)


def window_tuple(
    operation: str, parameter: str, value: object, count: int, *, allow_zero: bool = False
) -> tuple[Whole, ...]:
    """Read an argument such as `kernel_size`: one integer for all of `count` axes or one for each.

    Source: `keras.src.utils.argument_validation.standardize_tuple`.
    """
    items: tuple[Whole | None, ...]
    whole = read_python_int(value)
    if whole is not None:
        items = (whole,) * count
    elif isinstance(value, (tuple, list)):
        # It takes fractions; what they do differs from layer to layer.
        items = tuple(UNKNOWN if isinstance(i, float) else read_whole(i) for i in cast(Sequence[object], value))
    else:
        items = _elements(value)
    if len(items) != count or None in items:
        raise InvalidArgument(
            operation,
            parameter,
            cast(object, value),
            f"must be an integer or a tuple of {count} integer{'s' * (count > 1)}",
        )
    low = 0 if allow_zero else 1
    if any(isinstance(item, int) and item < low for item in items):
        raise InvalidArgument(
            operation, parameter, cast(object, value), f"must be {'zero or more' if allow_zero else 'positive'}"
        )
    return cast("tuple[Whole, ...]", items)


def _elements(value: object) -> tuple[Whole | None, ...]:
    """Return the elements of an array with one axis; none of anything else."""
    if not isinstance(value, TensorSpec) or value.shape is UNKNOWN or len(value.shape) != 1:
        return ()
    content = read_shape(value)
    return () if content is UNKNOWN else content


def check_data_format(operation: str, value: object) -> None:
    """Raise a `Mismatch` unless `value` can be a data format; Keras ignores the case.

    Source: `keras.src.backend.config.standardize_data_format`.
    """
    if value is None or value is UNKNOWN or isinstance(value, (Reference, TensorSpec)):
        return
    if not isinstance(value, str) or value.lower() not in ("channels_last", "channels_first"):
        raise InvalidArgument(operation, "data_format", value, "must be 'channels_last' or 'channels_first'")


def spatial_axes(data_format: object, rank: int) -> tuple[int, ...] | None:
    """Return the axes of a batch with `rank` spatial axes that are neither batch nor channels; `None` if unknown."""
    if data_format == "channels_last":
        return tuple(range(1, rank + 1))
    return tuple(range(2, rank + 2)) if data_format == "channels_first" else None


def window_size(size: Dim, window: Whole, stride: Whole, padding: str | Unknown, dilation: Whole = 1) -> Dim:
    """Return how many windows fit along an axis of `size`; zero or less where none does.

    Source: `keras.src.ops.operation_utils.compute_conv_output_shape` and `compute_pooling_output_shape`.
    """
    if size is None:
        return None
    if size is UNKNOWN or stride is UNKNOWN or padding is UNKNOWN:
        return UNKNOWN
    if padding != "valid":
        return (size - 1) // stride + 1
    if window is UNKNOWN or dilation is UNKNOWN:
        return UNKNOWN
    return (size - dilation * (window - 1) - 1) // stride + 1


def slide(
    operation: str,
    shape: tuple[Dim, ...],
    axes: Sequence[int],
    windows: Sequence[Whole],
    strides: Sequence[Whole],
    padding: str | Unknown,
    dilations: Sequence[Whole] | None = None,
) -> tuple[Dim, ...]:
    """Return the sizes of `axes` after a window slid over each, or raise an `OutputSizeMismatch` where none fits."""
    sizes: list[Dim] = []
    for axis, window, stride, dilation in zip(axes, windows, strides, dilations or (1,) * len(axes), strict=True):
        size = window_size(shape[axis], window, stride, padding, dilation)
        if isinstance(size, int) and size <= 0 and padding == "valid":
            raise OutputSizeMismatch(operation, shape, axis, _known(window), _known(stride), _known(dilation), "valid")
        sizes.append(size)
    return tuple(sizes)


def slide_eagerly(
    operation: str,
    shape: tuple[Dim, ...],
    axes: Sequence[int],
    windows: Sequence[Whole],
    strides: Sequence[Whole],
    dilations: Sequence[Whole] | None = None,
) -> tuple[Dim, ...]:
    """Return the sizes of `axes` after TensorFlow slid a window over each, without padding.

    Where no window fits but the stride reaches beyond it, TensorFlow gives an empty tensor; with oneDNN, which it
    chooses by the processor, some of these raise. So neither is said: the size is unknown.
    """
    sizes: list[Dim] = []
    for axis, window, stride, dilation in zip(axes, windows, strides, dilations or (1,) * len(axes), strict=True):
        whole, size = shape[axis], window_size(shape[axis], window, stride, "valid", dilation)
        if isinstance(size, int) and size <= 0:
            if isinstance(whole, int) and whole - _known(dilation) * (_known(window) - 1) - 1 <= -2 * _known(stride):
                raise OutputSizeMismatch(
                    operation, shape, axis, _known(window), _known(stride), _known(dilation), "valid"
                )
            size = UNKNOWN
        sizes.append(size)
    return tuple(sizes)


def with_sizes(shape: tuple[Dim, ...], axes: Sequence[int], sizes: Sequence[Dim]) -> tuple[Dim, ...]:
    """Return `shape` with `sizes` along `axes`."""
    changed = list(shape)
    for axis, size in zip(axes, sizes, strict=True):
        changed[axis] = size
    return tuple(changed)


def write_window(
    name: str, size: Dim, window: Whole, stride: Whole, padding: object, dilation: Whole = 1
) -> str | None:
    """Write the size of one axis with its numbers: `length: ⌊(100 − 2·(3 − 1) − 1) / 1⌋ + 1 = 96`."""
    if not isinstance(padding, str) or not isinstance(size, int):
        return None
    result = window_size(size, window, stride, padding.lower(), dilation)
    if not isinstance(result, int):
        return None
    if padding.lower() != "valid":
        return f"{name}: ⌈{size} / {stride}⌉ = {result}"
    extent = f"{window}" if dilation == 1 else f"{dilation}·({window} − 1) − 1"
    return f"{name}: ⌊({size} − {extent}) / {stride}⌋ + 1 = {result}"


def _known(value: Whole) -> int:
    return value if isinstance(value, int) else 1
