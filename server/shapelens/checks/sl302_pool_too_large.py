"""SL302: a pooling window that does not fit into its input."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import quoted
from shapelens.checks.remedies.shrinking import history, milder, place_of_culprit
from shapelens.checks.sl301_empty_output import window_candidate
from shapelens.checks.wording import axis_name, format_shape
from shapelens.rules.mismatch import OutputSizeMismatch
from shapelens.spec import UNKNOWN, Dim


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, OutputSizeMismatch)


def _size(found: OutputSizeMismatch) -> Dim:
    return UNKNOWN if found.received is UNKNOWN else found.received[found.axis]


def _message(case: Case) -> str:
    found = cast(OutputSizeMismatch, case.mismatch)
    rank = 0 if found.received is UNKNOWN else len(found.received)
    return (
        f"{found.operation}: pool_size {found.kernel_size} does not fit into the "
        f"{axis_name(case.layer, found.axis, rank)} {_size(found)} (axis {found.axis}) of "
        f"{case.subject(found.received)}, {format_shape(found.received)}"
        f"{history(case)}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(OutputSizeMismatch, case.mismatch)
    place, size = case.construction, _size(found)
    if place is None or not isinstance(size, int) or size < 1:
        return
    yield from milder(case)
    yield from window_candidate(place, found, "padding", quoted(place, "same"))
    yield from window_candidate(place, found, "pool_size", str(size))


CHECK = Check(
    code="SL302",
    name="pool-too-large",
    severity="error",
    summary="The pooling window does not fit into its input.",
    meaning="""
A pooling layer with `padding="valid"` needs at least `pool_size` places on each axis. Each pooling divides the
length, so the last of several often finds too little left.
""",
    why="""
Keras raises `Computed output size would be zero or negative` while a model is built, and TensorFlow an error of its
own when the layer is called on data.
""",
    example="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((12, 1)),
    keras.layers.Conv1D(8, 3),
    keras.layers.MaxPooling1D(4),
    keras.layers.MaxPooling1D(4),
])
""",
    fixed="""
from tensorflow import keras

model = keras.Sequential([
    keras.Input((12, 1)),
    keras.layers.Conv1D(8, 3),
    keras.layers.MaxPooling1D(4),
    keras.layers.MaxPooling1D(4, padding="same"),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=place_of_culprit,
)
