"""SL503: a last layer that gives more or fewer numbers than the targets have."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import keyword_of, quoted, replace
from shapelens.checks.model import Edit
from shapelens.checks.remedies import targets
from shapelens.checks.remedies.heads import class_candidates, head_candidates
from shapelens.checks.remedies.joined import beside_each_other
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.own_targets import not_own_candidates
from shapelens.checks.remedies.recurrent_inputs import all_steps_candidates
from shapelens.checks.remedies.tags import are_tags, use_loss_of_columns
from shapelens.checks.remedies.unknown_columns import one_label_candidates, unknown_columns
from shapelens.checks.wording import counted
from shapelens.rules.mismatch import TargetMismatch
from shapelens.spec import UNKNOWN, is_integer


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, TargetMismatch) and targets.difference(case) == "width"


def _message(case: Case) -> str:
    found = targets.found_in(case)
    size = targets.target_size(case)
    assert found is not None
    assert found.output.shape is not UNKNOWN
    if unknown_columns(case) and found.output.shape[-1] == 1:
        return (
            f"The model gives one number for each sample, {targets.output_shown(case)}, but "
            f"{targets.targets_shown(case)}, a column for each class: {case.operation} needs a unit for each column, "
            "or one label for each sample"
        )
    if case.operation.startswith("sparse") and size != 1:
        return (
            f"The model gives {targets.output_shown(case)}, but {targets.targets_shown(case)}: {case.operation} takes "
            "one number of a class for each row of the output"
        )
    wanted = "a target of another width" if size is None else f"{counted(size, 'column')} of targets"
    return (
        f"The model gives {found.output.shape[-1]} numbers for each sample, {targets.output_shown(case)}, but "
        f"{targets.targets_shown(case)}: {case.operation} needs the last layer to have as many units as there are "
        f"columns ({wanted})"
    )


def _are_steps(case: Case) -> bool:
    """Say whether the targets may be numbers of classes, one for each step of a sequence."""
    found = targets.found_in(case)
    return found is not None and case.operation.startswith("sparse") and is_integer(found.target.dtype)


def _candidates(case: Case) -> Iterator[Candidate]:
    yield from order_candidates(case, "y")
    yield from not_own_candidates(case)
    yield from beside_each_other(case)
    size, place = targets.target_size(case), targets.output_place(case)
    if size is None:
        yield from one_label_candidates(case) if unknown_columns(case) else ()
        return
    if _are_steps(case) and place is not None:
        yield from all_steps_candidates(case, place)
    if targets.are_numbers_of_classes(case):
        for edits in targets.use_loss(case, "sparse_categorical_crossentropy"):
            yield Candidate("loss", "Use sparse_categorical_crossentropy, for numbers of classes", edits)
    yield from _columns_of_any_width(case)
    units = targets.set_units(case, size)
    if units is None:
        yield from class_candidates(case, size)
        yield from head_candidates(case)
        return
    yield from _as_classifier(case, units, size)
    yield Candidate("units", f"Give the last layer {counted(size, 'unit')}", (units,))
    if case.operation.startswith("sparse"):
        for loss in targets.use_loss(case, "categorical_crossentropy"):
            yield Candidate("both", f"Give {size} units, and use categorical_crossentropy", (units, *loss))


def _columns_of_any_width(case: Case) -> Iterator[Candidate]:
    """Offer a loss for columns of classes, where it is not known how many numbers the last layer gives."""
    found = targets.found_in(case)
    if found is None or found.output.shape is UNKNOWN or isinstance(found.output.shape[-1], int):
        return
    if case.operation.startswith("sparse") and len(found.output.shape) == found.target.rank:
        loss = "binary_crossentropy" if are_tags(case) else "categorical_crossentropy"
        yield from use_loss_of_columns(case, loss)


def _as_classifier(case: Case, units: Edit, size: int) -> Iterator[Candidate]:
    """Offer a softmax over all classes, where the last layer is a sigmoid for one of two."""
    place = targets.output_place(case)
    found = None if place is None or place.call is None else keyword_of(place.call, "activation")
    is_sigmoid = found is not None and isinstance(found.value, ast.Constant) and found.value.value == "sigmoid"
    if case.operation == "categorical_crossentropy" and is_sigmoid and place is not None and found is not None:
        edits = (units, replace(place, found.value, quoted(place, "softmax")))
        yield Candidate("classes", f"Give the last layer {counted(size, 'unit')} and a softmax", edits)


CHECK = Check(
    code="SL503",
    name="output-width",
    severity="error",
    summary="The last layer gives more or fewer numbers than the targets have columns.",
    meaning="""
The loss compares the output with the targets number by number: a model that ends in `Dense(10)` gives ten for each
sample, so the targets must have ten columns. With one-hot labels of three classes the last layer needs three units.
""",
    why="""
Keras raises `Arguments target and output must have the same shape` in the first step of `fit`, or TensorFlow says
`Incompatible shapes`, long after the layer was written.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 3), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(10, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 20), dtype="float32")
y = np.zeros((64, 3), dtype="float32")
model = keras.Sequential([keras.Input((20,)), keras.layers.Dense(3, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(x, y)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=targets.output_place,
)
