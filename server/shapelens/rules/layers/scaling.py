"""Numbers that are scaled: `Rescaling` and `Normalization` of `keras/src/layers/preprocessing`."""

from __future__ import annotations

from typing import cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, Weights
from shapelens.rules.layers.preprocessing import array_of
from shapelens.rules.mismatch import InvalidArgument, UnknownChannels
from shapelens.rules.registry import layer
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec, is_floating, is_integer, is_known


@layer("Rescaling")
class Rescaling(LayerRule):
    """Source: `keras.src.layers.preprocessing.rescaling.Rescaling`. A scalar `scale` keeps the shape."""

    converts_in_graphs = True

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Make an array of a list or a number first."""
        return super().apply(layer, array_of(inputs), context, **arguments)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape, unless the numbers might broadcast it."""
        plain = all(isinstance(layer[name], (int, float)) for name in ("scale", "offset"))
        return shape if plain or context.symbolic else UNKNOWN

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Cast numbers to the compute dtype."""
        known = dtype is UNKNOWN or is_floating(dtype) or is_integer(dtype)
        return layer.policy.compute_dtype if known else UNKNOWN


def given_shape(numbers: object) -> Shape:
    """Return the shape of a mean or variance that is given; of no axes if there is none."""
    if numbers is None or isinstance(numbers, (int, float)):
        return ()
    if isinstance(numbers, (TensorSpec, tuple, list)):
        return numpy_array(cast(object, numbers)).shape
    return UNKNOWN


@layer("Normalization")
class Normalization(LayerRule):
    """Source: `keras.src.layers.preprocessing.normalization.Normalization`."""

    converts_in_graphs = True

    def axes(self, layer: Layer) -> tuple[object, ...] | None:
        """Return the axes that keep their own mean; `None` if they are not known."""
        axis = layer["axis"]
        if axis is None or isinstance(axis, int):
            return () if axis is None else (axis,)
        return read_items(axis)

    def configure(self, layer: Layer) -> None:
        """Check that mean and variance come together."""
        if isinstance(layer["axis"], float):
            raise InvalidArgument(self.class_name, "axis", layer["axis"], "must be an integer or a tuple of integers")
        mean, variance = layer["mean"], layer["variance"]
        if UNKNOWN in (mean, variance):
            return
        if (mean is None) != (variance is None):
            missing, other = ("mean", "variance") if mean is None else ("variance", "mean")
            raise InvalidArgument(self.class_name, missing, None, f"must be given together with {other}")
        axes, shape, other = self.axes(layer), given_shape(mean), given_shape(variance)
        if is_known(shape) and is_known(other) and shape != other:
            reason = f"has the shape {other}, where mean has {shape}"
            raise InvalidArgument(self.class_name, "variance", variance, reason)
        if axes is not None and shape is not UNKNOWN and len(shape) > len(axes):
            reason = f"has {len(shape)} axes, and the layer keeps {len(axes)}"
            raise InvalidArgument(self.class_name, "mean", mean, reason)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create mean, variance and count, unless the first two are given."""
        shape, axes = cast(Sizes, input_shape), self.axes(layer)
        if axes is not None and any(axis is None or isinstance(axis, (float, str)) for axis in axes):
            raise InvalidArgument(self.class_name, "axis", layer["axis"], "must be an integer or a tuple of integers")
        if axes is None or not all(isinstance(axis, int) for axis in axes):
            return {"mean": UNKNOWN, "variance": UNKNOWN, "count": ()}
        numbers = cast("tuple[int, ...]", axes)
        if any(not -len(shape) <= axis < len(shape) for axis in numbers):
            reason = f"is out of range: there are {len(shape)} axes"
            raise InvalidArgument(self.class_name, "axis", layer["axis"], reason)
        kept = sorted({axis % len(shape) for axis in numbers})
        for axis in kept:
            if shape[axis] is None:
                raise UnknownChannels(self.class_name, shape, axis)
        sizes = tuple(shape[axis] for axis in kept)
        if layer["mean"] is not None:
            self._check_mean(layer, sizes)
            return {}
        return {"mean": sizes, "variance": sizes, "count": ()}

    def _check_mean(self, layer: Layer, sizes: Sizes) -> None:
        given = given_shape(layer["mean"])
        if given is UNKNOWN:
            return
        for wanted, size in zip(reversed(sizes), reversed(given), strict=False):
            if isinstance(size, int) and isinstance(wanted, int) and size not in (1, wanted):
                raise InvalidArgument(
                    self.class_name, "mean", layer["mean"], f"has {size} values for {wanted} features"
                )

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; in an eager call, the mean must broadcast with it."""
        built, axes = cast("Shape | None", layer.built_shape), self.axes(layer)
        if context.symbolic:
            return shape
        if built is None or built is UNKNOWN or axes is None or not all(isinstance(axis, int) for axis in axes):
            return UNKNOWN
        if layer["invert"] and 0 in shape:
            # TensorFlow fails to multiply nothing, on some processors.
            return UNKNOWN
        kept = {axis % len(built) for axis in cast("tuple[int, ...]", axes)}
        return broadcast(self.class_name, shape, tuple(size if i in kept else 1 for i, size in enumerate(built)))

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Cast numbers to the compute dtype."""
        known = dtype is UNKNOWN or is_floating(dtype) or is_integer(dtype) or dtype == "bool"
        return layer.policy.compute_dtype if known else UNKNOWN
