"""SL404: a number of filters, units or steps that is zero or negative."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.arguments import invalid_argument, shown, value_place
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace_all


def _handles(case: Case) -> bool:
    found = invalid_argument(case)
    value = found.value if found is not None else None
    return isinstance(value, int) and not isinstance(value, bool) and value <= 0


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    return f"{found.operation}: {found.parameter} must be 1 or more, not {shown(found.value)}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = invalid_argument(case), value_place(case)
    if found is None or place is None or not isinstance(found.value, int) or found.value == 0:
        return
    text = str(-found.value)
    yield Candidate("positive", f"Set {found.parameter}={text}", (replace_all(place, text),))


CHECK = Check(
    code="SL404",
    name="not-positive",
    severity="error",
    summary="filters, units, kernel_size or another size is zero or negative.",
    meaning="""
The number of filters, of units or of steps of a window counts something, so it is 1 at least.
""",
    why="""
The constructor raises `Invalid value for argument filters. Expected a strictly positive value. Received filters=0`.
Where the number is computed, the computation came to zero: an integer division, an empty list, a variable that was
not set.
""",
    example="""
from tensorflow.keras import layers

dense = layers.Dense(-10)
""",
    fixed="""
from tensorflow.keras import layers

dense = layers.Dense(10)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
