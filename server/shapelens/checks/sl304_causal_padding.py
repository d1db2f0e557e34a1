"""SL304: causal padding in a layer that is not one-dimensional."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.arguments import invalid_argument, value_place
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import quoted, replace_all


def _handles(case: Case) -> bool:
    found = invalid_argument(case, "padding")
    return found is not None and isinstance(found.value, str) and found.value.lower() == "causal"


def _message(case: Case) -> str:
    return f"{case.operation} does not take padding='causal', which only Conv1D has: use 'same' or 'valid'"


def _candidates(case: Case) -> Iterator[Candidate]:
    place = value_place(case)
    for padding in ("same", "valid") if place is not None else ():
        assert place is not None
        text = quoted(place, padding)
        yield Candidate(padding, f"Set padding={text}", (replace_all(place, text),))


CHECK = Check(
    code="SL304",
    name="causal-padding",
    severity="error",
    summary="padding='causal' in a layer that is not one-dimensional.",
    meaning="""
Causal padding fills up an axis in front, so that an output sees no later input. That makes sense along time, and
Keras has it for one-dimensional convolutions only.
""",
    why="""
The constructor of `Conv2D` raises that causal padding is supported for `Conv1D`. `padding="same"` keeps the size as
well. To be causal along one of two axes, pad with `ZeroPadding2D(((n, 0), (0, 0)))` and use `padding="valid"`.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv2D(32, 3, padding="causal")
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv2D(32, 3, padding="same")
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
