"""Arithmetic on single sizes, some of which are open (`None`) or unknown."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import overload

from shapelens.rules.values import OPEN_SIZE
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec


@overload
def combine(operation: Callable[[int], int], first: Dim, /) -> Dim: ...
@overload
def combine(operation: Callable[[int, int], int], first: Dim, second: Dim, /) -> Dim: ...
@overload
def combine(operation: Callable[[int, int, int], int], first: Dim, second: Dim, third: Dim, /) -> Dim: ...
@overload
def combine(operation: Callable[..., int], *dims: Dim) -> Dim: ...
def combine(operation: Callable[..., int], *dims: Dim) -> Dim:
    """Apply `operation` to integers; an unknown size makes the result unknown, else an open one makes it open."""
    if any(dim is UNKNOWN for dim in dims):
        return UNKNOWN
    if any(dim is None for dim in dims):
        return None
    return operation(*dims)


def add_sizes(dims: Iterable[Dim]) -> Dim:
    """Return the sum of sizes."""
    return combine(lambda *numbers: sum(numbers), *dims)


def multiply_sizes(dims: Iterable[Dim]) -> Dim:
    """Return the product of sizes; 0 makes it certain."""
    dims = tuple(dims)
    return 0 if 0 in dims else combine(lambda *numbers: math.prod(numbers), *dims)


def ceil_divide(size: Dim, divisor: int) -> Dim:
    """Return `size / divisor`, rounded up."""
    return -(-size // divisor) if isinstance(size, int) else size


def sizes_differ(a: Dim, b: Dim) -> bool:
    """Say whether two sizes are certainly not the same."""
    return isinstance(a, int) and isinstance(b, int) and a != b


def merge_sizes(a: Dim, b: Dim) -> Dim:
    """Return what is known of a size that both `a` and `b` describe."""
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    return UNKNOWN if a is UNKNOWN or b is UNKNOWN else None


def size_tensor(size: Dim, dtype: str) -> TensorSpec:
    """Return the 0-d tensor that holds a size."""
    return TensorSpec((), dtype, OPEN_SIZE if size is None else size)


def shape_tensor(shape: Shape, dtype: str) -> TensorSpec:
    """Return the 1-d tensor that holds a shape."""
    return TensorSpec((UNKNOWN,), dtype) if shape is UNKNOWN else TensorSpec((len(shape),), dtype, shape)


def range_length(numbers: range) -> int:
    """Return the length of a range; `len` refuses what is longer than a list could be."""
    return max(0, -((numbers.start - numbers.stop) // numbers.step))


def shapes_differ(shape: Shape, other: Shape) -> bool:
    """Say whether two shapes are certainly not the same."""
    if shape is UNKNOWN or other is UNKNOWN:
        return False
    return len(shape) != len(other) or any(sizes_differ(a, b) for a, b in zip(shape, other, strict=True))
