"""SL505: targets that are broadcast against the output: nothing is raised, and the model learns nonsense."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.one_row import one_row_candidates
from shapelens.checks.remedies.own_targets import not_own_candidates
from shapelens.checks.remedies.target_shapes import reshaped_targets
from shapelens.checks.wording import counted
from shapelens.rules.mismatch import TargetBroadcast


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, TargetBroadcast)


def _message(case: Case) -> str:
    return (
        f"The model gives {targets.output_shown(case)}, but {targets.targets_shown(case)}: {case.operation} compares "
        "every number of the one with every number of the other, and nothing is raised"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from not_own_candidates(case)
    yield from reshaped_targets(case)
    last = targets.output_place(case)
    if last is not None and targets.difference(case) == "rank":
        yield from one_row_candidates(case, last)
    size = targets.target_size(case)
    units = None if size is None else targets.set_units(case, size)
    if units is not None:
        yield Candidate("units", f"Give the last layer {counted(size or 0, 'unit')}", (units,))


CHECK = Check(
    code="SL505",
    name="target-broadcast",
    severity="warning",
    summary="Targets and output have different shapes, and the loss broadcasts one against the other.",
    meaning="""
Losses that compare number by number (mean squared error and its like) follow NumPy's broadcasting: an output `(8, 1)`
and targets `(8, 3)` become `(8, 3)`, so one output is trained against three different targets.
""",
    why="""
Nothing is raised, the loss goes down and the model learns an average. The last layer must give as many numbers as the
targets have columns.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 3), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 3), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(3)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
