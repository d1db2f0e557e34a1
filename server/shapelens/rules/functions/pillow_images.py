"""Pillow: images that are opened, resized, cut and turned before they become arrays."""
# Parameters have the names that Pillow gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.arrays import numpy_array
from shapelens.rules.registry import function
from shapelens.rules.values import Record, Reference, read_dim, read_int, read_shape
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec

_CHANNELS: Final = {"RGB": 3, "RGBA": 4}


def picture(height: Dim, width: Dim, mode: str | None) -> Record:
    """Return an image of Pillow; `__array__` is what NumPy makes of it. `mode` is `None` if it is not known."""
    shape: Shape = UNKNOWN
    if mode is not None:
        shape = (height, width) if mode == "L" else (height, width, _CHANNELS.get(mode, UNKNOWN))
    array = TensorSpec(shape, "uint8" if mode in ("L", *_CHANNELS) else UNKNOWN)
    size = (width, height)
    fields = (("size", size), ("width", width), ("height", height), ("__array__", array))
    return Record("PIL.Image.Image", fields if mode is None else (*fields, ("mode", mode)))


@function("PIL.Image.open")
def open_image(fp: object, mode: object = "r", formats: object = None) -> object:
    """An image of a file, of any size and mode."""
    return picture(UNKNOWN, UNKNOWN, None)


def _known(self: object) -> tuple[Dim, Dim, str | None]:
    """Return height, width and mode of an image."""
    if not isinstance(self, Record):
        return UNKNOWN, UNKNOWN, None
    mode = self.get("mode", None)
    return read_dim(self.get("height")), read_dim(self.get("width")), mode if isinstance(mode, str) else None


@function("PIL.Image.Image.resize")
def resize_image(
    self: object, size: object, resample: object = None, box: object = None, reducing_gap: object = None
) -> object:
    """The image in another size: width and height."""
    sides = read_shape(size)
    width, height = sides if sides is not UNKNOWN and len(sides) == 2 else (UNKNOWN, UNKNOWN)
    return picture(height, width, _known(self)[2])


@function("PIL.Image.Image.convert")
def convert_image(
    self: object,
    mode: object = None,
    matrix: object = None,
    dither: object = None,
    palette: object = 0,
    colors: object = 256,
) -> object:
    """The image in another mode, such as `L` (gray) or `RGB`."""
    height, width, _ = _known(self)
    return picture(height, width, mode if isinstance(mode, str) and mode in ("L", *_CHANNELS) else None)


@function("PIL.Image.fromarray")
def image_of_array(obj: object, mode: object = None) -> object:
    """The image of an array of whole numbers."""
    spec = numpy_array(obj)
    if spec.dtype != "uint8" or spec.shape is UNKNOWN or len(spec.shape) not in (2, 3) or mode is not None:
        return picture(UNKNOWN, UNKNOWN, None)
    channels = spec.shape[2] if len(spec.shape) == 3 else 1
    known = "L" if len(spec.shape) == 2 else {3: "RGB", 4: "RGBA"}.get(channels if isinstance(channels, int) else 0)
    return picture(spec.shape[0], spec.shape[1], known)


@function("PIL.Image.new")
def new_image(mode: object, size: object, color: object = 0) -> object:
    """An image of one colour."""
    sides = read_shape(size)
    width, height = sides if sides is not UNKNOWN and len(sides) == 2 else (UNKNOWN, UNKNOWN)
    return picture(height, width, mode if isinstance(mode, str) and mode in ("L", *_CHANNELS) else None)


@function(
    "PIL.Image.Image.copy",
    "PIL.Image.Image.filter",
    *(f"PIL.ImageOps.{name}" for name in ("invert", "flip", "mirror", "equalize", "autocontrast")),
)
def same_image(self: object, *args: object, **kwargs: object) -> object:
    """An image like this one."""
    return picture(*_known(self))


@function("PIL.ImageOps.exif_transpose")
def upright(image: object, *, in_place: object = False) -> object:
    """The image as the camera was held."""
    return picture(UNKNOWN, UNKNOWN, _known(image)[2])


@function("PIL.ImageOps.grayscale")
def grayscale(image: object) -> object:
    """The image without colours."""
    height, width, _ = _known(image)
    return picture(height, width, "L")


@function("PIL.ImageOps.fit", "PIL.ImageOps.pad")
def fit(image: object, size: object, *args: object, **kwargs: object) -> object:
    """The image in another size, cut or padded."""
    return resize_image(image, size)


@function("PIL.Image.Image.crop")
def crop_image(self: object, box: object = None) -> object:
    """A part of the image: left, upper, right and lower side."""
    height, width, mode = _known(self)
    sides = read_shape(box) if box is not None else (0, 0, width, height)
    if sides is UNKNOWN or len(sides) != 4:
        return picture(UNKNOWN, UNKNOWN, mode)
    left, upper, right, lower = sides
    return picture(_between(upper, lower), _between(left, right), mode)


def _between(start: Dim, stop: Dim) -> Dim:
    return stop - start if isinstance(start, int) and isinstance(stop, int) and stop >= start else UNKNOWN


@function("PIL.Image.Image.rotate")
def rotate_image(
    self: object,
    angle: object,
    resample: object = 0,
    expand: object = False,
    center: object = None,
    translate: object = None,
    fillcolor: object = None,
) -> object:
    """The image turned; of the same size unless it may expand."""
    height, width, mode = _known(self)
    return picture(height, width, mode) if expand is False or read_int(expand) == 0 else picture(UNKNOWN, UNKNOWN, mode)


_FLIPS: Final = ("FLIP_LEFT_RIGHT", "FLIP_TOP_BOTTOM", "ROTATE_180")
_TURNS_SIDES: Final = ("ROTATE_90", "ROTATE_270", "TRANSPOSE", "TRANSVERSE")


@function("PIL.Image.Image.transpose")
def transpose_image(self: object, method: object) -> object:
    """The image turned by a multiple of 90 degrees, or flipped."""
    height, width, mode = _known(self)
    name = method.name.rpartition(".")[2] if isinstance(method, Reference) else ""
    if name in _TURNS_SIDES:
        return picture(width, height, mode)
    return picture(height, width, mode) if name in _FLIPS else picture(UNKNOWN, UNKNOWN, mode)
