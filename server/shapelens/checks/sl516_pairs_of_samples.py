"""SL516: predictions, a column, beside targets without that axis: each sample is compared with every other one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.operands import operands
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import SamplePairs
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, SamplePairs)


def _message(case: Case) -> str:
    found, pair = cast(SamplePairs, case.mismatch), operands(case)
    left, right = (format_shape(shape) for shape in (found.left, found.right))
    shapes = f"{pair[0].name} is {left} and {pair[1].name} {right}" if pair else f"The shapes are {left} and {right}"
    return f"{shapes}: each number of the one meets every number of the other, and nothing is raised"


def _candidates(case: Case) -> Iterator[Candidate]:
    for operand in operands(case) or ():
        if operand.value.spec.shape is not UNKNOWN and len(operand.shape) == 2:
            title = f"Take the numbers out of their column: {operand.name}[:, 0]"
            yield tensor_code.index(operand.place, ":, 0", "column", title)


CHECK = Check(
    code="SL516",
    name="pairs-of-samples",
    severity="warning",
    summary="Predictions with an axis of size 1 are compared with targets that have none: all pairs of samples are.",
    meaning="""
A model that ends in `Dense(1)` gives `(32, 1)`, and targets are mostly `(32,)`. Between such arrays, NumPy and
TensorFlow broadcast: `y - model(x)` is `(32, 32)`, the difference of each target and each prediction. The losses of
Keras take the axis away by themselves; operators do not.
""",
    why="""
Nothing is raised. A mean over the table of all pairs is a number like any other, and a model that is trained with it
learns the mean of the targets; an accuracy of it says nothing.
""",
    example="""
import numpy as np
from tensorflow import keras

x, y = np.random.rand(64, 8), np.random.rand(64)
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
predicted = model.predict(x)
error = np.mean((y - predicted) ** 2)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x, y = np.random.rand(64, 8), np.random.rand(64)
model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(1)])
predicted = model.predict(x)
error = np.mean((y - predicted[:, 0]) ** 2)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
