"""LSTMs whose products are convolutions: `keras/src/layers/rnn/conv_lstm.py`."""

from __future__ import annotations

from typing import ClassVar, cast

from shapelens.rules.geometry import check_data_format, read_whole, slide, spatial_axes, window_tuple, with_sizes
from shapelens.rules.layers.dtype_effects import FLOATS_ONLY
from shapelens.rules.layers.layer import InputSpec, Layer, Sizes, Weights
from shapelens.rules.layers.recurrent import Recurrent
from shapelens.rules.layers.recurrent_cells import check_orthogonal
from shapelens.rules.mismatch import AxisMismatch, InvalidArgument, StridesWithDilation, UnknownChannels
from shapelens.rules.numbers import check_numbers
from shapelens.rules.registry import layer
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.spec import UNKNOWN, Dim, Shape


class ConvLSTM(Recurrent):
    """Source: `keras.src.layers.rnn.conv_lstm.ConvLSTM`."""

    rank: ClassVar[int]
    eager_dtypes = FLOATS_ONLY

    def configure(self, layer: Layer) -> None:
        """Check the arguments of the convolution; `filters` is looked at when the layer is built."""
        kernel = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        strides = window_tuple(self.class_name, "strides", layer["strides"], self.rank, allow_zero=True)
        dilations = window_tuple(self.class_name, "dilation_rate", layer["dilation_rate"], self.rank)
        del kernel
        padding = layer["padding"]
        if (
            padding is None
            or isinstance(padding, (int, float))
            or (isinstance(padding, str) and padding.lower() not in ("valid", "same"))
        ):
            raise InvalidArgument(self.class_name, "padding", padding, "must be 'valid' or 'same'")
        check_data_format(self.class_name, layer["data_format"])
        if any(isinstance(n, int) and n > 1 for n in strides) and any(isinstance(n, int) and n > 1 for n in dilations):
            known = [tuple(n for n in values if isinstance(n, int)) for values in (strides, dilations)]
            raise StridesWithDilation(self.class_name, known[0], known[1])
        check_numbers(self.class_name, layer, "dropout", "recurrent_dropout")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, time, spatial axes and channels."""
        return InputSpec(ndim=self.rank + 3)

    def step(self, layer: Layer, shape: Sizes) -> Weights:
        """Create the kernels and `bias`; all sizes but the batch's must be known."""
        check_orthogonal(self.class_name, layer)
        axis = layer.channel_axis
        channels = UNKNOWN if axis is None else shape[axis]
        for position, size in enumerate(shape[1:], start=1):
            if size is None:
                raise UnknownChannels(self.class_name, shape, position)
        filters = self.filters(layer)
        window = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        columns = multiply_sizes((filters, 4))
        weights: dict[str, Shape] = {
            "kernel": (*window, channels, columns),
            "recurrent_kernel": (*window, filters, columns),
        }
        if layer["use_bias"]:
            weights["bias"] = (columns,)
        return weights

    def filters(self, layer: Layer) -> Dim:
        """Return the number of filters."""
        filters = read_whole(layer["filters"])
        if filters is None or (isinstance(filters, int) and filters < 0):
            raise InvalidArgument(self.class_name, "filters", layer["filters"], "must be a positive integer")
        return filters

    def output_sizes(self, layer: Layer, shape: Sizes) -> Sizes:
        """Convolve one step."""
        axes, axis = spatial_axes(layer.data_format, self.rank), layer.channel_axis
        step = (shape[0], *shape[2:])
        if axes is None or axis is None:
            return (UNKNOWN,) * (self.rank + 1)
        window = window_tuple(self.class_name, "kernel_size", layer["kernel_size"], self.rank)
        strides = window_tuple(self.class_name, "strides", layer["strides"], self.rank, allow_zero=True)
        dilations = window_tuple(self.class_name, "dilation_rate", layer["dilation_rate"], self.rank)
        if 0 in strides:
            raise InvalidArgument(self.class_name, "strides", layer["strides"], "must be positive")
        given = layer["padding"]
        if isinstance(given, (tuple, list)):
            raise InvalidArgument(self.class_name, "padding", cast(object, given), "must be 'valid' or 'same'")
        padding = given.lower() if isinstance(given, str) else UNKNOWN
        sizes = slide(self.class_name, step, axes, window, strides, padding, dilations)
        return with_sizes(step, (*axes, axis), (*sizes, self.filters(layer)))[1:]

    def check_built(self, layer: Layer, shape: Sizes) -> None:
        """Raise if a step has another shape than those that the layer was built with."""
        built = cast("Shape | None", layer.built_shape)
        if isinstance(built, tuple):
            for axis, (size, was) in enumerate(zip(shape, built, strict=True)):
                if axis > 1 and sizes_differ(size, was):
                    raise AxisMismatch(self.class_name, shape, axis, cast(int, was))

    def state_shapes(self, layer: Layer, shape: Sizes) -> tuple[object, ...]:
        """Both states have the shape of the output."""
        return (self.output_sizes(layer, shape),) * 2


@layer("ConvLSTM1D")
class ConvLSTM1D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of sequences."""

    rank = 1


@layer("ConvLSTM2D")
class ConvLSTM2D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of images."""

    rank = 2


@layer("ConvLSTM3D")
class ConvLSTM3D(ConvLSTM):
    """An LSTM whose products are convolutions, over sequences of volumes."""

    rank = 3
