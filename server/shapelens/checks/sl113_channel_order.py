"""SL113: images with their channels first in a layer that takes them last, or the other way round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import keyword_of, remove_argument
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.declared_shapes import declared_source, written
from shapelens.checks.remedies.dimensionality import MOST_CHANNELS_OF_AN_IMAGE, spatial_rank
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import OutputSizeMismatch
from shapelens.spec import UNKNOWN, Dim

_SMALLEST_IMAGE = 16


def _handles(case: Case) -> bool:
    return _image(case) is not None


def _image(case: Case) -> tuple[Dim, ...] | None:
    """Return the shape of the images that came in, if the axis that is too short for a window is plainly that of their
    channels.
    """
    found = case.mismatch
    if not isinstance(found, OutputSizeMismatch) or found.received is UNKNOWN or spatial_rank(found.operation) != 2:
        return None
    shape = found.received
    for step in case.steps:
        before = step.given.spec.shape
        if before is UNKNOWN or len(before) != len(shape):
            break
        shape = before
    first = case.layer is not None and case.layer.data_format == "channels_first"
    if len(shape) != 4 or found.axis % 4 != (3 if first else 1):
        return None
    channels, sides = (shape[3], shape[1:3]) if first else (shape[1], shape[2:])
    if not isinstance(channels, int) or channels > MOST_CHANNELS_OF_AN_IMAGE:
        return None
    return shape if all(isinstance(side, int) and side >= _SMALLEST_IMAGE for side in sides) else None


def _message(case: Case) -> str:
    shape, found = _image(case), cast(OutputSizeMismatch, case.mismatch)
    assert shape is not None
    layer = case.layer
    first = layer is not None and layer.data_format == "channels_first"
    where = "last" if first else "first"
    return (
        f"{format_shape(shape)} has its channels {where}, but {found.operation} with "
        f"data_format='channels_{'first' if first else 'last'}' takes axis {found.axis % 4} for the "
        f"{'width' if first else 'height'}, which is too short for its window"
    )


def _cause(case: Case) -> Place | None:
    """The declaration, or the layer that is told another order of the axes."""
    layer = case.layer
    told = layer is not None and layer["data_format"] == "channels_first"
    return case.construction if told else case.source


def _candidates(case: Case) -> Iterator[Candidate]:
    place, declared, layer = case.construction, declared_source(case), case.layer
    call = place.call if place is not None else None
    given = keyword_of(call, "data_format") if call is not None else None
    if place is not None and given is not None and layer is not None and layer.data_format == "channels_first":
        edit = remove_argument(place, given)
        if edit is not None:
            yield Candidate("data_format", "Take the channels last: without data_format", (edit,))
        return
    if declared is not None and len(declared.items) == 3:
        items = (*declared.items[1:], declared.items[0])
        edit = declared.replaced(items)
        title = f"Declare the channels last: {declared.parameter}={written(items)}"
        yield Candidate("transpose", title, (edit,))
    for giver in case.givers(cast(OutputSizeMismatch, case.mismatch).received):
        yield tensor_code.transpose(case, giver.place, giver.value, (0, 2, 3, 1))


CHECK = Check(
    code="SL113",
    name="channel-order",
    severity="error",
    summary="Images with their channels first in a layer that takes them last, or the other way round.",
    meaning="""
Keras takes images as `(batch, height, width, channels)`, unless a layer is told `data_format="channels_first"`. PyTorch
and old code for Theano have the channels first: `(3, 224, 224)`. The layer then takes three channels for a height of
three, and the first windows leave nothing of it.
""",
    why="""
Keras raises `Computed output size would be zero or negative`, which hides the cause: the axes have another meaning
than the layer's. Padding would silence it, and the model would learn from axes that are mixed up.
""",
    example="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((3, 32, 32)),
    keras.layers.Conv2D(16, 3),
    keras.layers.MaxPooling2D(2),
])
""",
    fixed="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    keras.layers.Conv2D(16, 3),
    keras.layers.MaxPooling2D(2),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_cause,
)
