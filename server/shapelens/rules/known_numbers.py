"""What NumPy's functions give on single numbers that are known, fractions too, so that `int(np.sqrt(n))` is known."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from shapelens.spec import TensorSpec

_EXACT: Final[Mapping[str, Callable[[float], float]]] = {
    "sqrt": math.sqrt,
    "square": lambda x: x * x,
    "rint": lambda x: float(round(x)),
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
    "negative": lambda x: -x,
    "positive": lambda x: x,
    "abs": abs,
    "absolute": abs,
    "fabs": abs,
}
_NEARLY_EXACT: Final[Mapping[str, Callable[[float], float]]] = {
    "exp": math.exp,
    "exp2": lambda x: math.pow(2.0, x),
    "log": math.log,
    "log2": math.log2,
    "log10": math.log10,
}
_BINARY: Final[Mapping[str, Callable[[float, float], float]]] = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "true_divide": lambda a, b: a / b,
    "floor_divide": lambda a, b: a // b,
    "mod": lambda a, b: a % b,
    "remainder": lambda a, b: a % b,
    "maximum": max,
    "minimum": min,
}
_FRACTION: Final = 1e-6
"""How far from a whole number a result must be that may differ in its last digit from NumPy's."""
_WHOLE: Final = 2.0**53


def known_number(value: object) -> float | None:
    """Return a number of Python's, or the one that a number of NumPy's is known to be; `None` for anything else."""
    if isinstance(value, TensorSpec):
        kept = isinstance(value.dtype, str) and (value.dtype == "float64" or value.dtype.startswith(("int", "uint")))
        value = value.content if value.shape == () and kept else None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return value if math.isfinite(value) else None


def unary_number(name: str, x: object, result: TensorSpec) -> TensorSpec:
    """Add to `result`, one number, what `numpy.<name>` gives on a number that is known."""
    function = _EXACT.get(name) or _NEARLY_EXACT.get(name)
    number = known_number(x)
    if function is None or number is None:
        return result
    return _with_number(result, lambda: function(number), name in _EXACT or _is_whole_power(name, number))


def binary_number(name: str, x1: object, x2: object, result: TensorSpec) -> TensorSpec:
    """Add to `result`, one float, what `numpy.<name>` gives on two numbers that are known."""
    function = _BINARY.get(name)
    left, right = known_number(x1), known_number(x2)
    if function is None or left is None or right is None or result.dtype != "float64":
        return result
    return _with_number(result, lambda: function(float(left), float(right)), True)


def _with_number(result: TensorSpec, compute: Callable[[], float], exact: bool) -> TensorSpec:
    if result.shape != () or result.dtype not in ("float64", "int64"):
        return result
    try:
        number = compute()
    except (ArithmeticError, ValueError):
        return result
    if not math.isfinite(number) or abs(number) >= _WHOLE:
        return result
    if not exact and abs(number - round(number)) < _FRACTION:
        return result
    return TensorSpec((), result.dtype, int(number) if result.dtype == "int64" else number)


def _is_whole_power(name: str, number: float) -> bool:
    """Say whether a power of two, or its logarithm, comes out whole: so it does in every library."""
    if name == "log2":
        return number > 0 and math.frexp(number)[0] == 0.5
    return name == "exp2" and float(number).is_integer()
