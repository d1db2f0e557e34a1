"""TensorFlow: activations, losses and other functions of neural networks."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.tensorflow_creation import INT32, tensorflow_dtype
from shapelens.rules.functions.tensorflow_elementwise import check_kind
from shapelens.rules.joining import merge_shapes
from shapelens.rules.mismatch import AxisMismatch, BroadcastMismatch, InvalidArgument, InvalidCall, RankMismatch
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.sizes import merge_sizes, sizes_differ
from shapelens.rules.values import read_int
from shapelens.spec import UNKNOWN, Dim, TensorSpec, forget_open

_FLOATING = frozenset({"float"})


def kept_as_is(operation: str, x: object, kinds: frozenset[str] = _FLOATING) -> TensorSpec:
    """Return a tensor of the same shape and dtype; raise for a dtype that is not taken."""
    spec = tensorflow_tensor(x, operation)
    check_kind(operation, spec.dtype, kinds)
    return spec.with_shape(spec.shape)


@function("tensorflow.nn.relu", "tensorflow.nn.relu6")
def relu(features: object, name: object = None) -> object:
    """The activation of this name."""
    return kept_as_is("tensorflow.nn.relu", features, frozenset({"int", "float"}))


@function("tensorflow.nn.elu", "tensorflow.nn.selu")
def elu(features: object, name: object = None) -> object:
    """The activation of this name."""
    return kept_as_is("tensorflow.nn.elu", features)


@function("tensorflow.nn.gelu")
def gelu(features: object, approximate: object = False, name: object = None) -> object:
    """The activation of this name."""
    return kept_as_is("tensorflow.nn.gelu", features)


@function("tensorflow.nn.leaky_relu")
def leaky_relu(features: object, alpha: object = 0.2, name: object = None) -> object:
    """The activation of this name; integers become floats."""
    spec = kept_as_is("tensorflow.nn.leaky_relu", features, frozenset({"int", "float"}))
    return spec.with_dtype("float32") if isinstance(spec.dtype, str) and "int" in spec.dtype else spec


@function("tensorflow.nn.silu", "tensorflow.nn.swish")
def silu(features: object, beta: object = 1.0) -> object:
    """The activation of this name."""
    return kept_as_is("tensorflow.nn.silu", features)


@function(
    "tensorflow.nn.softmax", "tensorflow.math.softmax", "tensorflow.nn.log_softmax", "tensorflow.math.log_softmax"
)
def softmax(logits: object, axis: object = None, name: object = None) -> object:
    """Probabilities along an axis."""
    spec = kept_as_is("tensorflow.nn.softmax", logits)
    if spec.rank and axis is not None:
        resolve_axis("tensorflow.nn.softmax", axis, spec.rank)
    return spec


@function("tensorflow.nn.dropout")
def dropout(x: object, rate: object, noise_shape: object = None, seed: object = None, name: object = None) -> object:
    """Elements set to zero at random."""
    return kept_as_is("tensorflow.nn.dropout", x)


@function("tensorflow.nn.l2_normalize", "tensorflow.math.l2_normalize", "tensorflow.linalg.l2_normalize")
def l2_normalize(
    x: object, axis: object = None, epsilon: object = 1e-12, name: object = None, dim: object = None
) -> object:
    """The tensor divided by its norm along axes."""
    return kept_as_is("tensorflow.nn.l2_normalize", x, frozenset({"float", "complex"}))


@function("tensorflow.nn.l2_loss")
def l2_loss(t: object, name: object = None) -> object:
    """Half the sum of squares."""
    return kept_as_is("tensorflow.nn.l2_loss", t).with_shape(())


@function("tensorflow.nn.moments")
def moments(x: object, axes: object, shift: object = None, keepdims: object = False, name: object = None) -> object:
    """Mean and variance along axes."""
    spec = tensorflow_tensor(x, "tensorflow.nn.moments")
    result = spec.with_shape(reduce_shape("tensorflow.nn.moments", spec.shape, axes, keepdims))
    return result, result


@function("tensorflow.nn.bias_add")
def bias_add(value: object, bias: object, data_format: object = None, name: object = None) -> object:
    """A number for each channel added."""
    spec, added = tensorflow_tensor(value, "tensorflow.nn.bias_add"), tensorflow_tensor(bias, "tensorflow.nn.bias_add")
    if added.rank is not None and added.rank != 1:
        raise RankMismatch("tensorflow.nn.bias_add", added.shape, 1, 1)
    if spec.shape is UNKNOWN or not spec.shape or data_format is not None:
        return spec.with_shape(UNKNOWN)
    if added.shape is UNKNOWN:
        return spec.with_shape((*spec.shape[:-1], spec.shape[-1] if isinstance(spec.shape[-1], int) else UNKNOWN))
    channels = added.shape[0]
    if isinstance(channels, int) and sizes_differ(spec.shape[-1], channels):
        raise AxisMismatch("tensorflow.nn.bias_add", spec.shape, -1, channels)
    return spec.with_shape((*spec.shape[:-1], merge_sizes(spec.shape[-1], channels)))


@function("tensorflow.nn.sigmoid_cross_entropy_with_logits")
def sigmoid_cross_entropy(labels: object = None, logits: object = None, name: object = None) -> object:
    """The loss of each element; labels and logits must have one shape."""
    operation = "tensorflow.nn.sigmoid_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    merge_shapes(operation, (spec.shape, target.shape))
    return spec.with_shape(broadcast(operation, spec.shape, target.shape))


@function("tensorflow.nn.softmax_cross_entropy_with_logits")
def softmax_cross_entropy(labels: object, logits: object, axis: object = -1, name: object = None) -> object:
    """The loss of each sample."""
    operation = "tensorflow.nn.softmax_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    try:
        shape = broadcast(operation, spec.shape, target.shape)
    except BroadcastMismatch:
        if spec.shape is UNKNOWN or target.shape != spec.shape[:-1]:
            raise
        reason = f"labels are numbers, {target.shape}, and a column for each of the {spec.shape[-1]} classes is needed"
        raise InvalidCall(operation, reason) from None
    if shape is UNKNOWN or axis != -1 or not shape:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape(shape[:-1])


@function("tensorflow.nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy(labels: object, logits: object, name: object = None) -> object:
    """The loss of each sample; labels have one axis less than logits."""
    operation = "tensorflow.nn.sparse_softmax_cross_entropy_with_logits"
    target, spec = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    if spec.shape is UNKNOWN or target.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(forget_open(target.shape))
    if len(target.shape) != len(spec.shape) - 1:
        raise InvalidCall(
            operation, f"labels have {len(target.shape)} axes and logits have {len(spec.shape)}: one more is needed"
        )
    common = merge_shapes(operation, (target.shape, spec.shape[:-1]))
    if len(spec.shape) == 2 or common is UNKNOWN:
        return spec.with_shape(common)
    # Where only one of the two leaves a size open, it depends on the path taken whether the result does.
    return spec.with_shape(tuple(map(_agreed, target.shape, spec.shape)))


def _agreed(a: Dim, b: Dim) -> Dim:
    return a if a == b else UNKNOWN


@function("tensorflow.nn.embedding_lookup")
def embedding_lookup(params: object, ids: object, max_norm: object = None, name: object = None) -> object:
    """The rows of a table at indices."""
    table, index = tensorflow_tensor(params), tensorflow_tensor(ids)
    if table.shape is UNKNOWN or index.shape is UNKNOWN or not table.shape:
        return table.with_shape(UNKNOWN)
    return table.with_shape(index.shape + table.shape[1:])


@function("tensorflow.nn.top_k", "tensorflow.math.top_k")
def top_k(
    input: object, k: object = 1, sorted: object = True, index_type: object = INT32, name: object = None
) -> object:
    """The largest elements of the last axis, and where they are."""
    spec, number = tensorflow_tensor(input, "tensorflow.math.top_k"), read_int(k)
    index = tensorflow_dtype(index_type)
    if spec.shape is UNKNOWN:
        return spec, TensorSpec(UNKNOWN, index)
    if not spec.shape:
        raise RankMismatch("tensorflow.math.top_k", spec.shape, 1)
    last = spec.shape[-1]
    if isinstance(last, int) and isinstance(number, int) and number > last:
        raise InvalidArgument("tensorflow.math.top_k", "k", number, f"is more than the last axis has: {last}")
    shape = (*spec.shape[:-1], number)
    return spec.with_shape(shape), TensorSpec(shape, index)
