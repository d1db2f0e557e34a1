"""Which dtype results from several: NumPy 2's rules and Keras's. (TensorFlow promotes nothing.)"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from shapelens.spec import UNKNOWN, DType

_FLOATS: Final = ("float16", "float32", "float64")
_COMPLEX_OF: Final = {"float16": "complex64", "float32": "complex64", "float64": "complex128"}
_BITS: Final = {
    name: int(name.lstrip("abcdefghijklmnopqrstuvwxyz"))
    for name in "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128".split()
}
_KIND_ORDER: Final = {"bool": 0, "int": 1, "float": 2, "complex": 3}


def kind_of(dtype: str) -> str:
    """Return `bool`, `int` (unsigned too), `float` or `complex`; for other dtypes their name."""
    if dtype.startswith(("int", "uint")):
        return "int"
    if dtype.startswith(("float", "bfloat")):
        return "float"
    return "complex" if dtype.startswith("complex") else dtype


def numpy_result_type(*dtypes: DType) -> DType:
    """Return `np.result_type(*dtypes)`. The names `int`, `float` and `complex` stand for Python's weak scalars."""
    strong = [dtype for dtype in dtypes if dtype not in _WEAK]
    weak = [dtype for dtype in dtypes if dtype in _WEAK]
    if not strong:
        strong = [_WEAK_DEFAULT[str(max(weak, key=lambda name: _KIND_ORDER[str(name)]))]]
        weak = []
    if len(strong) > 2:
        # The widest kind comes first: with a float16, uint8 and int8 need no int16 between them.
        strong.sort(key=lambda dtype: -_KIND_ORDER.get("" if dtype is UNKNOWN else kind_of(dtype), 0))
    result = strong[0]
    for dtype in strong[1:]:
        result = _numpy_promote(result, dtype)
    for dtype in weak:
        result = _numpy_promote_weak(result, str(dtype))
    return result


_WEAK: Final = frozenset({"int", "float", "complex"})
_WEAK_DEFAULT: Final = {"int": "int64", "float": "float64", "complex": "complex128"}


@lru_cache(maxsize=1024)
def _numpy_promote(a: DType, b: DType) -> DType:
    if a == b:
        return a
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    if "object" in (a, b):
        return "object"
    if a == "bool":
        a, b = b, a
    if b == "bool":
        return a if a in _BITS or a == "bfloat16" else UNKNOWN
    if a not in _BITS or b not in _BITS:
        return UNKNOWN
    if _KIND_ORDER[kind_of(a)] < _KIND_ORDER[kind_of(b)]:
        a, b = b, a
    if kind_of(a) == "int":
        return _promote_integers(a, b)
    wide = _float_for(b)
    if kind_of(a) == "complex":
        return max(a, _COMPLEX_OF[wide], key=lambda name: _BITS[name])
    return max(a, wide, key=lambda name: _BITS[name])


def _promote_integers(a: str, b: str) -> str:
    if a[0] == b[0]:
        return max(a, b, key=lambda name: _BITS[name])
    signed, unsigned = (a, b) if a[0] == "i" else (b, a)
    if _BITS[signed] > _BITS[unsigned]:
        return signed
    return "float64" if unsigned == "uint64" else f"int{2 * _BITS[unsigned]}"


def _float_for(dtype: str) -> str:
    """Return the smallest float that holds a number of `dtype` (the real part of a complex one)."""
    bits = _BITS[dtype]
    if kind_of(dtype) == "complex":
        return f"float{bits // 2}"
    if kind_of(dtype) == "float":
        return dtype
    return {8: "float16", 16: "float32"}.get(bits, "float64")


@lru_cache(maxsize=256)
def _numpy_promote_weak(dtype: DType, weak: str) -> DType:
    if dtype is UNKNOWN or dtype == "object":
        return dtype
    kind = kind_of(dtype)
    if kind not in _KIND_ORDER:
        return UNKNOWN
    if _KIND_ORDER[kind] >= _KIND_ORDER[weak]:
        return dtype
    if weak == "complex" and dtype in _FLOATS:
        return _COMPLEX_OF[dtype]
    return UNKNOWN if dtype == "bfloat16" else _WEAK_DEFAULT[weak]


def float_result(dtype: DType) -> DType:
    """Return the dtype of a NumPy function that computes in floats (`np.sin`): the smallest that holds `dtype`."""
    if dtype is UNKNOWN:
        return UNKNOWN
    if dtype == "bool":
        return "float16"
    return _float_for(dtype) if dtype.startswith(("int", "uint")) else dtype


def to_float64(dtype: DType) -> DType:
    """Return the dtype of `np.mean` and its like: integers become `float64`, others stay."""
    if dtype is UNKNOWN:
        return UNKNOWN
    return "float64" if kind_of(dtype) in ("bool", "int") else dtype


# Keras promotes along this lattice (JAX's): each dtype leads to the next wider ones; `int` and `float` are weak.
_KERAS_WIDER: Final[dict[str, tuple[str, ...]]] = {
    "bool": ("int",),
    "uint8": ("int16", "uint16"),
    "uint16": ("int32", "uint32"),
    "uint32": ("int64", "uint64"),
    "uint64": ("float",),
    "int": ("uint8", "int8", "complex64"),
    "int8": ("int16",),
    "int16": ("int32",),
    "int32": ("int64",),
    "int64": ("float",),
    "float": ("bfloat16", "float16"),
    "bfloat16": ("float32",),
    "float16": ("float32",),
    "float32": ("float64", "complex64"),
    "float64": ("complex128",),
    "complex64": ("complex128",),
    "complex128": (),
}
_KERAS_NARROWED: Final = {"int": "int32", "float": "float32", "uint64": "uint32", "complex128": "complex64"}


@lru_cache(maxsize=256)
def _wider_or_equal(dtype: str) -> frozenset[str]:
    found = frozenset({dtype})
    for wider in _KERAS_WIDER[dtype]:
        found |= _wider_or_equal(wider)
    return found


@lru_cache(maxsize=2048)
def keras_result_type(*dtypes: DType) -> DType:
    """Return `keras.backend.result_type(*dtypes)` on TensorFlow. `int` and `float` stand for Python's weak scalars."""
    names = [dtype for dtype in dtypes if dtype is not UNKNOWN]
    if len(names) != len(dtypes) or any(name not in _KERAS_WIDER for name in names):
        return names[0] if len(names) == len(dtypes) and len(set(names)) == 1 else UNKNOWN
    common = _wider_or_equal(names[0])
    for name in names[1:]:
        common &= _wider_or_equal(name)
    least = [name for name in common if common <= _wider_or_equal(name)]
    return _KERAS_NARROWED.get(least[0], least[0]) if len(least) == 1 else UNKNOWN
