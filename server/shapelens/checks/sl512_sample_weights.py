"""SL512: sample weights that the losses cannot be multiplied by."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import keyword_of, remove_argument
from shapelens.checks.wording import open_batch
from shapelens.rules.mismatch import SampleWeightMismatch
from shapelens.spec import UNKNOWN, Shape, TensorSpec, format_shape, is_known


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, SampleWeightMismatch)


def _message(case: Case) -> str:
    found = cast(SampleWeightMismatch, case.mismatch)
    losses, weights = format_shape(open_batch(found.losses)), format_shape(open_batch(found.weight))
    return f"The sample weights of a batch are {weights}, and {case.operation} gives losses {losses}: they must fit"


def _candidates(case: Case) -> Iterator[Candidate]:
    """Offer the shape or the axis that the weights lack, and training without them where they are of another kind."""
    found, site = cast(SampleWeightMismatch, case.mismatch), case.site
    call = site.call if site is not None else None
    keyword = keyword_of(call, "sample_weight") if call is not None else None
    if site is None or keyword is None:
        return
    place, ranks = site.at(keyword.value), (TensorSpec(found.weight).rank, TensorSpec(found.losses).rank)
    weights, sizes = _sample(found.weight), _sample(found.losses)
    if is_known(weights) and is_known(sizes) and len(sizes) > 1 and math.prod(weights) == math.prod(sizes):
        yield tensor_code.reshape(case, place, None, (-1, *sizes))
    if None not in ranks and ranks[0] == (ranks[1] or 0) - 1:
        yield from tensor_code.add_axis(case, place, None)
    edit = remove_argument(site, keyword)
    if edit is not None:
        yield Candidate("remove", "Train without weights: take out sample_weight", (edit,))


def _sample(shape: Shape) -> Shape:
    return shape if shape is UNKNOWN else shape[1:]


CHECK = Check(
    code="SL512",
    name="sample-weights",
    severity="error",
    summary="The sample weights do not fit the losses that they are multiplied by.",
    meaning="""
A loss gives one number for each sample, or for each step of a sequence and each pixel of a mask; the sample weights are
multiplied with these. A sequence that is labelled step by step takes weights `(samples, steps)`.
""",
    why="""
TensorFlow raises `Incompatible shapes` in the first step of `fit`.
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 10, 20), dtype="float32")
y = np.zeros((64, 10, 1), dtype="float32")
model = keras.Sequential([keras.Input((10, 20)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, sample_weight=np.ones((64,)))
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.zeros((64, 10, 20), dtype="float32")
y = np.zeros((64, 10, 1), dtype="float32")
model = keras.Sequential([keras.Input((10, 20)), keras.layers.Dense(1)])
model.compile(optimizer="adam", loss="mse")
model.fit(x, y, sample_weight=np.ones((64,))[..., np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
