"""Convolutions: `keras.layers.Conv1D` and the rest of `keras/src/layers/convolutional`."""

from __future__ import annotations

from typing import ClassVar, cast

from shapelens.rules.geometry import (
    AXIS_NAMES,
    Whole,
    check_data_format,
    read_number,
    read_whole,
    slide,
    slide_eagerly,
    spatial_axes,
    window_tuple,
    with_sizes,
    write_window,
)
from shapelens.rules.layers.activations import activate, activated_shape
from shapelens.rules.layers.dtype_effects import FLOATS_ONLY
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Sizes, Weights, built_axes
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch, StridesWithDilation, UnknownChannels
from shapelens.rules.registry import layer
from shapelens.rules.sizes import ceil_divide, multiply_sizes
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, Unknown


class Windowed(LayerRule):
    """What all convolutions share: windows that slide over `rank` spatial axes of a batch with channels."""

    rank: ClassVar[int]
    eager_dtypes = FLOATS_ONLY

    def windows(self, layer: Layer, parameter: str, *, allow_zero: bool = False) -> tuple[Whole, ...]:
        """Return an argument that has a number for each spatial axis."""
        return window_tuple(self.class_name, parameter, layer[parameter], self.rank, allow_zero=allow_zero)

    def padding(self, layer: Layer) -> str | Unknown:
        """Return the padding in the spelling of Keras."""
        value = layer["padding"]
        return value.lower() if isinstance(value, str) else UNKNOWN

    def check_padding(self, layer: Layer, *allowed: str) -> None:
        """Source: `keras.src.utils.argument_validation.standardize_padding`."""
        value = layer["padding"]
        if value is UNKNOWN or isinstance(value, (Reference, TensorSpec, tuple, list)):
            # Keras lets a sequence pass here, and refuses it when the layer is built.
            return
        if not isinstance(value, str) or value.lower() not in allowed:
            names = [f"'{name}'" for name in allowed]
            reason = f"must be {', '.join(names[:-1])} or {names[-1]}"
            raise InvalidArgument(self.class_name, "padding", value, reason)

    def check_positive(self, layer: Layer, parameter: str, *, optional: bool = False) -> Whole:
        """Return an integer argument, or raise unless it is positive."""
        value = layer[parameter]
        if value is None and optional:
            return UNKNOWN
        whole = read_whole(value)
        if isinstance(value, float) and value > 0:
            # Keras finds it out when the layer is built.
            return UNKNOWN
        if whole is None or (isinstance(whole, int) and whole <= 0):
            raise InvalidArgument(self.class_name, parameter, value, "must be a positive integer")
        return whole

    def check_strides_with_dilation(self, layer: Layer) -> None:
        """Raise if both skip: `strides > 1` and `dilation_rate > 1`."""
        strides, dilations = self.windows(layer, "strides"), self.windows(layer, "dilation_rate")
        if any(_above_one(n) for n in strides) and any(_above_one(n) for n in dilations):
            known = [tuple(n for n in values if isinstance(n, int)) for values in (strides, dilations)]
            raise StridesWithDilation(self.class_name, known[0], known[1])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Source: `BaseConv.build`, which fixes the number of channels."""
        axis = layer.channel_axis
        return InputSpec(min_ndim=self.rank + 2, axes={} if axis is None else built_axes(layer, axis))

    def only_rank(self, layer: Layer) -> int | None:
        """Building takes batch, spatial axes and channels alone; a layer that is built takes batches of batches."""
        return self.rank + 2 if layer.built_shape is None else None

    def channels(self, layer: Layer, shape: Sizes) -> Dim:
        """Return the number of channels of an input, or raise if Keras leaves it open."""
        axis = layer.channel_axis
        if axis is None:
            return UNKNOWN
        channels = shape[axis]
        if channels is None:
            raise UnknownChannels(self.class_name, shape, axis)
        return channels

    def spatial(self, layer: Layer, shape: Sizes) -> tuple[int, ...] | None:
        """Return the spatial axes; raise if the input has more axes than they, batch and channels."""
        if len(shape) != self.rank + 2:
            raise RankMismatch(self.class_name, shape, self.rank + 2, self.rank + 2)
        return spatial_axes(layer.data_format, self.rank)

    def eager_shape(self, layer: Layer, shape: Sizes, output: Shape) -> Shape:
        """Return what really comes out of a convolution whose output should have the shape `output`.

        An empty batch gives different shapes with and without oneDNN, which TensorFlow chooses by the processor.
        """
        if output is not UNKNOWN and shape[0] == 0:
            return (0, *(UNKNOWN,) * (len(output) - 1))
        return activated_shape(self, layer["activation"], output)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Convolve, then activate."""
        return activate(self, layer, layer["activation"], super().eager_dtype(layer, dtype))

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write one line for each spatial axis."""
        axes = spatial_axes(layer.data_format, self.rank)
        if inputs.shape is UNKNOWN or len(inputs.shape) != self.rank + 2 or axes is None:
            return None
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations, padding = self.windows(layer, "dilation_rate"), layer["padding"]
        lines = [
            write_window(name, inputs.shape[axis], kernel[i], strides[i], padding, dilations[i])
            for i, (name, axis) in enumerate(zip(AXIS_NAMES[self.rank], axes, strict=True))
        ]
        return "\n".join(line for line in lines if line) or None


def _above_one(number: Whole) -> bool:
    return isinstance(number, int) and number > 1


class BaseConv(Windowed):
    """Source: `keras.src.layers.convolutional.base_conv.BaseConv`."""

    def eager_shape(self, layer: Layer, shape: Sizes, output: Shape) -> Shape:
        """Refuse an input without channels."""
        if shape[cast(int, layer.channel_axis)] == 0:
            raise InvalidCall(self.class_name, "the input has no channels")
        return super().eager_shape(layer, shape, output)

    def configure(self, layer: Layer) -> None:
        """Check the arguments in the order in which Keras does."""
        self.windows(layer, "kernel_size")
        self.windows(layer, "strides")
        self.windows(layer, "dilation_rate")
        self.check_padding(layer, *(("valid", "same", "causal") if self.rank == 1 else ("valid", "same")))
        check_data_format(self.class_name, layer["data_format"])
        self.check_positive(layer, "filters", optional=True)
        self.check_positive(layer, "groups")
        self.check_divisible(layer)
        self.check_strides_with_dilation(layer)

    def check_divisible(self, layer: Layer) -> None:
        """Raise unless the filters can be divided among the groups; both may be fractions here."""
        filters, groups = read_number(layer["filters"]), read_number(layer["groups"])
        if filters is not UNKNOWN and groups is not UNKNOWN and filters % groups:
            raise InvalidArgument(self.class_name, "filters", filters, f"must be divisible by groups ({groups})")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create `kernel` and `bias`."""
        shape = cast(Sizes, input_shape)
        channels = self.channels(layer, shape)
        if isinstance(layer["groups"], float):
            # It makes a fraction of the kernel's size, if it does not fail before.
            raise InvalidArgument(self.class_name, "groups", layer["groups"], "must be a positive integer")
        groups = read_whole(layer["groups"])
        per_group: Dim = UNKNOWN
        if isinstance(channels, int) and isinstance(groups, int):
            if channels % groups:
                reason = f"must divide the {channels} channels of the input"
                raise InvalidArgument(self.class_name, "groups", groups, reason)
            per_group = channels // groups
        self.output_shape(layer, shape, CallContext(symbolic=True))
        if layer["filters"] is None or isinstance(layer["filters"], float):
            raise InvalidArgument(self.class_name, "filters", layer["filters"], "must be a positive integer")
        filters = read_whole(layer["filters"]) or UNKNOWN
        weights: dict[str, Shape] = {"kernel": (*self.windows(layer, "kernel_size"), per_group, filters)}
        if layer["use_bias"]:
            weights["bias"] = (filters,)
        return weights

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Valid `⌊(n − d(k − 1) − 1) / s⌋ + 1`, else `⌈n / s⌉`.

        Source: `keras.src.ops.operation_utils.compute_conv_output_shape`.
        """
        axes = self.spatial(layer, shape)
        if isinstance(layer["padding"], (tuple, list)):
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "must be 'valid' or 'same'")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations = self.windows(layer, "dilation_rate")
        if not context.symbolic and 0 in shape and self.padding(layer) == "valid":
            # What build has refused a later call may find: TensorFlow makes nothing of nothing.
            sizes = slide_eagerly(self.class_name, shape, axes, kernel, strides, dilations)
        else:
            sizes = slide(self.class_name, shape, axes, kernel, strides, self.padding(layer), dilations)
        channel_axis = cast(int, layer.channel_axis)
        filters = read_whole(layer["filters"])
        output = with_sizes(shape, (*axes, channel_axis), (*sizes, filters or UNKNOWN))
        return output if context.symbolic else self.eager_shape(layer, shape, output)


@layer("Conv1D", "Convolution1D")
class Conv1D(BaseConv):
    """A convolution over a sequence."""

    rank = 1

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Once it is built, an eager call takes a batch of batches: TensorFlow convolves each by itself."""
        if context.symbolic or len(shape) != 4 or self.padding(layer) == "causal":
            return super().output_shape(layer, shape, context)
        if layer.channel_axis != -1 or 0 in shape or self.padding(layer) is UNKNOWN:
            return UNKNOWN
        inner = super().output_shape(layer, shape[1:], context)
        return UNKNOWN if inner is UNKNOWN else (shape[0], *inner)

    def eager_shape(self, layer: Layer, shape: Sizes, output: Shape) -> Shape:
        """Refuse an empty sequence that only the causal padding fills."""
        kernel = self.windows(layer, "kernel_size")[0]
        if self.padding(layer) == "causal" and kernel != 1 and 0 in shape[1:] and shape[0] != 0:
            raise InvalidCall(self.class_name, "the output of the convolution is empty")
        return super().eager_shape(layer, shape, output)


@layer("Conv2D", "Convolution2D")
class Conv2D(BaseConv):
    """A convolution over images."""

    rank = 2


@layer("Conv3D", "Convolution3D")
class Conv3D(BaseConv):
    """A convolution over volumes."""

    rank = 3


class BaseConvTranspose(Windowed):
    """Source: `keras.src.layers.convolutional.base_conv_transpose.BaseConvTranspose`."""

    def output_padding(self, layer: Layer) -> tuple[Whole, ...] | None:
        """Return the extra padding of each axis, if it is given."""
        if layer["output_padding"] is None:
            return None
        return self.windows(layer, "output_padding", allow_zero=True)

    def configure(self, layer: Layer) -> None:
        """Check the arguments."""
        self.windows(layer, "kernel_size")
        strides = self.windows(layer, "strides")
        self.windows(layer, "dilation_rate")
        self.check_padding(layer, "valid", "same")
        for padding, stride in zip(self.output_padding(layer) or (), strides, strict=False):
            if isinstance(padding, int) and isinstance(stride, int) and padding >= stride:
                reason = f"must be below strides ({stride})"
                raise InvalidArgument(self.class_name, "output_padding", layer["output_padding"], reason)
        check_data_format(self.class_name, layer["data_format"])
        self.check_positive(layer, "filters", optional=True)
        self.check_strides_with_dilation(layer)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create `kernel` and `bias`."""
        channels = self.channels(layer, cast(Sizes, input_shape))
        if layer["filters"] is None or isinstance(layer["filters"], float):
            raise InvalidArgument(self.class_name, "filters", layer["filters"], "must be a positive integer")
        filters = read_whole(layer["filters"]) or UNKNOWN
        weights: dict[str, Shape] = {"kernel": (*self.windows(layer, "kernel_size"), filters, channels)}
        if layer["use_bias"]:
            weights["bias"] = (filters,)
        return weights

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Source: `keras.src.backend.common.backend_utils.compute_conv_transpose_output_shape`."""
        axes = self.spatial(layer, shape)
        sized = axes is not None and any(isinstance(shape[axis], int) for axis in axes)
        if isinstance(layer["padding"], (tuple, list)) and sized:  # else it is not read
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "must be 'valid' or 'same'")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations, extra = self.windows(layer, "dilation_rate"), self.output_padding(layer)
        padding = self.padding(layer)
        sizes = [
            transposed_size(shape[axis], kernel[i], strides[i], padding, dilations[i], extra[i] if extra else None)
            for i, axis in enumerate(axes)
        ]
        filters = read_whole(layer["filters"]) or UNKNOWN
        if any(isinstance(size, int) and size < 0 for size in sizes):
            raise InvalidCall(self.class_name, "the output of the convolution would have a negative size")
        if not context.symbolic and padding == "same" and extra:
            # TensorFlow refuses some sizes that Keras asks for here.
            sizes = [
                size if ceil_divide(size, stride) == shape[axis] else UNKNOWN
                for size, stride, axis in zip(
                    sizes, (s if isinstance(s, int) else 1 for s in strides), axes, strict=True
                )
            ]
        output = with_sizes(shape, (*axes, cast(int, layer.channel_axis)), (*sizes, filters))
        return output if context.symbolic else self.eager_shape(layer, shape, output)

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write one line for each spatial axis."""
        axes, shape = spatial_axes(layer.data_format, self.rank), inputs.shape
        if shape is UNKNOWN or len(shape) != self.rank + 2 or axes is None or self.output_padding(layer):
            return None
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations, padding = self.windows(layer, "dilation_rate"), self.padding(layer)
        lines: list[str] = []
        for name, axis, k, s, d in zip(AXIS_NAMES[self.rank], axes, kernel, strides, dilations, strict=True):
            size, result = shape[axis], transposed_size(shape[axis], k, s, padding, d, None)
            if isinstance(size, int) and isinstance(k, int) and isinstance(d, int) and isinstance(result, int):
                window = d * (k - 1) + 1
                lines.append(
                    f"{name}: {size} · {s} = {result}"
                    if padding == "same"
                    else f"{name}: ({size} − 1) · {s} + max({window}, {s}) = {result}"
                )
        return "\n".join(lines) or None


def transposed_size(
    size: Dim, window: Whole, stride: Whole, padding: str | Unknown, dilation: Whole, extra: Whole | None
) -> Dim:
    """Return the size along an axis after a transposed convolution.

    Without an output padding, `same` gives `n · s` and `valid` gives `(n − 1) · s + max(k, s)`.
    """
    if size is None:
        return None
    if not isinstance(size, int) or not isinstance(window, int) or not isinstance(stride, int):
        return UNKNOWN
    if not isinstance(dilation, int) or padding is UNKNOWN or extra is UNKNOWN:
        return UNKNOWN
    extent = (window - 1) * dilation + 1
    if padding == "same":
        return size * stride if extra is None else (size - 1) * stride + extent % 2 + extra
    return (size - 1) * stride + (max(extent, stride) if extra is None else extent + extra)


class BaseDepthwiseConv(Windowed):
    """Source: `keras.src.layers.convolutional.base_depthwise_conv.BaseDepthwiseConv`."""

    def configure(self, layer: Layer) -> None:
        """Check the arguments; strides together with dilation are fine here."""
        for parameter in ("kernel_size", "strides", "dilation_rate"):
            self.windows(layer, parameter)
        self.check_padding(layer, "valid", "same")
        check_data_format(self.class_name, layer["data_format"])
        self.check_positive(layer, "depth_multiplier", optional=True)

    def multiplier(self, layer: Layer) -> Whole:
        """Return how many filters each channel has."""
        value = layer["depth_multiplier"]
        if value is None or isinstance(value, float):
            raise InvalidArgument(self.class_name, "depth_multiplier", value, "must be a positive integer")
        return read_whole(value) or UNKNOWN

    def filters(self, layer: Layer, channels: Dim) -> Dim:
        """Return the number of channels of the output."""
        return multiply_sizes((channels, self.multiplier(layer)))

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create `kernel` and `bias`."""
        shape = cast(Sizes, input_shape)
        channels = self.channels(layer, shape)
        self.output_shape(layer, shape, CallContext(symbolic=True))
        weights: dict[str, Shape] = {
            "kernel": (*self.windows(layer, "kernel_size"), channels, self.multiplier(layer)),
        }
        if layer["use_bias"]:
            weights["bias"] = (self.filters(layer, channels),)
        return weights

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Source: `keras.src.ops.operation_utils.compute_conv_output_shape`."""
        axes = self.spatial(layer, shape)
        if isinstance(layer["padding"], (tuple, list)):
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "must be 'valid' or 'same'")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations = self.windows(layer, "dilation_rate")
        if not context.symbolic and self.padding(layer) == "valid":
            sizes = slide_eagerly(self.class_name, shape, axes, kernel, strides, dilations)
        else:
            sizes = slide(self.class_name, shape, axes, kernel, strides, self.padding(layer), dilations)
        axis = cast(int, layer.channel_axis)
        if shape[axis] is None:
            raise UnknownChannels(self.class_name, shape, axis)
        output = with_sizes(shape, (*axes, axis), (*sizes, self.filters(layer, shape[axis])))
        return output if context.symbolic else self.eager_shape(layer, shape, output)


class BaseSeparableConv(BaseDepthwiseConv):
    """Source: `keras.src.layers.convolutional.base_separable_conv.BaseSeparableConv`."""

    def eager_shape(self, layer: Layer, shape: Sizes, output: Shape) -> Shape:
        """Refuse an input without channels."""
        if shape[cast(int, layer.channel_axis)] == 0:
            raise InvalidCall(self.class_name, "the input has no channels")
        return super().eager_shape(layer, shape, output)

    def configure(self, layer: Layer) -> None:
        """Check `filters` too."""
        super().configure(layer)
        self.check_positive(layer, "filters", optional=True)

    def filters(self, layer: Layer, channels: Dim) -> Dim:
        """Return the number of channels of the output."""
        return read_whole(layer["filters"]) or UNKNOWN

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create both kernels and `bias`."""
        shape = cast(Sizes, input_shape)
        channels, multiplier = self.channels(layer, shape), self.multiplier(layer)
        self.output_shape(layer, shape, CallContext(symbolic=True))
        if layer["filters"] is None or isinstance(layer["filters"], float):
            raise InvalidArgument(self.class_name, "filters", layer["filters"], "must be a positive integer")
        filters = self.filters(layer, channels)
        weights: dict[str, Shape] = {
            "depthwise_kernel": (*self.windows(layer, "kernel_size"), channels, multiplier),
            "pointwise_kernel": (*(1,) * self.rank, multiply_sizes((channels, multiplier)), filters),
        }
        if layer["use_bias"]:
            weights["bias"] = (filters,)
        return weights


@layer("Conv1DTranspose", "Convolution1DTranspose")
class Conv1DTranspose(BaseConvTranspose):
    """A convolution's transpose, over a sequence."""

    rank = 1


@layer("Conv2DTranspose", "Convolution2DTranspose")
class Conv2DTranspose(BaseConvTranspose):
    """A convolution's transpose, over images."""

    rank = 2


@layer("Conv3DTranspose", "Convolution3DTranspose")
class Conv3DTranspose(BaseConvTranspose):
    """A convolution's transpose, over volumes."""

    rank = 3


@layer("DepthwiseConv1D")
class DepthwiseConv1D(BaseDepthwiseConv):
    """A convolution of each channel by itself, over a sequence."""

    rank = 1


@layer("DepthwiseConv2D")
class DepthwiseConv2D(BaseDepthwiseConv):
    """A convolution of each channel by itself, over images."""

    rank = 2


@layer("SeparableConv1D", "SeparableConvolution1D")
class SeparableConv1D(BaseSeparableConv):
    """A depthwise convolution and one across the channels, over a sequence."""

    rank = 1


@layer("SeparableConv2D", "SeparableConvolution2D")
class SeparableConv2D(BaseSeparableConv):
    """A depthwise convolution and one across the channels, over images."""

    rank = 2
