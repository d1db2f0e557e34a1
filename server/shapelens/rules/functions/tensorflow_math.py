"""TensorFlow: parts of complex numbers, segments, counts and other functions of `tf.math`, and what clips a norm."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_creation import INT32, tensorflow_dtype
from shapelens.rules.functions.tensorflow_elementwise import binary, check_kind, real_dtype
from shapelens.rules.functions.tensorflow_reductions import cumsum
from shapelens.rules.functions.tensorflow_shaping import common_dtype, tensors_of
from shapelens.rules.joining import merge_shapes
from shapelens.rules.mismatch import InvalidCall, RankMismatch
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_int, read_items
from shapelens.spec import UNKNOWN, Dim, TensorSpec, format_shape

_FLOATING: Final = frozenset({"float"})


@function("tensorflow.math.real", "tensorflow.math.imag", "tensorflow.math.angle")
def part(input: object, name: object = None) -> object:
    """One part of complex numbers."""
    spec = tensorflow_tensor(input, "tensorflow.math.real")
    return TensorSpec(spec.shape, real_dtype(spec.dtype))


@function("tensorflow.math.conj")
def conj(x: object, name: object = None) -> object:
    """Complex numbers with the other sign of the imaginary part."""
    spec = tensorflow_tensor(x, "tensorflow.math.conj")
    return spec.with_shape(spec.shape)


@function("tensorflow.math.cumulative_logsumexp")
def cumulative_logsumexp(
    x: object, axis: object = 0, exclusive: object = False, reverse: object = False, name: object = None
) -> object:
    """Running sums of exponentials, as logarithms."""
    spec = tensorflow_tensor(x, "tensorflow.math.cumulative_logsumexp")
    check_kind("tensorflow.math.cumulative_logsumexp", spec.dtype, _FLOATING)
    return cumsum(spec, axis)


@function("tensorflow.math.reduce_euclidean_norm")
def reduce_euclidean_norm(
    input_tensor: object, axis: object = None, keepdims: object = False, name: object = None
) -> object:
    """The root of the sum of squares."""
    spec = tensorflow_tensor(input_tensor, "tensorflow.math.reduce_euclidean_norm")
    return spec.with_shape(reduce_shape("tensorflow.math.reduce_euclidean_norm", spec.shape, axis, keepdims))


@function("tensorflow.math.zero_fraction", "tensorflow.nn.zero_fraction")
def zero_fraction(value: object, name: object = None) -> object:
    """How many elements are zero, as a share."""
    return TensorSpec((), "float32")


@function("tensorflow.add_n", "tensorflow.math.add_n")
def add_n(inputs: object, name: object = None) -> object:
    """The sum of tensors of one shape."""
    specs = tensors_of("tensorflow.add_n", inputs)
    if specs is None:
        return UNKNOWN
    if not specs:
        raise InvalidCall("tensorflow.add_n", "there is nothing to add")
    if len({spec.dtype for spec in specs} - {UNKNOWN}) > 1:
        return UNKNOWN  # arrays of NumPy's may be converted, and tensors may not
    return TensorSpec(merge_shapes("tensorflow.add_n", tuple(spec.shape for spec in specs)), common_dtype(specs))


@function("tensorflow.scalar_mul", "tensorflow.math.scalar_mul")
def scalar_mul(scalar: object, x: object, name: object = None) -> object:
    """A tensor times a number."""
    return binary("multiply", scalar, x)


@function("tensorflow.clip_by_norm")
def clip_by_norm(t: object, clip_norm: object, axes: object = None, name: object = None) -> object:
    """A tensor that is made smaller if its norm is too large."""
    spec = tensorflow_tensor(t, "tensorflow.clip_by_norm")
    return spec.with_shape(spec.shape)


@function("tensorflow.clip_by_global_norm")
def clip_by_global_norm(t_list: object, clip_norm: object, use_norm: object = None, name: object = None) -> object:
    """Tensors that are made smaller if the norm of all is too large, and that norm."""
    specs = tensors_of("tensorflow.clip_by_global_norm", read_items(t_list))
    if specs is None:
        return UNKNOWN, TensorSpec((), UNKNOWN)
    return [spec.with_shape(spec.shape) for spec in specs], TensorSpec((), common_dtype(specs))


@function("tensorflow.linalg.global_norm")
def global_norm(t_list: object, name: object = None) -> object:
    """The norm of all tensors of a list."""
    specs = tensors_of("tensorflow.linalg.global_norm", read_items(t_list))
    return TensorSpec((), UNKNOWN if not specs else common_dtype(specs))


@function(*(f"tensorflow.math.segment_{name}" for name in ("sum", "mean", "max", "min", "prod")))
def segment(data: object, segment_ids: object, name: object = None) -> object:
    """Rows reduced by segment: how many there are depends on the data."""
    operation = "tensorflow.math.segment_sum"
    spec, ids = tensorflow_tensor(data, operation), tensorflow_tensor(segment_ids, operation)
    if ids.rank is not None and ids.rank != 1:
        raise RankMismatch(operation, ids.shape, 1, 1)
    if spec.shape is UNKNOWN or not spec.shape:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((UNKNOWN, *spec.shape[1:]))


@function("tensorflow.math.unsorted_segment_mean", "tensorflow.math.unsorted_segment_sqrt_n")
def unsorted_segment_mean(data: object, segment_ids: object, num_segments: object, name: object = None) -> object:
    """Rows averaged by segment."""
    operation = "tensorflow.math.unsorted_segment_mean"
    spec, ids = tensorflow_tensor(data, operation), tensorflow_tensor(segment_ids, operation)
    if spec.shape is UNKNOWN or ids.rank is None:
        return spec.with_shape(UNKNOWN)
    return spec.with_shape((read_int(num_segments), *spec.shape[ids.rank :]))


@function("tensorflow.math.bincount")
def bincount(
    arr: object,
    weights: object = None,
    minlength: object = None,
    maxlength: object = None,
    dtype: object = INT32,
    name: object = None,
    axis: object = None,
    binary_output: object = False,
) -> object:
    """How often each number comes: the length depends on the largest."""
    counted = tensorflow_tensor(weights).dtype if weights is not None else tensorflow_dtype(dtype)
    if axis is not None:
        return TensorSpec(UNKNOWN, counted)
    low, high = read_int(minlength), read_int(maxlength)
    size: Dim = low if low is not UNKNOWN and low == high else UNKNOWN
    return TensorSpec((size,), counted)


@function("tensorflow.math.in_top_k", "tensorflow.nn.in_top_k")
def in_top_k(targets: object, predictions: object, k: object, name: object = None) -> object:
    """Whether the right class is among the most probable."""
    spec = tensorflow_tensor(targets, "tensorflow.math.in_top_k")
    return TensorSpec(spec.shape, "bool")


@function("tensorflow.histogram_fixed_width")
def histogram_fixed_width(
    values: object, value_range: object, nbins: object = 100, dtype: object = INT32, name: object = None
) -> object:
    """How many values fall into each bin."""
    return TensorSpec((read_int(nbins),), tensorflow_dtype(dtype))


@function("tensorflow.math.invert_permutation")
def invert_permutation(x: object, name: object = None) -> object:
    """The permutation that undoes another."""
    spec = tensorflow_tensor(x, "tensorflow.math.invert_permutation")
    return spec.with_shape(spec.shape)


@function("tensorflow.reverse_sequence")
def reverse_sequence(
    input: object, seq_lengths: object, seq_axis: object = None, batch_axis: object = None, name: object = None
) -> object:
    """The first elements of each row in reverse order."""
    spec = tensorflow_tensor(input, "tensorflow.reverse_sequence")
    return spec.with_shape(spec.shape)


@function("tensorflow.bitcast")
def bitcast(input: object, type: object, name: object = None) -> object:
    """The same bytes, read as another dtype."""
    spec, target = tensorflow_tensor(input, "tensorflow.bitcast"), tensorflow_dtype(type)
    return TensorSpec(spec.shape if spec.dtype == target else UNKNOWN, target)


@function("tensorflow.is_tensor")
def is_tensor(x: object) -> object:
    """Whether something is a tensor: an array is none."""
    return UNKNOWN


@function("tensorflow.bitwise.invert")
def invert(x: object, name: object = None) -> object:
    """All bits turned."""
    spec = tensorflow_tensor(x, "tensorflow.bitwise.invert")
    check_kind("tensorflow.bitwise.invert", spec.dtype, frozenset({"int"}))
    return spec.with_shape(spec.shape)


@function(*(f"tensorflow.tensor_scatter_nd_{name}" for name in ("add", "sub", "max", "min")))
def tensor_scatter_nd_add(
    tensor: object, indices: object, updates: object, bad_indices_policy: object = "", name: object = None
) -> object:
    """The tensor with something added to some elements."""
    operation = "tensorflow.tensor_scatter_nd_add"
    spec, places = tensorflow_tensor(tensor, operation), tensorflow_tensor(indices, operation)
    given = tensorflow_tensor(updates, operation)
    if places.shape is not UNKNOWN and given.shape is not UNKNOWN and places.shape and given.shape:
        outer = places.shape[:-1]
        if any(map(sizes_differ, outer, given.shape)):
            reason = f"indices of shape {format_shape(places.shape)} need as many updates, and these have the shape"
            raise InvalidCall(operation, f"{reason} {format_shape(given.shape)}")
    return spec.with_shape(spec.shape)


@function("tensorflow.unique_with_counts")
def unique_with_counts(x: object, out_idx: object = INT32, name: object = None) -> object:
    """The different elements of a row, which of them each element is, and how often each comes."""
    spec = tensorflow_tensor(x, "tensorflow.unique_with_counts")
    if spec.rank is not None and spec.rank != 1:
        raise RankMismatch("tensorflow.unique_with_counts", spec.shape, 1, 1)
    dtype = tensorflow_dtype(out_idx)
    return spec.with_shape((UNKNOWN,)), TensorSpec(spec.shape, dtype), TensorSpec((UNKNOWN,), dtype)


def _assertion(*inputs: object, **kwargs: object) -> object:
    """Checked when it is run."""
    return None


_ASSERTIONS: Final = (
    "Assert assert_equal assert_greater assert_greater_equal assert_integer assert_less assert_less_equal assert_near "
    "assert_negative assert_non_negative assert_non_positive assert_none_equal assert_positive assert_rank "
    "assert_rank_at_least assert_rank_in assert_scalar assert_shapes assert_type"
).split()

function(
    "tensorflow.Assert",
    *(f"tensorflow.{name}" for name in ("assert_equal", "assert_greater", "assert_less", "assert_rank")),
    *(f"tensorflow.debugging.{name}" for name in _ASSERTIONS),
)(_assertion)
