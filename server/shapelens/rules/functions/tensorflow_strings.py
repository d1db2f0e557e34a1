"""TensorFlow: `tf.strings`."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.functions.tensorflow_creation import FLOAT32, tensorflow_dtype
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.rules.reductions import reduce_shape
from shapelens.rules.registry import function
from shapelens.rules.values import read_items
from shapelens.spec import UNKNOWN, TensorSpec


def read_text(operation: str, value: object) -> TensorSpec:
    """Read strings; raise for a tensor of anything else."""
    spec = tensorflow_tensor(value, operation)
    if isinstance(value, TensorSpec) and spec.dtype is not UNKNOWN and spec.dtype != "string":
        raise DTypeMismatch(operation, spec.dtype)
    return TensorSpec(spec.shape, "string")


@function("tensorflow.strings.length")
def string_length(input: object, unit: object = "BYTE", name: object = None) -> object:
    """The length of each string."""
    return read_text("tensorflow.strings.length", input).with_dtype("int32")


@function("tensorflow.strings.lower", "tensorflow.strings.upper")
def lower(input: object, encoding: object = "", name: object = None) -> object:
    """Strings in small or capital letters."""
    return read_text("tensorflow.strings.lower", input)


@function("tensorflow.strings.to_number")
def to_number(input: object, out_type: object = FLOAT32, name: object = None) -> object:
    """Strings as numbers."""
    return read_text("tensorflow.strings.to_number", input).with_dtype(tensorflow_dtype(out_type))


@function("tensorflow.print")
def print_tensors(*inputs: object, **kwargs: object) -> object:
    """Printed."""
    return None


@function("tensorflow.strings.regex_replace", "tensorflow.strings.strip", "tensorflow.strings.substr")
def rewrite(input: object, *arguments: object, **keywords: object) -> object:
    """Each text becomes another one."""
    return read_text("tensorflow.strings.regex_replace", input)


@function("tensorflow.strings.regex_full_match")
def regex_full_match(input: object, pattern: object, name: object = None) -> object:
    """Say of each text whether it matches."""
    return read_text("tensorflow.strings.regex_full_match", input).with_dtype("bool")


@function("tensorflow.strings.join")
def join(inputs: object, separator: object = "", name: object = None) -> object:
    """Strings joined one by one."""
    items = read_items(inputs)
    if not items:
        return TensorSpec(UNKNOWN, "string")
    specs = [read_text("tensorflow.strings.join", item) for item in items]
    return TensorSpec(broadcast("tensorflow.strings.join", *(spec.shape for spec in specs)), "string")


@function("tensorflow.strings.to_hash_bucket", "tensorflow.strings.to_hash_bucket_fast")
def to_hash_bucket(input: object, num_buckets: object, name: object = None) -> object:
    """Strings as numbers."""
    return read_text("tensorflow.strings.to_hash_bucket", input).with_dtype("int64")


@function("tensorflow.strings.as_string", "tensorflow.as_string")
def as_string(
    input: object,
    precision: object = -1,
    scientific: object = False,
    shortest: object = False,
    width: object = -1,
    fill: object = "",
    name: object = None,
) -> object:
    """Numbers as strings."""
    return tensorflow_tensor(input, "tensorflow.strings.as_string").with_dtype("string")


@function("tensorflow.strings.reduce_join")
def reduce_join(
    inputs: object, axis: object = None, keepdims: object = False, separator: object = "", name: object = None
) -> object:
    """Strings joined along axes."""
    spec = read_text("tensorflow.strings.reduce_join", inputs)
    return TensorSpec(reduce_shape("tensorflow.strings.reduce_join", spec.shape, axis, keepdims), "string")


@function("tensorflow.strings.format")
def format_strings(
    template: object, inputs: object, placeholder: object = "{}", summarize: object = 3, name: object = None
) -> object:
    """A string with tensors in it."""
    return TensorSpec((), "string")
