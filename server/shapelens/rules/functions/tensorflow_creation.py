"""TensorFlow: tensors out of nothing, of values, of other tensors' shapes, and at random."""
# Parameters have the names that TensorFlow gives them.
# ruff: noqa: A002

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import accepts_python, is_countable, tensorflow_tensor
from shapelens.rules.axes import resolve_axis
from shapelens.rules.content import cast_content, with_sizes
from shapelens.rules.functions.numpy_creation import range_length
from shapelens.rules.mismatch import DTypeMismatch, ElementCountMismatch, InvalidArgument, InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import Reference, read_dtype, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, element_count

FLOAT32: Final = Reference("tensorflow.float32")
BOOL: Final = Reference("tensorflow.bool")
INT32: Final = Reference("tensorflow.int32")
UINT64: Final = Reference("tensorflow.uint64")
INT64: Final = Reference("tensorflow.int64")


def tensorflow_dtype(value: object, default: DType = UNKNOWN) -> DType:
    """Read a dtype as TensorFlow does: NumPy's strings are its own."""
    dtype = read_dtype(value, default)
    return "string" if dtype == "str" else dtype


def new_shape(operation: str, value: object, parameter: str = "shape") -> Shape:
    """Read the shape of a new tensor; raise for a negative size."""
    shape = read_shape(value)
    if shape is not UNKNOWN and any(isinstance(size, int) and size < 0 for size in shape):
        raise InvalidArgument(operation, parameter, value, "must not hold a negative size")
    return shape


def _converted(operation: str, value: object, dtype: object, hint: DType | None = None) -> TensorSpec:
    if dtype is None:
        return tensorflow_tensor(value, operation, hint=hint)
    target = tensorflow_dtype(dtype)
    if isinstance(value, TensorSpec):
        return cast_content(value, target)
    natural = tensorflow_tensor(value, operation).dtype if value != [] else target
    if isinstance(natural, str) and not accepts_python(target, natural) and target is not UNKNOWN:
        if natural in ("int32", "float32", "bool", "string"):
            raise DTypeMismatch(operation, natural)
        return tensorflow_tensor(value, operation, UNKNOWN)
    return tensorflow_tensor(value, operation, target)


@function("tensorflow.constant")
def constant(value: object, dtype: object = None, shape: object = None, name: object = "Const") -> object:
    """A tensor of values; with a shape, they are reshaped to it or one value fills it."""
    result = _converted("tensorflow.constant", value, dtype)
    if shape is None:
        return result
    target = new_shape("tensorflow.constant", shape)
    given, wanted = element_count(result.shape), element_count(target)
    if given is not None and wanted is not None and given not in (wanted, 1):
        raise ElementCountMismatch("tensorflow.constant", result.shape, target if target is not UNKNOWN else ())
    if result.shape == target:
        return result
    return result.with_shape(target)


@function("tensorflow.convert_to_tensor")
def convert_to_tensor(value: object, dtype: object = None, dtype_hint: object = None, name: object = None) -> object:
    """A tensor of values."""
    hint = None if dtype_hint is None else tensorflow_dtype(dtype_hint)
    return _converted("tensorflow.convert_to_tensor", value, dtype, hint)


@function("tensorflow.Variable")
def variable(
    initial_value: object = None,
    trainable: object = None,
    validate_shape: object = True,
    caching_device: object = None,
    name: object = None,
    variable_def: object = None,
    dtype: object = None,
    import_scope: object = None,
    constraint: object = None,
    synchronization: object = None,
    aggregation: object = None,
    shape: object = None,
    experimental_enable_variable_lifting: object = True,
) -> object:
    """A variable: what it holds may change, so only its shape and dtype are known."""
    result = _converted("tensorflow.Variable", initial_value, dtype)
    return TensorSpec(result.shape if shape is None else read_shape(shape), result.dtype)


def _filled(operation: str, shape: object, dtype: object, value: int | None) -> TensorSpec:
    result = TensorSpec(new_shape(operation, shape), tensorflow_dtype(dtype, "float32"))
    if value is not None and result.rank == 1 and result.shape is not UNKNOWN:
        length = result.shape[0]
        if isinstance(length, int) and length <= 32:
            return with_sizes(result, (value,) * length)
    return result


@function("tensorflow.zeros")
def zeros(shape: object, dtype: object = FLOAT32, name: object = None, layout: object = None) -> object:
    """Zeros of a shape."""
    return _filled("tensorflow.zeros", shape, dtype, 0)


@function("tensorflow.ones")
def ones(shape: object, dtype: object = FLOAT32, name: object = None, layout: object = None) -> object:
    """Ones of a shape."""
    return _filled("tensorflow.ones", shape, dtype, 1)


@function("tensorflow.fill")
def fill(dims: object, value: object, name: object = None, layout: object = None) -> object:
    """One value in a shape."""
    spec = tensorflow_tensor(value, "tensorflow.fill")
    if spec.rank:
        raise InvalidArgument("tensorflow.fill", "value", value, f"must have no axes and has {spec.rank}")
    return TensorSpec(new_shape("tensorflow.fill", dims, "dims"), spec.dtype)


@function("tensorflow.zeros_like", "tensorflow.ones_like")
def zeros_like(input: object, dtype: object = None, name: object = None, layout: object = None) -> object:
    """Zeros or ones of another tensor's shape."""
    model = tensorflow_tensor(input, "tensorflow.zeros_like")
    return TensorSpec(model.shape, tensorflow_dtype(dtype, model.dtype))


@function("tensorflow.eye", "tensorflow.linalg.eye")
def eye(
    num_rows: object,
    num_columns: object = None,
    batch_shape: object = None,
    dtype: object = FLOAT32,
    name: object = None,
) -> object:
    """Matrices with ones on the diagonal."""
    rows: Dim = read_int(num_rows)
    columns = rows if num_columns is None else read_int(num_columns)
    if any(isinstance(size, int) and size < 0 for size in (rows, columns)):
        raise InvalidArgument("tensorflow.eye", "num_rows", num_rows, "must not be negative")
    batch = () if batch_shape is None else read_shape(batch_shape)
    return TensorSpec(UNKNOWN if batch is UNKNOWN else (*batch, rows, columns), tensorflow_dtype(dtype))


@function("tensorflow.range")
def range_of(
    start: object, limit: object = None, delta: object = 1, dtype: object = None, name: object = "range"
) -> object:
    """Evenly spaced values with a given step."""
    first, last = (0, start) if limit is None else (start, limit)
    parts = [_number(part) for part in (first, last, delta)]
    if parts[2] == 0:
        raise InvalidArgument("tensorflow.range", "delta", delta, "must not be 0")
    result = TensorSpec((_range_length(*parts),), _range_dtype((first, last, delta), dtype))
    length = result.shape[0] if result.shape is not UNKNOWN else UNKNOWN
    if isinstance(length, int) and length <= 32 and all(isinstance(part, int) for part in parts):
        begin, _, stride = (part if isinstance(part, int) else 0 for part in parts)
        return with_sizes(result, tuple(begin + place * stride for place in range(length)))
    return result


def _range_length(*parts: float | None) -> Dim:
    start, stop, step = parts
    if start is None or stop is None or step is None:
        return UNKNOWN
    if (stop - start) * step < 0:
        raise InvalidCall("tensorflow.range", f"start {start} can't reach limit {stop} in steps of {step}")
    return range_length(start, stop, step)


def _number(value: object) -> float | None:
    if isinstance(value, (int, float)):
        return value
    number = read_int(value)
    return None if number is UNKNOWN else number


def _range_dtype(parts: tuple[object, ...], dtype: object) -> DType:
    if dtype is not None:
        return tensorflow_dtype(dtype)
    order = ("int32", "int64", "float32", "float64")
    dtypes = [tensorflow_tensor(part, "tensorflow.range").dtype for part in parts]
    if any(item not in order for item in dtypes):
        return UNKNOWN
    return max(dtypes, key=lambda item: order.index(str(item)))


@function("tensorflow.linspace")
def linspace(start: object, stop: object, num: object, name: object = None, axis: object = 0) -> object:
    """Evenly spaced values, as many as wanted."""
    first = tensorflow_tensor(start, "tensorflow.linspace")
    number = read_int(num)
    dtype = first.dtype
    if is_countable(dtype) and isinstance(stop, float):
        raise DTypeMismatch("tensorflow.linspace", "float32")
    if dtype is not UNKNOWN and not dtype.startswith(("float", "bfloat")):
        dtype = "float64" if dtype.startswith("int") else UNKNOWN
    if first.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, dtype)
    number = number if number is UNKNOWN else max(number, 0)
    place = resolve_axis("tensorflow.linspace", axis, len(first.shape) + 1)
    if place is UNKNOWN:
        return TensorSpec((UNKNOWN,) * (len(first.shape) + 1), dtype)
    return TensorSpec((*first.shape[:place], number, *first.shape[place:]), dtype)


@function("tensorflow.saturate_cast")
def saturate_cast(value: object, dtype: object, name: object = None) -> object:
    """The tensor in another dtype, its elements kept in range."""
    return cast(value, dtype)


@function("tensorflow.cast")
def cast(x: object, dtype: object, name: object = None) -> object:
    """The tensor in another dtype."""
    tensor, target = tensorflow_tensor(x, "tensorflow.cast"), tensorflow_dtype(dtype)
    if "string" in (tensor.dtype, target) and UNKNOWN not in (tensor.dtype, target) and tensor.dtype != target:
        raise DTypeMismatch("tensorflow.cast", tensor.dtype)
    return cast_content(tensor, target)


@function("tensorflow.identity")
def identity(input: object, name: object = None) -> object:
    """The tensor itself."""
    return tensorflow_tensor(input, "tensorflow.identity")


@function("tensorflow.stop_gradient")
def stop_gradient(input: object, name: object = None) -> object:
    """The tensor itself, without a gradient."""
    return tensorflow_tensor(input, "tensorflow.stop_gradient")


def _random(operation: str, shape: object, dtype: object) -> TensorSpec:
    return TensorSpec(new_shape(operation, shape), tensorflow_dtype(dtype, "float32"))


@function("tensorflow.random.normal", "tensorflow.random.truncated_normal")
def random_normal(
    shape: object,
    mean: object = 0.0,
    stddev: object = 1.0,
    dtype: object = FLOAT32,
    seed: object = None,
    name: object = None,
) -> object:
    """Normal random numbers."""
    return _random("tensorflow.random.normal", shape, dtype)


@function("tensorflow.random.uniform")
def random_uniform(
    shape: object,
    minval: object = 0,
    maxval: object = None,
    dtype: object = FLOAT32,
    seed: object = None,
    name: object = None,
) -> object:
    """Uniform random numbers; of an integer dtype only with `maxval`."""
    result = _random("tensorflow.random.uniform", shape, dtype)
    if maxval is None and is_countable(result.dtype):
        raise InvalidArgument("tensorflow.random.uniform", "maxval", None, "must be given for integers")
    return result


@function("tensorflow.random.gamma")
def random_gamma(
    shape: object,
    alpha: object,
    beta: object = None,
    dtype: object = FLOAT32,
    seed: object = None,
    name: object = None,
) -> object:
    """Random numbers of the gamma distribution, for each `alpha`."""
    return _with_parameters("tensorflow.random.gamma", shape, alpha, dtype)


@function("tensorflow.random.poisson")
def random_poisson(
    shape: object, lam: object, dtype: object = FLOAT32, seed: object = None, name: object = None
) -> object:
    """Random counts, for each `lam`."""
    return _with_parameters("tensorflow.random.poisson", shape, lam, dtype)


def _with_parameters(operation: str, shape: object, parameter: object, dtype: object) -> TensorSpec:
    outer, inner = new_shape(operation, shape), tensorflow_tensor(parameter, operation).shape
    return TensorSpec(UNKNOWN if outer is UNKNOWN or inner is UNKNOWN else outer + inner, tensorflow_dtype(dtype))


@function("tensorflow.random.categorical")
def random_categorical(
    logits: object, num_samples: object, dtype: object = None, seed: object = None, name: object = None
) -> object:
    """Random classes for each row of logits."""
    return _categorical("tensorflow.random.categorical", logits, num_samples, tensorflow_dtype(dtype, "int64"))


@function("tensorflow.random.stateless_categorical")
def stateless_categorical(
    logits: object, num_samples: object, seed: object, dtype: object = INT64, name: object = None
) -> object:
    """Random classes for each row of logits."""
    return _categorical("tensorflow.random.stateless_categorical", logits, num_samples, tensorflow_dtype(dtype))


def _categorical(operation: str, logits: object, num_samples: object, dtype: DType) -> TensorSpec:
    tensor = tensorflow_tensor(logits, operation)
    if tensor.rank is not None and tensor.rank != 2:
        raise InvalidArgument(operation, "logits", tensor.shape, f"must have 2 axes and has {tensor.rank}")
    rows = UNKNOWN if tensor.shape is UNKNOWN else tensor.shape[0]
    return TensorSpec((rows, read_int(num_samples)), dtype)


@function("tensorflow.random.shuffle")
def random_shuffle(value: object, seed: object = None, name: object = None) -> object:
    """The rows in random order."""
    tensor = tensorflow_tensor(value, "tensorflow.random.shuffle")
    return tensor.with_shape(tensor.shape)


@function("tensorflow.random.stateless_normal", "tensorflow.random.stateless_truncated_normal")
def stateless_normal(
    shape: object,
    seed: object,
    mean: object = 0.0,
    stddev: object = 1.0,
    dtype: object = FLOAT32,
    name: object = None,
    alg: object = "auto_select",
) -> object:
    """Normal random numbers from a given seed."""
    return _random("tensorflow.random.stateless_normal", shape, dtype)


@function("tensorflow.random.stateless_uniform")
def stateless_uniform(
    shape: object,
    seed: object,
    minval: object = 0,
    maxval: object = None,
    dtype: object = FLOAT32,
    name: object = None,
    alg: object = "auto_select",
) -> object:
    """Uniform random numbers from a given seed."""
    return _random("tensorflow.random.stateless_uniform", shape, dtype)


@function("tensorflow.random.set_seed")
def set_seed(seed: object) -> object:
    """Seed the generator."""
    return None


@function("tensorflow.random.Generator.from_seed")
def generator(seed: object, alg: object = None) -> object:
    """A generator, whose methods are found by its name."""
    return Reference("tensorflow.random.Generator")


@function("tensorflow.random.Generator.from_non_deterministic_state")
def generator_without_seed(alg: object = None) -> object:
    """A generator, whose methods are found by its name."""
    return Reference("tensorflow.random.Generator")


@function("tensorflow.random.get_global_generator")
def global_generator() -> object:
    """The generator that all share."""
    return Reference("tensorflow.random.Generator")


@function("tensorflow.random.Generator.normal", "tensorflow.random.Generator.truncated_normal")
def generator_normal(
    self: object,
    shape: object,
    mean: object = 0.0,
    stddev: object = 1.0,
    dtype: object = FLOAT32,
    name: object = None,
) -> object:
    """Normal random numbers."""
    return _random("tensorflow.random.Generator.normal", shape, dtype)


@function("tensorflow.random.Generator.uniform")
def generator_uniform(
    self: object,
    shape: object,
    minval: object = 0,
    maxval: object = None,
    dtype: object = FLOAT32,
    name: object = None,
) -> object:
    """Uniform random numbers."""
    return _random("tensorflow.random.Generator.uniform", shape, dtype)


@function("tensorflow.TensorShape")
def tensor_shape(dims: object) -> object:
    """A shape, as a tuple."""
    return read_shape(dims)


def count_of(shape: Shape) -> Dim:
    """Return the number of elements."""
    return UNKNOWN if shape is UNKNOWN else multiply_sizes(shape)
