"""SL108: a layer with weights on an input whose number of channels is left open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.layer_edits import remove_layer
from shapelens.checks.edits.source_edits import keyword_of, remove_argument
from shapelens.checks.remedies.declared_shapes import declared_shape, declared_source
from shapelens.checks.wording import axis_phrase, format_shape
from shapelens.rules.mismatch import UnknownChannels


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, UnknownChannels)


def _message(case: Case) -> str:
    found = cast(UnknownChannels, case.mismatch)
    return (
        f"{found.operation} needs a number on {axis_phrase(found.axis)} to make its weights, "
        f"but {case.subject(found.received)} is {format_shape(found.received)}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(UnknownChannels, case.mismatch)
    declared = declared_shape(case)
    yield from _without_declaration(case)
    if declared is None or len(declared.items) != 2:
        return
    if declared.items[found.axis if found.axis < 0 else found.axis - 1] == "None":
        edit = declared.replaced(declared.items[::-1])
        yield Candidate("declare", f"Swap the axes: {declared.declaring(declared.items[::-1])}", (edit,))


def _without_declaration(case: Case) -> Iterator[Candidate]:
    """Offer to leave out a declaration that says nothing: a `Sequential` without one takes the sizes of its data."""
    declared = declared_source(case)
    if declared is None or any(item != "None" for item in declared.items):
        return
    if declared.place.function_name in ("Input", "InputLayer"):
        edit = remove_layer(declared.place)
    else:
        keyword = keyword_of(declared.place.call, declared.parameter) if declared.place.call is not None else None
        edit = None if keyword is None else remove_argument(declared.place, keyword)
    if edit is not None:
        yield Candidate("undeclared", "Let the data tell the size: take the declaration out", (edit,))


CHECK = Check(
    code="SL108",
    name="unknown-channels",
    severity="error",
    summary="The number of channels is left open, and the layer needs it for its weights.",
    meaning="""
The length of a sequence and the sides of an image may be `None`; the channels may not. A kernel has a weight for each
input channel, so their number must be known when the layer is built.
""",
    why="""
Keras raises a `TypeError` or a `ValueError` when it multiplies by `None`. Often the axes are in the wrong order: a
sequence of any length with 8 features is `(None, 8)`.
""",
    example="""
from tensorflow import keras

inputs = keras.Input(shape=(8, None))
x = keras.layers.Conv1D(16, 3)(inputs)
""",
    fixed="""
from tensorflow import keras

inputs = keras.Input(shape=(None, 8))
x = keras.layers.Conv1D(16, 3)(inputs)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
