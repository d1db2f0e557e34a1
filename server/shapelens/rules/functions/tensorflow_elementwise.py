"""TensorFlow: functions of single elements, with broadcasting. Nothing is promoted: both operands have one dtype."""

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import tensorflow_tensor
from shapelens.rules.broadcasting import broadcast
from shapelens.rules.content import binary_content
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.rules.promotion import kind_of
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, DType, TensorSpec

_FLOATING: Final = frozenset({"float", "complex"})
_REAL_FLOATING: Final = frozenset({"float"})
_NUMBERS: Final = frozenset({"int", "float", "complex"})
_REAL: Final = frozenset({"int", "float"})
_INTEGERS: Final = frozenset({"int"})
_BOOL: Final = frozenset({"bool"})

_ACCEPTED: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys("sin cos tan exp expm1 log log1p sqrt rsqrt sinh cosh asinh acosh atanh".split(), _FLOATING),
    **dict.fromkeys("tanh sigmoid".split(), _FLOATING),
    **dict.fromkeys(
        "erf erfc erfinv lgamma digamma ndtri bessel_i0 bessel_i1 log_sigmoid cbrt".split(), _REAL_FLOATING
    ),
    **dict.fromkeys("asin acos atan".split(), _FLOATING),
    **dict.fromkeys("negative square reciprocal sign".split(), _NUMBERS),
    **dict.fromkeys("floor ceil rint softplus softsign".split(), _REAL_FLOATING),
    **dict.fromkeys("is_nan is_inf is_finite".split(), _REAL_FLOATING),
    "logical_not": _BOOL,
    "abs": _NUMBERS,
    "round": _NUMBERS,
    **dict.fromkeys("bessel_i0e bessel_i1e".split(), _REAL_FLOATING),
    "reciprocal_no_nan": _FLOATING,
}
"""Which kinds of dtype an operation takes, where others raise for certain."""

_TRUTH: Final = frozenset("is_nan is_inf is_finite logical_not".split())
_PATHS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        (
            "abs acos acosh asin asinh atan atanh cos cosh exp floor negative round sigmoid sign sin sinh sqrt square "
            "tan tanh"
        ).split(),
        ("", "math."),
    ),
    **dict.fromkeys(
        "ceil erf erfc erfinv expm1 is_finite is_inf is_nan lgamma digamma log log1p log_sigmoid ndtri reciprocal "
        "rint rsqrt "
        "bessel_i0 bessel_i1 bessel_i0e bessel_i1e reciprocal_no_nan".split(),
        ("math.",),
    ),
    "logical_not": ("", "math."),
    "sigmoid": ("", "math.", "nn."),
    "tanh": ("", "math.", "nn."),
}

_FEATURES: Final = {"softplus": ("math.", "nn."), "softsign": ("math.", "nn.")}
"""Those whose operand is called `features`."""
UNARY_NAMES: Final = tuple(name for name, paths in _PATHS.items() if "math." in paths) + tuple(_FEATURES)


def check_kind(operation: str, dtype: DType, accepted: frozenset[str]) -> None:
    """Raise if `dtype` is of a kind that the operation does not take."""
    if dtype is not UNKNOWN and kind_of(dtype) not in accepted:
        raise DTypeMismatch(operation, dtype)


def real_dtype(dtype: DType) -> DType:
    """Return the dtype of the parts of a complex number; of others, their own."""
    return UNKNOWN if dtype is UNKNOWN else {"complex64": "float32", "complex128": "float64"}.get(dtype, dtype)


def unary(name: str, x: object) -> TensorSpec:
    """Return what `tf.math.<name>` of one operand gives."""
    operation = f"tensorflow.math.{name}"
    spec = tensorflow_tensor(x, operation)
    if name in _ACCEPTED:
        check_kind(operation, spec.dtype, _ACCEPTED[name])
    dtype = "bool" if name in _TRUTH else real_dtype(spec.dtype) if name == "abs" else spec.dtype
    return TensorSpec(spec.shape, dtype)


def _register_unary(name: str, paths: tuple[str, ...]) -> None:
    def rule(x: object, name: object = None) -> object:
        return unary(operation, x)

    operation = name
    function(*(f"tensorflow.{path}{name}" for path in paths))(rule)


for _name, _paths in _PATHS.items():
    _register_unary(_name, _paths)


def _register_features(name: str, paths: tuple[str, ...]) -> None:
    def rule(features: object, name: object = None) -> object:
        return unary(operation, features)

    operation = name
    function(*(f"tensorflow.{path}{name}" for path in paths))(rule)


for _name, _paths in _FEATURES.items():
    _register_features(_name, _paths)


_COMPARISONS: Final = frozenset("equal not_equal less less_equal greater greater_equal".split())
_BINARY_ACCEPTED: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys("subtract multiply pow squared_difference".split(), _NUMBERS),
    "add": _NUMBERS | {"string"},
    **dict.fromkeys("maximum minimum floordiv floormod mod less less_equal greater greater_equal".split(), _REAL),
    **dict.fromkeys("divide truediv divide_no_nan".split(), _NUMBERS),
    **dict.fromkeys("multiply_no_nan xlogy xdivy".split(), _FLOATING),
    **dict.fromkeys("logical_and logical_or logical_xor".split(), _BOOL),
    "atan2": _REAL_FLOATING,
    **dict.fromkeys("bitwise_and bitwise_or bitwise_xor left_shift right_shift".split(), _INTEGERS),
    **dict.fromkeys(("truncatediv", "truncatemod"), _REAL),
    "xlog1py": _FLOATING,
}
_BINARY_PATHS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        "add subtract multiply pow divide truediv maximum minimum equal not_equal less less_equal greater "
        "greater_equal logical_and logical_or".split(),
        ("", "math."),
    ),
    **dict.fromkeys(
        "floordiv divide_no_nan multiply_no_nan floormod mod squared_difference logical_xor xlogy xdivy".split(),
        ("math.",),
    ),
}
_BINARY_PATHS["truediv"] = ("", "math.")
_BINARY_PATHS.update(dict.fromkeys("truncatediv truncatemod".split(), ("",)))
_BINARY_PATHS.update(dict.fromkeys("bitwise_and bitwise_or bitwise_xor left_shift right_shift".split(), ("bitwise.",)))
_BINARY_PATHS.update(dict.fromkeys(("xlog1py",), ("math.",)))
BINARY_NAMES: Final = tuple(_BINARY_PATHS)
BINARY_RULES: Final = tuple(f"tensorflow.{path}{name}" for name, paths in _BINARY_PATHS.items() for path in paths)
_CONTENT: Final = {
    "add": "add",
    "subtract": "sub",
    "multiply": "mul",
    "floordiv": "floordiv",
    "floormod": "mod",
    "mod": "mod",
    "maximum": "maximum",
    "minimum": "minimum",
}


def matched(operation: str, x: object, y: object) -> tuple[TensorSpec, TensorSpec]:
    """Convert two operands of one dtype: a Python value takes the dtype of the tensor beside it, if it can."""
    if isinstance(x, TensorSpec):
        left = tensorflow_tensor(x, operation)
        return left, tensorflow_tensor(y, operation, hint=left.dtype)
    right = tensorflow_tensor(y, operation)
    left = tensorflow_tensor(x, operation, hint=right.dtype if isinstance(y, TensorSpec) else None)
    return left, right if isinstance(y, TensorSpec) else tensorflow_tensor(y, operation, hint=left.dtype)


def binary(name: str, x: object, y: object, strict: bool = False) -> TensorSpec:
    """Return what `tf.math.<name>` of two operands gives.

    `strict`: neither is a NumPy array, which would be converted.
    """
    operation = f"tensorflow.math.{name}"
    left, right = matched(operation, x, y)
    dtype = left.dtype
    if left.dtype != right.dtype:
        python = not (isinstance(x, TensorSpec) and isinstance(y, TensorSpec))
        if (strict or python) and UNKNOWN not in (left.dtype, right.dtype):
            raise DTypeMismatch(operation, right.dtype if isinstance(x, TensorSpec) else left.dtype)
        dtype = UNKNOWN
    accepted = _BINARY_ACCEPTED.get(name)
    if accepted is not None:
        check_kind(operation, dtype, accepted)
    shape = broadcast(operation, left.shape, right.shape)
    result = TensorSpec(shape, binary_dtype(name, dtype))
    content = _CONTENT.get(name)
    return result if content is None else binary_content(content, left, right, result)


def binary_dtype(name: str, dtype: DType) -> DType:
    """Return the dtype of a result whose operands both have `dtype`."""
    if name in _COMPARISONS or name.startswith("logical"):
        return "bool"
    if name in ("divide", "truediv", "divide_no_nan") and dtype is not UNKNOWN and kind_of(dtype) == "int":
        return "float32" if dtype in ("int8", "uint8", "int16", "uint16") else "float64"
    return dtype


def _register_binary(name: str, paths: tuple[str, ...]) -> None:
    def rule(x: object, y: object, name: object = None) -> object:
        if operation in ("add", "truediv"):
            # These convert their first operand by itself, and not to the dtype of the second.
            left = tensorflow_tensor(x, f"tensorflow.math.{operation}")
            right = y if isinstance(y, TensorSpec) else tensorflow_tensor(y, hint=left.dtype)
            return binary(operation, left, right, strict=not (isinstance(x, TensorSpec) and isinstance(y, TensorSpec)))
        return binary(operation, x, y)

    operation = name
    function(*(f"tensorflow.{path}{name}" for path in paths))(rule)


for _name, _paths in _BINARY_PATHS.items():
    _register_binary(_name, _paths)


@function("tensorflow.atan2", "tensorflow.math.atan2")
def atan2(y: object, x: object, name: object = None) -> object:
    """The angle of points."""
    return binary("atan2", y, x)


@function("tensorflow.clip_by_value")
def clip_by_value(t: object, clip_value_min: object, clip_value_max: object, name: object = None) -> object:
    """Elements kept between bounds; the bounds must not make the tensor larger."""
    spec = tensorflow_tensor(t, "tensorflow.clip_by_value")
    bounds = [tensorflow_tensor(bound, hint=spec.dtype) for bound in (clip_value_min, clip_value_max)]
    return TensorSpec(broadcast("tensorflow.clip_by_value", spec.shape, *(bound.shape for bound in bounds)), spec.dtype)


@function("tensorflow.complex")
def complex_of(real: object, imag: object, name: object = None) -> object:
    """Complex numbers of two parts."""
    left, right = matched("tensorflow.complex", real, imag)
    dtype = {"float32": "complex64", "float64": "complex128"}.get(str(left.dtype), UNKNOWN)
    return TensorSpec(broadcast("tensorflow.complex", left.shape, right.shape), dtype)
