"""NumPy: functions that make arrays out of nothing, of values or of the shape of other arrays."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: A002, N803

from __future__ import annotations

import math

from shapelens.rules.arrays import CONTENT_LIMIT, is_countable, numpy_array
from shapelens.rules.axes import resolve_axis
from shapelens.rules.broadcasting import broadcast, broadcast_to
from shapelens.rules.content import cast_content, with_sizes
from shapelens.rules.mismatch import InvalidArgument, InvalidCall
from shapelens.rules.promotion import numpy_result_type, to_float64
from shapelens.rules.registry import function
from shapelens.rules.values import Reference, read_dtype, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, Unknown
from shapelens.spec.tensor_spec import Content

_FLOAT = Reference("builtins.float")
_INT = Reference("builtins.int")


def creation_shape(operation: str, value: object, parameter: str = "shape") -> Shape:
    """Read the shape of a new array; raise for a float or a negative size in it."""
    for item in read_items(value) or (value,):
        if isinstance(item, float):
            raise InvalidArgument(operation, parameter, item, "must hold integers")
    shape = read_shape(value)
    if shape is not UNKNOWN and any(isinstance(size, int) and size < 0 for size in shape):
        raise InvalidArgument(operation, parameter, value, "must not hold a negative size")
    return shape


def _filled(operation: str, shape: object, dtype: DType, value: int | None) -> TensorSpec:
    result = TensorSpec(creation_shape(operation, shape), dtype)
    if value is not None and result.rank == 1 and result.shape is not UNKNOWN:
        length = result.shape[0]
        if isinstance(length, int) and length <= 32:
            return with_sizes(result, (value,) * length)
    return result


def _refuse_sizes(operation: str, shape: object, dtype: object) -> None:
    """Raise where a second size stands in the place of the dtype."""
    if isinstance(shape, int) and isinstance(dtype, int) and not isinstance(dtype, bool):
        raise InvalidCall(operation, "the sizes are given one by one, and the function takes them in a tuple")


@function("numpy.zeros")
def zeros(
    shape: object, dtype: object = None, order: object = "C", *, device: object = None, like: object = None
) -> object:
    """Zeros of a shape."""
    _refuse_sizes("numpy.zeros", shape, dtype)
    return _filled("numpy.zeros", shape, read_dtype(dtype, "float64"), 0)


@function("numpy.ones")
def ones(
    shape: object, dtype: object = None, order: object = "C", *, device: object = None, like: object = None
) -> object:
    """Ones of a shape."""
    _refuse_sizes("numpy.ones", shape, dtype)
    return _filled("numpy.ones", shape, read_dtype(dtype, "float64"), 1)


@function("numpy.empty")
def empty(
    shape: object, dtype: object = None, order: object = "C", *, device: object = None, like: object = None
) -> object:
    """An array of a shape."""
    _refuse_sizes("numpy.empty", shape, dtype)
    return _filled("numpy.empty", shape, read_dtype(dtype, "float64"), None)


@function("numpy.full")
def full(
    shape: object,
    fill_value: object,
    dtype: object = None,
    order: object = "C",
    *,
    device: object = None,
    like: object = None,
) -> object:
    """An array of a shape, filled with a value that must be broadcastable to it."""
    fill = numpy_array(fill_value, "numpy.full")
    made = broadcast_to("numpy.full", fill.shape, creation_shape("numpy.full", shape))
    return _filled(
        "numpy.full", made, read_dtype(dtype, fill.dtype), fill_value if isinstance(fill_value, int) else None
    )


def _like(operation: str, a: object, dtype: object, shape: object) -> TensorSpec:
    model = numpy_array(a, operation)
    made = model.shape if shape is None else creation_shape(operation, shape)
    return TensorSpec(made, read_dtype(dtype, model.dtype))


@function("numpy.zeros_like")
def zeros_like(
    a: object,
    dtype: object = None,
    order: object = "K",
    subok: object = True,
    shape: object = None,
    *,
    device: object = None,
) -> object:
    """Zeros of another array's shape."""
    return _like("numpy.zeros_like", a, dtype, shape)


@function("numpy.ones_like")
def ones_like(
    a: object,
    dtype: object = None,
    order: object = "K",
    subok: object = True,
    shape: object = None,
    *,
    device: object = None,
) -> object:
    """Ones of another array's shape."""
    return _like("numpy.ones_like", a, dtype, shape)


@function("numpy.empty_like")
def empty_like(
    prototype: object,
    dtype: object = None,
    order: object = "K",
    subok: object = True,
    shape: object = None,
    *,
    device: object = None,
) -> object:
    """An array of another array's shape."""
    return _like("numpy.empty_like", prototype, dtype, shape)


@function("numpy.full_like")
def full_like(
    a: object,
    fill_value: object,
    dtype: object = None,
    order: object = "K",
    subok: object = True,
    shape: object = None,
    *,
    device: object = None,
) -> object:
    """An array of another array's shape, filled with a value."""
    return _like("numpy.full_like", a, dtype, shape)


def _size(operation: str, value: object, parameter: str) -> Dim:
    if isinstance(value, float):
        raise InvalidArgument(operation, parameter, value, "must be an integer")
    size = read_int(value)
    return size if size is UNKNOWN else max(size, 0)


@function("numpy.eye")
def eye(
    N: object,
    M: object = None,
    k: object = 0,
    dtype: object = _FLOAT,
    order: object = "C",
    *,
    device: object = None,
    like: object = None,
) -> object:
    """A matrix with ones on a diagonal."""
    rows = _eye_size("numpy.eye", N, "N")
    columns = rows if M is None else _eye_size("numpy.eye", M, "M")
    return TensorSpec((rows, columns), read_dtype(dtype, "float64"))


def _eye_size(operation: str, value: object, parameter: str) -> Dim:
    size = read_int(value)
    if isinstance(value, float) or (isinstance(size, int) and size < 0):
        raise InvalidArgument(operation, parameter, value, "must be an integer that is not negative")
    return size


@function("numpy.identity")
def identity(n: object, dtype: object = None, *, like: object = None) -> object:
    """The unit matrix."""
    size = _eye_size("numpy.identity", n, "n")
    return TensorSpec((size, size), read_dtype(dtype, "float64"))


@function("numpy.tri")
def tri(N: object, M: object = None, k: object = 0, dtype: object = _FLOAT, *, like: object = None) -> object:
    """A matrix with ones below a diagonal."""
    rows = _size("numpy.tri", N, "N")
    return TensorSpec((rows, rows if M is None else _size("numpy.tri", M, "M")), read_dtype(dtype, "float64"))


@function("numpy.array")
def array(
    object: object,
    dtype: object = None,
    *,
    copy: object = True,
    order: object = "K",
    subok: object = False,
    ndmin: object = 0,
    ndmax: object = 0,
    like: object = None,
) -> object:
    """An array of values."""
    result = _converted("numpy.array", object, dtype)
    least = read_int(ndmin)
    if least == 0 or result.shape is UNKNOWN:
        return result if least == 0 else TensorSpec(UNKNOWN, result.dtype)
    if least is UNKNOWN:
        return TensorSpec(UNKNOWN, result.dtype)
    return result.with_shape((1,) * (least - len(result.shape)) + result.shape) if least > len(result.shape) else result


def _converted(operation: str, value: object, dtype: object) -> TensorSpec:
    if dtype is None:
        return numpy_array(value, operation)
    target = read_dtype(dtype)
    if isinstance(value, TensorSpec):
        return cast_content(value, target)
    return numpy_array(value, operation, target)


@function("numpy.asarray", "numpy.asanyarray")
def asarray(
    a: object,
    dtype: object = None,
    order: object = None,
    *,
    device: object = None,
    copy: object = None,
    like: object = None,
) -> object:
    """An array of values."""
    return _converted("numpy.asarray", a, dtype)


@function("numpy.ascontiguousarray", "numpy.asfortranarray")
def ascontiguousarray(a: object, dtype: object = None, *, like: object = None) -> object:
    """An array of at least one axis."""
    result = _converted("numpy.ascontiguousarray", a, dtype)
    return result.with_shape((1,)) if result.shape == () else result


@function("numpy.copy")
def copy(a: object, order: object = "K", subok: object = False) -> object:
    """A copy."""
    return numpy_array(a, "numpy.copy")


@function("numpy.ndarray.copy")
def ndarray_copy(self: object, order: object = "C") -> object:
    """A copy."""
    return numpy_array(self, "numpy.ndarray.copy")


@function("numpy.ndarray.astype")
def astype_method(
    self: object,
    dtype: object,
    order: object = "K",
    casting: object = "unsafe",
    subok: object = True,
    copy: object = True,
) -> object:
    """The array in another dtype."""
    return cast_content(numpy_array(self, "numpy.ndarray.astype"), read_dtype(dtype, "float64"))


@function("numpy.astype")
def astype(x: object, dtype: object, *, copy: object = True, device: object = None) -> object:
    """The array in another dtype."""
    return cast_content(numpy_array(x, "numpy.astype"), read_dtype(dtype, "float64"))


def _scalar_type(name: str) -> None:
    """Register `np.float32(x)` and its like: the dtypes themselves, called on a value."""

    @function(f"numpy.{name}")
    def convert(x: object = 0) -> object:
        return cast_content(numpy_array(x, f"numpy.{name}"), name)


for _name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split():
    _scalar_type(_name)


@function("numpy.arange")
def arange(
    start_or_stop: object,
    stop: object = None,
    step: object = 1,
    *,
    dtype: object = None,
    device: object = None,
    like: object = None,
) -> object:
    """Evenly spaced values with a given step."""
    start, end = (0, start_or_stop) if stop is None else (start_or_stop, stop)
    step = 1 if step is None else step
    parts = [number if (number := _number(part)) is not None else UNKNOWN for part in (start, end, step)]
    if dtype is not None:
        result = read_dtype(dtype)
    else:
        result = numpy_result_type(*(_number_dtype(part) for part in (start, end, step)))
        result = numpy_result_type(result, "int64") if result == "bool" else result
    if parts[2] == 0:
        raise InvalidArgument("numpy.arange", "step", step, "must not be 0")
    length = range_length(parts[0], parts[1], parts[2])
    spec = TensorSpec((length,), result)
    if (
        isinstance(length, int)
        and length <= 32
        and all(isinstance(part, int) for part in parts)
        and is_countable(result)
    ):
        first, _, stride = (part if isinstance(part, int) else 0 for part in parts)
        return with_sizes(spec, tuple(first + place * stride for place in range(length)))
    return spec


def range_length(start: float | Unknown, stop: float | Unknown, step: float | Unknown) -> int | Unknown:
    """Return how many values there are from `start` to before `stop`."""
    if start is UNKNOWN or stop is UNKNOWN or step is UNKNOWN or step == 0:
        return UNKNOWN
    if all(isinstance(part, int) for part in (start, stop, step)):
        return max(0, -((int(start) - int(stop)) // int(step)))  # `len` of a range takes no large one
    values = (stop - start) / step
    return max(0, math.ceil(values)) if math.isfinite(values) else UNKNOWN


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return value
    number = read_int(value)
    return None if number is UNKNOWN else number


def _number_dtype(value: object) -> DType:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int64"
    if isinstance(value, float):
        return "float64"
    return value.dtype if isinstance(value, TensorSpec) else UNKNOWN


@function("numpy.linspace")
def linspace(
    start: object,
    stop: object,
    num: object = 50,
    endpoint: object = True,
    retstep: object = False,
    dtype: object = None,
    axis: object = 0,
    *,
    device: object = None,
) -> object:
    """Evenly spaced values, as many as wanted."""
    result = _spaced("numpy.linspace", start, stop, num, dtype, axis)
    if dtype is None:
        result = TensorSpec(result.shape, result.dtype, _spaced_numbers(start, stop, num, endpoint))
    if retstep is False:
        return result
    return (result, TensorSpec(UNKNOWN, UNKNOWN)) if retstep is True else UNKNOWN


def _spaced_numbers(start: object, stop: object, num: object, endpoint: object) -> Content:
    """Return the few numbers themselves: programs ask which of their rates are 0."""
    if not isinstance(start, (int, float)) or not isinstance(stop, (int, float)) or not isinstance(endpoint, bool):
        return None
    count = read_int(num)
    if count is UNKNOWN or not 0 < count <= CONTENT_LIMIT:
        return None
    gaps = count - 1 if endpoint else count
    step = (stop - start) / gaps if gaps else 0.0
    numbers = [start + place * step for place in range(count)]
    return (*numbers[:-1], float(stop)) if endpoint and gaps else tuple(map(float, numbers))


@function("numpy.logspace")
def logspace(
    start: object,
    stop: object,
    num: object = 50,
    endpoint: object = True,
    base: object = 10.0,
    dtype: object = None,
    axis: object = 0,
) -> object:
    """Values evenly spaced on a logarithmic scale."""
    return _spaced("numpy.logspace", start, stop, num, dtype, axis, base)


@function("numpy.geomspace")
def geomspace(
    start: object, stop: object, num: object = 50, endpoint: object = True, dtype: object = None, axis: object = 0
) -> object:
    """Values evenly spaced as a geometric progression."""
    return _spaced("numpy.geomspace", start, stop, num, dtype, axis)


def _spaced(
    operation: str, start: object, stop: object, num: object, dtype: object, axis: object, base: object = 10.0
) -> TensorSpec:
    number = read_int(num)
    if isinstance(num, float) or (number is not UNKNOWN and number < 0):
        raise InvalidArgument(operation, "num", num, "must be an integer that is not negative")
    first, last = numpy_array(start, operation), numpy_array(stop, operation)
    shape = broadcast(operation, first.shape, last.shape, numpy_array(base, operation).shape)
    complexes = "complex" if "complex128" in (first.dtype, last.dtype) else "float"
    dtypes = [value.dtype if isinstance(value, TensorSpec) else complexes for value in (start, stop)]
    natural = to_float64(numpy_result_type(*dtypes))
    result = read_dtype(dtype, natural)
    if shape is UNKNOWN:
        return TensorSpec(UNKNOWN, result)
    place = resolve_axis(operation, axis, len(shape) + 1)
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * (len(shape) + 1), result)
    return TensorSpec((*shape[:place], number, *shape[place:]), result)


@function("numpy.meshgrid")
def meshgrid(*xi: object, copy: object = True, sparse: object = False, indexing: object = "xy") -> object:
    """Grids of coordinates, one for each of the given axes."""
    arrays = [numpy_array(x, "numpy.meshgrid") for x in xi]
    sizes: list[Dim] = []
    for item in arrays:
        if item.shape is UNKNOWN:
            sizes.append(UNKNOWN)
        elif len(item.shape) <= 1:
            sizes.append(item.shape[0] if item.shape else 1)
        else:
            count = 1
            for size in item.shape:
                count = UNKNOWN if count is UNKNOWN or not isinstance(size, int) else count * size
            sizes.append(count)
    order = list(range(len(sizes)))
    if indexing == "xy" and len(sizes) > 1:
        order[:2] = [1, 0]
    grid = tuple(sizes[place] for place in order)
    if sparse is True:
        return tuple(
            item.with_shape(tuple(size if order[axis] == place else 1 for axis, size in enumerate(grid)))
            for place, item in enumerate(arrays)
        )
    known = sparse is False and isinstance(indexing, str)
    return tuple(item.with_shape(grid if known else (UNKNOWN,) * len(sizes)) for item in arrays)


@function("numpy.indices")
def indices(dimensions: object, dtype: object = _INT, sparse: object = False) -> object:
    """The indices of a grid."""
    shape = creation_shape("numpy.indices", dimensions, "dimensions")
    if sparse is not False or shape is UNKNOWN:
        return UNKNOWN
    return TensorSpec((len(shape), *shape), read_dtype(dtype))


@function("numpy.fromfunction")
def fromfunction(
    function: object, shape: object, *, dtype: object = _FLOAT, like: object = None, **kwargs: object
) -> object:
    """An array that a function makes of indices: its shape is the function's to choose."""
    return UNKNOWN


@function("numpy.bartlett", "numpy.blackman", "numpy.hamming", "numpy.hanning")
def window(M: object) -> object:
    """A window of `M` points."""
    return TensorSpec((_size("numpy.hanning", M, "M"),), "float64")


@function("numpy.kaiser")
def kaiser(M: object, beta: object) -> object:
    """A window of `M` points."""
    return TensorSpec((_size("numpy.kaiser", M, "M"),), "float64")
