"""SL506: data of which the parts have different numbers of samples."""

from __future__ import annotations

from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Check
from shapelens.checks.wording import counted, listed
from shapelens.rules.mismatch import SampleCountMismatch


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, SampleCountMismatch)


def _message(case: Case) -> str:
    found = cast(SampleCountMismatch, case.mismatch)
    parts = [f"{part} has {counted(rows, 'sample')}" for part, rows in found.counts]
    return f"All parts of the data need the same number of samples, but {listed(parts)}"


CHECK = Check(
    code="SL506",
    name="sample-counts",
    severity="error",
    summary="Inputs, targets and weights have different numbers of samples.",
    meaning="""
The first axis of all arrays that are given to `fit` or `evaluate` counts the samples: row 7 of the targets belongs to
row 7 of the inputs.
""",
    why="""
Keras raises `Data cardinality is ambiguous`. Mostly the arrays come from different splits (`x_train` with `y_test`),
one of them was cut or windowed and the other was not, or a batch axis is missing in one.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((60, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 1), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
)
