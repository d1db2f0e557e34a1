"""TensorFlow: `tf.nn` functions that normalize, weigh or count, and losses of tensors as they are."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.functions.tensorflow_elementwise import binary
from shapelens.rules.joining import replace_size
from shapelens.rules.mismatch import RankMismatch, ShapeMismatch
from shapelens.rules.promotion import kind_of
from shapelens.rules.registry import function
from shapelens.rules.sizes import combine, sizes_differ
from shapelens.spec import UNKNOWN, TensorSpec


@function("tensorflow.nn.batch_normalization")
def batch_normalization(
    x: object,
    mean: object,
    variance: object,
    offset: object,
    scale: object,
    variance_epsilon: object,
    name: object = None,
) -> object:
    """A tensor with other means and variances; what is given of these is broadcast to it."""
    operation = "tensorflow.nn.batch_normalization"
    result = tensorflow_tensor(x, operation)
    for part in (mean, variance, offset, scale):
        if part is not None:
            result = binary("multiply", result, tensorflow_tensor(part, operation))
    return result.with_shape(result.shape)


@function("tensorflow.nn.local_response_normalization", "tensorflow.nn.lrn")
def local_response_normalization(input: object, *args: object, **kwargs: object) -> object:  # noqa: A002
    """Images divided by what is near in their channels."""
    operation = "tensorflow.nn.local_response_normalization"
    spec = tensorflow_tensor(input, operation)
    if spec.rank is not None and spec.rank != 4:
        raise RankMismatch(operation, spec.shape, 4, 4)
    return spec.with_shape(spec.shape)


@function("tensorflow.nn.crelu")
def crelu(features: object, axis: object = -1, name: object = None) -> object:
    """What is positive and what is negative, one behind the other."""
    spec = tensorflow_tensor(features, "tensorflow.nn.crelu")
    if spec.shape is UNKNOWN:
        return spec.with_shape(UNKNOWN)
    place = resolve_axis("tensorflow.nn.crelu", axis, len(spec.shape))
    if place is UNKNOWN:
        return spec.with_shape((UNKNOWN,) * len(spec.shape))
    return spec.with_shape(replace_size(spec.shape, place, combine(lambda size: 2 * size, spec.shape[place])))


@function("tensorflow.nn.weighted_cross_entropy_with_logits")
def weighted_cross_entropy(labels: object, logits: object, pos_weight: object, name: object = None) -> object:
    """The loss of each element."""
    operation = "tensorflow.nn.weighted_cross_entropy_with_logits"
    left, right = tensorflow_tensor(labels, operation), tensorflow_tensor(logits, operation)
    if left.shape is UNKNOWN or right.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, left.dtype)
    if len(left.shape) != len(right.shape) or any(map(sizes_differ, left.shape, right.shape)):
        raise ShapeMismatch(operation, left.shape, right.shape)
    both = binary("multiply", left, right)
    weight = tensorflow_tensor(pos_weight, hint=right.dtype)
    return TensorSpec(both.shape if weight.shape == () else UNKNOWN, both.dtype)


@function("tensorflow.nn.log_poisson_loss")
def log_poisson_loss(
    targets: object, log_input: object, compute_full_loss: object = False, name: object = None
) -> object:
    """The loss of each element."""
    left, right = (tensorflow_tensor(value, "tensorflow.nn.log_poisson_loss") for value in (targets, log_input))
    return left.with_shape(left.shape) if left.shape == right.shape and left.dtype == right.dtype else UNKNOWN


@function("tensorflow.nn.ctc_loss")
def ctc_loss(
    labels: object,
    logits: object,
    label_length: object,
    logit_length: object,
    logits_time_major: object = True,
    unique: object = None,
    blank_index: object = None,
    name: object = None,
) -> object:
    """A loss for each sequence."""
    spec = tensorflow_tensor(logits, "tensorflow.nn.ctc_loss")
    if spec.shape is UNKNOWN or len(spec.shape) != 3 or not isinstance(logits_time_major, bool):
        return TensorSpec((UNKNOWN,), spec.dtype)
    size = spec.shape[1 if logits_time_major else 0]
    return TensorSpec((UNKNOWN if size is None else size,), spec.dtype)


@function("tensorflow.nn.scale_regularization_loss")
def scale_regularization_loss(regularization_loss: object) -> object:
    """One number."""
    return _one_number("tensorflow.nn.scale_regularization_loss", regularization_loss)


@function("tensorflow.nn.compute_average_loss")
def compute_average_loss(
    per_example_loss: object, sample_weight: object = None, global_batch_size: object = None
) -> object:
    """One number."""
    result = _one_number("tensorflow.nn.compute_average_loss", per_example_loss)
    return result if sample_weight is None and global_batch_size is None else TensorSpec(())


def _one_number(operation: str, loss: object) -> TensorSpec:
    spec = tensorflow_tensor(loss, operation)
    is_float = spec.dtype is not UNKNOWN and kind_of(spec.dtype) == "float"
    return TensorSpec((), spec.dtype if is_float else UNKNOWN)


@function("tensorflow.debugging.check_numerics")
def check_numerics(tensor: object, message: object, name: object = None) -> object:
    """The tensor itself."""
    return _itself("tensorflow.debugging.check_numerics", tensor)


@function("tensorflow.debugging.assert_all_finite")
def assert_all_finite(x: object, message: object, name: object = None) -> object:
    """The tensor itself."""
    return _itself("tensorflow.debugging.assert_all_finite", x)


def _itself(operation: str, value: object) -> TensorSpec:
    spec = tensorflow_tensor(value, operation)
    return spec.with_shape(spec.shape)
