"""Reshaping: `keras/src/layers/reshaping`."""

from __future__ import annotations

from typing import ClassVar, Final

from shapelens.rules.geometry import (
    Whole,
    check_data_format,
    read_python_int,
    read_whole,
    spatial_axes,
    window_tuple,
    with_sizes,
)
from shapelens.rules.layers.dtype_effects import KEEPS, WINDOW_MAXIMUM
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Sizes
from shapelens.rules.mismatch import ElementCountMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.registry import layer
from shapelens.rules.sizes import add_sizes, combine, multiply_sizes
from shapelens.rules.values import Reference, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

INTERPOLATIONS: Final = frozenset({"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"})
"""Source: `keras.src.backend.tensorflow.image.RESIZE_INTERPOLATIONS`."""


@layer("Flatten")
class Flatten(LayerRule):
    """Source: `keras.src.layers.reshaping.flatten.Flatten`."""

    infers_shape = False

    def configure(self, layer: Layer) -> None:
        """Check the data format."""
        check_data_format(self.class_name, layer["data_format"])

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand a batch axis."""
        return InputSpec(min_ndim=1)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Multiply all sizes but the batch's; for a symbolic call, an open one is stronger than an empty one."""
        if context.symbolic and None in shape[1:]:
            return (shape[0], UNKNOWN if UNKNOWN in shape[1:] else None)
        return (shape[0], multiply_sizes(shape[1:]))

    def shape_of_any_rank(self, layer: Layer) -> Shape:
        """A batch axis and one other."""
        return (UNKNOWN, UNKNOWN)

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write the product: `96 · 32 = 3072`."""
        shape = inputs.shape
        size = UNKNOWN if shape is UNKNOWN else multiply_sizes(shape[1:])
        if shape is UNKNOWN or not isinstance(size, int) or len(shape) < 3:
            return None
        return f"{' · '.join(str(dim) for dim in shape[1:])} = {size}"


@layer("Reshape")
class Reshape(LayerRule):
    """Source: `keras.src.layers.reshaping.reshape.Reshape`."""

    infers_shape = False

    def configure(self, layer: Layer) -> None:
        """Check that the target is a tuple with at most one -1."""
        given = layer["target_shape"]
        if given is None or isinstance(given, (int, float)):
            raise InvalidArgument(self.class_name, "target_shape", given, "must be a tuple of integers")
        items = read_items(given) or ()
        sizes = [item for item in items if isinstance(item, int)]
        if any(size < -1 for size in sizes):
            raise InvalidArgument(self.class_name, "target_shape", given, "cannot have a size below -1")
        if sizes.count(-1) > 1:
            raise InvalidArgument(self.class_name, "target_shape", given, "can have one -1 at most")

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Source: `keras.src.ops.operation_utils.compute_reshape_output_shape`; the batch size is set aside."""
        if not shape:
            raise RankMismatch(self.class_name, shape, 1)
        target = read_shape(layer["target_shape"])
        if target is UNKNOWN:
            return UNKNOWN
        if not context.symbolic and None in target:
            target = tuple(-1 if size is None else size for size in target)
            if target.count(-1) > 1:
                raise InvalidArgument(self.class_name, "target_shape", layer["target_shape"], "can have one -1 at most")
        return (shape[0], *reshaped(self.class_name, shape, target))

    def shape_of_any_rank(self, layer: Layer) -> Shape:
        """The target, behind the batch axis."""
        target = read_shape(layer["target_shape"])
        return (
            UNKNOWN if target is UNKNOWN else (UNKNOWN, *(UNKNOWN if size in (-1, None) else size for size in target))
        )

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Write what the -1 stands for: `-1: 3072 / 64 = 48`."""
        target, shape = read_shape(layer["target_shape"]), inputs.shape
        if target is UNKNOWN or shape is UNKNOWN or -1 not in target:
            return None
        total, known = multiply_sizes(shape[1:]), multiply_sizes(size for size in target if size != -1)
        if not isinstance(total, int) or not isinstance(known, int) or not known or total % known:
            return None
        return f"-1: {total} / {known} = {total // known}"


def reshaped(operation: str, shape: Sizes, target: Sizes) -> Sizes:
    """Return the shape of a sample after a reshape to `target`, its -1 resolved, or raise an `ElementCountMismatch`."""
    total = multiply_sizes(shape[1:])
    if total is None or None in target:
        return tuple(None if size == -1 else size for size in target)
    known = multiply_sizes(size for size in target if size != -1)
    missing: Dim = UNKNOWN
    if isinstance(total, int) and isinstance(known, int):
        fits = known != 0 and total % known == 0 if -1 in target else total == known
        if not fits:
            raise ElementCountMismatch(operation, shape, target)
        missing = total // known if known else UNKNOWN
    return tuple(missing if size == -1 else size for size in target)


@layer("Permute")
class Permute(LayerRule):
    """Source: `keras.src.layers.reshaping.permute.Permute`."""

    infers_shape = False

    def dims(self, layer: Layer) -> tuple[object, ...] | None:
        """Return the permutation; `None` if it is unknown."""
        return read_items(layer["dims"])

    def configure(self, layer: Layer) -> None:
        """Check that every axis from 1 on is named once."""
        given = layer["dims"]
        if given is None or isinstance(given, (int, float, str)):
            raise InvalidArgument(self.class_name, "dims", given, "must be a tuple of axes")
        dims = self.dims(layer)
        if dims is None or UNKNOWN in dims:
            return
        if any(isinstance(axis, (Reference, TensorSpec)) for axis in dims):
            return
        numbers = [axis for axis in dims if isinstance(axis, (int, float))]
        if len(numbers) < len(dims) or sorted(numbers) != list(range(1, len(dims) + 1)):
            raise InvalidArgument(self.class_name, "dims", given, f"must name each axis from 1 to {len(dims)} once")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand as many axes as are permuted."""
        dims = self.dims(layer)
        return None if dims is None else InputSpec(ndim=len(dims) + 1)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Reorder the sizes."""
        dims = self.dims(layer)
        if not shape:
            return UNKNOWN
        if dims is None:
            return (shape[0], *(UNKNOWN,) * (len(shape) - 1))
        return (shape[0], *(shape[axis] if isinstance(axis, int) else UNKNOWN for axis in dims))


@layer("RepeatVector")
class RepeatVector(LayerRule):
    """Source: `keras.src.layers.reshaping.repeat_vector.RepeatVector`."""

    def configure(self, layer: Layer) -> None:
        """Check that `n` is an integer."""
        count = read_python_int(layer["n"])
        if count is None or isinstance(layer["n"], bool) or (isinstance(count, int) and count <= 0):
            raise InvalidArgument(self.class_name, "n", layer["n"], "must be a positive integer")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch and features."""
        return InputSpec(ndim=2)

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Insert an axis of `n`."""
        return (shape[0], read_whole(layer["n"]) or UNKNOWN, shape[1])


class Spatial(LayerRule):
    """A layer that changes the sizes of `rank` spatial axes."""

    rank: ClassVar[int]

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand batch, spatial axes and channels, no more and no less."""
        return InputSpec(ndim=self.rank + 2)

    def axes(self, layer: Layer) -> tuple[int, ...] | None:
        """Return the spatial axes; layers without a data format take the first ones."""
        data_format = layer.data_format if "data_format" in layer.arguments else "channels_last"
        return spatial_axes(data_format, self.rank)

    def resized(self, layer: Layer, shape: Sizes, axis: int, index: int) -> Dim:
        """Return the new size of the spatial axis with this index."""
        raise NotImplementedError

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Resize each spatial axis."""
        axes = self.axes(layer)
        if axes is None:
            return (shape[0], *(UNKNOWN,) * (self.rank + 1))
        return with_sizes(shape, axes, [self.resized(layer, shape, axis, index) for index, axis in enumerate(axes)])


class Margins(Spatial):
    """Padding and cropping: two numbers for each spatial axis."""

    parameter: ClassVar[str]

    def margins(self, layer: Layer) -> tuple[tuple[Whole, ...], ...]:
        """Return what is added or taken at the start and the end of each axis."""
        value = layer[self.parameter]
        if self.rank == 1:
            return (window_tuple(self.class_name, self.parameter, value, 2, allow_zero=True),)
        whole, items = read_python_int(value), read_items(value)
        if whole is not None:
            if isinstance(whole, int) and whole < 0 and self.refuses_negative:
                raise InvalidArgument(self.class_name, self.parameter, value, "cannot be negative")
            return ((whole, whole),) * self.rank
        if items is None or len(items) != self.rank:
            reason = f"must be an integer or {self.rank} integers or pairs of integers"
            raise InvalidArgument(self.class_name, self.parameter, value, reason)
        return tuple(window_tuple(self.class_name, self.parameter, item, 2, allow_zero=True) for item in items)

    refuses_negative: ClassVar[bool] = False

    def configure(self, layer: Layer) -> None:
        """Check the numbers and the data format."""
        check_data_format(self.class_name, layer["data_format"])
        self.margins(layer)


class ZeroPadding(Margins):
    """Source: `keras.src.layers.reshaping.zero_padding2d.ZeroPadding2D` and its siblings."""

    parameter = "padding"

    def resized(self, layer: Layer, shape: Sizes, axis: int, index: int) -> Dim:
        """Add both margins."""
        return add_sizes((shape[axis], *self.margins(layer)[index]))

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Refuse a negative padding: an eager call does, a symbolic one does not want a negative size."""
        output = super().output_shape(layer, shape, context)
        given = [] if context.symbolic else [number for pair in self.margins(layer) for number in pair]
        sizes = () if output is UNKNOWN else output
        if any(isinstance(number, int) and number < 0 for number in (*given, *sizes)):
            raise InvalidArgument(self.class_name, "padding", layer["padding"], "cannot be negative")
        return output


def _less_margins(size: int, start: int, end: int) -> int:
    return size - start - end


class Cropping(Margins):
    """Source: `keras.src.layers.reshaping.cropping2d.Cropping2D` and its siblings."""

    parameter = "cropping"
    refuses_negative = True

    def resized(self, layer: Layer, shape: Sizes, axis: int, index: int) -> Dim:
        """Take both margins away; something must be left."""
        start, end = self.margins(layer)[index]
        size = combine(_less_margins, shape[axis], start, end)
        if isinstance(size, int) and size <= 0:
            reason = f"leaves nothing of axis {axis}, whose size is {shape[axis]}"
            raise InvalidArgument(self.class_name, "cropping", layer["cropping"], reason)
        return size


class UpSampling(Spatial):
    """Source: `keras.src.layers.reshaping.up_sampling2d.UpSampling2D` and its siblings."""

    def factors(self, layer: Layer) -> tuple[Whole, ...]:
        """Return the factor of each axis."""
        return window_tuple(self.class_name, "size", layer["size"], self.rank)

    def configure(self, layer: Layer) -> None:
        """Check the factors and the data format."""
        check_data_format(self.class_name, layer["data_format"])
        self.factors(layer)

    def resized(self, layer: Layer, shape: Sizes, axis: int, index: int) -> Dim:
        """Multiply."""
        return multiply_sizes((shape[axis], self.factors(layer)[index]))


@layer("ZeroPadding1D")
class ZeroPadding1D(ZeroPadding):
    """Zeros at both ends of a sequence."""

    rank = 1


@layer("ZeroPadding2D")
class ZeroPadding2D(ZeroPadding):
    """Zeros around images."""

    rank = 2


@layer("ZeroPadding3D")
class ZeroPadding3D(ZeroPadding):
    """Zeros around volumes."""

    rank = 3


@layer("Cropping1D")
class Cropping1D(Cropping):
    """A sequence without its ends."""

    rank = 1


@layer("Cropping2D")
class Cropping2D(Cropping):
    """An image without its border."""

    rank = 2


@layer("Cropping3D")
class Cropping3D(Cropping):
    """A volume without its border."""

    rank = 3


@layer("UpSampling1D")
class UpSampling1D(UpSampling):
    """Each step repeated."""

    rank = 1

    def factors(self, layer: Layer) -> tuple[Whole, ...]:
        """Return the factor, which must be one integer."""
        size = layer["size"]
        whole = read_python_int(size)
        if whole is None or isinstance(size, bool) or (isinstance(whole, int) and whole <= 0):
            raise InvalidArgument(self.class_name, "size", size, "must be a positive integer")
        return (whole,)


@layer("UpSampling2D")
class UpSampling2D(UpSampling):
    """Enlarged images."""

    rank = 2

    def configure(self, layer: Layer) -> None:
        """Check the interpolation too."""
        super().configure(layer)
        if layer["interpolation"] is None or isinstance(layer["interpolation"], (int, float, tuple, list)):
            raise InvalidArgument(
                self.class_name, "interpolation", layer["interpolation"], "must be the name of a method"
            )

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Refuse an unknown interpolation, which an eager call does."""
        name = layer["interpolation"]
        output = super().output_shape(layer, shape, context)
        if context.symbolic or not isinstance(name, str):
            return output
        if name.lower() not in INTERPOLATIONS:
            raise InvalidArgument(self.class_name, "interpolation", name, "is none of Keras's methods")
        axes = self.axes(layer)
        if name.lower() == "nearest" or axes is None:
            return output
        if 0 in [shape[axis] for axis in axes]:
            raise InvalidCall(self.class_name, "there is nothing to interpolate in an empty image")
        return UNKNOWN if 0 in shape else output

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Repeat anything; interpolate numbers only."""
        name = layer["interpolation"]
        nearest = isinstance(name, str) and name.lower() == "nearest"
        return self.effect_of(KEEPS if nearest else WINDOW_MAXIMUM, layer, dtype)


@layer("UpSampling3D")
class UpSampling3D(UpSampling):
    """Enlarged volumes."""

    rank = 3
