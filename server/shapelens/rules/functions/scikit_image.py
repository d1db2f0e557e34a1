"""Scikit-image, as notebooks resize images with it: sizes are (height, width) there."""
# Parameters have the names that scikit-image gives them.

from __future__ import annotations

import math
from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.sizes import sizes_differ
from shapelens.rules.values import read_shape
from shapelens.spec import UNKNOWN, Dim, DType, TensorSpec

_WHOLE: Final = ("uint8", "uint16", "int16", "int32", "int64", "float64")


def _computed(dtype: DType) -> DType:
    """Return the dtype that images are computed in."""
    return "float64" if dtype in _WHOLE else dtype if dtype == "float32" else UNKNOWN


@function("skimage.transform.resize")
def resize(image: object, output_shape: object, order: object = None, *args: object, **kwargs: object) -> object:
    """An image of another size; axes that are not named keep theirs."""
    spec, wanted = numpy_array(image), read_shape(output_shape)
    if wanted is UNKNOWN or spec.shape is UNKNOWN:
        return TensorSpec(UNKNOWN, UNKNOWN)
    if len(wanted) < len(spec.shape) - 1:
        raise InvalidCall("skimage.transform.resize", f"output_shape needs at least {len(spec.shape) - 1} sizes")
    if len(wanted) < len(spec.shape):
        wanted = (*wanted, *spec.shape[len(wanted) :])
    return TensorSpec(wanted, _computed(spec.dtype) if order is None else UNKNOWN)


def _check_colours(operation: str, spec: TensorSpec) -> None:
    if spec.shape is not UNKNOWN and spec.shape and sizes_differ(spec.shape[-1], 3):
        raise InvalidCall(operation, f"the last axis must hold 3 colours, and it has {spec.shape[-1]}")


@function("skimage.color.rgb2gray")
def rgb_to_gray(rgb: object, *, channel_axis: object = -1) -> object:
    """An image without its axis of colours."""
    spec = numpy_array(rgb)
    if spec.shape is UNKNOWN or not spec.shape or channel_axis != -1:
        return TensorSpec(UNKNOWN, UNKNOWN)
    _check_colours("skimage.color.rgb2gray", spec)
    return TensorSpec(spec.shape[:-1], _computed(spec.dtype))


@function("skimage.color.gray2rgb")
def gray_to_rgb(image: object, *, channel_axis: object = -1) -> object:
    """An image with the same grey in three colours."""
    spec = numpy_array(image)
    if spec.shape is UNKNOWN or channel_axis != -1:
        return TensorSpec(UNKNOWN, spec.dtype)
    return TensorSpec((*spec.shape, 3), spec.dtype)


def _register_colours(name: str) -> None:
    @function(f"skimage.color.{name}")
    def rule(image: object, *args: object, **kwargs: object) -> object:
        if args or kwargs:
            return UNKNOWN
        spec = numpy_array(image)
        _check_colours(f"skimage.color.{name}", spec)
        return TensorSpec(spec.shape, _computed(spec.dtype))


for _name in ("rgb2hsv", "hsv2rgb", "rgb2lab", "lab2rgb", "rgb2xyz", "rgb2ycbcr"):
    _register_colours(_name)


@function("skimage.util.img_as_float", "skimage.img_as_float")
def as_float(image: object, force_copy: object = False) -> object:
    """The image as numbers between 0 and 1."""
    spec = numpy_array(image)
    return TensorSpec(spec.shape, _computed(spec.dtype))


@function("skimage.util.img_as_ubyte", "skimage.img_as_ubyte")
def as_bytes(image: object, force_copy: object = False) -> object:
    """The image as bytes."""
    return TensorSpec(numpy_array(image).shape, "uint8")


@function("skimage.filters.gaussian", "skimage.filters.sobel", "skimage.exposure.rescale_intensity")
def filtered(image: object, *args: object, **kwargs: object) -> object:
    """An image of the same size."""
    spec = numpy_array(image)
    return TensorSpec(spec.shape, UNKNOWN)


@function("skimage.transform.rotate")
def rotate(image: object, angle: object, resize: object = False, *args: object, **kwargs: object) -> object:
    """An image turned around its centre."""
    spec = numpy_array(image)
    return TensorSpec(spec.shape if resize is False else UNKNOWN, UNKNOWN)


@function("skimage.transform.downscale_local_mean", "skimage.measure.block_reduce")
def reduced(image: object, factors: object, *args: object, **kwargs: object) -> object:
    """One number for each block."""
    spec, sizes = numpy_array(image), read_shape(factors)
    if spec.shape is UNKNOWN or sizes is UNKNOWN or len(sizes) != len(spec.shape):
        return UNKNOWN
    return TensorSpec(tuple(_blocks(size, part) for size, part in zip(spec.shape, sizes, strict=True)), UNKNOWN)


def _blocks(size: Dim, part: Dim) -> Dim:
    return math.ceil(size / part) if isinstance(size, int) and isinstance(part, int) and part > 0 else UNKNOWN
