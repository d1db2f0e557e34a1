"""NumPy: functions of single elements (ufuncs), with broadcasting and NumPy 2's promotion."""
# Parameters have the names that NumPy gives them.
# ruff: noqa: A002

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from shapelens.rules.arrays import numpy_array, python_kind
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.content import binary_content, cast_content
from shapelens.rules.known_numbers import binary_number, unary_number
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.rules.promotion import float_result, kind_of, numpy_result_type, to_float64
from shapelens.rules.registry import function
from shapelens.rules.values import is_python_number, read_dtype, read_items
from shapelens.spec import UNKNOWN, DType, TensorSpec

Resolver = Callable[[str, DType], DType]
"""From the name of an operation and the (promoted) dtype of its operands to that of its result."""


def operand(value: object, operation: str) -> tuple[TensorSpec, DType]:
    """Return an operand as a tensor, and its dtype for promotion: `int`, `float` or `complex` for a Python number."""
    if isinstance(value, TensorSpec):
        return value, python_kind(value.dtype) if is_python_number(value) else value.dtype
    if isinstance(value, (int, float, complex)):
        array = numpy_array(value, operation)
        return array, array.dtype if isinstance(value, bool) else type(value).__name__
    array = numpy_array(value, operation)
    return array, array.dtype


_NUMERIC: Final = frozenset({"bool", "int", "float", "complex"})


def _kind(dtype: DType) -> str | None:
    """Return the kind of a numeric dtype, `None` for an unknown one, objects and strings."""
    kind = None if dtype is UNKNOWN else kind_of(dtype)
    return kind if kind in _NUMERIC else None


def _refuse(*kinds: str) -> Callable[[str, DType], None]:
    def check(operation: str, dtype: DType) -> None:
        if _kind(dtype) in kinds:
            raise DTypeMismatch(operation, dtype)

    return check


def _same(operation: str, dtype: DType) -> DType:
    return dtype


def _floating(operation: str, dtype: DType) -> DType:
    return float_result(dtype)


def _real_floating(operation: str, dtype: DType) -> DType:
    _refuse("complex")(operation, dtype)
    return float_result(dtype)


def _truth(operation: str, dtype: DType) -> DType:
    return "bool"


def _real_truth(operation: str, dtype: DType) -> DType:
    _refuse("complex")(operation, dtype)
    return "bool"


def _magnitude(operation: str, dtype: DType) -> DType:
    """Complex numbers have real magnitudes."""
    return {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype) if dtype is not UNKNOWN else dtype


def _no_bool(operation: str, dtype: DType) -> DType:
    _refuse("bool")(operation, dtype)
    return dtype


def _bool_to_int8(operation: str, dtype: DType) -> DType:
    return "int8" if dtype == "bool" else dtype


def _real_bool_to_int8(operation: str, dtype: DType) -> DType:
    _refuse("complex")(operation, dtype)
    return "int8" if dtype == "bool" else dtype


def _real(operation: str, dtype: DType) -> DType:
    _refuse("complex")(operation, dtype)
    return dtype


def _divided(operation: str, dtype: DType) -> DType:
    return to_float64(dtype)


def _bits(operation: str, dtype: DType) -> DType:
    _refuse("float", "complex")(operation, dtype)
    return dtype


def _shifted(operation: str, dtype: DType) -> DType:
    return _bool_to_int8(operation, _bits(operation, dtype))


def _integers(operation: str, dtype: DType) -> DType:
    _refuse("bool", "float", "complex")(operation, dtype)
    return dtype


def _float_power(operation: str, dtype: DType) -> DType:
    kind = _kind(dtype)
    return UNKNOWN if kind is None else "complex128" if kind == "complex" else "float64"


_UNARY: Final[dict[str, Resolver]] = {
    **dict.fromkeys(
        (
            "sin cos tan arcsin arccos arctan sinh cosh tanh arcsinh arccosh arctanh asin acos atan asinh acosh atanh "
            "exp exp2 expm1 log log2 log10 log1p sqrt rint"
        ).split(),
        _floating,
    ),
    **dict.fromkeys("cbrt degrees radians deg2rad rad2deg fabs spacing".split(), _real_floating),
    **dict.fromkeys("isnan isinf isfinite logical_not".split(), _truth),
    "signbit": _real_truth,
    **dict.fromkeys("floor ceil trunc".split(), _real),
    **dict.fromkeys("negative positive sign".split(), _no_bool),
    **dict.fromkeys("square reciprocal conjugate conj".split(), _bool_to_int8),
    **dict.fromkeys("abs absolute".split(), _magnitude),
    **dict.fromkeys("invert bitwise_not bitwise_invert".split(), _bits),
}

_BINARY: Final[dict[str, Resolver]] = {
    **dict.fromkeys("add multiply maximum minimum fmax fmin".split(), _same),
    "subtract": _no_bool,
    **dict.fromkeys("divide true_divide".split(), _divided),
    **dict.fromkeys("power pow".split(), _bool_to_int8),
    **dict.fromkeys("floor_divide mod remainder fmod".split(), _real_bool_to_int8),
    "float_power": _float_power,
    **dict.fromkeys("arctan2 atan2 hypot logaddexp logaddexp2 copysign nextafter heaviside".split(), _real_floating),
    **dict.fromkeys(
        "equal not_equal less less_equal greater greater_equal logical_and logical_or logical_xor".split(), _truth
    ),
    **dict.fromkeys("bitwise_and bitwise_or bitwise_xor".split(), _bits),
    **dict.fromkeys("left_shift right_shift bitwise_left_shift bitwise_right_shift".split(), _shifted),
    **dict.fromkeys("gcd lcm".split(), _integers),
}

_CONTENT_NAMES: Final = {
    "add": "add",
    "subtract": "sub",
    "multiply": "mul",
    "floor_divide": "floordiv",
    "mod": "mod",
    "remainder": "mod",
    "maximum": "maximum",
    "minimum": "minimum",
    "power": "pow",
    "pow": "pow",
}

UNARY_NAMES: Final = tuple(_UNARY)
BINARY_NAMES: Final = tuple(_BINARY)


def unary(name: str, x: object, dtype: object = None) -> TensorSpec:
    """Return what the ufunc `numpy.<name>` of one operand gives."""
    operation = f"numpy.{name}"
    array = numpy_array(x, operation)
    natural = _UNARY[name](operation, array.dtype)
    result = TensorSpec(array.shape, natural if dtype is None else read_dtype(dtype))
    return unary_number(name, x, result)


def binary(name: str, x1: object, x2: object, dtype: object = None) -> TensorSpec:
    """Return what the ufunc `numpy.<name>` of two operands gives."""
    operation = f"numpy.{name}"
    left, left_dtype = operand(x1, operation)
    right, right_dtype = operand(x2, operation)
    resolve = _BINARY[name]
    if resolve is _real_floating and isinstance(x1, TensorSpec) and isinstance(x2, TensorSpec):
        # Each operand goes to the smallest float that holds it: int8 and uint8 fit float16 both.
        left_dtype, right_dtype = resolve(operation, left_dtype), resolve(operation, right_dtype)
    natural = resolve(operation, numpy_result_type(left_dtype, right_dtype))
    shape = broadcast(operation, left.shape, right.shape)
    result = TensorSpec(shape, natural if dtype is None else read_dtype(dtype))
    content = _CONTENT_NAMES.get(name)
    if content is not None:
        result = binary_content(content, left, right, result)
    return binary_number(name, x1, x2, result)


def _written(result: TensorSpec, out: object) -> TensorSpec:
    """Return what holds the result: `out`, where it is given."""
    items = read_items(out)
    target = items[0] if items is not None and len(items) == 1 else out
    if target is None:
        return result
    return TensorSpec(target.shape, target.dtype) if isinstance(target, TensorSpec) else result.with_dtype(UNKNOWN)


def _register_unary(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        x: object,
        out: object = None,
        *,
        where: object = True,
        casting: object = "same_kind",
        order: object = "K",
        dtype: object = None,
        subok: object = True,
        signature: object = None,
    ) -> object:
        return _written(unary(name, x, dtype), out)


def _register_binary(name: str) -> None:
    @function(f"numpy.{name}")
    def rule(
        x1: object,
        x2: object,
        out: object = None,
        *,
        where: object = True,
        casting: object = "same_kind",
        order: object = "K",
        dtype: object = None,
        subok: object = True,
        signature: object = None,
    ) -> object:
        return _written(binary(name, x1, x2, dtype), out)


for _name in _UNARY:
    _register_unary(_name)
for _name in _BINARY:
    _register_binary(_name)


@function("numpy.divmod")
def divmod_of(
    x1: object,
    x2: object,
    out: object = (None, None),
    *,
    where: object = True,
    casting: object = "same_kind",
    order: object = "K",
    dtype: object = None,
    subok: object = True,
    signature: object = None,
) -> object:
    """Quotient and remainder."""
    result = binary("floor_divide", x1, x2, dtype)
    return result, result.with_shape(result.shape)


@function("numpy.round", "numpy.around")
def round_to(a: object, decimals: object = 0, out: object = None) -> object:
    """Rounded to a number of decimals."""
    array = numpy_array(a, "numpy.round")
    if decimals == 0 and array.dtype == "float64":
        return unary_number("rint", a, array)
    return array.with_dtype("float16") if array.dtype == "bool" else array


@function("numpy.ndarray.round")
def round_method(self: object, decimals: object = 0, out: object = None) -> object:
    """Rounded to a number of decimals."""
    return round_to(self)


@function("numpy.fix")
def fix(x: object, out: object = None) -> object:
    """Rounded towards zero."""
    return out if isinstance(out, TensorSpec) else unary("trunc", x)


@function("numpy.isneginf", "numpy.isposinf")
def is_infinite(x: object, out: object = None) -> object:
    """Whether elements are infinite, with a sign."""
    if isinstance(out, TensorSpec):
        return out
    array = numpy_array(x, "numpy.isposinf")
    return array.with_dtype(_real_truth("numpy.isposinf", array.dtype))


@function("numpy.iscomplex", "numpy.isreal")
def is_real(x: object) -> object:
    """Whether elements are real."""
    return numpy_array(x, "numpy.isreal").with_dtype("bool")


@function("numpy.sinc")
def sinc(x: object) -> object:
    """The sinc function."""
    array = numpy_array(x, "numpy.sinc")
    return array.with_dtype(to_float64(array.dtype))


@function("numpy.i0")
def i0(x: object) -> object:
    """The modified Bessel function."""
    array = numpy_array(x, "numpy.i0")
    return array.with_dtype(to_float64(_real("numpy.i0", array.dtype)))


@function("numpy.angle")
def angle(z: object, deg: object = False) -> object:
    """The angle of complex numbers."""
    array = numpy_array(z, "numpy.angle")
    return array.with_dtype(_magnitude("numpy.angle", float_result(array.dtype)))


@function("numpy.real", "numpy.imag")
def real(val: object) -> object:
    """The real or imaginary part."""
    array = numpy_array(val, "numpy.real")
    return array.with_dtype(_magnitude("numpy.real", array.dtype))


@function("numpy.ndarray.conj", "numpy.ndarray.conjugate")
def conjugate_method(self: object) -> object:
    """The complex conjugate."""
    return cast_content(numpy_array(self), numpy_array(self).dtype)


@function("numpy.nan_to_num")
def nan_to_num(
    x: object, copy: object = True, nan: object = 0.0, posinf: object = None, neginf: object = None
) -> object:
    """NaN and infinity replaced by numbers."""
    array = numpy_array(x, "numpy.nan_to_num")
    return array.with_shape(array.shape)


_NO_VALUE: Final = None


def _clip(operation: str, a: object, low: object, high: object) -> TensorSpec:
    array, dtype = operand(a, operation)
    shapes, dtypes = [array.shape], [dtype]
    for bound in (low, high):
        if bound is not None:
            spec, bound_dtype = operand(bound, operation)
            shapes.append(spec.shape)
            dtypes.append(bound_dtype)
    return TensorSpec(broadcast(operation, *shapes), numpy_result_type(*dtypes))


@function("numpy.clip")
def clip(
    a: object,
    a_min: object = _NO_VALUE,
    a_max: object = _NO_VALUE,
    out: object = None,
    *,
    min: object = _NO_VALUE,
    max: object = _NO_VALUE,
    **kwargs: object,
) -> object:
    """Elements kept between bounds."""
    return _written(_clip("numpy.clip", a, min if a_min is None else a_min, max if a_max is None else a_max), out)


@function("numpy.ndarray.clip")
def clip_method(self: object, min: object = None, max: object = None, out: object = None, **kwargs: object) -> object:
    """Elements kept between bounds."""
    return _written(_clip("numpy.ndarray.clip", self, min, max), out)


@function("numpy.where")
def where(condition: object, x: object = None, y: object = None) -> object:
    """Elements of `x` or of `y`; with a condition alone, the indices where it holds."""
    chosen = numpy_array(condition, "numpy.where")
    if x is None and y is None:
        rank = chosen.rank
        return UNKNOWN if rank is None else (TensorSpec((UNKNOWN,), "int64"),) * rank
    left, left_dtype = operand(x, "numpy.where")
    right, right_dtype = operand(y, "numpy.where")
    shape = broadcast("numpy.where", chosen.shape, left.shape, right.shape)
    return TensorSpec(shape, numpy_result_type(left_dtype, right_dtype))


@function("numpy.isclose")
def isclose(a: object, b: object, rtol: object = 1e-05, atol: object = 1e-08, equal_nan: object = False) -> object:
    """Whether elements are nearly equal."""
    shapes = numpy_array(a).shape, numpy_array(b).shape
    return TensorSpec(broadcast("numpy.isclose", *shapes), "bool")


@function("numpy.isin")
def isin(
    element: object,
    test_elements: object,
    assume_unique: object = False,
    invert: object = False,
    *,
    kind: object = None,
) -> object:
    """Whether elements are among others."""
    return numpy_array(element, "numpy.isin").with_dtype("bool")


@function("numpy.allclose")
def allclose(a: object, b: object, rtol: object = 1e-05, atol: object = 1e-08, equal_nan: object = False) -> object:
    """Whether all elements are nearly equal."""
    broadcast("numpy.allclose", numpy_array(a).shape, numpy_array(b).shape)
    return UNKNOWN


@function("numpy.array_equal")
def array_equal(a1: object, a2: object, equal_nan: object = False) -> object:
    """Whether two arrays are equal."""
    return UNKNOWN
