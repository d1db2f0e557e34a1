"""Keras: variables, as `keras.Variable` makes them."""

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.values import Reference, UserFunction, keras_dtype, read_shape
from shapelens.spec import UNKNOWN, Shape, TensorSpec, format_shape

_NAME = "keras.Variable"


@function(_NAME)
def variable(
    initializer: object,
    shape: object = None,
    dtype: object = None,
    trainable: object = True,
    autocast: object = True,
    aggregation: object = "none",
    synchronization: object = "auto",
    name: object = None,
    layout: object = None,
) -> object:
    """A variable of an array's shape, or of the shape that an initializer is to fill. What it holds may change.

    Source: `keras.src.backend.common.variables.Variable.__init__`.
    """
    if isinstance(initializer, (str, Reference, UserFunction)):
        return TensorSpec(_wanted_shape(shape), keras_dtype(dtype))
    if initializer is UNKNOWN:  # an object that fills a shape, or an array, of which `shape` says the same
        return TensorSpec(UNKNOWN if shape is None else read_shape(shape), keras_dtype(dtype, UNKNOWN))
    spec = tensorflow_tensor(initializer, _NAME)
    return TensorSpec(spec.shape, keras_dtype(dtype, spec.dtype))


def _wanted_shape(shape: object) -> Shape:
    if shape is None:
        raise InvalidCall(_NAME, "a variable that an initializer fills needs its 'shape'")
    wanted = read_shape(shape)
    if wanted is not UNKNOWN and None in wanted:
        reason = f"every size of a variable must be known, and {format_shape(wanted)} leaves one open"
        raise InvalidCall(_NAME, reason)
    return wanted
