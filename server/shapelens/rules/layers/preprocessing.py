"""Numbers and categories: `keras/src/layers/preprocessing`. Images, texts and sound have modules of their own."""

from __future__ import annotations

from typing import ClassVar, Final, cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.geometry import read_whole
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, Weights, holds_tensors
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, UnequalShapes, UnknownChannels
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating, is_integer

MODES: Final = ("int", "one_hot", "multi_hot", "count")

COUNTABLE: Final = ("int32", "int64")
"""Dtypes of category numbers that each of these layers takes."""


@layer("Rescaling")
class Rescaling(LayerRule):
    """Source: `keras.src.layers.preprocessing.rescaling.Rescaling`. A scalar `scale` keeps the shape."""

    converts_in_graphs = True

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape, unless the numbers might broadcast it."""
        plain = all(isinstance(layer[name], (int, float)) for name in ("scale", "offset"))
        return shape if plain or context.symbolic else UNKNOWN

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Cast numbers to the compute dtype."""
        known = dtype is UNKNOWN or is_floating(dtype) or is_integer(dtype)
        return layer.policy.compute_dtype if known else UNKNOWN


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
        axes, shape = self.axes(layer), self.mean_shape(layer)
        if axes is not None and shape is not UNKNOWN and len(shape) > len(axes):
            reason = f"has {len(shape)} axes, and the layer keeps {len(axes)}"
            raise InvalidArgument(self.class_name, "mean", mean, reason)

    def mean_shape(self, layer: Layer) -> Shape:
        """Return the shape of the given mean; of no axes if there is none."""
        mean = layer["mean"]
        if mean is None or isinstance(mean, (int, float)):
            return ()
        if isinstance(mean, (TensorSpec, tuple, list)):
            return numpy_array(cast(object, mean)).shape
        return UNKNOWN

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create mean, variance and count, unless the first two are given."""
        shape, axes = cast(Sizes, input_shape), self.axes(layer)
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
        given = self.mean_shape(layer)
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
        kept = {axis % len(built) for axis in cast("tuple[int, ...]", axes)}
        return broadcast(self.class_name, shape, tuple(size if i in kept else 1 for i, size in enumerate(built)))

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Cast numbers to the compute dtype."""
        known = dtype is UNKNOWN or is_floating(dtype) or is_integer(dtype) or dtype == "bool"
        return layer.policy.compute_dtype if known else UNKNOWN


class Encoding(LayerRule):
    """A layer that writes categories as numbers or as vectors. It takes lists as well as tensors."""

    autocasts = False

    def mode(self, layer: Layer) -> object:
        """Return the output mode by its name of today."""
        return {"binary": "multi_hot", "tf-idf": "tf_idf"}.get(cast(str, layer["output_mode"]), layer["output_mode"])

    def check_mode(self, layer: Layer, modes: tuple[str, ...]) -> None:
        """Check the output mode, and that only vectors are sparse."""
        given = layer["output_mode"]
        if given is UNKNOWN or isinstance(given, (Reference, TensorSpec)):
            return
        if not isinstance(given, str) or self.mode(layer) not in modes:
            raise InvalidArgument(self.class_name, "output_mode", given, f"must be one of {', '.join(modes)}")
        if layer["sparse"] is True and given == "int":
            raise InvalidArgument(self.class_name, "sparse", True, "cannot go with the output mode 'int'")

    def depth(self, layer: Layer) -> Dim:
        """Return the length of the vectors."""
        raise NotImplementedError

    def accepts(self, layer: Layer, dtype: DType) -> bool:
        """Say whether an eager call certainly takes this dtype."""
        return dtype in COUNTABLE

    def vector_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """Return the dtype of vectors."""
        return layer.policy.compute_dtype if symbolic else layer.policy.variable_dtype

    def number_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """Return the dtype of numbers."""
        return "int64"

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Make an array of a list first."""
        items = read_items(inputs)
        if items is not None and not holds_tensors(items):
            try:
                inputs = numpy_array(items)
            except UnequalShapes:
                return layer, UNKNOWN
        return super().apply(layer, inputs, context, **arguments)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Encode; of sparse tensors, and of what an eager call may refuse, nothing is said."""
        mode, shape, symbolic = self.mode(layer), inputs.shape, context.symbolic
        if not isinstance(mode, str) or layer["sparse"] not in (False, None):
            return UNKNOWN
        if not symbolic and (not self.accepts(layer, inputs.dtype) or (shape is not UNKNOWN and 0 in shape)):
            return UNKNOWN
        if mode == "int":
            return TensorSpec(shape, self.number_dtype(layer, symbolic))
        dtype = self.vector_dtype(layer, symbolic)
        if shape is UNKNOWN:
            return TensorSpec(UNKNOWN, dtype)
        if symbolic:
            return TensorSpec(self.symbolic_shape(mode, shape, self.depth(layer)), dtype)
        if mode != "one_hot" and dtype in ("float16", "bfloat16"):
            # TensorFlow has no such count of half-precision numbers, and Keras has a way around it for some ranks.
            return UNKNOWN
        return TensorSpec(self.encoded_shape(mode, shape, self.depth(layer)), dtype)

    def symbolic_shape(self, mode: str, shape: Sizes, depth: Dim) -> Sizes:
        """Return the shape that a symbolic call says for vectors."""
        return (*one_hot_places(shape), depth) if mode == "one_hot" else (*shape[:-1], depth)

    def encoded_shape(self, mode: str, shape: Sizes, depth: Dim) -> Sizes:
        """Return the shape of vectors. Source: `keras.src.utils.numerical_utils.encode_categorical_inputs`.

        Other modes than `one_hot` count along axis 1.
        """
        shape = shape or (1,)
        if mode == "one_hot":
            return (*one_hot_places(shape), depth)
        return (shape[0], *shape[2:], depth) if len(shape) > 1 else (depth,)


def one_hot_places(shape: Sizes) -> Sizes:
    """Return the shape without a last axis of size 1, which a vector replaces."""
    return shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape


@layer("CategoryEncoding")
class CategoryEncoding(Encoding):
    """Source: `keras.src.layers.preprocessing.category_encoding.CategoryEncoding`."""

    converts_in_graphs = True

    def configure(self, layer: Layer) -> None:
        """Check the mode and the number of tokens."""
        self.check_mode(layer, MODES[1:])
        tokens = layer["num_tokens"]
        if (
            tokens is None
            or isinstance(tokens, (str, tuple, list))
            or (isinstance(tokens, (int, float)) and tokens < 1)
        ):
            raise InvalidArgument(self.class_name, "num_tokens", cast(object, tokens), "must be a positive integer")

    def depth(self, layer: Layer) -> Dim:
        """Return the number of tokens."""
        return read_whole(layer["num_tokens"]) or UNKNOWN

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of weighted counts."""
        if arguments.get("count_weights") is not None:
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)


@layer("Discretization")
class Discretization(Encoding):
    """Source: `keras.src.layers.preprocessing.discretization.Discretization`."""

    converts_in_graphs = True

    def configure(self, layer: Layer) -> None:
        """Check the mode, and that either the bins or their number are given."""
        self.check_mode(layer, MODES)
        boundaries, bins = layer["bin_boundaries"], layer["num_bins"]
        if isinstance(bins, (int, float)) and bins < 0:
            raise InvalidArgument(self.class_name, "num_bins", bins, "cannot be negative")
        if bins is None and boundaries is None:
            raise InvalidArgument(self.class_name, "num_bins", None, "or bin_boundaries must be given")
        if bins is not None and bins is not UNKNOWN and boundaries is not None and boundaries is not UNKNOWN:
            raise InvalidArgument(self.class_name, "num_bins", bins, "cannot be given together with bin_boundaries")

    def depth(self, layer: Layer) -> Dim:
        """Count the bins; how many `adapt` finds is not known."""
        boundaries = read_items(layer["bin_boundaries"])
        return UNKNOWN if boundaries is None else len(boundaries) + 1

    def accepts(self, layer: Layer, dtype: DType) -> bool:
        """Take numbers."""
        return dtype in ("float32", "float64", *COUNTABLE)

    def number_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """The number of a bin is small."""
        return "int32"

    def vector_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """Vectors have the compute dtype."""
        return layer.policy.compute_dtype

    def symbolic_shape(self, mode: str, shape: Sizes, depth: Dim) -> Sizes:
        """Count along axis 1, here too."""
        return self.encoded_shape(mode, shape, depth) if shape else (depth,)


@layer("Hashing")
class Hashing(Encoding):
    """Source: `keras.src.layers.preprocessing.hashing.Hashing`."""

    def configure(self, layer: Layer) -> None:
        """Check the number of bins, the mode, the dtype and the salt."""
        bins, salt = layer["num_bins"], layer["salt"]
        if bins is None or isinstance(bins, (str, tuple, list)) or (isinstance(bins, (int, float)) and bins <= 0):
            raise InvalidArgument(self.class_name, "num_bins", cast(object, bins), "must be a positive integer")
        dtype = layer.policy.name
        if layer["dtype"] is not None and layer["output_mode"] == "int" and dtype not in (*COUNTABLE, UNKNOWN):
            raise InvalidArgument(self.class_name, "dtype", dtype, "must be 'int32' or 'int64' in the mode 'int'")
        self.check_mode(layer, MODES)
        items = read_items(salt)
        if isinstance(salt, (str, float)) or (items is not None and len(items) != 2):
            raise InvalidArgument(self.class_name, "salt", salt, "must be an integer or a pair of integers")

    def input_dtype(self, layer: Layer) -> DType:
        """Its compute dtype is `int64` unless it is given one or makes vectors."""
        return "int64" if layer["dtype"] is None and self.mode(layer) == "int" else layer.policy.compute_dtype

    def depth(self, layer: Layer) -> Dim:
        """Return the number of bins."""
        return read_whole(layer["num_bins"]) or UNKNOWN

    def accepts(self, layer: Layer, dtype: DType) -> bool:
        """Take numbers and texts; what is masked must be of the same kind."""
        mask = layer["mask_value"]
        if mask is not None:
            return (dtype == "string" and isinstance(mask, str)) or (dtype in COUNTABLE and isinstance(mask, int))
        return dtype in (*COUNTABLE, "float32", "float64", "string")

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Say nothing of a scalar, whose last axis an eager call looks for."""
        if inputs.shape == () and not context.symbolic:
            return UNKNOWN
        return super().call(layer, inputs, context, **arguments)

    def number_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """Return the layer's dtype, which is `int64` by default."""
        return "int64" if layer["dtype"] is None else layer.policy.variable_dtype

    def vector_dtype(self, layer: Layer, symbolic: bool) -> DType:
        """Return the layer's dtype, which is `float32` by default."""
        return "float32" if layer["dtype"] is None else layer.policy.variable_dtype

    def symbolic_shape(self, mode: str, shape: Sizes, depth: Dim) -> Sizes:
        """A symbolic call replaces the last axis in all modes."""
        return (*shape[:-1], depth)

    def encoded_shape(self, mode: str, shape: Sizes, depth: Dim) -> Sizes:
        """An eager call in the mode `one_hot` drops a last axis of size 1 before it hashes."""
        if mode == "one_hot" and shape[-1:] == (1,):
            shape = shape[:-1]
        return super().encoded_shape(mode, shape, depth)


@layer("HashedCrossing")
class HashedCrossing(LayerRule):
    """Source: `keras.src.layers.preprocessing.hashed_crossing.HashedCrossing`, called on several columns."""

    multiple_inputs: ClassVar[bool] = True

    def configure(self, layer: Layer) -> None:
        """Check the mode."""
        mode = layer["output_mode"]
        if mode is None or isinstance(mode, (int, float)) or (isinstance(mode, str) and mode not in MODES[:2]):
            raise InvalidArgument(self.class_name, "output_mode", mode, "must be 'int' or 'one_hot'")

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Cross columns of one shape; what an eager call refuses is left to it."""
        columns = read_items(inputs)
        if columns is None:
            if isinstance(inputs, TensorSpec) and inputs.shape is not UNKNOWN:
                raise InvalidCall(
                    self.class_name, "the layer takes a list of tensors, and gets a single one", (inputs,)
                )
            return layer, UNKNOWN
        if not all(isinstance(column, TensorSpec) for column in columns) or layer["sparse"] is not False:
            return layer, UNKNOWN
        specs = cast("tuple[TensorSpec, ...]", columns)
        return layer, self._crossed(layer, specs, context.symbolic)

    def _crossed(self, layer: Layer, columns: tuple[TensorSpec, ...], symbolic: bool) -> Outputs:
        mode, depth = layer["output_mode"], read_whole(layer["num_bins"]) or UNKNOWN
        shape = columns[0].shape if columns else UNKNOWN
        same = shape is not UNKNOWN and all(column.shape == shape for column in columns)
        if not same or shape is UNKNOWN or len(columns) != 2 or len(shape) not in (1, 2) or not isinstance(mode, str):
            return UNKNOWN
        kinds = all(column.dtype in (*COUNTABLE, "string") for column in columns)
        if not symbolic and (not kinds or shape[1:] not in ((), (1,)) or 0 in shape):
            return UNKNOWN
        dtype = layer.policy.compute_dtype
        if mode == "int":
            return TensorSpec(shape, "int64" if layer["dtype"] is None else dtype)
        places = (shape[:-1] if shape[-1:] == (1,) else shape) if symbolic else one_hot_places(shape)
        return TensorSpec((*places, depth), dtype)
