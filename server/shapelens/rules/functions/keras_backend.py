"""`tf.keras.backend`, which Keras 3 keeps for old programs: each function is one of TensorFlow's by another name."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.contractions import matmul_shape
from shapelens.rules.functions import (
    tensorflow_creation,
    tensorflow_elementwise,
    tensorflow_nn,
    tensorflow_reductions,
    tensorflow_shaping,
)
from shapelens.rules.functions.tensorflow_creation import count_of, tensorflow_dtype
from shapelens.rules.joining import merge_shapes
from shapelens.rules.mismatch import ContractionMismatch, InvalidArgument, RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes, sizes_differ
from shapelens.rules.values import read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec

_FLOATX: Final = "float32"


def _register_unary(name: str, target: str) -> None:
    def rule(x: object) -> object:
        return tensorflow_elementwise.unary(target, x)

    function(f"keras.backend.{name}")(rule)


for _name in ("abs", "cos", "exp", "log", "round", "sigmoid", "sign", "sin", "softplus", "softsign", "sqrt", "square"):
    _register_unary(_name, _name)
_register_unary("tanh", "tanh")


def _register_binary(name: str) -> None:
    def rule(x: object, y: object) -> object:
        return tensorflow_elementwise.binary(name, x, y)

    function(f"keras.backend.{name}")(rule)


for _name in ("equal", "greater", "greater_equal", "less", "less_equal", "maximum", "minimum", "not_equal"):
    _register_binary(_name)


@function("keras.backend.pow")
def power(x: object, a: object) -> object:
    """Elements raised to a power."""
    return tensorflow_elementwise.binary("pow", x, a)


_BOOL_CASTS: Final = frozenset({"mean", "std", "var"})


def _register_reduction(name: str, target: str) -> None:
    def rule(x: object, axis: object = None, keepdims: object = False) -> object:
        spec = tensorflow_tensor(x, f"keras.backend.{name}")
        if (name in _BOOL_CASTS and spec.dtype == "bool") or (name in ("any", "all") and spec.dtype != "bool"):
            spec = spec.with_dtype(_FLOATX if name in _BOOL_CASTS else "bool")
        return tensorflow_reductions.reduce(target, spec, axis, keepdims)

    function(f"keras.backend.{name}")(rule)


for _name in ("sum", "mean", "prod", "max", "min", "any", "all", "std"):
    _register_reduction(_name, f"reduce_{_name}")
_register_reduction("var", "reduce_variance")


@function("keras.backend.argmax", "keras.backend.argmin")
def argmax(x: object, axis: object = -1) -> object:
    """Where the largest or smallest along an axis is."""
    return tensorflow_reductions.argmax(x, axis)


@function("keras.backend.cumsum", "keras.backend.cumprod")
def cumsum(x: object, axis: object = 0) -> object:
    """Running sums or products."""
    return tensorflow_reductions.cumsum(x, axis)


@function("keras.backend.softmax")
def softmax(x: object, axis: object = -1) -> object:
    """Probabilities along an axis."""
    spec = tensorflow_tensor(x, "keras.backend.softmax")
    if spec.rank is not None and spec.rank < 2:
        raise RankMismatch("keras.backend.softmax", spec.shape, 2)
    return tensorflow_nn.softmax(spec, axis)


@function("keras.backend.l2_normalize")
def l2_normalize(x: object, axis: object = None) -> object:
    """The tensor divided by its norm along axes."""
    return tensorflow_nn.l2_normalize(x, axis)


@function("keras.backend.elu")
def elu(x: object, alpha: object = 1.0) -> object:
    """The activation of this name."""
    return tensorflow_nn.elu(x)


@function("keras.backend.relu")
def relu(x: object, alpha: object = 0.0, max_value: object = None, threshold: object = 0.0) -> object:
    """The activation of this name."""
    return tensorflow_nn.kept_as_is("keras.backend.relu", x)


@function("keras.backend.hard_sigmoid")
def hard_sigmoid(x: object) -> object:
    """The activation of this name."""
    return tensorflow_nn.kept_as_is("keras.backend.hard_sigmoid", x)


@function("keras.backend.dropout")
def dropout(x: object, level: object, noise_shape: object = None, seed: object = None) -> object:
    """Elements set to zero at random."""
    return tensorflow_nn.dropout(x, level)


@function("keras.backend.clip")
def clip(x: object, min_value: object, max_value: object) -> object:
    """Elements kept between bounds."""
    spec = tensorflow_tensor(x, "keras.backend.clip")
    return spec.with_shape(spec.shape)


@function("keras.backend.cast")
def cast(x: object, dtype: object) -> object:
    """The tensor in another dtype."""
    return tensorflow_creation.cast(x, dtype)


@function("keras.backend.stop_gradient")
def stop_gradient(variables: object) -> object:
    """The tensors themselves, without a gradient."""
    if isinstance(variables, (list, tuple)):
        return UNKNOWN
    return tensorflow_tensor(variables, "keras.backend.stop_gradient")


@function("keras.backend.get_value", "keras.backend.eval")
def get_value(x: object) -> object:
    """The array that a tensor holds."""
    return x


# Shapes


@function("keras.backend.shape")
def shape(x: object) -> object:
    """The shape, as a tensor."""
    return tensorflow_shaping.shape(x)


@function("keras.backend.int_shape")
def int_shape(x: object) -> object:
    """The shape, as a tuple."""
    return tensorflow_tensor(x).shape


@function("keras.backend.ndim")
def ndim(x: object) -> object:
    """The number of axes."""
    rank = tensorflow_tensor(x).rank
    return UNKNOWN if rank is None else rank


@function("keras.backend.dtype")
def dtype_of(x: object) -> object:
    """The dtype's name."""
    return tensorflow_tensor(x).dtype


@function("keras.backend.count_params")
def count_params(x: object) -> object:
    """The number of elements."""
    return count_of(tensorflow_tensor(x).shape)


@function("keras.backend.reshape")
def reshape(x: object, shape: object) -> object:
    """The same elements in another shape."""
    return tensorflow_shaping.reshape(x, shape)


@function("keras.backend.flatten")
def flatten(x: object) -> object:
    """All elements in one row."""
    return tensorflow_shaping.reshape(x, [-1])


@function("keras.backend.batch_flatten")
def batch_flatten(x: object) -> object:
    """The elements of each sample in one row."""
    spec = tensorflow_tensor(x, "keras.backend.batch_flatten")
    if spec.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(UNKNOWN)
    rows, columns = spec.shape[0], multiply_sizes(spec.shape[1:])
    if isinstance(rows, int) and isinstance(columns, int) and columns:
        return spec.with_shape((rows, columns))
    # A graph computes the number of columns from the whole shape: with an open size nothing is known of it.
    open_size: Dim = None if None in spec.shape and UNKNOWN not in spec.shape else UNKNOWN
    return spec.with_shape((open_size, open_size))


@function("keras.backend.permute_dimensions")
def permute_dimensions(x: object, pattern: object) -> object:
    """The axes in another order."""
    return tensorflow_shaping.transpose(x, pattern)


@function("keras.backend.transpose")
def transpose(x: object) -> object:
    """The axes in reverse order."""
    return tensorflow_shaping.transpose(x)


@function("keras.backend.expand_dims")
def expand_dims(x: object, axis: object = -1) -> object:
    """A new axis of size 1."""
    return tensorflow_shaping.expand_dims(x, axis)


@function("keras.backend.squeeze")
def squeeze(x: object, axis: object) -> object:
    """An axis of size 1 dropped."""
    return tensorflow_shaping.squeeze(x, axis)


@function("keras.backend.concatenate")
def concatenate(tensors: object, axis: object = -1) -> object:
    """Tensors joined along an axis, which may be counted round more than once."""
    ranks = [tensorflow_tensor(item).rank for item in read_items(tensors) or ()]
    rank = next((rank for rank in ranks if rank is not None), None)
    if isinstance(axis, int) and axis < 0 and rank != 0:
        axis = UNKNOWN if rank is None else axis % rank
    return tensorflow_shaping.concat(tensors, axis)


@function("keras.backend.stack")
def stack(x: object, axis: object = 0) -> object:
    """Tensors joined along a new axis."""
    return tensorflow_shaping.stack(x, axis)


@function("keras.backend.tile")
def tile(x: object, n: object) -> object:
    """Copies side by side."""
    times = n if not isinstance(n, int) else [n] * (tensorflow_tensor(x).rank or 1)
    return tensorflow_shaping.tile(x, times)


@function("keras.backend.repeat")
def repeat(x: object, n: object) -> object:
    """Each row of a matrix repeated along a new axis."""
    spec, times = tensorflow_tensor(x, "keras.backend.repeat"), read_int(n)
    if spec.shape is UNKNOWN:
        return spec
    if len(spec.shape) != 2:
        raise RankMismatch("keras.backend.repeat", spec.shape, 2, 2)
    return spec.with_shape((spec.shape[0], times, spec.shape[1]))


@function("keras.backend.reverse")
def reverse(x: object, axes: object) -> object:
    """The order of elements reversed along axes."""
    return tensorflow_shaping.reverse(x, [axes] if isinstance(axes, int) else axes)


@function("keras.backend.gather")
def gather(reference: object, indices: object) -> object:
    """The rows at indices."""
    return tensorflow_shaping.gather(reference, indices)


@function("keras.backend.one_hot")
def one_hot(indices: object, num_classes: object) -> object:
    """A new axis with a one at each index."""
    return tensorflow_shaping.one_hot(indices, num_classes)


@function("keras.backend.temporal_padding")
def temporal_padding(x: object, padding: object = (1, 1)) -> object:
    """Zeros before and behind the middle axis of three."""
    sizes = read_shape(padding)
    if sizes is UNKNOWN or len(sizes) != 2:
        return tensorflow_tensor(x).with_shape(UNKNOWN)
    return tensorflow_shaping.pad(x, [[0, 0], [*sizes], [0, 0]])


# Products


@function("keras.backend.dot")
def dot(x: object, y: object) -> object:
    """The product over the last axis of `x` and the last but one of `y`."""
    operation = "keras.backend.dot"
    left, right = tensorflow_elementwise.matched(operation, x, y)
    dtype = tensorflow_shaping.common_dtype([left, right])
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    if len(left.shape) <= 2 and len(right.shape) <= 2:
        return TensorSpec(matmul_shape(operation, left.shape, right.shape, min_rank=2), dtype)
    if len(left.shape) < 1 or len(right.shape) < 2:
        return TensorSpec(UNKNOWN, dtype)
    if sizes_differ(left.shape[-1], right.shape[-2]):
        raise ContractionMismatch(operation, left.shape, right.shape, left.shape[-1], right.shape[-2])
    if 0 in left.shape or 0 in right.shape:  # a reshape to -1 elements along an axis goes wrong
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec((*left.shape[:-1], *right.shape[:-2], right.shape[-1]), dtype)


def _vague(shape: tuple[Dim, ...]) -> Shape:
    return tuple(size if isinstance(size, int) else UNKNOWN for size in shape)


_MATRICES: Final = 3
"""The number of axes of a batch of matrices."""


@function("keras.backend.batch_dot")
def batch_dot(x: object, y: object, axes: object = None) -> object:
    """The product of each pair of samples over one axis of each."""
    operation = "keras.backend.batch_dot"
    left, right = tensorflow_elementwise.matched(operation, x, y)
    dtype = tensorflow_shaping.common_dtype([left, right])
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    for spec in (left, right):
        if spec.rank is not None and spec.rank < 2:
            raise RankMismatch(operation, spec.shape, 2)
    first, second = left.shape, right.shape
    if axes is None:
        places = (len(first) - 1, len(second) - (1 if len(second) == 2 else 2))
    else:
        chosen = read_shape((axes, axes) if isinstance(axes, int) else axes)
        if chosen is UNKNOWN or len(chosen) != 2:
            return TensorSpec(UNKNOWN, dtype)
        x_axis, y_axis = chosen
        if not isinstance(x_axis, int) or not isinstance(y_axis, int):
            return TensorSpec(UNKNOWN, dtype)
        places = (x_axis + len(first) * (x_axis < 0), y_axis + len(second) * (y_axis < 0))
    if not (0 < places[0] < len(first) and 0 < places[1] < len(second)):
        raise InvalidArgument(operation, "axes", axes, "must name an axis of each tensor, and not the batch")
    if sizes_differ(first[places[0]], second[places[1]]) or sizes_differ(first[0], second[0]):
        raise ContractionMismatch(operation, first, second, first[places[0]], second[places[1]])
    left_rest = [size for place, size in enumerate(first) if place not in (0, places[0])]
    added = [size for place, size in enumerate(second) if place not in (0, places[1])]
    rest = (*left_rest, *added) or (1,)
    batch = first[0] if first[0] == second[0] else UNKNOWN
    result = (batch, *rest)
    # Of more axes, a reshape makes the result, which forgets what is open where a graph is built.
    matrices = len(first) <= _MATRICES and len(second) <= _MATRICES
    return TensorSpec(result if matrices or all(isinstance(size, int) for size in result) else _vague(result), dtype)


@function("keras.backend.bias_add")
def bias_add(x: object, bias: object, data_format: object = None) -> object:
    """A number for each channel added."""
    spec, added = tensorflow_tensor(x), tensorflow_tensor(bias)
    if data_format not in (None, "channels_last") or added.rank != 1:
        return spec.with_shape(UNKNOWN)
    return tensorflow_nn.bias_add(spec, added)


# New tensors


def _register_new(name: str, make: Callable[..., object]) -> None:
    def rule(shape: object, dtype: object = None, name: object = None) -> object:
        return make(shape, tensorflow_dtype(dtype, _FLOATX))

    function(f"keras.backend.{name}")(rule)


_register_new("zeros", tensorflow_creation.zeros)
_register_new("ones", tensorflow_creation.ones)


@function("keras.backend.zeros_like", "keras.backend.ones_like")
def zeros_like(x: object, dtype: object = None, name: object = None) -> object:
    """Zeros or ones of another tensor's shape."""
    return tensorflow_creation.zeros_like(x, dtype)


@function("keras.backend.constant")
def constant(value: object, dtype: object = None, shape: object = None, name: object = None) -> object:
    """A tensor of values."""
    return tensorflow_creation.constant(value, tensorflow_dtype(dtype, _FLOATX), shape)


@function("keras.backend.variable")
def variable(value: object, dtype: object = None, name: object = None, constraint: object = None) -> object:
    """A variable that begins with a value."""
    spec = tensorflow_tensor(value, "keras.backend.variable")
    return TensorSpec(spec.shape, tensorflow_dtype(dtype, _FLOATX))


@function("keras.backend.eye")
def eye(size: object, dtype: object = None, name: object = None) -> object:
    """The unit matrix."""
    return tensorflow_creation.eye(size, dtype=tensorflow_dtype(dtype, _FLOATX))


@function("keras.backend.arange")
def arange(start: object, stop: object = None, step: object = 1, dtype: object = "int32") -> object:
    """Evenly spaced integers."""
    if stop is None and isinstance(start, int) and start < 0:
        start = 0
    result = tensorflow_creation.range_of(start, stop, step)
    return result if dtype == "int32" else tensorflow_creation.cast(result, dtype)


@function("keras.backend.random_normal", "keras.backend.truncated_normal")
def random_normal(
    shape: object, mean: object = 0.0, stddev: object = 1.0, dtype: object = None, seed: object = None
) -> object:
    """Normal random numbers."""
    return tensorflow_creation.random_normal(shape, dtype=tensorflow_dtype(dtype, _FLOATX))


@function("keras.backend.random_uniform")
def random_uniform(
    shape: object, minval: object = 0.0, maxval: object = 1.0, dtype: object = None, seed: object = None
) -> object:
    """Uniform random numbers."""
    return tensorflow_creation.random_uniform(shape, 0, 1, tensorflow_dtype(dtype, _FLOATX))


@function("keras.backend.random_bernoulli")
def random_bernoulli(shape: object, p: object = 0.0, dtype: object = None, seed: object = None) -> object:
    """Zeros and ones at random."""
    return tensorflow_creation.random_normal(shape, dtype=tensorflow_dtype(dtype, _FLOATX))


# Losses


@function("keras.backend.binary_crossentropy")
def binary_crossentropy(target: object, output: object, from_logits: object = False) -> object:
    """The loss of each element."""
    labels, spec = tensorflow_elementwise.matched("keras.backend.binary_crossentropy", target, output)
    return tensorflow_elementwise.binary("multiply", labels, spec)


@function("keras.backend.categorical_crossentropy")
def categorical_crossentropy(target: object, output: object, from_logits: object = False, axis: object = -1) -> object:
    """The loss of each sample."""
    labels, spec = tensorflow_elementwise.matched("keras.backend.categorical_crossentropy", target, output)
    merge_shapes("keras.backend.categorical_crossentropy", (labels.shape, spec.shape))
    product = tensorflow_elementwise.binary("multiply", labels, spec)
    return tensorflow_reductions.reduce("reduce_sum", product, axis, False)


@function("keras.backend.sparse_categorical_crossentropy")
def sparse_categorical_crossentropy(
    target: object,
    output: object,
    from_logits: object = False,
    axis: object = -1,
    ignore_class: object = None,
) -> object:
    """The loss of each sample."""
    labels, spec = tensorflow_tensor(target), tensorflow_tensor(output)
    if labels.shape is UNKNOWN or spec.shape is UNKNOWN or axis != -1 or ignore_class is not None:
        return spec.with_shape(UNKNOWN)
    same = len(labels.shape) == len(spec.shape) - 1 and all(
        isinstance(a, int) and a == b for a, b in zip(labels.shape, spec.shape, strict=False)
    )
    return spec.with_shape(spec.shape[:-1] if same else UNKNOWN)


@function("keras.backend.switch")
def switch(condition: object, then_expression: object, else_expression: object) -> object:
    """One of two tensors."""
    if not all(isinstance(item, TensorSpec) for item in (condition, then_expression, else_expression)):
        return UNKNOWN
    first, second = tensorflow_tensor(then_expression), tensorflow_tensor(else_expression)
    return first.with_shape(first.shape) if (first.shape, first.dtype) == (second.shape, second.dtype) else UNKNOWN
