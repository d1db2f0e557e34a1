"""SL104: one sample without its batch axis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case, short_text
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.remedies.dimensionality import axes_of
from shapelens.checks.remedies.input_ranks import rank_kind
from shapelens.checks.remedies.loaded_images import batch_candidates, is_without_batches
from shapelens.checks.remedies.model_inputs import declared_spec
from shapelens.checks.remedies.single_samples import slice_candidates
from shapelens.checks.wording import format_shape
from shapelens.interpret.values import Dataset, Tensor
from shapelens.rules.mismatch import RankMismatch, ShapeMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return rank_kind(case) == "no batch" or (not isinstance(case.mismatch, ShapeMismatch) and _is_declared_sample(case))


def _is_declared_sample(case: Case) -> bool:
    """Say whether what a model is called on is one sample of its declared input, and fails in a layer."""
    given, declared = case.given, declared_spec(case)
    if isinstance(given, Dataset):
        return is_without_batches(case) and case.placed.finding.severity == "error"
    if not isinstance(given, Tensor) or declared is None or case.placed.finding.severity != "error":
        return False
    got, wanted = given.spec.shape, declared.shape
    return got is not UNKNOWN and wanted is not UNKNOWN and UNKNOWN not in got and got == wanted[1:]


def _message(case: Case) -> str:
    given, declared = case.given, declared_spec(case)
    if isinstance(given, Dataset) and declared is not None and declared.shape is not UNKNOWN:
        name = (short_text(case.argument) if case.argument is not None else None) or "the dataset"
        return (
            f"The model takes batches of samples, {format_shape(declared.shape)}, but {name} gives single ones, "
            f"{format_shape(declared.shape[1:])}: make batches of it"
        )
    if isinstance(given, Tensor) and declared is not None and _is_declared_sample(case):
        name = (short_text(case.argument) if case.argument is not None else None) or "its input"
        return (
            f"The model takes batches of samples, {format_shape(declared.shape)}, but {name} is "
            f"{format_shape(given.spec.shape)}: a single sample needs a batch axis in front"
        )
    found = cast(RankMismatch, case.mismatch)
    first = case.layer is not None and case.layer.data_format == "channels_first"
    return (
        f"{found.operation} needs {found.min_rank} axes ({axes_of(found.operation, first)}), but "
        f"{case.subject(found.received)} is {case.shown(found.received)}: "
        "a single sample needs a batch axis in front"
    )


def _candidates(case: Case) -> Iterator[Candidate]:
    if isinstance(case.given, Dataset):
        yield from batch_candidates(case)
        return
    if isinstance(case.given, Tensor):
        yield from slice_candidates(case, case.given.spec.shape)
    if case.argument is not None and _is_declared_sample(case):
        yield from tensor_code.add_axis(case, case.argument, case.given, 0)
        return
    for given in case.givers(cast(RankMismatch, case.mismatch).received):
        yield from tensor_code.add_axis(case, given.place, given.value, 0)


CHECK = Check(
    code="SL104",
    name="missing-batch-axis",
    severity="error",
    summary="A single sample is passed where a batch of samples is needed.",
    meaning="""
Every Keras layer takes a batch: the first axis counts samples, also where there is just one. A single image `(28, 28,
1)` has to become `(1, 28, 28, 1)`.
""",
    why="""
Keras raises `expected min_ndim=4, found ndim=3`. `x[np.newaxis]` and `np.expand_dims(x, 0)` add the axis without
copying anything.
""",
    example="""
import numpy as np
import keras

image = np.zeros((28, 28, 1), dtype="float32")
y = keras.layers.Conv2D(8, 3)(image)
""",
    fixed="""
import numpy as np
import keras

image = np.zeros((28, 28, 1), dtype="float32")
y = keras.layers.Conv2D(8, 3)(image[np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
