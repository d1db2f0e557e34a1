"""Normalization: `keras/src/layers/normalization`. Shapes stay; the sizes along `axis` become weights."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from shapelens.rules.broadcasting import broadcast
from shapelens.rules.geometry import read_python_int, read_whole
from shapelens.rules.layers.dtype_effects import COMPLEX, FLOATS_ONLY, INTEGERS, NUMBERS_TO_COMPUTE, effect
from shapelens.rules.layers.layer import (
    CallContext,
    InputSpec,
    Layer,
    LayerRule,
    Outputs,
    Sizes,
    Weights,
    built_axes,
)
from shapelens.rules.mismatch import AxisMismatch, InvalidArgument, UnknownChannels
from shapelens.rules.numbers import is_no_number
from shapelens.rules.registry import layer
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_complex, is_floating


class AlongAxis(LayerRule):
    """A layer with an `axis`, or several, along which it has weights."""

    eager_dtypes = NUMBERS_TO_COMPUTE

    def axes(self, layer: Layer) -> tuple[object, ...]:
        """Return the axes as they are given."""
        items = read_items(layer["axis"])
        return (layer["axis"],) if items is None else items

    def configure(self, layer: Layer) -> None:
        """Check that `axis` is an integer or a sequence."""
        axis = layer["axis"]
        if axis is None or isinstance(axis, (str, float)):
            raise InvalidArgument(self.class_name, "axis", axis, "must be an integer or a tuple of integers")

    def check_axes(self, layer: Layer, shape: Sizes) -> None:
        """Raise if the input lacks an axis."""
        for axis in self.axes(layer):
            if isinstance(axis, int) and not -len(shape) <= axis < len(shape):
                raise InvalidArgument(
                    self.class_name, "axis", layer["axis"], f"is out of range: there are {len(shape)} axes"
                )

    def weight_shape(self, layer: Layer, shape: Sizes) -> Sizes:
        """Return the sizes along the axes, which must be known to Keras."""
        self.check_axes(layer, shape)
        axes = self.axes(layer)
        if any(axis is None or isinstance(axis, (float, str)) for axis in axes):
            raise InvalidArgument(self.class_name, "axis", layer["axis"], "must be an integer or a tuple of integers")
        if not all(isinstance(axis, int) for axis in axes):
            return (UNKNOWN,) * len(axes)
        sizes: list[Dim] = []
        for axis in sorted(cast(Iterable[int], axes)):
            if shape[axis] is None:
                raise UnknownChannels(self.class_name, shape, axis)
            sizes.append(shape[axis])
        return tuple(sizes)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of what an eager call makes of an epsilon that is no number."""
        if not context.symbolic and isinstance(layer["epsilon"], (str, tuple, list)):
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape, if it has the axes."""
        self.check_axes(layer, shape)
        return shape


def weights_of(shape: Sizes, *names: tuple[str, object]) -> Weights:
    """Return a weight of `shape` for each name whose switch is on."""
    return {name: shape for name, switch in names if switch}


def built_along(configured: Layer, axis: object) -> InputSpec | None:
    """Demand the rank, and the size along `axis`, that the layer was built with."""
    built = cast("Shape | None", configured.built_shape)
    if built is None or built is UNKNOWN or not isinstance(axis, int):
        return None
    return InputSpec(ndim=len(built), axes=built_axes(configured, axis))


def _may_be_number(value: object) -> bool:
    """Say whether `float` may take a value."""
    if isinstance(value, str):
        try:
            float(value)
        except ValueError:
            return False
        return True
    return not is_no_number(value)


@layer("BatchNormalization")
class BatchNormalization(AlongAxis):
    """Source: `keras.src.layers.normalization.batch_normalization.BatchNormalization`."""

    def axes(self, layer: Layer) -> tuple[object, ...]:
        """Return the axis, or nothing if Keras refuses it; it takes what `int` takes, so `"1"` too."""
        axis = layer["axis"]
        if isinstance(axis, (str, float)):
            return (int(axis),) if isinstance(axis, float) or axis.lstrip("-").isdigit() else ()
        return () if read_whole(axis) is None else (axis,)

    def configure(self, layer: Layer) -> None:
        """Check that there is one axis, and that the numbers are what `float` takes."""
        if not self.axes(layer):
            raise InvalidArgument(self.class_name, "axis", layer["axis"], "must be an integer")
        for parameter in ("momentum", "epsilon"):
            if not _may_be_number(layer[parameter]):
                raise InvalidArgument(self.class_name, parameter, layer[parameter], "must be a number")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create scale, offset and the moving statistics."""
        shape = self.weight_shape(layer, cast(Sizes, input_shape))
        renorm = layer["renorm"]
        names = [("gamma", layer["scale"]), ("beta", layer["center"]), ("moving_mean", True), ("moving_variance", True)]
        return weights_of(
            shape, *names, *((name, renorm) for name in ("moving_stddev", "renorm_mean", "renorm_stddev"))
        )

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of complex statistics."""
        if arguments.get("training") is True and is_complex(inputs.dtype) and not context.symbolic:
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Once built, rank and size of the axis are fixed."""
        return built_along(layer, self.axes(layer)[0])


@layer("LayerNormalization")
class LayerNormalization(AlongAxis):
    """Source: `keras.src.layers.normalization.layer_normalization.LayerNormalization`."""

    autocasts = False

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create scale and offset."""
        rms = layer["rms_scaling"]
        if not layer["scale"] and not layer["center"] and not rms:
            self.check_axes(layer, cast(Sizes, input_shape))
            return {}
        shape = self.weight_shape(layer, cast(Sizes, input_shape))
        return weights_of(shape, ("gamma", layer["scale"] or rms), ("beta", layer["center"] and not rms))

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; the built sizes along the axes must broadcast."""
        self.check_axes(layer, shape)
        built, axes = next(iter(layer.weights.values()), UNKNOWN), self.axes(layer)
        if context.symbolic or not all(isinstance(axis, int) for axis in axes):
            return shape
        axes = sorted(cast(Iterable[int], axes))
        sizes = [shape[axis] for axis in axes]
        if built is UNKNOWN:
            weighted = layer["scale"] or layer["center"] or layer["rms_scaling"]
            return UNKNOWN if weighted and 1 in sizes else shape
        if (1 in sizes or 1 in built) and tuple(sizes) != built:
            # Whether it is broadcast depends on the dtype.
            return UNKNOWN
        if sizes_differ(multiply_sizes(built), multiply_sizes(sizes)):
            axis, expected = next((a, b) for a, b, size in zip(axes, built, sizes, strict=True) if b != size)
            raise AxisMismatch(self.class_name, shape, axis, cast(int, expected))
        return shape

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """The result is cast to the compute dtype."""
        return layer.policy.compute_dtype if is_floating(dtype) else super().eager_dtype(layer, dtype)


@layer("RMSNormalization")
class RMSNormalization(AlongAxis):
    """Source: `keras.src.layers.normalization.rms_normalization.RMSNormalization`."""

    eager_dtypes = effect("same", *INTEGERS, "bool", *COMPLEX)

    def configure(self, layer: Layer) -> None:
        """Check nothing: the axis is looked at when the layer is built."""

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create the scale."""
        return {"scale": self.weight_shape(layer, cast(Sizes, input_shape))}

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; the built sizes along the axes must broadcast."""
        self.check_axes(layer, shape)
        scale = layer.weights.get("scale", (UNKNOWN,) * len(self.axes(layer)))
        return shape if context.symbolic else broadcast(self.class_name, shape or (1,), scale)


@layer("GroupNormalization")
class GroupNormalization(AlongAxis):
    """Source: `keras.src.layers.normalization.group_normalization.GroupNormalization`."""

    autocasts = False

    def configure(self, layer: Layer) -> None:
        """Check the number of groups; a sequence of axes is refused when the layer is built."""
        groups = read_python_int(layer["groups"])
        if groups is None or (isinstance(groups, int) and groups <= 0 and groups != -1):
            raise InvalidArgument(self.class_name, "groups", layer["groups"], "must be a positive integer or -1")

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create scale and offset; the groups must divide the size along the axis."""
        if read_items(layer["axis"]) is not None:
            raise InvalidArgument(self.class_name, "axis", layer["axis"], "must be an integer")
        shape = self.weight_shape(layer, cast(Sizes, input_shape))
        size, groups = shape[0], read_whole(layer["groups"])
        if groups == -1:
            groups = size  # of no element, Keras divides by zero
        if isinstance(size, int) and isinstance(groups, int) and (groups == 0 or size < groups or size % groups):
            raise InvalidArgument(
                self.class_name, "groups", groups, f"must divide the size of axis {layer['axis']}, which is {size}"
            )
        return weights_of(shape, ("gamma", layer["scale"]), ("beta", layer["center"]))

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape. An eager call splits the axis, which fails for the first one, counted from the end."""
        axis = read_whole(layer["axis"])
        if not context.symbolic and isinstance(axis, int) and axis == -len(shape):
            raise InvalidArgument(self.class_name, "axis", axis, "cannot be split into groups")
        return super().output_shape(layer, shape, context)

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Once built, rank and size of the axis are fixed."""
        return built_along(layer, layer["axis"])

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """The result is cast to the compute dtype."""
        return layer.policy.compute_dtype if is_floating(dtype) else super().eager_dtype(layer, dtype)


@layer("UnitNormalization")
class UnitNormalization(AlongAxis):
    """Source: `keras.src.layers.normalization.unit_normalization.UnitNormalization`."""

    eager_dtypes = FLOATS_ONLY

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """An eager call gives a scalar an axis; of axes that are named twice, or are none, nothing is said."""
        axes, rank = self.axes(layer), inputs.rank or 1
        if None in axes and layer["axis"] is not None:
            return UNKNOWN
        if not context.symbolic and len({axis % rank for axis in axes if isinstance(axis, int)}) != len(axes):
            return UNKNOWN
        if inputs.shape == () and not context.symbolic and layer["axis"] in (-1, 0):
            inputs = inputs.with_shape((1,))
        return super().call(layer, inputs, context, **arguments)
