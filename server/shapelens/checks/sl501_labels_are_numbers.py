"""SL501: labels that are numbers of classes, and a loss that wants a column for each class."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import combined, replace_all, set_argument
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.mapped_targets import encoded
from shapelens.checks.remedies.own_targets import gives_input_again, not_own_candidates


def _handles(case: Case) -> bool:
    return targets.difference(case) == "numbers"


def _message(case: Case) -> str:
    found = targets.found_in(case)
    assert found is not None
    remedy = "for numbers of classes use sparse_categorical_crossentropy"
    if targets.agree_elsewhere(case):
        remedy = "encode them as those that the model was trained with"
    elif gives_input_again(case):
        remedy = "the model gives its input again, which is what to compare it with"
    return (
        f"{case.operation} needs a column for each class, {targets.output_shown(case)} as the model gives, but "
        f"{targets.targets_shown(case)}: {remedy}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from order_candidates(case, "y")
    yield from not_own_candidates(case)
    if not targets.agree_elsewhere(case):
        for edits in targets.use_loss(case, "sparse_categorical_crossentropy"):
            yield Candidate("loss", "Use sparse_categorical_crossentropy", edits)
    place, found = targets.targets_place(case), targets.found_in(case)
    classes = found.output.shape[-1] if found is not None and isinstance(found.output.shape, tuple) else None
    if place is not None and isinstance(classes, int):
        spelling = case.names.spell("keras.utils.to_categorical", place)
        edit = replace_all(place, f"{spelling.text}({place.text}, {classes})")
        yield Candidate("labels", f"Encode the labels: to_categorical(…, {classes})", (edit, *spelling.edits))
    if isinstance(classes, int):
        yield from encoded(case, classes)
    if case.operation == "binary_crossentropy" and classes == 2:
        yield from _one_output(case)


def _one_output(case: Case) -> Iterator[Candidate]:
    place, units = targets.output_place(case), targets.set_units(case, 1)
    if place is None or units is None:
        return
    edits = combined((units, set_argument(place, "activation", '"sigmoid"', "Dense")))
    if edits is not None:
        yield Candidate("output", "Give one output: Dense(1, activation='sigmoid')", edits)


CHECK = Check(
    code="SL501",
    name="labels-are-numbers",
    severity="error",
    summary="The labels are numbers of classes, and the loss wants a column for each class.",
    meaning="""
`categorical_crossentropy` (and `binary_crossentropy` with several outputs) compares the output with targets of the
same shape: one column for each class, with a 1 in that of the right class. Labels that were read from a file or a
dataset are mostly one number for each sample, `(None,)` or `(None, 1)`.
""",
    why="""
Keras raises `Arguments target and output must have the same rank (ndim)` or `… the same shape` in the first step of
`fit`. `sparse_categorical_crossentropy` takes numbers of classes and computes the same loss; `to_categorical` makes
the columns.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64,), dtype="int64")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.cause_place,
)
