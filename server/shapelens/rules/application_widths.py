"""How many channels a `keras.applications` model has that is made narrower or wider: `MobileNetV2(alpha=0.5)`."""

from __future__ import annotations

import re
from typing import Final

from shapelens.spec import UNKNOWN, Dim

_EXPANSION: Final = 6
"""How many times wider a block of a MobileNet becomes inside."""

_V2_LAST: Final = re.compile(r"$|Conv_1|out_relu")
_V2_EXPANDED: Final = re.compile(r"block_\d+_(expand|pad|depthwise)")
_V2_POINTWISE: Final = re.compile(r"\w+_(project|add)")


def features_width(model: str, channels: Dim, alpha: object) -> Dim:
    """Return the channels of a model's features; it has `channels` of them where `alpha` is 1."""
    if alpha == 1 or not isinstance(channels, int):
        return channels
    if not isinstance(alpha, (int, float)):
        return UNKNOWN
    if model == "MobileNet":
        return int(channels * alpha)
    if model == "MobileNetV2":
        return _divisible(channels * max(alpha, 1))
    return _EXPANSION * _divisible(channels / _EXPANSION * alpha) if model.startswith("MobileNetV3") else UNKNOWN


def layer_width(model: str, layer: str, channels: Dim, alpha: object) -> Dim:
    """Return the channels of the layer of this name inside a model; it has `channels` of them where `alpha` is 1."""
    if alpha == 1 or not isinstance(channels, int) or not isinstance(alpha, (int, float)):
        return features_width(model, channels, alpha)
    if model != "MobileNetV2" or _V2_LAST.match(layer):
        return features_width(model, channels, alpha)
    if _V2_EXPANDED.match(layer):
        return _EXPANSION * _divisible(int(channels // _EXPANSION * alpha))
    return _divisible(int(channels * alpha) if _V2_POINTWISE.match(layer) else channels * alpha)


def _divisible(width: float) -> int:
    """Round to a multiple of 8, but down by no more than a tenth.

    Source: `keras.src.applications.mobilenet_v2._make_divisible`.
    """
    rounded = max(8, int(width + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * width else rounded
