"""Arithmetic on the content of small integer tensors, so that shapes survive being computed with."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence

from shapelens.rules.arrays import CONTENT_LIMIT, is_countable
from shapelens.rules.values import OPEN_SIZE, is_python_number
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec
from shapelens.spec.tensor_spec import Content


def _floor_divide(a: int, b: int) -> int:
    return a // b if b else 0


def _modulo(a: int, b: int) -> int:
    return a % b if b else 0


def _power(a: int, b: int) -> Dim:
    """Return a power that fits 32 bits; NumPy refuses negative exponents, and larger powers may wrap around."""
    return a**b if b >= 0 and b * a.bit_length() < _POWER_BITS else UNKNOWN


_POWER_BITS = 31
_OPERATIONS: dict[str, Callable[[int, int], Dim]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "floordiv": _floor_divide,
    "mod": _modulo,
    "maximum": max,
    "minimum": min,
    "pow": _power,
}


def content_sizes(value: object) -> tuple[Dim, ...] | None:
    """Return the elements of an integer, or of a 0-d or 1-d tensor of known content; `None` when nothing is known."""
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if not isinstance(value, TensorSpec) or not is_countable(value.dtype):
        return None
    if isinstance(value.content, int):
        return (value.content,)
    if isinstance(value.content, tuple) and value.rank is not None and value.rank <= 1:
        sizes = [item if isinstance(item, int) or item is None else UNKNOWN for item in value.content]
        return tuple(sizes)
    return None


def binary_content(name: str, left: object, right: object, result: TensorSpec) -> TensorSpec:
    """Add to `result`, a 0-d or 1-d tensor, the content that `name` gives on two operands of known content."""
    if result.rank is None or result.rank > 1 or not is_countable(result.dtype) or name not in _OPERATIONS:
        return result
    a, b = content_sizes(left), content_sizes(right)
    if a is None or b is None or (name == "pow" and result.dtype not in ("int32", "int64")):
        return result
    length = max(len(a), len(b)) if a and b else 0
    if length > CONTENT_LIMIT:
        return result
    a, b = (a * length if len(a) == 1 else a), (b * length if len(b) == 1 else b)
    return with_sizes(result, tuple(_apply(_OPERATIONS[name], p, q) for p, q in zip(a, b, strict=False)))


def _apply(operation: Callable[[int, int], Dim], a: Dim, b: Dim) -> Dim:
    if a is UNKNOWN or b is UNKNOWN:
        return UNKNOWN
    return None if a is None or b is None else operation(a, b)


def with_sizes(spec: TensorSpec, sizes: tuple[Dim, ...]) -> TensorSpec:
    """Return the 0-d or 1-d integer `spec` with these elements as its content."""
    if len(sizes) > CONTENT_LIMIT or not is_countable(spec.dtype) or all(size is UNKNOWN for size in sizes):
        return spec
    content: Content = sizes
    if spec.shape == ():
        content = OPEN_SIZE if sizes[0] is None else sizes[0]
    return TensorSpec(spec.shape, spec.dtype, content)


def joined_content(specs: Sequence[TensorSpec], result: TensorSpec) -> TensorSpec:
    """Add to `result`, a 1-d tensor that these 0-d or 1-d tensors were joined to, their content."""
    parts = [content_sizes(spec) for spec in specs]
    known = [size for part in parts if part is not None for size in part]
    return with_sizes(result, tuple(known)) if result.rank == 1 and None not in parts else result


def cast_content(spec: TensorSpec, dtype: DType) -> TensorSpec:
    """Return the spec in another dtype; integers keep their content. A number of Python's becomes one of NumPy's."""
    keep = is_countable(spec.dtype) and is_countable(dtype) and not is_python_number(spec)
    return TensorSpec(spec.shape, dtype, spec.content if keep else None)
