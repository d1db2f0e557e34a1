"""SL104: one sample without its batch axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks import tensor_code
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.dimensionality import axes_of
from shapelens.checks.input_ranks import rank_kind
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import RankMismatch


def _handles(case: Case) -> bool:
    return rank_kind(case) == "no batch"


def _message(case: Case) -> str:
    found = cast(RankMismatch, case.mismatch)
    first = case.layer is not None and case.layer.data_format == "channels_first"
    return (
        f"{found.operation} needs {found.min_rank} axes ({axes_of(found.operation, first)}), but "
        f"{case.subject(found.received)} is {format_shape(case.as_given(found.received))}: a single sample needs a batch axis in front"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    for given in case.givers(cast(RankMismatch, case.mismatch).received):
        yield from tensor_code.add_axis(case, given.place, given.value, 0)


CHECK = Check(
    code="SL104",
    name="missing-batch-axis",
    severity="error",
    summary="A single sample is passed where a batch of samples is needed.",
    meaning="""
Every Keras layer takes a batch: the first axis counts samples, also where there is just one. A single image `(28, 28,
1)` has to become `(1, 28, 28, 1)`.
""",
    why="""
Keras raises `expected min_ndim=4, found ndim=3`. `x[np.newaxis]` and `np.expand_dims(x, 0)` add the axis without
copying anything.
""",
    example="""
import numpy as np
import keras

image = np.zeros((28, 28, 1), dtype="float32")
y = keras.layers.Conv2D(8, 3)(image)
""",
    fixed="""
import numpy as np
import keras

image = np.zeros((28, 28, 1), dtype="float32")
y = keras.layers.Conv2D(8, 3)(image[np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
