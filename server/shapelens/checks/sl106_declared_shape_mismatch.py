"""SL106: data of another shape than a functional model declares."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.remedies.added_axes import superfluous_axis
from shapelens.checks.remedies.axis_orders import order_between
from shapelens.checks.remedies.each_step import each_step_candidates
from shapelens.checks.remedies.list_orders import order_candidates
from shapelens.checks.remedies.loaded_images import other_size_candidates, size_candidates
from shapelens.checks.remedies.mapped_targets import with_inputs
from shapelens.checks.remedies.model_inputs import (
    data_candidates,
    declaration_candidates,
    declared_alike,
    opaque_candidates,
    padding_candidates,
    reordered_declaration,
    resizing_candidates,
)
from shapelens.checks.remedies.object_arrays import stack_candidates
from shapelens.checks.remedies.own_targets import with_own_targets
from shapelens.checks.remedies.preparation import preparation_candidates
from shapelens.checks.remedies.yielded import sample_candidates
from shapelens.checks.wording import counted, format_shape
from shapelens.rules.mismatch import ShapeMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, ShapeMismatch)


def _message(case: Case) -> str:
    found = cast(ShapeMismatch, case.mismatch)
    text = (
        f"The model declares its input as {format_shape(found.expected)}, "
        f"but {case.subject(found.received)} is {case.shown(found.received)}"
    )
    order = order_between(found.received, found.expected)
    if order is not None:
        return f"{text}: its axes look swapped"
    got, wanted = found.received, found.expected
    if got is not UNKNOWN and wanted is not UNKNOWN and len(got) != len(wanted):
        return f"{text}: it has {counted(len(got), 'axis', 'axes')} instead of {len(wanted)}"
    return text


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(ShapeMismatch, case.mismatch)
    received = case.as_given(found.received)
    yield from order_candidates(case, "x")
    yield from stack_candidates(case)
    yield from reordered_declaration(case, received, found.expected)
    yield from each_step_candidates(case, found.received, found.expected)
    yield from padding_candidates(case, found.expected)
    yield from preparation_candidates(case)
    yield from with_inputs(case)
    yield from superfluous_axis(case)
    yield from sample_candidates(case, found.received, found.expected)
    yield from size_candidates(case, found.expected)
    yield from other_size_candidates(case, found.expected)
    yield from with_own_targets(case, data_candidates(case, found.expected))
    yield from opaque_candidates(case, found.expected)
    yield from declaration_candidates(case, received, found.expected)
    yield from resizing_candidates(case, found.expected)
    yield from declared_alike(case, found.expected)


CHECK = Check(
    code="SL106",
    name="declared-shape-mismatch",
    severity="error",
    summary="The data has another shape than the functional model declares.",
    meaning="""
A functional model (`keras.Model(inputs, outputs)`) takes just the shape that its `Input` declares. The batch size is
free, and so is every size that is declared as `None`; a last axis of size 1 is added or taken away where that makes
it fit.
""",
    why="""
Keras raises `Invalid input shape for input Tensor … expected shape=(None, 100, 1)`. A `Sequential` model lets another
length pass as long as its layers do; a functional one never does.
""",
    example="""
import numpy as np
from tensorflow import keras

inputs = keras.Input((100, 1))
x = keras.layers.Conv1D(8, 3)(inputs)
outputs = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, outputs)

data = np.zeros((10, 90, 1), dtype="float32")
y = model(data)
""",
    fixed="""
import numpy as np
from tensorflow import keras

inputs = keras.Input((90, 1))
x = keras.layers.Conv1D(8, 3)(inputs)
outputs = keras.layers.GlobalAveragePooling1D()(x)
model = keras.Model(inputs, outputs)

data = np.zeros((10, 90, 1), dtype="float32")
y = model(data)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
