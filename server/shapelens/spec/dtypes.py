"""Names of dtypes, as NumPy, TensorFlow and Keras share them."""

from __future__ import annotations

from typing import Final, TypeAlias

from shapelens.spec.dims import UNKNOWN, Unknown

DType: TypeAlias = str | Unknown

_SHORT: Final = {
    "float16": "f16",
    "bfloat16": "bf16",
    "float32": "f32",
    "float64": "f64",
    "int8": "i8",
    "int16": "i16",
    "int32": "i32",
    "int64": "i64",
    "uint8": "u8",
    "uint16": "u16",
    "uint32": "u32",
    "uint64": "u64",
    "complex64": "c64",
    "complex128": "c128",
    "string": "str",
}

_BYTES: Final = {
    **dict.fromkeys(("bool", "int8", "uint8"), 1),
    **dict.fromkeys(("float16", "bfloat16", "int16", "uint16"), 2),
    **dict.fromkeys(("float32", "int32", "uint32"), 4),
    **dict.fromkeys(("float64", "int64", "uint64", "complex64"), 8),
    "complex128": 16,
}


def short_dtype(dtype: DType) -> str:
    """Return the form that fits a hint: `float32` becomes `f32`."""
    return "?" if dtype is UNKNOWN else _SHORT.get(dtype, dtype)


def item_size(dtype: DType) -> int | None:
    """Return how many bytes one number takes; `None` where it is not fixed (text) or not known."""
    return None if dtype is UNKNOWN else _BYTES.get(dtype)


def is_floating(dtype: DType) -> bool:
    """Say whether `dtype` is known to be a real floating-point type."""
    return isinstance(dtype, str) and (dtype.startswith(("float", "bfloat")))


def is_integer(dtype: DType) -> bool:
    """Say whether `dtype` is known to be a signed or unsigned integer type (`bool` is none)."""
    return isinstance(dtype, str) and dtype.startswith(("int", "uint"))


def is_complex(dtype: DType) -> bool:
    """Say whether `dtype` is known to be complex."""
    return isinstance(dtype, str) and dtype.startswith("complex")
