"""OpenCV, as notebooks load and prepare images with it. Sizes are (width, height) there, and (height, width, channels)
in the array; an image of one channel comes out without an axis for it.
"""
# Parameters have the names that OpenCV gives them.
# ruff: noqa: N803

from __future__ import annotations

import re
from typing import Final

from shapelens.rules.mismatch import DTypeMismatch, InvalidCall
from shapelens.rules.registry import function
from shapelens.rules.values import Reference, read_int, read_items, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec

_UNKNOWN_SIDES: Final = (UNKNOWN, UNKNOWN)
_CHANNELS: Final = {
    **dict.fromkeys(("BGR", "RGB", "HSV", "HLS", "LAB", "LUV", "YUV", "XYZ", "YCRCB"), 3),
    **dict.fromkeys(("BGRA", "RGBA"), 4),
    "GRAY": 1,
}
"""How many channels an image has in a colour space."""


def constant(value: object) -> str | None:
    """Return the name of one of OpenCV's constants, `None` for anything else."""
    return value.name.rpartition(".")[2] if isinstance(value, Reference) else None


def is_image(value: object) -> bool:
    """Say whether a value is known to be an image: an array of two or three axes."""
    return isinstance(value, TensorSpec) and value.rank in (2, 3)


def image_of(spec: TensorSpec, height: Dim, width: Dim) -> TensorSpec:
    """Return an image with these sides and the channels of another; an axis for a single channel is dropped."""
    rest: tuple[Dim, ...] = () if spec.shape is UNKNOWN else spec.shape[2:]
    if rest == (UNKNOWN,) or rest == (None,):
        return TensorSpec(UNKNOWN, spec.dtype)
    return TensorSpec((height, width, *(() if rest == (1,) else rest)), spec.dtype)


def sides_of(spec: TensorSpec) -> tuple[Dim, Dim]:
    """Return height and width."""
    return _UNKNOWN_SIDES if spec.shape is UNKNOWN else (spec.shape[0], spec.shape[1])


def same_image(src: object) -> object:
    """Return an image like `src`."""
    return image_of(src, *sides_of(src)) if isinstance(src, TensorSpec) and is_image(src) else UNKNOWN


def _read_image(flags: object) -> object:
    names = {"IMREAD_GRAYSCALE": 0, "IMREAD_COLOR": 1, "IMREAD_COLOR_BGR": 1, "IMREAD_COLOR_RGB": 1}
    name = constant(flags)
    kind = names.get(name, UNKNOWN) if name is not None else read_int(flags)
    if kind == 1:
        return TensorSpec((UNKNOWN, UNKNOWN, 3), "uint8")
    return TensorSpec((UNKNOWN, UNKNOWN), "uint8") if kind == 0 else UNKNOWN


@function("cv2.imread")
def imread(filename: object, flags: object = 1) -> object:
    """A BGR image, or a grey one without channels if asked for."""
    return _read_image(flags)


@function("cv2.imdecode")
def imdecode(buf: object, flags: object, dst: object = None) -> object:
    """An image of bytes."""
    return _read_image(flags)


@function("cv2.resize")
def resize(
    src: object,
    dsize: object,
    dst: object = None,
    fx: object = None,
    fy: object = None,
    interpolation: object = None,
) -> object:
    """Height and width are those of `dsize`, or those of the image times `fy` and `fx`; a single channel is dropped."""
    sizes = read_shape(dsize) if dsize is not None else (0, 0)
    if not isinstance(src, TensorSpec) or not is_image(src):
        return UNKNOWN
    width, height = sizes if sizes is not UNKNOWN and len(sizes) == 2 else _UNKNOWN_SIDES
    if (width, height) == (0, 0):
        before = sides_of(src)
        height, width = _scaled(before[0], fy), _scaled(before[1], fx)
    return image_of(src, height, width)


def _scaled(size: Dim, factor: object) -> Dim:
    return round(size * factor) if isinstance(size, int) and isinstance(factor, (int, float)) else UNKNOWN


@function("cv2.cvtColor")
def cvt_color(src: object, code: object, dst: object = None, dstCn: object = 0) -> object:
    """A conversion to grey drops the channels; another one gives as many as the colour space has."""
    name = constant(code) or ""
    match = re.fullmatch(r"COLOR_([A-Za-z]+)2([A-Za-z]+)", name)
    if match is None or not isinstance(src, TensorSpec) or not is_image(src):
        return UNKNOWN
    given, wanted = (_CHANNELS.get(part.upper()) for part in match.groups())
    if given is None or wanted is None or read_int(dstCn) != 0:
        return UNKNOWN
    if src.dtype == "float64":
        raise DTypeMismatch("cv2.cvtColor", src.dtype)
    own: Dim = 1 if src.rank == 2 or src.shape is UNKNOWN else src.shape[2]
    accepted = (1,) if given == 1 else (3, 4) if "BGR" in match[1] or "RGB" in match[1] else (3,)
    if isinstance(own, int) and own not in accepted:
        if given != 1 and wanted != 1:
            return UNKNOWN  # newer versions take an image of one channel for one of three
        counts = " or ".join(map(str, accepted))
        raise InvalidCall("cv2.cvtColor", f"{name} needs an image of {counts} channels, and this one has {own}")
    sides = sides_of(src)
    return TensorSpec(sides if wanted == 1 else (*sides, wanted), src.dtype)


_FILTERS: Final = (
    "GaussianBlur", "blur", "medianBlur", "bilateralFilter", "dilate", "erode", "morphologyEx", "flip", "equalizeHist",
    "fastNlMeansDenoising", "fastNlMeansDenoisingColored", "bitwise_not",
)  # fmt: skip


@function(*(f"cv2.{name}" for name in _FILTERS))
def filtered(src: object, *args: object, **kwargs: object) -> object:
    """An image of the same size and dtype."""
    return same_image(src)


@function("cv2.rotate")
def rotate(src: object, rotateCode: object, dst: object = None) -> object:
    """An image turned by a multiple of 90 degrees."""
    name = constant(rotateCode)
    if not isinstance(src, TensorSpec) or not is_image(src) or name is None:
        return UNKNOWN
    height, width = sides_of(src)
    return image_of(src, *((height, width) if name == "ROTATE_180" else (width, height)))


@function("cv2.transpose")
def transpose(src: object, dst: object = None) -> object:
    """Rows as columns."""
    if not isinstance(src, TensorSpec) or not is_image(src):
        return UNKNOWN
    height, width = sides_of(src)
    return image_of(src, width, height)


@function("cv2.Canny")
def canny(image: object, *args: object, **kwargs: object) -> object:
    """The edges."""
    if not isinstance(image, TensorSpec) or not is_image(image) or len(args) > 4:
        return UNKNOWN
    return TensorSpec(sides_of(image), "uint8")


@function("cv2.warpAffine", "cv2.warpPerspective")
def warp(src: object, M: object, dsize: object, *args: object, **kwargs: object) -> object:
    """An image of the size that is asked for."""
    sizes = read_shape(dsize)
    if not isinstance(src, TensorSpec) or not is_image(src):
        return UNKNOWN
    width, height = sizes if sizes is not UNKNOWN and len(sizes) == 2 else _UNKNOWN_SIDES
    return image_of(src, height, width)


@function("cv2.getRotationMatrix2D")
def rotation_matrix(center: object, angle: object, scale: object) -> object:
    """The matrix of a rotation."""
    return TensorSpec((2, 3), "float64")


@function("cv2.threshold")
def threshold(src: object, thresh: object, maxval: object, type: object, dst: object = None) -> object:  # noqa: A002
    """The threshold, and the image of what is above it."""
    return UNKNOWN, same_image(src)


@function("cv2.adaptiveThreshold")
def adaptive_threshold(src: object, *args: object, **kwargs: object) -> object:
    """The image of what is above a threshold of its neighbourhood."""
    return same_image(src)


@function("cv2.copyMakeBorder")
def copy_make_border(
    src: object,
    top: object,
    bottom: object,
    left: object,
    right: object,
    borderType: object,
    dst: object = None,
    value: object = None,
) -> object:
    """An image with a border."""
    if not isinstance(src, TensorSpec) or not is_image(src):
        return UNKNOWN
    height, width = sides_of(src)
    return image_of(src, _sum(height, top, bottom), _sum(width, left, right))


def _sum(*parts: object) -> Dim:
    numbers = [part for part in map(read_int, parts) if part is not UNKNOWN]
    return sum(numbers) if len(numbers) == len(parts) else UNKNOWN


@function("cv2.split")
def split(m: object, mv: object = None) -> object:
    """An image for each channel."""
    if not isinstance(m, TensorSpec) or not is_image(m) or m.shape is UNKNOWN:
        return UNKNOWN
    count = 1 if len(m.shape) == 2 else m.shape[2]
    return tuple([TensorSpec(m.shape[:2], m.dtype)] * count) if isinstance(count, int) else UNKNOWN


@function("cv2.merge")
def merge(mv: object, dst: object = None) -> object:
    """Channels as one image."""
    parts = read_items(mv) or ()
    specs = [part for part in parts if isinstance(part, TensorSpec) and part.rank == 2]
    if len(parts) < 2 or len(specs) < len(parts) or any(spec != specs[0] for spec in specs):
        return UNKNOWN
    return TensorSpec((*sides_of(specs[0]), len(specs)), specs[0].dtype)


@function("cv2.add", "cv2.subtract", "cv2.absdiff", "cv2.bitwise_and", "cv2.bitwise_or", "cv2.bitwise_xor")
def combined(src1: object, src2: object, *args: object, **kwargs: object) -> object:
    """Two images of one shape and dtype, element by element."""
    alike = isinstance(src1, TensorSpec) and isinstance(src2, TensorSpec) and str(src1) == str(src2)
    return same_image(src1) if alike and "dtype" not in kwargs and len(args) < 3 else UNKNOWN


@function("cv2.addWeighted")
def add_weighted(
    src1: object, alpha: object, src2: object, beta: object, gamma: object, dst: object = None, dtype: object = -1
) -> object:
    """A weighted sum of two images."""
    alike = isinstance(src1, TensorSpec) and src1 == src2 and dtype == -1
    return same_image(src1) if alike else UNKNOWN


@function("cv2.getStructuringElement")
def structuring_element(shape: object, ksize: object, anchor: object = None) -> object:
    """A kernel of ones and zeros."""
    sizes = read_shape(ksize)
    width, height = sizes if sizes is not UNKNOWN and len(sizes) == 2 else _UNKNOWN_SIDES
    return TensorSpec((height, width), "uint8")


_DEPTHS: Final = {
    "CV_8U": "uint8",
    "CV_16U": "uint16",
    "CV_16S": "int16",
    "CV_32S": "int32",
    "CV_32F": "float32",
    "CV_64F": "float64",
}


@function("cv2.Sobel", "cv2.Scharr", "cv2.Laplacian", "cv2.filter2D", "cv2.boxFilter")
def derivative(src: object, ddepth: object, *args: object, **kwargs: object) -> object:
    """An image of the same size, in the depth that is asked for."""
    same = same_image(src)
    if not isinstance(same, TensorSpec) or read_int(ddepth) == -1:
        return same
    return same.with_dtype(_DEPTHS.get(constant(ddepth) or "", UNKNOWN))


@function("cv2.normalize")
def normalize(
    src: object,
    dst: object,
    alpha: object = 1,
    beta: object = 0,
    norm_type: object = None,
    dtype: object = -1,
    mask: object = None,
) -> object:
    """An image of the same size with other values."""
    return derivative(src, dtype) if dst is None and mask is None else UNKNOWN
