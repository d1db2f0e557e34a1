"""Regularization: `keras/src/layers/regularization`. Shapes and dtypes stay, unless the layer really draws noise."""

from __future__ import annotations

from typing import ClassVar, Final, cast

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.geometry import check_data_format, read_whole
from shapelens.rules.layers.dtype_effects import COMPLEX, FLOATS_ONLY, INTEGERS, KEEPS, DTypeEffect, effect
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.numbers import is_no_number
from shapelens.rules.registry import layer
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_NUMBERS: Final = effect("same", *INTEGERS, "bool", *COMPLEX)
_WIDE: Final = effect("same", "int32", "int64", "uint32", "uint64")


class Noise(LayerRule):
    """A layer that changes values in training only."""

    amount: ClassVar[str] = "rate"
    eager_dtypes = KEEPS

    noisy_dtypes: ClassVar[DTypeEffect] = FLOATS_ONLY
    """What the operations of training make of inputs that are not floating-point."""

    divides: ClassVar[bool] = False
    """Whether Keras divides by `1 - amount`."""

    def configure(self, layer: Layer) -> None:
        """Check the rate."""
        value = layer[self.amount]
        wrong = value is None or isinstance(value, (str, tuple, list))
        if wrong or (isinstance(value, (int, float)) and not 0 <= value <= 1):
            raise InvalidArgument(self.class_name, self.amount, cast(object, value), "must be a number between 0 and 1")

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Draw noise if the call says that it is training."""
        amount = layer[self.amount]
        training = arguments.get("training") is True and not context.symbolic
        if training and isinstance(amount, (int, float)) and amount > 0:
            return self.with_noise(layer, inputs)
        return super().call(layer, inputs, context, **arguments)

    def with_noise(self, layer: Layer, inputs: TensorSpec) -> TensorSpec:
        """Return the output after noise has been drawn, or raise if the layer cannot draw it for this input."""
        if self.divides and layer[self.amount] == 1:
            reason = "must be below 1 in training: what is left is divided by 1 - rate"
            raise InvalidArgument(self.class_name, self.amount, layer[self.amount], reason)
        return TensorSpec(inputs.shape, self.effect_of(self.noisy_dtypes, layer, inputs.dtype))


class Dropping(Noise):
    """Dropout by `keras.random.dropout`, which returns zeros of any dtype if all is dropped."""

    def with_noise(self, layer: Layer, inputs: TensorSpec) -> TensorSpec:
        """Let any input pass whose elements are all dropped."""
        return inputs if layer["rate"] == 1 else super().with_noise(layer, inputs)


@layer("Dropout")
class Dropout(Dropping):
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
                reason = "must hold positive integers or None"
                raise InvalidArgument(self.class_name, "noise_shape", noise_shape, reason)

    def with_noise(self, layer: Layer, inputs: TensorSpec) -> TensorSpec:
        """Broadcast the input with the shape of the noise, in which `None` stands for the input's own size."""
        output = super().with_noise(layer, inputs)
        noise, shape = read_items(layer["noise_shape"]), inputs.shape
        if noise is None or shape is UNKNOWN or layer["rate"] == 1:
            return output
        sizes: list[Dim] = []
        for axis, size in enumerate(noise):
            if size is None and axis >= len(shape):
                reason = f"names {len(noise)} axes, and the input has {len(shape)}"
                raise InvalidArgument(self.class_name, "noise_shape", noise, reason)
            sizes.append(shape[axis] if size is None else read_whole(size) or UNKNOWN)
        return output.with_shape(broadcast(self.class_name, shape, tuple(sizes)))


@layer("AlphaDropout")
class AlphaDropout(Noise):
    """Source: `keras.src.layers.regularization.alpha_dropout.AlphaDropout`."""

    noisy_dtypes = effect("same", *COMPLEX)
    divides = True


@layer("GaussianDropout")
class GaussianDropout(Noise):
    """Source: `keras.src.layers.regularization.gaussian_dropout.GaussianDropout`."""

    noisy_dtypes = effect("same", "bool")
    divides = True


@layer("GaussianNoise")
class GaussianNoise(Noise):
    """Source: `keras.src.layers.regularization.gaussian_noise.GaussianNoise`."""

    amount = "stddev"


class SpatialDropout(Dropping):
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

    def configure(self, layer: Layer) -> None:
        """Check that the factors are numbers."""
        for parameter in ("l1", "l2"):
            value = layer[parameter]
            if value is not None and (is_no_number(value) or (isinstance(value, (int, float)) and value < 0)):
                raise InvalidArgument(self.class_name, parameter, value, "must be a number that is not negative")

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Keep the dtype, if a penalty can be computed in it."""
        l1, l2 = layer["l1"], layer["l2"]
        if UNKNOWN in (l1, l2):
            return dtype
        if not l1 and not l2:
            return self.effect_of(_NUMBERS, layer, dtype)
        return self.effect_of(_WIDE if l1 else {**_WIDE, **effect("same", *COMPLEX)}, layer, dtype)
