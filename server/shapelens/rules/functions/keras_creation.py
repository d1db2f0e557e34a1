"""Keras: functions that make tensors."""
# Parameters have the names that Keras gives them.
# ruff: noqa: N803

from __future__ import annotations

from shapelens.rules.arrays import keras_tensor, numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.content import cast_content
from shapelens.rules.functions.numpy_creation import range_length
from shapelens.rules.mismatch import InvalidArgument
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import keras_dtype, read_int, read_shape
from shapelens.spec import UNKNOWN, TensorSpec


@function("keras.ops.convert_to_tensor")
def convert_to_tensor(x: object, dtype: object = None, sparse: object = None, ragged: object = None) -> object:
    """A tensor of values."""
    spec = keras_tensor(x, "keras.ops.convert_to_tensor")
    return spec if dtype is None else cast_content(spec, keras_dtype(dtype))


@function("keras.ops.array")
def array(x: object, dtype: object = None) -> object:
    """A tensor of values."""
    return convert_to_tensor(x, dtype)


@function("keras.ops.convert_to_numpy")
def convert_to_numpy(x: object) -> object:
    """The array of the same elements."""
    return keras_tensor(x, "keras.ops.convert_to_numpy")


@function("keras.ops.zeros", "keras.ops.ones", "keras.ops.empty")
def zeros(shape: object, dtype: object = None) -> object:
    """Zeros of a shape."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.ops.full")
def full(shape: object, fill_value: object, dtype: object = None) -> object:
    """One value in a shape."""
    return TensorSpec(read_shape(shape), keras_dtype(dtype))


@function("keras.ops.zeros_like", "keras.ops.ones_like", "keras.ops.empty_like")
def zeros_like(x: object, dtype: object = None) -> object:
    """Zeros of another tensor's shape."""
    model = keras_tensor(x, "keras.ops.zeros_like")
    return TensorSpec(model.shape, keras_dtype(dtype, model.dtype))


@function("keras.ops.full_like")
def full_like(x: object, fill_value: object, dtype: object = None) -> object:
    """One value in another tensor's shape."""
    model = keras_tensor(x, "keras.ops.full_like")
    return TensorSpec(model.shape, keras_dtype(dtype, model.dtype))


@function("keras.ops.eye")
def eye(N: object, M: object = None, k: object = 0, dtype: object = None) -> object:
    """A matrix with ones on a diagonal."""
    rows = read_int(N)
    return TensorSpec((rows, rows if M is None else read_int(M)), keras_dtype(dtype))


@function("keras.ops.identity")
def identity(n: object, dtype: object = None) -> object:
    """The unit matrix."""
    return TensorSpec((read_int(n), read_int(n)), keras_dtype(dtype))


@function("keras.ops.tri")
def tri(N: object, M: object = None, k: object = 0, dtype: object = None) -> object:
    """A matrix with ones below a diagonal."""
    return eye(N, M, k, dtype)


@function("keras.ops.arange")
def arange(start: object, stop: object = None, step: object = None, dtype: object = None) -> object:
    """Evenly spaced values with a given step."""
    first, last = (0, start) if stop is None else (start, stop)
    parts = [
        part if isinstance(part, (int, float)) else read_int(part)
        for part in (first, last, 1 if step is None else step)
    ]
    begin, end, stride = parts
    if begin is not UNKNOWN and end is not UNKNOWN and stride is not UNKNOWN and (end - begin) * stride < 0:
        raise InvalidArgument("keras.ops.arange", "stop", end, f"can't be reached from {begin} in steps of {stride}")
    length = range_length(begin, end, stride)
    if dtype is not None:
        return TensorSpec((length,), keras_dtype(dtype))
    kinds = {type(part) for part in (start, stop, step) if part is not None}
    natural = "float32" if float in kinds else "int32" if kinds <= {int} else UNKNOWN
    return TensorSpec((length,), natural)


@function("keras.ops.linspace")
def linspace(
    start: object,
    stop: object,
    num: object = 50,
    endpoint: object = True,
    retstep: object = False,
    dtype: object = None,
    axis: object = 0,
) -> object:
    """Evenly spaced values, as many as wanted."""
    if retstep is not False:
        return UNKNOWN
    first, last = numpy_array(start).shape, numpy_array(stop).shape
    common = broadcast("keras.ops.linspace", first, last)
    scalars = isinstance(start, (int, float)) and isinstance(stop, (int, float))
    result = keras_dtype(dtype, "float32" if scalars else UNKNOWN)
    if common is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    place = resolve_axis("keras.ops.linspace", axis, len(common) + 1)
    return TensorSpec(UNKNOWN if place is UNKNOWN else (*common[:place], read_int(num), *common[place:]), result)


@function("keras.ops.meshgrid")
def meshgrid(*x: object, indexing: object = "xy") -> object:
    """Grids of coordinates, one for each of the given axes."""
    specs = [keras_tensor(item, "keras.ops.meshgrid") for item in x]
    sizes = [UNKNOWN if spec.shape is UNKNOWN else multiply_sizes(spec.shape) for spec in specs]
    if indexing == "xy" and len(sizes) > 1:
        sizes[:2] = sizes[1], sizes[0]
    return [spec.with_shape(tuple(sizes)) for spec in specs]
