"""SL513: a softmax or a loss of classes over one number: nothing is raised, and nothing is learnt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import set_argument
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.rules.mismatch import OneClass


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, OneClass)


def _message(case: Case) -> str:
    found = cast(OneClass, case.mismatch)
    if found.activation == "softmax":
        return "The softmax of one number is always 1.0: for two classes use Dense(1, activation='sigmoid')"
    return f"{case.operation} compares classes, and the output has one: for two classes use binary_crossentropy"


def _candidates(case: Case) -> Iterator[Candidate]:
    edits: list[Edit] = []
    found, place = cast(OneClass, case.mismatch), targets.output_place(case)
    if found.activation in ("softmax", "linear"):
        edit = None if place is None or case.layer is None else set_argument(place, *_sigmoid(case))
        if edit is None:
            return
        edits.append(edit)
    if case.operation != "binary_crossentropy":
        losses = targets.use_loss(case, "binary_crossentropy")
        if not losses:
            return
        edits.extend(losses[0])
    if edits:
        yield Candidate("sigmoid", "Use a sigmoid and binary_crossentropy, for two classes", tuple(edits))


def _sigmoid(case: Case) -> tuple[str, str, str]:
    assert case.layer is not None
    return "activation", '"sigmoid"', case.layer.class_name


CHECK = Check(
    code="SL513",
    name="one-class",
    severity="warning",
    summary="The output is one number, and its softmax or its loss compares classes.",
    meaning="""
A softmax divides each number by the sum of all: of one number that is 1.0, whatever the input is. A cross entropy over
one class is 0 for the same reason. Two classes need `Dense(1, activation="sigmoid")` and `binary_crossentropy`, or two
outputs with a softmax.
""",
    why="""
Nothing is raised, the loss does not change (or is 0), and the model always predicts the same.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1, activation="softmax")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
