"""Activation layers, and the activation functions that other layers take by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, cast

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.layers.dtype_effects import (
    COMPLEX,
    FLOATS_ONLY,
    INTEGERS,
    KEEPS,
    SIGNED,
    DTypeEffect,
    effect,
)
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Sizes, Weights, built_axes
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, UnknownChannels
from shapelens.rules.numbers import check_numbers
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, read_items
from shapelens.spec import UNKNOWN, DType, Shape, is_floating

RELU: Final = effect("same", *INTEGERS)
LEAKY_RELU: Final = effect("float32", *INTEGERS)
COMPLEX_TOO: Final = effect("same", *COMPLEX)
RELU_ABOVE: Final = effect("same", *SIGNED, "uint8", "uint16", "uint32") | {"uint64": "uint32"}

FUNCTIONS: Final[Mapping[str, DTypeEffect]] = {
    "relu": RELU,
    "relu6": RELU,
    "leaky_relu": LEAKY_RELU,
    "silu": COMPLEX_TOO,
    "swish": COMPLEX_TOO,
    "glu": COMPLEX_TOO,
    "tanh": effect("float32", *INTEGERS, "bool") | effect("complex64", *COMPLEX),
    "tanh_shrink": COMPLEX_TOO,
    "sigmoid": COMPLEX_TOO,
    "squareplus": COMPLEX_TOO,
    "hard_shrink": COMPLEX_TOO,
    "exponential": effect("float32", *INTEGERS, "bool") | COMPLEX_TOO,
    "linear": KEEPS,
}
"""What an activation makes of inputs that are not floating-point; the others take none."""


def activation_name(activation: object) -> str | None:
    """Return the name of Keras's activation function that an argument stands for, `None` if it is none of these."""
    if activation is None:
        return "linear"
    if isinstance(activation, str):
        return activation
    if (
        isinstance(activation, Reference)
        and activation.name.startswith("keras.")
        and ".activations." in activation.name
    ):
        return activation.name.rpartition(".")[2]
    return None


def activate(rule: LayerRule, configured: Layer, activation: object, dtype: DType) -> DType:
    """Return the dtype after an activation function, or raise a `Mismatch`. A function of others keeps the dtype."""
    name = activation_name(activation)
    if name == "threshold":
        # It has parameters without a default, which a layer never passes.
        raise InvalidArgument(rule.class_name, "activation", activation, "needs more arguments than a layer passes")
    if name is None or dtype is UNKNOWN or is_floating(dtype):
        return dtype
    return rule.effect_of(FUNCTIONS.get(name, FLOATS_ONLY), configured, dtype)


def activated_shape(rule: LayerRule, activation: object, shape: Shape) -> Shape:
    """Return the shape after an activation function in an eager call: only `glu` changes it."""
    if activation_name(activation) != "glu" or shape is UNKNOWN or not shape:
        return shape
    size = shape[-1]
    if isinstance(size, int) and size % 2:
        raise InvalidCall(rule.class_name, f"`glu` halves the last axis, and its size is {size}")
    return (*shape[:-1], size // 2 if isinstance(size, int) else size)


class Elementwise(LayerRule):
    """A function of each element alone."""


@layer("Activation")
class Activation(Elementwise):
    """Source: `keras.src.layers.activations.activation.Activation`."""

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape, unless the function is `glu` and is really called."""
        return shape if context.symbolic else activated_shape(self, layer["activation"], shape)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Ask the function."""
        if activation_name(layer["activation"]) is None and not is_floating(dtype):
            return UNKNOWN
        return activate(self, layer, layer["activation"], dtype)


@layer("ReLU")
class ReLU(Elementwise):
    """Source: `keras.src.layers.activations.relu.ReLU`."""

    def configure(self, layer: Layer) -> None:
        """Check that no number is negative."""
        for parameter in ("max_value", "negative_slope", "threshold"):
            value = layer[parameter]
            check_not_negative(self.class_name, parameter, value, optional=parameter == "max_value")

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Source: `keras.src.activations.activations.ReLU.static_call`."""
        slope, threshold, maximum = layer["negative_slope"], layer["threshold"], layer["max_value"]
        if UNKNOWN in (slope, threshold, maximum):
            return dtype if is_floating(dtype) else UNKNOWN
        if not slope:
            return self.effect_of(RELU_ABOVE if threshold else RELU, layer, dtype)
        return self.effect_of(LEAKY_RELU if maximum is None and not threshold else FLOATS_ONLY, layer, dtype)


def check_not_negative(operation: str, parameter: str, value: object, *, optional: bool = False) -> None:
    """Raise unless `value` is a number of zero or more (or `None`, if it is optional)."""
    if value is None and optional:
        return
    if value is None or isinstance(value, (str, list, tuple)) or (isinstance(value, (int, float)) and value < 0):
        raise InvalidArgument(operation, parameter, cast(object, value), "must be a number that is not negative")


@layer("LeakyReLU")
class LeakyReLU(Elementwise):
    """Source: `keras.src.layers.activations.leaky_relu.LeakyReLU`."""

    eager_dtypes = LEAKY_RELU

    def configure(self, layer: Layer) -> None:
        """Check that the slope is not negative; `alpha` is its old name."""
        parameter = "negative_slope" if layer["alpha"] is None else "alpha"
        check_not_negative(self.class_name, parameter, layer[parameter])


@layer("ELU")
class ELU(Elementwise):
    """Source: `keras.src.layers.activations.elu.ELU`."""

    eager_dtypes = FLOATS_ONLY

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; an eager call multiplies by the slope."""
        if not context.symbolic and isinstance(layer["alpha"], (tuple, list)):
            return UNKNOWN
        if not context.symbolic:
            check_numbers(self.class_name, layer, "alpha")
        return shape


@layer("PReLU")
class PReLU(Elementwise):
    """Source: `keras.src.layers.activations.prelu.PReLU`."""

    eager_dtypes = FLOATS_ONLY

    def shared_axes(self, layer: Layer) -> tuple[object, ...]:
        """Return the axes that share a slope."""
        shared = layer["shared_axes"]
        if shared is None:
            return ()
        items = read_items(shared)
        return (shared,) if items is None else tuple(items)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create a slope for each element of a sample; axes that share it have size 1."""
        shape = list(cast(Sizes, input_shape)[1:])
        shared = self.shared_axes(layer)
        for axis in shared:
            if axis is None or isinstance(axis, (float, str)):
                reason = "must be an integer or several"
                raise InvalidArgument(self.class_name, "shared_axes", layer["shared_axes"], reason)
            if not isinstance(axis, int):
                return {"alpha": UNKNOWN}
            if not -len(shape) <= axis - 1 < len(shape):
                raise InvalidArgument(
                    self.class_name, "shared_axes", layer["shared_axes"], f"names axis {axis}, which the input lacks"
                )
            shape[axis - 1] = 1
        if None in shape:
            raise UnknownChannels(self.class_name, input_shape, shape.index(None) + 1)
        return {"alpha": tuple(shape)}

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; in an eager call the slopes are really multiplied with the input."""
        slopes = layer.weights.get("alpha", UNKNOWN)
        if context.symbolic:
            return shape
        if slopes is UNKNOWN:  # where the input has but one element, there may be many slopes
            return (*shape[:1], *(UNKNOWN if size == 1 else size for size in shape[1:]))
        return broadcast(self.class_name, shape, slopes)

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Once built, the rank is fixed, and the sizes too if some axes share a slope."""
        built = layer.built_shape
        if not isinstance(built, tuple):
            return None
        rank = len(cast(Sizes, built))
        shared = self.shared_axes(layer)
        axes = [axis for axis in range(1, rank) if axis not in shared] if shared and UNKNOWN not in shared else []
        return InputSpec(ndim=rank, axes=built_axes(layer, *axes))


@layer("Softmax")
class Softmax(Elementwise):
    """Source: `keras.src.layers.activations.softmax.Softmax`."""

    eager_dtypes = FLOATS_ONLY

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; the axis is looked at in an eager call only."""
        if not context.symbolic:
            axes = read_items(layer["axis"])
            if axes == ():
                return UNKNOWN
            for axis in (layer["axis"],) if axes is None else axes:
                if isinstance(axis, (float, str)):
                    return UNKNOWN
                if isinstance(axis, int) and not -len(shape) <= axis < len(shape):
                    raise InvalidArgument(
                        self.class_name, "axis", layer["axis"], f"is out of range: there are {len(shape)} axes"
                    )
        return shape
