"""OpenCV, as notebooks load images with it. Sizes are (width, height) there, and (height, width, channels) in the
array.
"""

from __future__ import annotations

from shapelens.rules.registry import function
from shapelens.rules.values import Reference, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, TensorSpec


@function("cv2.imread")
def imread(filename: object, flags: object = 1) -> object:
    """A BGR image, or a grey one without channels if asked for."""
    if isinstance(flags, Reference):
        flags = {"IMREAD_GRAYSCALE": 0, "IMREAD_COLOR": 1}.get(flags.name.rpartition(".")[2], UNKNOWN)
    kind = read_int(flags)
    if kind == 1:
        return TensorSpec((UNKNOWN, UNKNOWN, 3), "uint8")
    return TensorSpec((UNKNOWN, UNKNOWN), "uint8") if kind == 0 else UNKNOWN


@function("cv2.resize")
def resize(
    src: object,
    dsize: object,
    dst: object = None,
    fx: object = None,
    fy: object = None,
    interpolation: object = None,
) -> object:
    """Height and width are those of `dsize`; a single channel axis is dropped."""
    sizes = read_shape(dsize) if dsize is not None else UNKNOWN
    if not isinstance(src, TensorSpec) or src.shape is UNKNOWN or len(src.shape) not in (2, 3):
        return UNKNOWN
    width, height = sizes if sizes is not UNKNOWN and len(sizes) == 2 else (UNKNOWN, UNKNOWN)
    rest: tuple[Dim, ...] = src.shape[2:]
    if rest == (UNKNOWN,):
        return TensorSpec(UNKNOWN, src.dtype)
    return TensorSpec((height, width, *(() if rest == (1,) else rest)), src.dtype)


@function("cv2.cvtColor")
def cvt_color(src: object, code: object, dst: object = None, dstCn: object = None) -> object:  # noqa: N803 - OpenCV's name
    """A conversion to grey drops the channels, one between colours keeps the shape."""
    if not isinstance(src, TensorSpec) or src.shape is UNKNOWN or not isinstance(code, Reference):
        return UNKNOWN
    name = code.name.rpartition(".")[2]
    if name.endswith("2GRAY"):
        return TensorSpec(src.shape[:2], src.dtype)
    if name in ("COLOR_BGR2RGB", "COLOR_RGB2BGR", "COLOR_BGR2HSV", "COLOR_RGB2HSV", "COLOR_BGR2LAB", "COLOR_RGB2LAB"):
        return src
    return TensorSpec((*src.shape[:2], 3), src.dtype) if name in ("COLOR_GRAY2BGR", "COLOR_GRAY2RGB") else UNKNOWN
