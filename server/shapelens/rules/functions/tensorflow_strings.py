"""TensorFlow: `tf.strings`."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.functions.tensorflow_creation import FLOAT32, tensorflow_dtype
from shapelens.rules.registry import function
from shapelens.spec import TensorSpec


@function("tensorflow.strings.length")
def string_length(input: object, unit: object = "BYTE", name: object = None) -> object:
    """The length of each string."""
    return tensorflow_tensor(input, "tensorflow.strings.length").with_dtype("int32")


@function("tensorflow.strings.lower", "tensorflow.strings.upper")
def lower(input: object, encoding: object = "", name: object = None) -> object:
    """Strings in small or capital letters."""
    spec = tensorflow_tensor(input, "tensorflow.strings.lower")
    return spec.with_shape(spec.shape)


@function("tensorflow.strings.to_number")
def to_number(input: object, out_type: object = FLOAT32, name: object = None) -> object:
    """Strings as numbers."""
    return tensorflow_tensor(input, "tensorflow.strings.to_number").with_dtype(tensorflow_dtype(out_type))


@function("tensorflow.print")
def print_tensors(*inputs: object, **kwargs: object) -> object:
    """Printed."""
    return None


@function("tensorflow.strings.regex_replace", "tensorflow.strings.strip", "tensorflow.strings.substr")
def rewrite(input: object, *arguments: object, **keywords: object) -> object:
    """Each text becomes another one."""
    spec = tensorflow_tensor(input, "tensorflow.strings.regex_replace")
    return TensorSpec(spec.shape, "string")


@function("tensorflow.strings.regex_full_match")
def regex_full_match(input: object, pattern: object, name: object = None) -> object:
    """Say of each text whether it matches."""
    return tensorflow_tensor(input, "tensorflow.strings.regex_full_match").with_dtype("bool")
