"""Keras: functions of single elements and operators, with broadcasting and Keras's own promotion."""
# Parameters have the names that Keras gives them.

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import keras_tensor
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.content import binary_content, cast_content
from shapelens.rules.contractions import matmul_shape
from shapelens.rules.promotion import keras_result_type, kind_of
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_dtype
from shapelens.spec import UNKNOWN, DType, TensorSpec, is_complex

Resolver = Callable[[DType], DType]


def operand(value: object, operation: str) -> tuple[TensorSpec, DType]:
    """Return an operand as a tensor, and its dtype for promotion: `int` or `float` for a Python number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return keras_tensor(value, operation), type(value).__name__
    spec = keras_tensor(value, operation)
    if not isinstance(value, TensorSpec) and spec.shape != ():
        # A list beside a symbolic tensor counts as a scalar to Keras, and as a tensor beside a real one.
        return TensorSpec(UNKNOWN, UNKNOWN), UNKNOWN
    return spec, spec.dtype


def floating(dtype: DType) -> DType:
    """Return the dtype of a function that computes in floats: `float32` for integers of up to 32 bits and int64."""
    if dtype is UNKNOWN or kind_of(dtype) in ("float", "complex"):
        return dtype
    return "float32" if dtype == "int64" else keras_result_type(dtype, "float")


def _same(dtype: DType) -> DType:
    return dtype


def _wide_floating(dtype: DType) -> DType:
    return "float64" if dtype == "int64" else floating(dtype)


def _reciprocal(dtype: DType) -> DType:
    """Other floats become float32 in a symbolic call only."""
    return UNKNOWN if dtype in ("float16", "bfloat16", "float64") else floating(dtype)


def _bool_to_int32(dtype: DType) -> DType:
    return "int32" if dtype == "bool" else dtype


def _argument(dtype: DType) -> DType:
    """Return the dtype of an angle; of a complex number, symbolic and eager calls say different things."""
    return UNKNOWN if is_complex(dtype) else floating(dtype)


def _bessel(dtype: DType) -> DType:
    """Return the dtype of `i0`: float32, but for wide numbers."""
    return "float32" if is_complex(dtype) else _wide_floating(dtype)


def _part(dtype: DType) -> DType:
    """Return the dtype of a real or imaginary part, which a symbolic call does not change."""
    return UNKNOWN if is_complex(dtype) else dtype


def _truth(dtype: DType) -> DType:
    return "bool"


def _real(dtype: DType) -> DType:
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


_UNARY: Final[dict[str, Resolver]] = {
    **dict.fromkeys(
        (
            "arccos arccosh arcsin arcsinh arctan arctanh cos cosh exp exp2 expm1 log log10 log1p log2 sin sinc sinh "
            "sqrt tan tanh "
            "erfc"
        ).split(),
        floating,
    ),
    **dict.fromkeys("negative sign relu relu6".split(), _same),
    "square": _bool_to_int32,
    **dict.fromkeys("abs absolute".split(), _real),
    **dict.fromkeys("cbrt deg2rad rad2deg".split(), _wide_floating),
    **dict.fromkeys("ceil floor".split(), floating),
    "reciprocal": _reciprocal,
    "trunc": _same,
    **dict.fromkeys("isfinite isinf isnan isneginf isposinf isreal logical_not signbit".split(), _truth),
    **dict.fromkeys(
        "sigmoid silu swish hard_sigmoid hard_silu hard_swish hard_tanh log_sigmoid selu softplus softsign tanh_shrink "
        "sparse_plus sparse_sigmoid erf erfinv rsqrt".split(),
        _same,
    ),
    **dict.fromkeys("angle fabs".split(), _argument),
    **dict.fromkeys("imag real".split(), _part),
    "i0": _bessel,
    **dict.fromkeys("conj conjugate copy stop_gradient bitwise_not bitwise_invert".split(), _same),
}

_BINARY: Final[dict[str, Resolver]] = {
    **dict.fromkeys(
        "add subtract multiply maximum minimum fmax fmin power floor_divide mod fmod gcd lcm".split(), _same
    ),
    **dict.fromkeys(
        "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor".split(), _truth
    ),
    **dict.fromkeys("divide true_divide divide_no_nan arctan2 logaddexp logaddexp2 hypot".split(), floating),
    **dict.fromkeys("heaviside nextafter".split(), floating),
    **dict.fromkeys(
        "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift".split(),
        _same,
    ),
}

UNARY_NAMES: Final = tuple(_UNARY)
BINARY_NAMES: Final = tuple(_BINARY)


_CONVERT_FIRST: Final = frozenset("mod fmod arctan2 logaddexp logaddexp2 hypot gcd lcm nextafter".split())
"""Eagerly these make tensors of Python numbers before they promote, symbolically they don't."""


def _is_bitwise(name: str) -> bool:
    return name.startswith("bitwise") or name.endswith("shift")


def _may_be_bias(left: TensorSpec, right: TensorSpec) -> bool:
    """Say whether an eager `add` may take its second operand for the bias of an axis, where a symbolic one broadcasts.

    Source: `keras.src.backend.tensorflow.numpy.add`.
    """
    if left.shape is UNKNOWN or right.shape is UNKNOWN or len(left.shape) < 2:
        return False
    sizes = [size for size in right.shape if size not in (0, 1)]
    if len(sizes) != 1 or sizes[0] is None:
        return False
    if not sizes_differ(sizes[0], left.shape[-1]):
        return right.shape[-1] == 1 or len(right.shape) > len(left.shape)
    return not sizes_differ(sizes[0], left.shape[1])


def unary(name: str, x: object) -> TensorSpec:
    """Return what `keras.ops.<name>` of one operand gives."""
    spec = keras_tensor(x, f"keras.ops.{name}")
    dtype = _UNARY[name](spec.dtype)
    return spec if dtype == spec.dtype and name in ("copy", "stop_gradient") else TensorSpec(spec.shape, dtype)


def binary(name: str, x1: object, x2: object) -> TensorSpec:
    """Return what `keras.ops.<name>` of two operands gives."""
    operation = f"keras.ops.{name}"
    left, left_dtype = operand(x1, operation)
    right, right_dtype = operand(x2, operation)
    resolve = _BINARY[name]
    if name in _CONVERT_FIRST and ({"int", "float", "int64", "bool"} & {left_dtype, right_dtype}):
        dtype: DType = "float32" if "float32" in (left_dtype, right_dtype) else UNKNOWN
    elif name == "heaviside":
        numbers = {"int", "float"} & {left_dtype, right_dtype}
        common = keras_result_type(left_dtype, right_dtype)
        dtype = UNKNOWN if numbers else common if common == "bool" else _wide_floating(common)
    elif resolve is floating:
        dtype = keras_result_type(left_dtype, right_dtype, "float")
    else:
        dtype = resolve(keras_result_type(left_dtype, right_dtype))
    shape = UNKNOWN if name == "add" and _may_be_bias(left, right) else broadcast(operation, left.shape, right.shape)
    if _is_bitwise(name) and shape != left.shape:
        shape = UNKNOWN  # a symbolic call says the shape of the first operand
    result = TensorSpec(shape, dtype)
    content = {"add": "add", "subtract": "sub", "multiply": "mul", "floor_divide": "floordiv"}.get(name)
    return result if content is None else binary_content(content, left, right, result)


def _register_unary(name: str) -> None:
    if name == "stop_gradient":

        @function("keras.ops.stop_gradient")
        def stop_gradient(variable: object) -> object:
            return unary(name, variable)

    else:

        @function(f"keras.ops.{name}")
        def rule(x: object) -> object:
            return unary(name, x)


def _register_binary(name: str) -> None:
    if _is_bitwise(name):

        @function(f"keras.ops.{name}")
        def bits(x: object, y: object) -> object:
            return binary(name, x, y)

    else:

        @function(f"keras.ops.{name}")
        def rule(x1: object, x2: object) -> object:
            return binary(name, x1, x2)


for _name in _UNARY:
    _register_unary(_name)
for _name in _BINARY:
    _register_binary(_name)


def matmul(x1: object, x2: object) -> TensorSpec:
    """Return `x1 @ x2`."""
    left, right = keras_tensor(x1, "keras.ops.matmul"), keras_tensor(x2, "keras.ops.matmul")
    shape = matmul_shape("keras.ops.matmul", left.shape, right.shape)
    both_int8 = left.dtype == right.dtype == "int8"
    return TensorSpec(shape, "int32" if both_int8 else keras_result_type(left.dtype, right.dtype))


_OPERATORS: Final = {
    "add": "add",
    "sub": "subtract",
    "mul": "multiply",
    "truediv": "true_divide",
    "floordiv": "floor_divide",
    "mod": "mod",
    "pow": "power",
    "lt": "less",
    "le": "less_equal",
    "gt": "greater",
    "ge": "greater_equal",
    "eq": "equal",
    "ne": "not_equal",
    "and": "logical_and",
    "or": "logical_or",
    "xor": "logical_xor",
}


def operator(name: str, left: object, right: object) -> TensorSpec:
    """Return what an operator of a Keras tensor gives; `name` is that of module `operator`."""
    if name == "matmul":
        return matmul(left, right)
    if name not in _OPERATORS:
        return TensorSpec()
    return binary(_OPERATORS[name], left, right)


@function("keras.ops.cast", "keras.ops.saturate_cast")
def cast(x: object, dtype: object) -> object:
    """The tensor in another dtype."""
    return cast_content(keras_tensor(x, "keras.ops.cast"), read_dtype(dtype))


@function("keras.ops.round")
def round_to(x: object, decimals: object = 0) -> object:
    """Rounded to a number of decimals."""
    return keras_tensor(x, "keras.ops.round")


@function("keras.ops.where")
def where(condition: object, x1: object = None, x2: object = None) -> object:
    """Elements of `x1` or of `x2`; with a condition alone, the indices where it holds."""
    chosen = keras_tensor(condition, "keras.ops.where")
    if x1 is None or x2 is None:
        return UNKNOWN
    left, left_dtype = operand(x1, "keras.ops.where")
    right, right_dtype = operand(x2, "keras.ops.where")
    shape = broadcast("keras.ops.where", left.shape, right.shape, chosen.shape)
    return TensorSpec(shape, keras_result_type(left_dtype, right_dtype))


@function("keras.ops.clip")
def clip(x: object, x_min: object, x_max: object) -> object:
    """Elements kept between bounds."""
    spec, _ = operand(x, "keras.ops.clip")
    return TensorSpec(spec.shape, "int32" if spec.dtype == "bool" else spec.dtype)


@function("keras.ops.isclose")
def isclose(x1: object, x2: object, rtol: object = 1e-5, atol: object = 1e-8, equal_nan: object = False) -> object:
    """Whether elements are about the same."""
    return binary("equal", x1, x2)


@function("keras.ops.allclose")
def allclose(x1: object, x2: object, rtol: object = 1e-5, atol: object = 1e-8, equal_nan: object = False) -> object:
    """Whether all elements are about the same."""
    binary("equal", x1, x2)
    return TensorSpec((), "bool")


@function("keras.ops.ldexp")
def ldexp(x1: object, x2: object) -> object:
    """One operand times two to the power of the other."""
    left, right = keras_tensor(x1, "keras.ops.ldexp"), keras_tensor(x2, "keras.ops.ldexp")
    tensors = isinstance(x1, TensorSpec) and isinstance(x2, TensorSpec)
    dtype = keras_result_type(left.dtype, right.dtype, "float") if tensors else UNKNOWN
    return TensorSpec(broadcast("keras.ops.ldexp", left.shape, right.shape), dtype)


@function("keras.ops.nan_to_num")
def nan_to_num(x: object, nan: object = 0.0, posinf: object = None, neginf: object = None) -> object:
    """The tensor with numbers in place of what is none."""
    spec = keras_tensor(x, "keras.ops.nan_to_num")
    return spec.with_shape(spec.shape)


@function("keras.ops.polar")
def polar(abs_: object, angle: object) -> object:
    """Complex numbers of their lengths and angles; their dtype is not what a symbolic call says."""
    left, right = keras_tensor(abs_, "keras.ops.polar"), keras_tensor(angle, "keras.ops.polar")
    broadcast("keras.ops.polar", left.shape, right.shape)
    return TensorSpec(left.shape if left.shape == right.shape else UNKNOWN, UNKNOWN)
