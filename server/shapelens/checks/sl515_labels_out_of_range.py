"""SL515: numbers of classes for which the last layer has no unit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.remedies import targets
from shapelens.checks.wording import counted
from shapelens.rules.mismatch import LabelsOutOfRange


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, LabelsOutOfRange)


def _message(case: Case) -> str:
    found = cast(LabelsOutOfRange, case.mismatch)
    text = (
        f"The last layer has {counted(found.width, 'unit')}, for the classes 0 to {found.width - 1}, "
        f"but {targets.targets_name(case)} holds labels from {found.low} to {found.high}: "
    )
    if found.low < 0:
        return f"{text}{case.operation} takes no negative ones"
    return f"{text}{case.operation} needs {counted(found.high + 1, 'unit')}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(LabelsOutOfRange, case.mismatch)
    place = targets.targets_place(case)
    if place is not None and found.low != 0 and found.high - found.low < found.width:
        code = f"{operand(place)} {'-' if found.low > 0 else '+'} {abs(found.low)}"
        yield Candidate("shift", f"Count the classes from 0: {code}", (replace_all(place, code),))
    units = targets.set_units(case, found.high + 1) if found.low >= 0 else None
    if units is not None:
        yield Candidate("units", f"Give the last layer {counted(found.high + 1, 'unit')}", (units,))


CHECK = Check(
    code="SL515",
    name="labels-out-of-range",
    severity="error",
    summary="The labels hold a number for which the last layer has no unit.",
    meaning="""
`sparse_categorical_crossentropy` takes the label as the index of a unit: five classes are the numbers 0 to 4, and need
five units. Labels that are counted from 1 need one unit more, or have to be counted from 0.
""",
    why="""
On a CPU, TensorFlow raises `Received a label value of 4 which is outside the valid range of [0, 3)` in the first step
that meets such a label; on a GPU the loss becomes `nan`.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((200, 20), dtype="float32")
y = np.random.randint(0, 5, 200)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((200, 20), dtype="float32")
y = np.random.randint(0, 5, 200)
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(5, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
