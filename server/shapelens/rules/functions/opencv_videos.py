"""OpenCV: videos read image by image, and written."""
# Parameters have the names that OpenCV gives them.

from __future__ import annotations

from typing import Final

from shapelens.rules.registry import function
from shapelens.rules.values import Record
from shapelens.spec import UNKNOWN, TensorSpec

_CAPTURE: Final = "cv2.VideoCapture"
_WRITER: Final = "cv2.VideoWriter"


@function(_CAPTURE)
def capture(*args: object, **kwargs: object) -> object:
    """A video or a camera."""
    return Record(_CAPTURE)


@function(f"{_CAPTURE}.read", f"{_CAPTURE}.retrieve")
def read(self: object, *args: object, **kwargs: object) -> object:
    """Whether there is one more image, and that image: it has the colours blue, green and red."""
    return UNKNOWN, TensorSpec((UNKNOWN, UNKNOWN, 3), "uint8")


@function(_WRITER)
def writer(*args: object, **kwargs: object) -> object:
    """A video that is written."""
    return Record(_WRITER)


@function(
    *(f"{_CAPTURE}.{name}" for name in ("release", "open")), *(f"{_WRITER}.{name}" for name in ("release", "write"))
)
def nothing(self: object, *args: object, **kwargs: object) -> object:
    """Nothing that is known comes of it."""
    return UNKNOWN


@function(f"{_CAPTURE}.get", f"{_CAPTURE}.isOpened", f"{_CAPTURE}.grab", f"{_CAPTURE}.set", f"{_WRITER}.isOpened")
def property_of_video(self: object, *args: object) -> object:
    """A property of the video."""
    return UNKNOWN
