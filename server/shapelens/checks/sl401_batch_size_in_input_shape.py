"""SL401: the batch size taken for an axis of `input_shape`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.declared_shapes import declared_shape, written
from shapelens.checks.input_ranks import rank_kind
from shapelens.rules.mismatch import RankMismatch


def _handles(case: Case) -> bool:
    return rank_kind(case) == "batch size declared"


def _message(case: Case) -> str:
    found, declared = cast(RankMismatch, case.mismatch), declared_shape(case)
    assert declared is not None
    return (
        f"{declared.parameter}={declared.text} begins "
        f"with a batch size, {declared.items[0]}, that does not belong there: "
        f"{found.operation} needs {written(declared.items[1:])}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    declared = declared_shape(case)
    if declared is not None:
        edit = declared.replaced_without_samples()
        yield Candidate("declare", f"Leave the batch size out: {declared.without_samples()}", (edit,))


CHECK = Check(
    code="SL401",
    name="batch-size-in-input-shape",
    severity="error",
    summary="input_shape begins with the batch size, which does not belong there.",
    meaning="""
`input_shape` and `Input(shape=...)` describe one sample. Keras puts the batch axis in front by itself, so `(32, 100,
1)` becomes `(None, 32, 100, 1)`: one axis too many for `Conv1D`.
""",
    why="""
Keras raises `Kernel shape must have the same length as input`. The batch size is free in nearly every model; where it
has to be fixed, `Input(batch_shape=(32, 100, 1))` does that.
""",
    example="""
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(8, 3, input_shape=(32, 100, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
""",
    fixed="""
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(8, 3, input_shape=(100, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
