"""The layers of `keras.applications` models, from a table that `scripts/generate_application_layers.py` writes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import prod
from typing import Final, TypedDict, cast

from shapelens.rules.application_widths import layer_width
from shapelens.rules.functions.keras_applications import PADDED_BY_SIZE, is_even_all_along
from shapelens.rules.registry import function
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec

INSIDE: Final = "keras.applications.inside"
"""The operation that stands for the layers of a ready-made model up to one of them."""

_CLASSES, _FLATTENED = -1, -2


class _Model(TypedDict):
    classes: list[str]
    outputs: list[list[int]]
    layers: str
    top: str


@dataclass(frozen=True, slots=True)
class ApplicationLayer:
    """One layer: its name ('' if Keras numbers it), its class, and how its output is described in the table."""

    name: str
    class_name: str
    output: tuple[int, ...]


@cache
def _models() -> dict[str, _Model]:
    text = resources.files("shapelens.rules").joinpath("keras_application_layers.json").read_text("utf-8")
    return cast("dict[str, _Model]", json.loads(text)["models"])


@cache
def application_layers(model: str, include_top: bool) -> tuple[ApplicationLayer, ...] | None:
    """Return the layers of a ready-made model in Keras's order, `None` if they are not in the table."""
    known = _models().get(model)
    if known is None:
        return None
    rows = (known["layers"] + " " + known["top"] if include_top else known["layers"]).split()
    parts = [row.split(":") for row in rows]
    return tuple(
        ApplicationLayer(name, known["classes"][int(cls)], tuple(known["outputs"][int(output)]))
        for name, cls, output in parts
    )


@function(INSIDE)
def inside(
    inputs: object, model: str, index: int, include_top: bool, classes: object, alpha: object, sized: bool, dtype: DType
) -> object:
    """What comes out of the layer `index` of a ready-made model.

    `alpha`: how many times wider it is than in the table.
    `sized`: it was built for images of a known size.
    """
    layers = application_layers(model, include_top)
    if layers is None or not isinstance(inputs, TensorSpec) or inputs.shape is UNKNOWN or len(inputs.shape) != 4:
        return TensorSpec(UNKNOWN, dtype)
    batch, *sides, _ = inputs.shape
    described = layers[index].output
    if described[0] == _FLATTENED:
        before = inside(inputs, model, index - 1, include_top, classes, alpha, sized, dtype)
        return TensorSpec((batch, _elements(before)), dtype)
    channels: Dim
    if described[0] == _CLASSES:
        channels = classes if isinstance(classes, int) else UNKNOWN
    else:
        channels = described[0] if index == 0 else layer_width(model, layers[index].name, described[0], alpha)
    if len(described) == 1:
        return TensorSpec((batch, channels), dtype)
    free = sized or index == 0 or not model.startswith(PADDED_BY_SIZE)
    same = (free or is_even_all_along(side) for side in sides)
    found = (_side(side, described[1:]) if known else UNKNOWN for side, known in zip(sides, same, strict=True))
    return TensorSpec((batch, *found, channels), dtype)


def _side(side: Dim, described: tuple[int, ...]) -> Dim:
    """Return the size that a side of the image becomes."""
    if len(described) == 1:
        return described[0]
    offset, stride, scale, more = (*described, 1, 0)[:4]
    if not isinstance(side, int) or stride == 0:
        return None if side is None else UNKNOWN
    size = (side + offset) // stride * scale + more
    return size if size > 0 else UNKNOWN


def _elements(spec: object) -> Dim:
    shape: Shape = spec.shape if isinstance(spec, TensorSpec) else UNKNOWN
    sizes = [size for size in shape[1:] if isinstance(size, int)] if shape is not UNKNOWN else []
    return prod(sizes) if shape is not UNKNOWN and len(sizes) == len(shape) - 1 else UNKNOWN
