"""SL401: the batch size taken for an axis of `input_shape`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.declared_shapes import DeclaredShape, declared_shape, written
from shapelens.checks.remedies.dimensionality import spatial_rank
from shapelens.checks.remedies.input_ranks import rank_kind
from shapelens.checks.remedies.recurrent_inputs import takes_steps
from shapelens.checks.wording import format_shape
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import RankMismatch, ShapeMismatch
from shapelens.spec import UNKNOWN, Shape


def _handles(case: Case) -> bool:
    if rank_kind(case) == "batch size declared":
        return True
    shape, declared = _shape_with_one_axis_too_many(case), declared_shape(case)
    if shape is UNKNOWN or declared is None or len(declared.items) != len(shape) - 1:
        return False
    if isinstance(case.mismatch, ShapeMismatch) and (len(shape) == 2 or _needs_several_axes(declared)):
        return False  # without its first size the layer would have too few
    return declared.counts_samples or _begins_with_a_batch_size(case, declared)


def _shape_with_one_axis_too_many(case: Case) -> Shape:
    """Return the shape that the model goes on with, if just one axis too many was declared."""
    found = case.mismatch
    if isinstance(found, RankMismatch) and found.received is not UNKNOWN:
        return found.received if len(found.received) == (found.max_rank or 0) + 1 else UNKNOWN
    if isinstance(found, ShapeMismatch) and found.received is not UNKNOWN and found.expected is not UNKNOWN:
        return found.expected if len(found.expected) == len(found.received) + 1 else UNKNOWN
    return UNKNOWN


def _needs_several_axes(declared: DeclaredShape) -> bool:
    """Say whether the shape is declared by a layer that takes more than the features of a sample."""
    call = declared.place.call
    name = declared.place.text_of(call.func).rpartition(".")[2] if call is not None else ""
    return takes_steps(name) or spatial_rank(name) is not None


def _begins_with_a_batch_size(case: Case, declared: DeclaredShape) -> bool:
    """Say whether a literal declares the batch axis: a recurrent layer takes no other third axis, and as many samples
    as there are in the data to train on tell it too. (What a model is called on may be a single sample.)
    """
    if isinstance(case.mismatch, ShapeMismatch):
        call = case.site.call if case.site is not None else None
        trains = call is not None and isinstance(call.func, ast.Attribute) and call.func.attr == "fit"
        data = case.given.spec.shape if isinstance(case.given, Tensor) else UNKNOWN
        return trains and data is not UNKNOWN and list(map(str, data)) == list(declared.items)
    return case.layer is not None and "return_sequences" in case.layer.arguments


def _cause(case: Case) -> Place | None:
    return case.declaration


def _message(case: Case) -> str:
    declared, shape = declared_shape(case), _shape_with_one_axis_too_many(case)
    needs = case.operation if isinstance(case.mismatch, RankMismatch) else "the model"
    assert declared is not None
    text = f"{declared.parameter}={declared.text} begins with"
    if declared.counts_samples and shape is not UNKNOWN:
        sample = format_shape(shape[2:])
        return f"{text} the number of samples, {shape[1]}, that does not belong there: {needs} needs {sample}"
    return (
        f"{text} a batch size, {declared.items[0]}, that does not belong there: "
        f"{needs} needs {written(declared.items[1:])}"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    declared = declared_shape(case)
    if declared is not None:
        edit = declared.replaced_without_samples()
        yield Candidate("declare", f"Leave the batch size out: {declared.without_samples()}", (edit,))


CHECK = Check(
    code="SL401",
    name="batch-size-in-input-shape",
    severity="error",
    summary="input_shape begins with the batch size, which does not belong there.",
    meaning="""
`input_shape` and `Input(shape=...)` describe one sample. Keras puts the batch axis in front by itself, so `(32, 100,
1)` becomes `(None, 32, 100, 1)`: one axis too many for `Conv1D`. The shape of the whole data, `input_shape=x.shape`,
has it too: `x.shape[1:]` is that of one sample.
""",
    why="""
Keras raises `Kernel shape must have the same length as input` or `expected ndim=3, found ndim=4`; a model that begins
with `Dense` is built without an error, and takes no data. The batch size is free in nearly every model; where it
has to be fixed, `Input(batch_shape=(32, 100, 1))` does that.
""",
    example="""
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(8, 3, input_shape=(32, 100, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
""",
    fixed="""
from tensorflow import keras

model = keras.Sequential([
    keras.layers.Conv1D(8, 3, input_shape=(100, 1)),
    keras.layers.GlobalAveragePooling1D(),
])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
    cause=_cause,
)
