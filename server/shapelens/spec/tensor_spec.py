"""`TensorSpec`: the shape and dtype of one tensor, as far as they are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from shapelens.spec.dims import UNKNOWN, Dim, Shape, rank_of
from shapelens.spec.dtypes import DType, short_dtype

Content: TypeAlias = "Dim | bool | float | tuple[Content, ...]"
"""What a small tensor holds, as nested tuples; `None` where that is not known.

It lets a shape travel through a tensor, as in `tf.reshape(x, [tf.shape(x)[0], -1])`.
"""


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """The shape and dtype of one tensor; either may be `UNKNOWN`."""

    shape: Shape = UNKNOWN
    dtype: DType = UNKNOWN
    content: Content = None

    @property
    def rank(self) -> int | None:
        """The number of axes, or `None` when it is unknown."""
        return rank_of(self.shape)

    def with_shape(self, shape: Shape) -> TensorSpec:
        """Return the spec with another shape, the same dtype and no known content."""
        return TensorSpec(shape, self.dtype)

    def with_dtype(self, dtype: DType) -> TensorSpec:
        """Return the spec with another dtype, the same shape and no known content."""
        return TensorSpec(self.shape, dtype)

    def __str__(self) -> str:
        """Write the spec as a hint does: `(32, 100, 5) f32`; `?` if nothing is known."""
        if self.shape is UNKNOWN and self.dtype is UNKNOWN:
            return "?"
        return f"{format_shape(self.shape)} {short_dtype(self.dtype)}"


def format_dim(dim: Dim) -> str:
    """Write one size: `32`, `None` or `?`."""
    return "?" if dim is UNKNOWN else str(dim)


def format_shape(shape: Shape) -> str:
    """Write a shape as Python writes a tuple: `(32, None, 5)`, `(7,)`, or `?` when the rank is unknown."""
    if shape is UNKNOWN:
        return "?"
    inner = ", ".join(format_dim(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"


def join_specs(a: TensorSpec, b: TensorSpec) -> TensorSpec:
    """Return what holds of both `a` and `b`: sizes and dtypes that differ become unknown."""
    if a == b:
        return a
    dtype = a.dtype if a.dtype == b.dtype else UNKNOWN
    if a.shape is UNKNOWN or b.shape is UNKNOWN or len(a.shape) != len(b.shape):
        return TensorSpec(UNKNOWN, dtype)
    return TensorSpec(tuple(p if p == q else UNKNOWN for p, q in zip(a.shape, b.shape, strict=True)), dtype)
