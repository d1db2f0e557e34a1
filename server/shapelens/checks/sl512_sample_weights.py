"""SL512: sample weights that the losses cannot be multiplied by."""

from __future__ import annotations

from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Check
from shapelens.checks.wording import open_batch
from shapelens.rules.mismatch import SampleWeightMismatch
from shapelens.spec import format_shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, SampleWeightMismatch)


def _message(case: Case) -> str:
    found = cast(SampleWeightMismatch, case.mismatch)
    losses, weights = format_shape(open_batch(found.losses)), format_shape(open_batch(found.weight))
    return f"The sample weights of a batch are {weights}, and {case.operation} gives losses {losses}: they must fit"


CHECK = Check(
    code="SL512",
    name="sample-weights",
    severity="error",
    summary="The sample weights do not fit the losses that they are multiplied by.",
    meaning="""
A loss gives one number for each sample, or for each step of a sequence and each pixel of a mask; the sample weights are
multiplied with these. A sequence that is labelled step by step takes weights `(samples, steps)`.
""",
    why="""
TensorFlow raises `Incompatible shapes` in the first step of `fit`.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 10, 20), dtype="float32")
y = np.zeros((64, 10, 1), dtype="float32")
model = keras.Sequential([keras.Input((10, 20)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, sample_weight=np.ones((64,)))
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 10, 20), dtype="float32")
y = np.zeros((64, 10, 1), dtype="float32")
model = keras.Sequential([keras.Input((10, 20)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, sample_weight=np.ones((64, 10)))
""",
    handles=_handles,
    message=_message,
)
