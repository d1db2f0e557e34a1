"""Regularization: `keras/src/layers/regularization`. Shapes stay; dtypes too, unless the layer really draws noise."""

from __future__ import annotations

from typing import ClassVar, Final

from shapelens.rules.geometry import check_data_format, read_whole
from shapelens.rules.layers.dtype_effects import KEEPS
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument
from shapelens.rules.registry import layer
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, TensorSpec, is_floating

_RATE: Final = "must be a number between 0 and 1"


class Noise(LayerRule):
    """A layer that changes values in training only."""

    amount: ClassVar[str] = "rate"
    eager_dtypes = KEEPS

    def configure(self, layer: Layer) -> None:
        """Check the rate."""
        value = layer[self.amount]
        if (
            value is None
            or isinstance(value, (str, tuple, list))
            or (isinstance(value, (int, float)) and not 0 <= value <= 1)
        ):
            raise InvalidArgument(self.class_name, self.amount, value, _RATE)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Draw noise if the call says that it is training."""
        output = super().call(layer, inputs, context, **arguments)
        amount = layer[self.amount]
        if (
            arguments.get("training") is True
            and not context.symbolic
            and isinstance(amount, (int, float))
            and amount > 0
        ):
            self.check_noise(layer, inputs)
        return output

    def check_noise(self, layer: Layer, inputs: TensorSpec) -> None:
        """Raise if the layer cannot draw noise for this input."""
        if inputs.dtype is not UNKNOWN and not is_floating(inputs.dtype):
            raise DTypeMismatch(self.class_name, inputs.dtype)


@layer("Dropout")
class Dropout(Noise):
    """Source: `keras.src.layers.regularization.dropout.Dropout`."""

    def configure(self, layer: Layer) -> None:
        """Check the rate and the shape of the noise."""
        super().configure(layer)
        noise_shape = layer["noise_shape"]
        if isinstance(noise_shape, (str, int, float)):
            raise InvalidArgument(self.class_name, "noise_shape", noise_shape, "must be a tuple of integers")
        for size in read_items(noise_shape) or ():
            whole = UNKNOWN if size is None else read_whole(size)
            if whole is None or (isinstance(whole, int) and whole <= 0):
                raise InvalidArgument(
                    self.class_name, "noise_shape", noise_shape, "must hold positive integers or None"
                )


@layer("AlphaDropout")
class AlphaDropout(Noise):
    """Source: `keras.src.layers.regularization.alpha_dropout.AlphaDropout`."""


@layer("GaussianDropout")
class GaussianDropout(Noise):
    """Source: `keras.src.layers.regularization.gaussian_dropout.GaussianDropout`."""


@layer("GaussianNoise")
class GaussianNoise(Noise):
    """Source: `keras.src.layers.regularization.gaussian_noise.GaussianNoise`."""

    amount = "stddev"


class SpatialDropout(Noise):
    """Source: `keras.src.layers.regularization.spatial_dropout.BaseSpatialDropout`."""

    rank: ClassVar[int]

    def configure(self, layer: Layer) -> None:
        """Check the rate and the data format."""
        super().configure(layer)
        check_data_format(self.class_name, layer["data_format"])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, spatial axes and channels, no more and no less."""
        return InputSpec(ndim=self.rank + 2)


@layer("SpatialDropout1D")
class SpatialDropout1D(SpatialDropout):
    """Drops whole features of sequences."""

    rank = 1


@layer("SpatialDropout2D")
class SpatialDropout2D(SpatialDropout):
    """Drops whole feature maps of images."""

    rank = 2


@layer("SpatialDropout3D")
class SpatialDropout3D(SpatialDropout):
    """Drops whole feature maps of volumes."""

    rank = 3


@layer("ActivityRegularization")
class ActivityRegularization(LayerRule):
    """Source: `keras.src.layers.regularization.activity_regularization.ActivityRegularization`."""

    eager_dtypes = {dtype: result for dtype, result in KEEPS.items() if dtype not in ("string", "object")}
