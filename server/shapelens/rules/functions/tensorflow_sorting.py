"""TensorFlow: sorting, searching and scattering."""
# Parameters have the names that TensorFlow gives them.

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.functions.tensorflow_creation import INT32, tensorflow_dtype
from shapelens.rules.mismatch import RankMismatch
from shapelens.rules.registry import function
from shapelens.rules.values import read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec


@function("tensorflow.sort")
def sort(values: object, axis: object = -1, direction: object = "ASCENDING", name: object = None) -> object:
    """Sorted along an axis."""
    spec = tensorflow_tensor(values, "tensorflow.sort")
    if spec.shape is not UNKNOWN:
        resolve_axis("tensorflow.sort", axis, len(spec.shape))
    return spec.with_shape(spec.shape)


@function("tensorflow.argsort")
def argsort(
    values: object, axis: object = -1, direction: object = "ASCENDING", stable: object = False, name: object = None
) -> object:
    """The order that sorts along an axis."""
    return TensorSpec(tensorflow_tensor(values, "tensorflow.argsort").shape, "int32")


@function("tensorflow.unique")
def unique(x: object, out_idx: object = INT32, name: object = None) -> object:
    """The different elements of a row, and which of them each element is."""
    spec = tensorflow_tensor(x, "tensorflow.unique")
    if spec.rank is not None and spec.rank != 1:
        raise RankMismatch("tensorflow.unique", spec.shape, 1, 1)
    return spec.with_shape((UNKNOWN,)), TensorSpec(spec.shape, tensorflow_dtype(out_idx))


@function("tensorflow.searchsorted")
def searchsorted(
    sorted_sequence: object, values: object, side: object = "left", out_type: object = INT32, name: object = None
) -> object:
    """Where elements belong in a sorted row."""
    return TensorSpec(tensorflow_tensor(values, "tensorflow.searchsorted").shape, tensorflow_dtype(out_type))


@function("tensorflow.tensor_scatter_nd_update")
def tensor_scatter_nd_update(tensor: object, indices: object, updates: object, name: object = None) -> object:
    """The tensor with some elements replaced."""
    spec = tensorflow_tensor(tensor, "tensorflow.tensor_scatter_nd_update")
    return spec.with_shape(spec.shape)


@function("tensorflow.scatter_nd")
def scatter_nd(
    indices: object, updates: object, shape: object, bad_indices_policy: object = "", name: object = None
) -> object:
    """Elements put into a tensor of zeros."""
    return TensorSpec(read_shape(shape), tensorflow_tensor(updates, "tensorflow.scatter_nd").dtype)


@function("tensorflow.math.confusion_matrix")
def confusion_matrix(
    labels: object,
    predictions: object,
    num_classes: object = None,
    weights: object = None,
    dtype: object = INT32,
    name: object = None,
) -> object:
    """How often each class was taken for each."""
    classes: Dim = UNKNOWN if num_classes is None else read_int(num_classes)
    return TensorSpec((classes, classes), tensorflow_dtype(dtype))
