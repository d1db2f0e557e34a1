"""TensorFlow's own initializers (`tf.random_normal_initializer()`), which give a tensor when they are called."""

from __future__ import annotations

from typing import Final

from shapelens.rules.functions.tensorflow_creation import tensorflow_dtype
from shapelens.rules.registry import function
from shapelens.rules.values import Record, Reference, read_shape
from shapelens.spec import UNKNOWN, TensorSpec, is_floating

_RANDOM: Final = ("random_normal_initializer", "random_uniform_initializer")


def _register(name: str) -> None:
    @function(f"tensorflow.{name}")
    def made(*arguments: object, **settings: object) -> object:
        return Record(f"tensorflow.{name}")


for _name in ("zeros_initializer", "ones_initializer", "constant_initializer", *_RANDOM):
    _register(_name)


@function("tensorflow.zeros_initializer.__call__", "tensorflow.ones_initializer.__call__")
def fill(self: object, shape: object, dtype: object = Reference("tensorflow.float32"), **kwargs: object) -> object:
    """A tensor of zeros or ones."""
    return TensorSpec(read_shape(shape), tensorflow_dtype(dtype, "float32"))


@function("tensorflow.constant_initializer.__call__")
def fill_with_constant(self: object, shape: object, dtype: object = None, **kwargs: object) -> object:
    """A tensor of one value, of which it is not known whether it is an integer."""
    given = tensorflow_dtype(dtype)
    return TensorSpec(read_shape(shape), UNKNOWN if dtype is None else given)


@function(*(f"tensorflow.{name}.__call__" for name in _RANDOM))
def draw(self: object, shape: object, dtype: object = Reference("tensorflow.float32"), **kwargs: object) -> object:
    """A tensor of random floats; another dtype may be refused."""
    given = tensorflow_dtype(dtype, "float32")
    return TensorSpec(read_shape(shape), given) if given is not UNKNOWN and is_floating(given) else UNKNOWN
