"""SL303: strides and dilation in one layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import set_argument
from shapelens.rules.mismatch import StridesWithDilation


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, StridesWithDilation)


def _message(case: Case) -> str:
    found = cast(StridesWithDilation, case.mismatch)
    return (
        f"{found.operation} takes strides or dilation_rate above 1, not both: strides is {_written(found.strides)} and "
        f"dilation_rate is {_written(found.dilation_rate)}"
    )


def _written(numbers: tuple[int, ...]) -> str:
    return str(numbers[0]) if len(set(numbers)) == 1 else str(numbers)


def _candidates(case: Case) -> Iterator[Candidate]:
    place = case.construction or case.site
    for parameter in ("strides", "dilation_rate"):
        edit = set_argument(place, parameter, "1", case.mismatch.operation) if place is not None else None
        if edit is not None:
            yield Candidate(parameter, f"Set {parameter}=1", (edit,))


CHECK = Check(
    code="SL303",
    name="strides-with-dilation",
    severity="error",
    summary="strides and dilation_rate are both above 1.",
    meaning="""
`strides` skips places of the input between two windows, `dilation_rate` skips places within a window. Keras supports
one of them in a layer.
""",
    why="""
The constructor raises `strides > 1 not supported in conjunction with dilation_rate > 1`. To do both, follow a dilated
convolution by a pooling layer.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, strides=2, dilation_rate=2)
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, strides=1, dilation_rate=2)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
