"""SL406: a constructor without an argument that it needs."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.arguments import invalid_argument
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.remedies.constructors import needed_candidates


def _handles(case: Case) -> bool:
    found = invalid_argument(case)
    return found is not None and found.value is None and found.reason == "is required"


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    return f"{found.operation.rpartition('.')[2]} needs an argument for '{found.parameter}'"


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer what the program tells of the argument; that the places of one sequence attend to each other, where
    attention is given that alone.
    """
    needed = invalid_argument(case)
    yield from needed_candidates(case, "" if needed is None else needed.parameter)
    found, place = invalid_argument(case, "value"), case.argument
    if found is not None and place is not None:
        code = f"{place.text}, {place.text}"
        yield Candidate("self", f"Attend to itself: ({code})", (replace_all(place, code),))


CHECK = Check(
    code="SL406",
    name="missing-argument",
    severity="error",
    summary="A layer without an argument that it needs.",
    meaning="""
Some arguments have no default: the `filters` and the `kernel_size` of a convolution, the `units` of a `Dense` layer,
and the `value` that `MultiHeadAttention` is called with behind the query.
""",
    why="""
Python raises `missing 1 required positional argument: 'kernel_size'`.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32)
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
