"""SL105: an input with another size than the layer was built with, in a layer that has no channels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.remedies.axis_orders import order_that_moves, places_of
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.loaded_images import other_size_candidates, size_candidates
from shapelens.checks.remedies.makers import joining_candidates
from shapelens.checks.remedies.mapped_targets import with_inputs
from shapelens.checks.remedies.model_inputs import (
    column_candidates,
    data_shape,
    declaration_candidates,
    declared_alike,
    declared_spec,
    padding_candidates,
    reordered_declaration,
    resizing_candidates,
)
from shapelens.checks.remedies.preparation import preparation_candidates
from shapelens.checks.remedies.skipped_layers import skipped_candidates
from shapelens.checks.remedies.stateful_batches import batch_candidates, is_stateful_batch, stateful_message
from shapelens.checks.wording import axis_phrase, format_shape, open_batch
from shapelens.interpret.values import Ref, Tensor
from shapelens.rules.mismatch import AxisMismatch
from shapelens.spec import UNKNOWN, Shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, AxisMismatch)


def _message(case: Case) -> str:
    found = cast(AxisMismatch, case.mismatch)
    if is_stateful_batch(case):
        return stateful_message(found)
    subject = case.subject(found.received)
    text = (
        f"{found.operation} was built for size {found.expected} on {axis_phrase(found.axis)}, "
        f"but {subject} is {case.shown(found.received)}"
    )
    declared, given = case.placed.finding.facts.declared, case.given
    if subject == "its input" and isinstance(declared, Tensor) and isinstance(given, Tensor):
        return (
            f"{text}: the model was built for {format_shape(open_batch(declared.spec.shape))} "
            f"and is called on {format_shape(given.spec.shape)}"
        )
    swapped = _swapped(found)
    if swapped and isinstance(case.given, Ref) and _is_column(found.received):
        return f"{text}: one row of a frame is taken for a column; a table of one row is needed"
    if swapped and found.received is not UNKNOWN:
        pair = sorted((swapped[0], found.axis % len(found.received)))
        return f"{text}: axes {pair[0]} and {pair[1]} look swapped"
    return text


def _is_column(shape: Shape) -> bool:
    """Say whether a shape is that of a single column."""
    return shape is not UNKNOWN and len(shape) == 2 and shape[1] == 1


def _swapped(found: AxisMismatch) -> list[int]:
    """Return the axes that have the expected size; of a matrix the first one too, which is the batch otherwise."""
    shape = found.received
    if shape is not UNKNOWN and len(shape) == 2 and shape[0] == found.expected:
        return [0]
    return places_of(shape, found.expected, found.axis)


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(AxisMismatch, case.mismatch)
    if case.data is not None:
        yield from order_candidates(case, "x")
    shape, declared = found.received, declared_spec(case)
    expected = UNKNOWN if declared is None else declared.shape
    yield from reordered_declaration(case, data_shape(case, shape), expected)
    if shape is not UNKNOWN:
        for giver in case.givers(shape):
            for place in _swapped(found):
                order = order_that_moves(place, found.axis % len(shape), len(shape))
                yield from tensor_code.transposes(case, giver.place, giver.value, order)
    yield from joining_candidates(case)
    yield from skipped_candidates(case)
    yield from column_candidates(case, found.expected)
    yield from padding_candidates(case, expected)
    yield from preparation_candidates(case)
    yield from with_inputs(case)
    if is_stateful_batch(case):
        yield from batch_candidates(case, found)
    yield from size_candidates(case, expected)
    yield from other_size_candidates(case, expected)
    yield from declaration_candidates(case, data_shape(case, shape), expected)
    yield from resizing_candidates(case, expected)
    yield from declared_alike(case, expected)


CHECK = Check(
    code="SL105",
    name="feature-mismatch",
    severity="error",
    summary="The input has another size than the layer was built with.",
    meaning="""
`Dense`, normalization and recurrent layers fix the size of an axis when they are built. Behind a `Flatten` that size
follows from the length of the data: a model that was built for 100 steps has a `Dense` layer for just those.
""",
    why="""
Keras raises `expected axis -1 of input shape to have value 3136`. The convolutions before it take any length, so the
error appears only at the `Dense` layer. Declare the shape that the data has, or replace `Flatten` by global pooling,
which gives the same size for every length.
""",
    example="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([
    keras.Input((100, 1)),
    keras.layers.Conv1D(32, 3),
    keras.layers.Flatten(),
    keras.layers.Dense(10),
])
x = np.zeros((10, 90, 1), dtype="float32")
y = model(x)
""",
    fixed="""
import numpy as np
from tensorflow import keras

model = keras.Sequential([
    keras.Input((90, 1)),
    keras.layers.Conv1D(32, 3),
    keras.layers.Flatten(),
    keras.layers.Dense(10),
])
x = np.zeros((10, 90, 1), dtype="float32")
y = model(x)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
