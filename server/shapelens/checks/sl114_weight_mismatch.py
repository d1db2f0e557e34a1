"""SL114: saved weights of another shape than those of the layer."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.source_edits import set_argument
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import WeightMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, WeightMismatch)


def _message(case: Case) -> str:
    found = cast(WeightMismatch, case.mismatch)
    call = case.site.call if case.site is not None else None
    held = case.site.text_of(call.func.value) if case.site and call and isinstance(call.func, ast.Attribute) else ""
    owner = held if held.isidentifier() and call is not None and not case.in_construction else found.operation
    return (
        f"Weight {found.number} of {owner} is {format_shape(found.expected)}, "
        f"but the array that is given for it is {format_shape(found.received)}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer to give an embedding the sizes of the table that it is constructed with."""
    found, place = cast(WeightMismatch, case.mismatch), case.construction
    if place is None or not case.in_construction or found.received is UNKNOWN or len(found.received) != 2:
        return
    sizes = zip(("input_dim", "output_dim"), found.received, cast(tuple[object, ...], found.expected), strict=True)
    for parameter, size, own in sizes:
        edit = set_argument(place, parameter, str(size), found.operation) if size != own else None
        if edit is not None:
            yield Candidate("size", f"Set {parameter}={size}, as the array has it", (edit,))


CHECK = Check(
    code="SL114",
    name="weight-mismatch",
    severity="error",
    summary="Weights that are given to a layer have another shape than its own.",
    meaning="""
`set_weights` and `Embedding(weights=[...])` take arrays of just the shapes that the layer has made for itself, in its
order. A table of word vectors has a row for each index, the 0 of the padding included, and as many columns as
`output_dim`.
""",
    why="""
Keras raises `weight shape (5001, 100) is not compatible with provided weight shape (5000, 100)`. Mostly a vocabulary
was counted without the padding, or a model was changed after its weights were saved.
""",
    example="""
import numpy as np
from tensorflow import keras

matrix = np.random.rand(5001, 100)
embedding = keras.layers.Embedding(5000, 100, weights=[matrix])
""",
    fixed="""
import numpy as np
from tensorflow import keras

matrix = np.random.rand(5001, 100)
embedding = keras.layers.Embedding(5001, 100, weights=[matrix])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
