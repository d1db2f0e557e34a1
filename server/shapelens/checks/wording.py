"""Pieces of messages: shapes, axes, lists, articles."""

from __future__ import annotations

from collections.abc import Sequence

from shapelens.rules.geometry import AXIS_NAMES
from shapelens.rules.layers.layer import Layer
from shapelens.spec import UNKNOWN, Shape, format_shape

__all__ = ["article", "axis_name", "axis_phrase", "axis_sizes", "counted", "format_shape", "listed", "open_batch"]


def listed(items: Sequence[object], last: str = "and") -> str:
    """Write `a, b and c`."""
    words = [str(item) for item in items]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Write `1 axis`, `3 axes`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def article(word: str) -> str:
    """Write `an int64`, `a float32`, `a uint8`."""
    return f"{'an' if word[:1].lower() in 'aeio8' else 'a'} {word}"


def axis_phrase(axis: int) -> str:
    """Write which axis: `its last axis`, `axis 1`."""
    return "its last axis" if axis == -1 else f"axis {axis}"


def axis_name(layer: Layer | None, axis: int, rank: int) -> str:
    """Return what a spatial axis is called: 'length' in a sequence, 'height' or 'width' in an image."""
    names = AXIS_NAMES.get(rank - 2)
    first = 2 if layer is not None and layer.data_format == "channels_first" else 1
    return names[axis - first] if names is not None and 0 <= axis - first < len(names) else f"axis {axis}"


def axis_sizes(sizes: Sequence[object]) -> str:
    """Write sizes as a user writes a tuple in code: `28, 28`."""
    return ", ".join(str(size) for size in sizes)


def open_batch(shape: Shape) -> Shape:
    """Return the shape of any batch of what is in `shape`."""
    return shape if shape is UNKNOWN or not shape else (None, *shape[1:])
