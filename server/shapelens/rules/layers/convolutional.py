"""Convolutions: `keras.layers.Conv1D` and the rest of `keras/src/layers/convolutional`."""

from __future__ import annotations

import math
from typing import ClassVar, cast

from shapelens.rules.geometry import (
    AXIS_NAMES,
    Whole,
    check_data_format,
    read_whole,
    slide,
    spatial_axes,
    window_tuple,
    with_sizes,
    write_window,
)
from shapelens.rules.layers.activations import activate, activated_shape
from shapelens.rules.layers.dtype_effects import FLOATS_ONLY
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights, built_axes
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, RankMismatch, StridesWithDilation, UnknownChannels
from shapelens.rules.registry import layer
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
        axis = cast(int, layer.channel_axis)
        if shape[axis] == 0:
            raise InvalidCall(self.class_name, "the input has no channels")
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
        numbers = (self.windows(layer, name) for name in ("kernel_size", "strides", "dilation_rate"))
        lines = [
            write_window(name, inputs.shape[axis], kernel, stride, layer["padding"], dilation)
            for name, axis, kernel, stride, dilation in zip(AXIS_NAMES[self.rank], axes, *numbers, strict=True)
        ]
        return "\n".join(line for line in lines if line) or None

    def macs(self, layer: Layer, inputs: TensorSpec, outputs: Outputs) -> int | None:
        """Count one multiplication for each weight of the kernel at each place of the output."""
        kernel = layer.weights.get("kernel", UNKNOWN)
        axes = spatial_axes(layer.data_format, self.rank)
        if not isinstance(outputs, TensorSpec) or outputs.shape is UNKNOWN or kernel is UNKNOWN or axes is None:
            return None
        return _count([*kernel, *(outputs.shape[axis] for axis in axes)])


def _above_one(number: Whole) -> bool:
    return isinstance(number, int) and number > 1


def _count(sizes: list[Dim]) -> int | None:
    return math.prod(cast("list[int]", sizes)) if all(isinstance(size, int) for size in sizes) else None


class BaseConv(Windowed):
    """Source: `keras.src.layers.convolutional.base_conv.BaseConv`."""

    def configure(self, layer: Layer) -> None:
        """Check the arguments in the order in which Keras does."""
        self.windows(layer, "kernel_size")
        self.windows(layer, "strides")
        self.windows(layer, "dilation_rate")
        self.check_padding(layer, *(("valid", "same", "causal") if self.rank == 1 else ("valid", "same")))
        check_data_format(self.class_name, layer["data_format"])
        filters = self.check_positive(layer, "filters", optional=True)
        groups = self.check_positive(layer, "groups")
        if isinstance(filters, int) and isinstance(groups, int) and filters % groups:
            raise InvalidArgument(self.class_name, "filters", filters, f"must be divisible by groups ({groups})")
        self.check_strides_with_dilation(layer)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create `kernel` and `bias`."""
        shape = cast(Sizes, input_shape)
        channels = self.channels(layer, shape)
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
        """Source: `keras.src.ops.operation_utils.compute_conv_output_shape`: valid `⌊(n − d(k − 1) − 1) / s⌋ + 1`, else `⌈n / s⌉`."""
        axes = self.spatial(layer, shape)
        if isinstance(layer["padding"], (tuple, list)):
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "must be 'valid' or 'same'")
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        kernel, strides = self.windows(layer, "kernel_size"), self.windows(layer, "strides")
        dilations = self.windows(layer, "dilation_rate")
        sizes = slide(self.class_name, shape, axes, kernel, strides, self.padding(layer), dilations)
        channel_axis = cast(int, layer.channel_axis)
        filters = read_whole(layer["filters"])
        output = with_sizes(shape, (*axes, channel_axis), (*sizes, filters or UNKNOWN))
        return output if context.symbolic else self.eager_shape(layer, shape, output)


@layer("Conv1D", "Convolution1D")
class Conv1D(BaseConv):
    """A convolution over a sequence."""

    rank = 1

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
