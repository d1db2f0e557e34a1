"""Categories: `keras/src/layers/preprocessing`. Numbers, images, texts and sound have modules of their own."""

from __future__ import annotations

from typing import ClassVar, Final, cast

from shapelens.rules.arrays import numpy_array
from shapelens.rules.geometry import read_number, read_whole
from shapelens.rules.layers.layer import CallContext, Layer, LayerRule, Outputs, Sizes, holds_tensors
from shapelens.rules.mismatch import InvalidArgument, InvalidCall, UnequalShapes
from shapelens.rules.numbers import is_no_number
from shapelens.rules.registry import layer
from shapelens.rules.values import Reference, read_items
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec, is_floating

MODES: Final = ("int", "one_hot", "multi_hot", "count")

COUNTABLE: Final = ("int32", "int64")
"""Dtypes of category numbers that each of these layers takes."""


def array_of(inputs: object) -> object:
    """Return the array that these layers make of a list, a text or a number; other inputs are left as they are."""
    if not isinstance(inputs, (str, int, float, tuple, list)) or holds_tensors(cast(object, inputs)):
        return cast(object, inputs)
    try:
        return numpy_array(cast(object, inputs))
    except UnequalShapes:
        return UNKNOWN


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
        """Make an array of a list, a text or a number first."""
        return super().apply(layer, array_of(inputs), context, **arguments)

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Encode; of sparse tensors, and of what an eager call may refuse, nothing is said."""
        mode, shape, symbolic = self.mode(layer), inputs.shape, context.symbolic
        if not isinstance(mode, str) or layer["sparse"] not in (False, None):
            return UNKNOWN
        refused = inputs.dtype is not UNKNOWN and not self.accepts(layer, inputs.dtype)
        if not symbolic and (refused or (shape is not UNKNOWN and 0 in shape)):
            return UNKNOWN
        if mode == "int":
            return TensorSpec(shape, self.number_dtype(layer, symbolic))
        dtype = self.vector_dtype(layer, symbolic)
        if shape is UNKNOWN or (mode == "one_hot" and len(shape) > 1 and shape[-1] is UNKNOWN):
            return TensorSpec(UNKNOWN, dtype)  # a last axis of size 1 is replaced
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
        """An eager call takes weights in the mode `count` only, one for each category number."""
        weights = arguments.get("count_weights")
        if weights is None or context.symbolic:
            return super().call(layer, inputs, context, **arguments)
        if self.mode(layer) in ("one_hot", "multi_hot"):
            raise InvalidCall(self.class_name, "count_weights need the output mode 'count'", (inputs,))
        fitting = isinstance(weights, TensorSpec) and is_floating(weights.dtype) and weights.shape == inputs.shape
        measured = inputs.rank in (1, 2) and layer.policy.compute_dtype == "float32"
        return super().call(layer, inputs, context, **arguments) if fitting and measured else UNKNOWN


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
        """Take numbers, if the bins end at numbers."""
        ends = layer["bin_boundaries"]
        items = read_items(ends) or ()
        if isinstance(ends, (str, int, float)) or any(is_no_number(item) for item in items):
            return False
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
        number = read_number(bins)
        if bins is None or isinstance(bins, (str, tuple, list)) or (number is not UNKNOWN and number <= 0):
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
        bins = layer["num_bins"]
        if not symbolic and (is_no_number(bins) or (isinstance(bins, (int, float)) and bins < 1)):
            return UNKNOWN
        if not symbolic and (not kinds or shape[1:] not in ((), (1,)) or 0 in shape):
            return UNKNOWN
        dtype = layer.policy.compute_dtype
        if mode == "int":
            return TensorSpec(shape, "int64" if layer["dtype"] is None else dtype)
        places = (shape[:-1] if shape[-1:] == (1,) else shape) if symbolic else one_hot_places(shape)
        return TensorSpec((*places, depth), dtype)
