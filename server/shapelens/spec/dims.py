"""Sizes and shapes.

A size is an integer, `None` (Keras leaves it open, as it does the batch size) or `UNKNOWN` (we could not find it).
A shape is a tuple of sizes, or `UNKNOWN` when not even the rank is known.
"""

from __future__ import annotations

import enum
import math
from typing import Final, TypeAlias, TypeGuard


class Unknown(enum.Enum):
    """The one value that stands for 'we could not find this out'."""

    UNKNOWN = "?"

    def __repr__(self) -> str:
        return "?"


UNKNOWN: Final = Unknown.UNKNOWN

Dim: TypeAlias = int | None | Unknown
Shape: TypeAlias = tuple[Dim, ...] | Unknown


def is_known(shape: Shape) -> TypeGuard[tuple[int, ...]]:
    """Say whether every size of `shape` is an integer."""
    return shape is not UNKNOWN and all(isinstance(dim, int) for dim in shape)


def rank_of(shape: Shape) -> int | None:
    """Return the number of axes, or `None` when it is unknown."""
    return None if shape is UNKNOWN else len(shape)


def forget_open(shape: Shape) -> Shape:
    """Return the shape of something real that is described by `shape`: what is left open has a size there, which is
    not known.
    """
    return UNKNOWN if shape is UNKNOWN else tuple(UNKNOWN if size is None else size for size in shape)


def element_count(shape: Shape) -> int | None:
    """Return the number of elements, or `None` when a size is open or unknown."""
    return math.prod(shape) if is_known(shape) else None
