"""SL190: an input with too few or too many axes, for any other reason than those that have a check of their own."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

from shapelens.checks import tensor_code
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.dimensionality import spatial_rank
from shapelens.checks.source_edits import operand, replace_all
from shapelens.checks.wording import counted, format_shape
from shapelens.rules.mismatch import RankMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, RankMismatch)


def _message(case: Case) -> str:
    found = cast(RankMismatch, case.mismatch)
    rank = 0 if found.received is UNKNOWN else len(found.received)
    low, high = found.min_rank, found.max_rank
    if high == low:
        needed = counted(low, "axis", "axes")
    elif rank < low:
        needed = f"at least {counted(low, 'axis', 'axes')}"
    else:
        needed = f"at most {counted(high or low, 'axis', 'axes')}"
    return f"{case.called} needs {needed}, but {case.subject(found.received)} is {format_shape(case.as_given(found.received))}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(RankMismatch, case.mismatch)
    shape = found.received
    if shape is UNKNOWN:
        return
    for given in case.givers(shape):
        if len(shape) == 2 and spatial_rank(found.operation) == 2 and given.value.library == "numpy":
            side = math.isqrt(shape[1]) if isinstance(shape[1], int) else 0
            if side > 1 and side * side == shape[1]:
                code = f"{operand(given.place)}.reshape(-1, {side}, {side}, 1)"
                title = f"Reshape to images of {side} × {side}"
                yield Candidate("images", title, (replace_all(given.place, code),))
        if len(shape) == found.min_rank - 1:
            yield from tensor_code.add_axis(case, given.place, given.value)


CHECK = Check(
    code="SL190",
    name="rank-mismatch",
    severity="error",
    summary="The input has too few or too many axes.",
    meaning="""
Each layer and each function takes inputs of certain numbers of axes: a recurrent layer `(batch, steps, features)`, a
`Dense` layer `(batch, features)` or more, a matrix product two axes at least.
""",
    why="""
Keras does not guess which axis is missing or superfluous; it raises `expected ndim=3, found ndim=2`.
""",
    example="""
import numpy as np
import keras

x = np.zeros((32,), dtype="float32")
y = keras.layers.Dense(4)(x)
""",
    fixed="""
import numpy as np
import keras

x = np.zeros((32,), dtype="float32")
y = keras.layers.Dense(4)(x[..., np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
