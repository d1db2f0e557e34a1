"""Attributes of tensors: `x.shape`, `x.dtype`, `x.T` and their like, in each library."""

from __future__ import annotations

from typing import Final

from shapelens.rules.reshaping import flatten_shape
from shapelens.rules.sizes import multiply_sizes
from shapelens.rules.values import Reference
from shapelens.spec import UNKNOWN, Shape, TensorSpec

_ITEM_BYTES: Final = {
    "bool": 1,
    "bfloat16": 2,
    **{f"{kind}{bits}": bits // 8 for kind in ("int", "uint", "float", "complex") for bits in (8, 16, 32, 64, 128)},
}


def attribute(tensor: TensorSpec, name: str, library: str) -> object:
    """Return the data attribute `name` of a tensor of `library`; `UNKNOWN` if none is known (methods have rules)."""
    if name == "shape":
        return tensor.shape
    if name == "dtype":
        return _dtype(tensor, library)
    if name in ("ndim", "rank"):
        return UNKNOWN if tensor.rank is None else tensor.rank
    if library == "numpy" or name in ("T", "real", "imag"):
        return _array_attribute(tensor, name)
    return UNKNOWN


def _dtype(tensor: TensorSpec, library: str) -> object:
    if tensor.dtype is UNKNOWN:
        return UNKNOWN
    if library == "keras":
        return tensor.dtype
    if library == "numpy" and tensor.dtype == "str":
        return Reference("builtins.str")
    return Reference(f"{library}.{tensor.dtype}")


def _array_attribute(tensor: TensorSpec, name: str) -> object:
    if name == "size":
        return _count(tensor.shape)
    if name == "itemsize":
        return _item_bytes(tensor)
    if name == "nbytes":
        count, each = _count(tensor.shape), _item_bytes(tensor)
        return count * each if isinstance(count, int) and isinstance(each, int) else UNKNOWN
    if name == "T":
        return tensor.with_shape(tensor.shape if tensor.shape is UNKNOWN else tensor.shape[::-1])
    if name == "mT" and tensor.shape is not UNKNOWN and len(tensor.shape) >= 2:
        return tensor.with_shape((*tensor.shape[:-2], tensor.shape[-1], tensor.shape[-2]))
    if name in ("real", "imag"):
        real = {"complex64": "float32", "complex128": "float64"}.get(str(tensor.dtype), tensor.dtype)
        return tensor.with_dtype(real)
    if name == "flat":
        return tensor.with_shape(flatten_shape(tensor.shape))
    return UNKNOWN


def _count(shape: Shape) -> int | object:
    if shape is UNKNOWN:
        return UNKNOWN
    return multiply_sizes(shape)


def _item_bytes(tensor: TensorSpec) -> int | object:
    return _ITEM_BYTES.get(str(tensor.dtype), UNKNOWN)
