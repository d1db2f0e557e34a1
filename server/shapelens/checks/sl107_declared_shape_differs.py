"""SL107: data of another shape than a `Sequential` model declares, which runs all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.remedies.model_inputs import data_candidates, declaration_candidates
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import InputShapeDiffers
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, InputShapeDiffers)


def _message(case: Case) -> str:
    found = cast(InputShapeDiffers, case.mismatch)
    return (
        f"The model declares its input as {format_shape(found.expected)}, but {case.subject(found.received)} is "
        f"{case.shown(found.received)}: it runs, because neither Keras nor these layers "
        "compare the sizes"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(InputShapeDiffers, case.mismatch)
    yield from data_candidates(case, found.expected)
    yield from _repeated_channel(case, found)
    yield from declaration_candidates(case, case.as_given(found.received), found.expected)


def _repeated_channel(case: Case, found: InputShapeDiffers) -> Iterator[Candidate]:
    """Offer to repeat the single channel of images for a model of several: a symbolic call of a ready-made model tells
    nothing, and `fit` raises.
    """
    channels = None if found.expected is UNKNOWN else found.expected[-1]
    if isinstance(channels, int) and found.received is not UNKNOWN and found.received[-1:] == (1,):
        for given in case.givers(found.received):
            yield tensor_code.repeat_channel(case, given.place, given.value, channels, -1)


CHECK = Check(
    code="SL107",
    name="declared-shape-differs",
    severity="warning",
    summary="The data has another shape than the Sequential model declares; it runs.",
    meaning="""
A `Sequential` model does not compare the length of its data with the declared one: `(10, 90, 1)` runs through a model
with `input_shape=(100, 1)` if every layer takes it, as convolutions and global pooling do.
""",
    why="""
Nothing is raised, so a cut that was forgotten or a wrong file goes unnoticed; and the first `Flatten` that is added
later makes it an error. Declare the shape that the data has, or `None` if the length varies.
""",
    example="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(32, 3, input_shape=(100, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
x = np.zeros((10, 90, 1), dtype="float32")
y = model(x)
""",
    fixed="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(32, 3, input_shape=(90, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
x = np.zeros((10, 90, 1), dtype="float32")
y = model(x)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
