"""Pooling: the layers of `keras/src/layers/pooling`."""

from __future__ import annotations

from typing import ClassVar, cast

from shapelens.rules.geometry import (
    AXIS_NAMES,
    Whole,
    check_data_format,
    read_python_int,
    read_whole,
    slide,
    slide_eagerly,
    spatial_axes,
    window_tuple,
    with_sizes,
    write_window,
)
from shapelens.rules.layers.dtype_effects import FLOATS_ONLY, MAXIMUM, MEAN, WINDOW_MAXIMUM
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, read_items
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec


class Pooling(LayerRule):
    """Source: `keras.src.layers.pooling.base_pooling.BasePooling`."""

    rank: ClassVar[int]

    def pool_size(self, layer: Layer) -> tuple[Whole, ...]:
        """Return the window's sizes."""
        return window_tuple(self.class_name, "pool_size", layer["pool_size"], self.rank)

    def strides(self, layer: Layer) -> tuple[Whole, ...]:
        """Return the strides; they default to the window."""
        if layer["strides"] is None:
            return self.pool_size(layer)
        return window_tuple(self.class_name, "strides", layer["strides"], self.rank, allow_zero=True)

    def configure(self, layer: Layer) -> None:
        """Check the window; the padding is checked when the layer is called."""
        self.pool_size(layer)
        self.strides(layer)
        check_data_format(self.class_name, layer["data_format"])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, spatial axes and channels, no more and no less."""
        return InputSpec(ndim=self.rank + 2)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Valid `⌊(n − p) / s⌋ + 1`, same `⌈n / s⌉`.

        TensorFlow refuses a window that does not fit when it traces the call, and not always when it runs it eagerly.

        Source: `keras.src.ops.operation_utils.compute_pooling_output_shape`.
        """
        axes, strides, padding = spatial_axes(layer.data_format, self.rank), self.strides(layer), layer["padding"]
        if 0 in strides:
            raise InvalidArgument(self.class_name, "strides", layer["strides"], "must be positive")
        if isinstance(padding, str):
            # A symbolic call compares the padding as it is, an eager one ignores the case.
            padding = padding if context.symbolic else padding.lower()
        elif padding is not UNKNOWN and not isinstance(padding, (Reference, TensorSpec)):
            raise InvalidArgument(self.class_name, "padding", padding, "must be 'valid' or 'same'")
        else:
            padding = UNKNOWN
        if padding is not UNKNOWN and padding not in ("valid", "same"):
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "must be 'valid' or 'same'")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        windows = self.pool_size(layer)
        if not context.symbolic and not context.traced and padding == "valid":
            return with_sizes(shape, axes, slide_eagerly(self.class_name, shape, axes, windows, strides))
        return with_sizes(shape, axes, slide(self.class_name, shape, axes, windows, strides, padding))

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write one line for each spatial axis."""
        axes = spatial_axes(layer.data_format, self.rank)
        if inputs.shape is UNKNOWN or len(inputs.shape) != self.rank + 2 or axes is None:
            return None
        numbers = zip(AXIS_NAMES[self.rank], axes, self.pool_size(layer), self.strides(layer), strict=True)
        lines = [write_window(name, inputs.shape[axis], p, s, layer["padding"]) for name, axis, p, s in numbers if s]
        return "\n".join(line for line in lines if line) or None


class MaxPooling(Pooling):
    """The maximum over windows."""

    eager_dtypes = WINDOW_MAXIMUM


class AveragePooling(Pooling):
    """The mean over windows."""

    eager_dtypes = FLOATS_ONLY


@layer("MaxPooling1D", "MaxPool1D")
class MaxPooling1D(MaxPooling):
    """The maximum over windows of a sequence."""

    rank = 1


@layer("MaxPooling2D", "MaxPool2D")
class MaxPooling2D(MaxPooling):
    """The maximum over windows of images."""

    rank = 2


@layer("MaxPooling3D", "MaxPool3D")
class MaxPooling3D(MaxPooling):
    """The maximum over windows of volumes."""

    rank = 3
    eager_dtypes = FLOATS_ONLY

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """TensorFlow has no such operation for `float64`."""
        if dtype == "float64":
            raise DTypeMismatch(self.class_name, dtype)
        return super().eager_dtype(layer, dtype)


@layer("AveragePooling1D", "AvgPool1D")
class AveragePooling1D(AveragePooling):
    """The mean over windows of a sequence."""

    rank = 1


@layer("AveragePooling2D", "AvgPool2D")
class AveragePooling2D(AveragePooling):
    """The mean over windows of images."""

    rank = 2


@layer("AveragePooling3D", "AvgPool3D")
class AveragePooling3D(AveragePooling):
    """The mean over windows of volumes."""

    rank = 3


class GlobalPooling(LayerRule):
    """Source: `keras.src.layers.pooling.base_global_pooling.BaseGlobalPooling`."""

    rank: ClassVar[int]

    def configure(self, layer: Layer) -> None:
        """Check the data format."""
        check_data_format(self.class_name, layer["data_format"])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, spatial axes and channels, no more and no less."""
        return InputSpec(ndim=self.rank + 2)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep batch and channels; the spatial axes go, or stay with size 1 if `keepdims` is set."""
        axes, keepdims = spatial_axes(layer.data_format, self.rank), layer["keepdims"]
        if not isinstance(keepdims, (bool, int, type(None))):
            return UNKNOWN
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1)) if keepdims else (shape[0], UNKNOWN)
        if keepdims:
            return with_sizes(shape, axes, (1,) * self.rank)
        return tuple(size for axis, size in enumerate(shape) if axis not in axes)


class GlobalMaxPooling(GlobalPooling):
    """The maximum over all spatial axes."""

    eager_dtypes = MAXIMUM

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Refuse, in an eager call, to look for the maximum of nothing."""
        if not context.symbolic and 0 in shape:
            raise InvalidCall(self.class_name, "there is no maximum of an empty tensor")
        return super().output_shape(layer, shape, context)


class GlobalAveragePooling(GlobalPooling):
    """The mean over all spatial axes."""

    eager_dtypes = MEAN


@layer("GlobalMaxPooling1D", "GlobalMaxPool1D")
class GlobalMaxPooling1D(GlobalMaxPooling):
    """The maximum over a sequence."""

    rank = 1


@layer("GlobalMaxPooling2D", "GlobalMaxPool2D")
class GlobalMaxPooling2D(GlobalMaxPooling):
    """The maximum over an image."""

    rank = 2


@layer("GlobalMaxPooling3D", "GlobalMaxPool3D")
class GlobalMaxPooling3D(GlobalMaxPooling):
    """The maximum over a volume."""

    rank = 3


@layer("GlobalAveragePooling1D", "GlobalAvgPool1D")
class GlobalAveragePooling1D(GlobalAveragePooling):
    """The mean over a sequence."""

    rank = 1


@layer("GlobalAveragePooling2D", "GlobalAvgPool2D")
class GlobalAveragePooling2D(GlobalAveragePooling):
    """The mean over an image."""

    rank = 2


@layer("GlobalAveragePooling3D", "GlobalAvgPool3D")
class GlobalAveragePooling3D(GlobalAveragePooling):
    """The mean over a volume."""

    rank = 3


class AdaptivePooling(LayerRule):
    """Source: `keras.src.layers.pooling.base_adaptive_pooling.BaseAdaptivePooling`."""

    rank: ClassVar[int]

    def sizes(self, layer: Layer) -> tuple[object, ...]:
        """Return the sizes of the output."""
        given = layer["output_size"]
        whole, items = read_python_int(given), read_items(given)
        if whole is not None:
            return (whole,) * self.rank
        if items is None or len(items) != self.rank:
            reason = f"must be an integer or a tuple of {self.rank}"
            raise InvalidArgument(self.class_name, "output_size", given, reason)
        return items

    def configure(self, layer: Layer) -> None:
        """Check the output's size and the data format, whose case matters here."""
        self.sizes(layer)
        given = layer["data_format"]
        if isinstance(given, str) and given and given not in ("channels_last", "channels_first"):
            raise InvalidArgument(self.class_name, "data_format", given, "must be 'channels_last' or 'channels_first'")
        if given and isinstance(given, (int, float, tuple, list)):
            raise InvalidArgument(
                self.class_name, "data_format", cast(object, given), "must be 'channels_last' or 'channels_first'"
            )

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of an eager call on another rank: TensorFlow sometimes finds its way through it."""
        if not context.symbolic and inputs.rank not in (None, self.rank + 2):
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep batch and channels."""
        axes = spatial_axes(layer.data_format, self.rank)
        sizes = [UNKNOWN if (whole := read_whole(size)) is None else whole for size in self.sizes(layer)]
        if context.symbolic:
            if len(shape) < (1 if layer.channel_axis == -1 else 2):
                raise RankMismatch(self.class_name, shape, self.rank + 2, self.rank + 2)
            if any(isinstance(size, int) and size < 0 for size in sizes):
                raise InvalidArgument(self.class_name, "output_size", layer["output_size"], "cannot be negative")
            if axes is None:
                return (shape[0], *(UNKNOWN,) * (self.rank + 1))
            return (shape[0], *sizes, shape[-1]) if axes[0] == 1 else (shape[0], shape[1], *sizes)
        if isinstance(layer["output_size"], bool) or any(isinstance(size, int) and size <= 0 for size in sizes):
            raise InvalidArgument(self.class_name, "output_size", layer["output_size"], "must be positive")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        if 0 in [shape[axis] for axis in axes]:
            raise InvalidCall(self.class_name, "there is nothing to pool in an empty tensor")
        return with_sizes(shape, axes, sizes)


@layer("AdaptiveAveragePooling1D")
class AdaptiveAveragePooling1D(AdaptivePooling):
    """The mean over as many parts of a sequence as the output has places."""

    rank = 1
    eager_dtypes = FLOATS_ONLY


@layer("AdaptiveAveragePooling2D")
class AdaptiveAveragePooling2D(AdaptivePooling):
    """The mean over as many parts of an image as the output has places."""

    rank = 2
    eager_dtypes = FLOATS_ONLY


@layer("AdaptiveAveragePooling3D")
class AdaptiveAveragePooling3D(AdaptivePooling):
    """The mean over as many parts of a volume as the output has places."""

    rank = 3
    eager_dtypes = FLOATS_ONLY


@layer("AdaptiveMaxPooling1D")
class AdaptiveMaxPooling1D(AdaptivePooling):
    """The maximum over as many parts of a sequence as the output has places."""

    rank = 1
    eager_dtypes = WINDOW_MAXIMUM


@layer("AdaptiveMaxPooling2D")
class AdaptiveMaxPooling2D(AdaptivePooling):
    """The maximum over as many parts of an image as the output has places."""

    rank = 2
    eager_dtypes = WINDOW_MAXIMUM


@layer("AdaptiveMaxPooling3D")
class AdaptiveMaxPooling3D(AdaptivePooling):
    """The maximum over as many parts of a volume as the output has places."""

    rank = 3
    eager_dtypes = FLOATS_ONLY

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """TensorFlow has no such operation for `float64`."""
        if dtype == "float64":
            raise DTypeMismatch(self.class_name, dtype)
        return super().eager_dtype(layer, dtype)
