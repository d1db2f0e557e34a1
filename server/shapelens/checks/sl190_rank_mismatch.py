"""SL190: an input with too few or too many axes, for any other reason than those that have a check of their own."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.layer_edits import before_in_source, insert_before, remove_layer
from shapelens.checks.edits.operands import operands
from shapelens.checks.edits.source_edits import keyword_of, operand, replace_all, set_argument
from shapelens.checks.remedies.declared_shapes import declared_source
from shapelens.checks.remedies.decoders import reshape_as_written
from shapelens.checks.remedies.dimensionality import spatial_rank
from shapelens.checks.remedies.each_step import declared_step_candidates, frame_candidates
from shapelens.checks.remedies.makers import makers
from shapelens.checks.remedies.model_inputs import axis_in_dataset, batching_candidates
from shapelens.checks.remedies.recurrent_inputs import (
    RECURRENT,
    last_step_candidates,
    sequence_candidates,
    unflattened_candidates,
)
from shapelens.checks.wording import counted
from shapelens.interpret.values import Tensor
from shapelens.rules.functions.keras_applications import application_names
from shapelens.rules.mismatch import RankMismatch
from shapelens.spec import UNKNOWN, Dim

_CLASSES = 1000
"""How many classes the ready-made models know."""
_REDUCTIONS = ("sum", "mean", "max", "min", "prod", "std", "var")


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, RankMismatch)


def _message(case: Case) -> str:
    found = cast(RankMismatch, case.mismatch)
    rank = 0 if found.received is UNKNOWN else len(found.received)
    low, high = found.min_rank, found.max_rank
    if high == low:
        needed = counted(low, "axis", "axes")
    elif rank < low:
        needed = f"at least {counted(low, 'axis', 'axes')}"
    else:
        needed = f"at most {counted(high or low, 'axis', 'axes')}"
    shown = case.shown(found.received)
    return f"{case.called} needs {needed}, but {case.subject(found.received)} is {shown}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(RankMismatch, case.mismatch)
    shape = found.received
    if shape is UNKNOWN:
        return
    yield from batching_candidates(case)
    if len(shape) == 1:
        yield from _as_batch(case, shape)
    yield from _reduced_along(case, shape)
    yield from _columns_of_vectors(case)
    yield from _all_steps(case, shape)
    yield from axis_in_dataset(case, found.min_rank)
    yield from unflattened_candidates(case)
    for given in case.givers(shape):
        if len(shape) == 2 and spatial_rank(found.operation) == 2 and given.value.library == "numpy":
            side = math.isqrt(shape[1]) if isinstance(shape[1], int) else 0
            if side > 1 and side * side == shape[1]:
                code = f"{operand(given.place)}.reshape(-1, {side}, {side}, 1)"
                title = f"Reshape to images of {side} × {side}"
                yield Candidate("images", title, (replace_all(given.place, code),))
        if len(shape) == found.min_rank - 1:
            yield from tensor_code.add_axis(case, given.place, given.value)
    yield from _kept_axis(case)
    yield from _without_top(case)
    yield from last_step_candidates(case)
    if len(shape) == found.min_rank - 1:
        yield from declared_step_candidates(case)
        yield from frame_candidates(case)
    yield from sequence_candidates(case, shape)
    declared = declared_source(case)
    if declared is not None and len(shape) == found.min_rank - 1 and spatial_rank(found.operation) is not None:
        items = (*declared.items, "1")
        yield Candidate("declare", f"Declare one channel: {declared.declaring(items)}", (declared.replaced(items),))
    yield from _image_candidates(case, shape)


def _as_batch(case: Case, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer to make a batch of one sample that a model of the user's is called on: the state of an agent, say."""
    givers = case.givers(shape) if case.placed.finding.via else []
    for given in givers[-1:]:
        yield from tensor_code.add_axis(case, given.place, given.value, 0)


def _columns_of_vectors(case: Case) -> Iterator[Candidate]:
    """Offer to make a column of a vector that a matrix is multiplied by."""
    pair = operands(case) if case.operation == "matmul" else None
    if pair is not None and len(pair[1].shape) == 1 and len(pair[0].shape) > 1:
        yield from tensor_code.add_axis(case, pair[1].place, pair[1].value)


def _all_steps(case: Case, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer that a recurrent layer returns all its steps, where what follows has lost the batch for want of them."""
    for place in case.sources.calls_above(case.site) if len(shape) == 1 and case.site is not None else ():
        name = place.function_name
        if place.call is not None and name in RECURRENT and keyword_of(place.call, "return_sequences") is None:
            edit = set_argument(place, "return_sequences", "True")
            if edit is not None:
                yield Candidate("all steps", f"Return all steps: return_sequences=True in {name}", (edit,))


def _reduced_along(case: Case, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer the axis along which to sum or average, where a call does so over all of them, that of the batch too."""
    if shape or case.argument is None:
        return
    for place in makers(case, case.argument):
        call = place.call
        if call is None or not isinstance(call.func, ast.Attribute) or len(call.args) != 1 or call.keywords:
            continue
        edit = set_argument(place, "axis", "1") if call.func.attr.removeprefix("reduce_") in _REDUCTIONS else None
        if edit is not None:
            name = place.text_of(call.func)
            yield Candidate("axis", f"Keep the samples apart: axis=1 in {name}", (edit,))


def _kept_axis(case: Case) -> Iterator[Candidate]:
    """Offer to keep the axis that was summed over just before, in a call or in the `Lambda` around it."""
    found, received = cast(RankMismatch, case.mismatch), case.placed.finding.facts.received
    if not isinstance(received, Tensor) or received.spec.rank != found.min_rank - 1:
        return
    made = case.place(received.origin.site) if received.origin is not None else None
    wrapped = before_in_source(case, case.construction, ("Lambda",)) if case.construction is not None else None
    for place in (made, wrapped):
        for node in ast.walk(place.node) if place is not None else ():
            if place is None or not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                continue
            inner = place.at(node)
            reduces = node.func.attr.removeprefix("reduce_") in _REDUCTIONS and argument_place(inner, "axis", 1)
            edit = set_argument(inner, "keepdims", "True") if reduces else None
            if edit is not None:
                yield Candidate("keep", f"Keep the axis: keepdims=True in {place.text_of(node.func)}", (edit,))


def _without_top(case: Case) -> Iterator[Candidate]:
    """Offer to take a ready-made model without its classifier, which leaves no image."""
    place, rank = case.construction, case.received.rank if case.received is not None else None
    models = set(application_names().values())
    made = before_in_source(case, place, models) if place is not None and rank == 2 else None
    features = case.received.shape[-1:] if case.received is not None and case.received.shape is not UNKNOWN else ()
    if made is None or features != (_CLASSES,) or spatial_rank(case.mismatch.operation) != 2:
        return
    edit = set_argument(made, "include_top", "False")
    if edit is not None:
        yield Candidate("top", "Take the model without its classifier: include_top=False", (edit,))


def _image_candidates(case: Case, shape: tuple[Dim, ...]) -> Iterator[Candidate]:
    """Offer to leave out the `Flatten` before a convolution, or to make an image of the numbers again."""
    place, rank = case.construction, spatial_rank(case.mismatch.operation)
    features = shape[-1] if len(shape) == 2 else UNKNOWN
    if place is None or rank is None or not isinstance(features, int):
        return
    flatten = before_in_source(case, place, ("Flatten",))
    edit = None if flatten is None else remove_layer(flatten)
    if edit is not None:
        yield Candidate("remove", "Leave out the Flatten before it", (edit,))
    pooling = remove_layer(place) if case.operation.startswith("Global") else None
    if pooling is not None:
        yield Candidate("pooled", f"Leave out the {case.operation}: nothing is left to pool over", (pooling,))
    yield from reshape_as_written(case, rank)
    side = math.isqrt(features)
    sizes = (side, side, 1) if rank == 2 and side * side == features else (*(1,) * (rank - 1), features, 1)
    edits = insert_before(case, place, "Reshape", f"({', '.join(map(str, sizes))})")
    if edits is not None:
        yield Candidate("reshape", f"Insert Reshape(({', '.join(map(str, sizes))})) before it", edits)


CHECK = Check(
    code="SL190",
    name="rank-mismatch",
    severity="error",
    summary="The input has too few or too many axes.",
    meaning="""
Each layer and each function takes inputs of certain numbers of axes: a recurrent layer `(batch, steps, features)`, a
`Dense` layer `(batch, features)` or more, a matrix product two axes at least.
""",
    why="""
Keras does not guess which axis is missing or superfluous; it raises `expected ndim=3, found ndim=2`.
""",
    example="""
import numpy as np
import keras

x = np.zeros((32,), dtype="float32")
y = keras.layers.Dense(4)(x)
""",
    fixed="""
import numpy as np
import keras

x = np.zeros((32,), dtype="float32")
y = keras.layers.Dense(4)(x[..., np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
