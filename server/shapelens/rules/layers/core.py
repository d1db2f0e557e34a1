"""Core layers: `keras/src/layers/core`."""

from __future__ import annotations

from typing import cast

from shapelens.rules.geometry import read_python_int, read_whole
from shapelens.rules.layers.activations import activate, activated_shape
from shapelens.rules.layers.dtype_effects import MATMUL, NUMBERS_TO_COMPUTE, effect
from shapelens.rules.layers.layer import CallContext, InputSpec, Layer, LayerRule, Outputs, Sizes, Weights, built_axes
from shapelens.rules.mismatch import DTypeMismatch, InvalidArgument, InvalidCall, UnknownChannels, WeightMismatch
from shapelens.rules.registry import layer
from shapelens.rules.sizes import shapes_differ, sizes_differ
from shapelens.rules.values import read_dtype, read_items, read_shape
from shapelens.spec import UNKNOWN, DType, Shape, TensorSpec


@layer("Dense")
class Dense(LayerRule):
    """Source: `keras.src.layers.core.dense.Dense`."""

    eager_dtypes = MATMUL

    def configure(self, layer: Layer) -> None:
        """Check `units`."""
        units = read_python_int(layer["units"])
        if units is None or (isinstance(units, int) and units <= 0):
            raise InvalidArgument(self.class_name, "units", layer["units"], "must be a positive integer")

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Demand two axes at least and, once built, the same last one."""
        return InputSpec(min_ndim=2, axes=built_axes(layer, -1))

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create `kernel` and `bias`."""
        features, units = cast(Sizes, input_shape)[-1], read_whole(layer["units"]) or UNKNOWN
        if features is None:
            raise UnknownChannels(self.class_name, input_shape, -1)
        weights: dict[str, Shape] = {"kernel": (features, units)}
        if layer["use_bias"]:
            weights["bias"] = (units,)
        weights.update(lora_weights(self, layer, "lora_kernel", (features,), (units,), layer["kernel_constraint"]))
        return weights

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Replace the last axis by `units`."""
        units = read_whole(layer["units"]) or UNKNOWN
        if layer["lora_rank"] and shape[-1] == 0 and isinstance(units, int) and units > 1 and not context.symbolic:
            raise InvalidCall(self.class_name, "the input has no features")
        output = (*shape[:-1], units)
        return output if context.symbolic else activated_shape(self, layer["activation"], output)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Multiply, then activate."""
        return activate(self, layer, layer["activation"], super().eager_dtype(layer, dtype))

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Say where the last axis comes from."""
        return f"last axis: units = {layer['units']}" if isinstance(layer["units"], int) else None


def lora_weights(
    rule: LayerRule,
    configured: Layer,
    prefix: str,
    rows: tuple[object, ...],
    columns: tuple[object, ...],
    constraint: object,
) -> dict[str, Shape]:
    """Return the two factors that `lora_rank` adds to a layer's weights."""
    rank = configured["lora_rank"]
    if not rank:
        return {}
    if constraint is not None and constraint is not UNKNOWN:
        raise InvalidArgument(rule.class_name, "lora_rank", rank, "cannot go with a constraint on the weights")
    size = read_whole(rank) or UNKNOWN
    if isinstance(rank, (str, float, tuple, list)) or (isinstance(rank, int) and rank < 0):
        raise InvalidArgument(rule.class_name, "lora_rank", cast(object, rank), "must be a positive integer")
    return {f"{prefix}_a": cast(Shape, (*rows, size)), f"{prefix}_b": cast(Shape, (size, *columns))}


@layer("Embedding")
class Embedding(LayerRule):
    """Source: `keras.src.layers.core.embedding.Embedding`."""

    autocasts = False
    eager_dtypes = NUMBERS_TO_COMPUTE

    def configure(self, layer: Layer) -> None:
        """Check both sizes."""
        for parameter in ("input_dim", "output_dim"):
            value = layer[parameter]
            whole = read_python_int(value)
            if whole is None or isinstance(value, bool) or (isinstance(whole, int) and whole <= 0):
                raise InvalidArgument(self.class_name, parameter, value, "must be a positive integer")
        self._check_weights(layer)

    def _check_weights(self, layer: Layer) -> None:
        """Check the table that is given: a list with one array, or the array."""
        items = read_items(layer["weights"])
        given = items[0] if items is not None and len(items) == 1 else layer["weights"]
        table = self.build(layer, UNKNOWN)["embeddings"] if isinstance(given, TensorSpec) else UNKNOWN
        if isinstance(given, TensorSpec) and shapes_differ(given.shape, table):
            raise WeightMismatch(self.class_name, 0, given.shape, table)

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create the table."""
        rows, columns = read_whole(layer["input_dim"]) or UNKNOWN, read_whole(layer["output_dim"]) or UNKNOWN
        weights: dict[str, Shape] = {"embeddings": (rows, columns)}
        constraint = layer["embeddings_constraint"]
        weights.update(lora_weights(self, layer, "lora_embeddings", (rows,), (columns,), constraint))
        return weights

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Add an axis of `output_dim`."""
        return (*shape, read_whole(layer["output_dim"]) or UNKNOWN)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Read the input as integers, whatever it is, and cast the result to the compute dtype."""
        if dtype in ("string", "object"):
            raise DTypeMismatch(self.class_name, dtype)
        return layer.policy.compute_dtype

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Say where the new axis comes from."""
        return f"new last axis: output_dim = {layer['output_dim']}" if isinstance(layer["output_dim"], int) else None


@layer("ReversibleEmbedding")
class ReversibleEmbedding(Embedding):
    """Source: `keras.src.layers.core.reversible_embedding.ReversibleEmbedding`; `reverse=True` goes back."""

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Create another table for the way back, unless it is the same one."""
        weights = dict(super().build(layer, input_shape))
        tied = layer["tie_weights"]
        if tied is UNKNOWN:
            return {}
        return weights if tied else {**weights, "reverse_embeddings": cast(Sizes, weights["embeddings"])[::-1]}

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Look up, or multiply with the transposed table."""
        reverse = arguments.get("reverse", False)
        if not isinstance(reverse, bool):
            return UNKNOWN
        if not reverse:
            return super().call(layer, inputs, context)
        shape, policy = inputs.shape, layer.policy
        rows, columns = read_whole(layer["input_dim"]) or UNKNOWN, read_whole(layer["output_dim"]) or UNKNOWN
        if shape is UNKNOWN or not shape:
            return UNKNOWN
        if context.symbolic:
            return TensorSpec((*shape[:-1], rows), policy.compute_dtype)
        if sizes_differ(shape[-1], columns):
            raise InvalidCall(self.class_name, f"the last axis must be output_dim, {columns}, not {shape[-1]}")
        same = layer["reverse_dtype"] is None and inputs.dtype == policy.compute_dtype
        return TensorSpec((*shape[:-1], rows), policy.compute_dtype if same else UNKNOWN)


@layer("Identity")
class Identity(LayerRule):
    """Source: `keras.src.layers.core.identity.Identity`."""

    infers_shape = False


@layer("Masking")
class Masking(LayerRule):
    """Source: `keras.src.layers.core.masking.Masking`."""

    eager_dtypes = effect("same", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "complex64") | {
        "uint64": "uint32",
        "bool": "int32",
        "complex128": "complex64",
    }

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Keep the shape; there must be an axis to look along."""
        if not shape:
            raise InvalidCall(self.class_name, "a scalar has no features to look for the mask value in")
        return shape


@layer("InputLayer")
class InputLayer(LayerRule):
    """Source: `keras.src.layers.core.input_layer.InputLayer`. It is constructed, never called."""

    def configure(self, layer: Layer) -> None:
        """Check that the shape is given once."""
        shape = layer["input_shape"] if layer["shape"] is None else layer["shape"]
        batch_shape = layer["batch_input_shape"] if layer["batch_shape"] is None else layer["batch_shape"]
        if layer["input_tensor"] is not None:
            return
        if shape is not None and batch_shape is not None:
            raise InvalidArgument(self.class_name, "batch_shape", batch_shape, "cannot be given together with shape")
        if layer["batch_size"] is not None and batch_shape is not None:
            raise InvalidArgument(
                self.class_name, "batch_shape", batch_shape, "cannot be given together with batch_size"
            )
        if shape is None and batch_shape is None:
            raise InvalidArgument(self.class_name, "shape", None, "must be given")
        parameter, given = ("batch_shape", batch_shape) if shape is None else ("shape", shape)
        if isinstance(given, (int, float, str)):
            raise InvalidArgument(self.class_name, parameter, given, "must be a tuple of sizes")
        sizes = read_shape(given)
        if sizes is not UNKNOWN and any(isinstance(size, int) and size < 0 for size in sizes):
            raise InvalidArgument(self.class_name, parameter, given, "cannot have a negative size")
        if any(isinstance(item, (float, str)) for item in read_items(given) or ()):
            raise InvalidArgument(self.class_name, parameter, given, "must be a tuple of integers")

    def output(self, layer: Layer) -> TensorSpec:
        """Return what `keras.Input` with these arguments gives."""
        shape = layer["input_shape"] if layer["shape"] is None else layer["shape"]
        batch_shape = layer["batch_input_shape"] if layer["batch_shape"] is None else layer["batch_shape"]
        tensor = layer["input_tensor"]
        if tensor is not None:
            return tensor if isinstance(tensor, TensorSpec) else TensorSpec()
        dtype = read_dtype(layer["dtype"], "float32")
        if shape is None:
            return TensorSpec(read_shape(batch_shape), dtype)
        sizes = read_shape(shape)
        batch = layer["batch_size"]
        batch_dim = None if batch is None else (read_whole(batch) or UNKNOWN)
        return TensorSpec(UNKNOWN if sizes is UNKNOWN else (batch_dim, *sizes), dtype)
