"""SL103: sequences in a layer for images, images in a layer for sequences."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.source_edits import keyword_of, remove_argument
from shapelens.checks.remedies.declared_shapes import declared_shape, declared_source
from shapelens.checks.remedies.dimensionality import axes_of, sibling, use_sibling
from shapelens.checks.remedies.input_ranks import rank_kind
from shapelens.rules.mismatch import RankMismatch
from shapelens.spec import UNKNOWN


def _handles(case: Case) -> bool:
    return rank_kind(case) == "dimensionality"


def _rank(found: RankMismatch) -> int:
    return 0 if found.received is UNKNOWN else len(found.received) - 2


def _message(case: Case) -> str:
    found = cast(RankMismatch, case.mismatch)
    first = case.layer is not None and case.layer.data_format == "channels_first"
    text = (
        f"{found.operation} needs {found.min_rank} axes ({axes_of(found.operation, first)}), "
        f"but {case.subject(found.received)} is {case.shown(found.received)}"
    )
    other = sibling(found.operation, _rank(found))
    return f"{text}: that is data for {other}" if other is not None else text


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(RankMismatch, case.mismatch)
    yield from _last_step(case)
    yield from use_sibling(case, _rank(found))
    if _rank(found) == found.min_rank - 3:
        declared = declared_shape(case) or declared_source(case)
        if declared is not None and len(declared.items) == found.min_rank - 2:
            items = (*declared.items, "1")
            edit = declared.replaced(items)
            yield Candidate("declare", f"Declare one channel: {declared.declaring(items)}", (edit,))
        for given in case.givers(found.received):
            yield from tensor_code.add_axis(case, given.place, given.value)


def _last_step(case: Case) -> Iterator[Candidate]:
    """Offer that a recurrent layer before returns its last step alone, or to put this layer on each of its steps."""
    found, place = cast(RankMismatch, case.mismatch), case.construction
    if _rank(found) != found.min_rank - 1 or place is None or place.call is None:
        return
    for step in case.steps:
        before = case.place(step.site) if step.layer["return_sequences"] is True else None
        keyword = keyword_of(before.call, "return_sequences") if before is not None and before.call else None
        edit = remove_argument(before, keyword) if before is not None and keyword is not None else None
        if edit is not None:
            title = f"Return the last step alone: {step.layer.class_name} without return_sequences=True"
            yield Candidate("steps", title, (edit,))
            break
        if step.output.shape is UNKNOWN or found.received is UNKNOWN or len(step.output.shape) != len(found.received):
            return
    else:
        return
    wrapper = case.names.spell("keras.layers.TimeDistributed", place)
    code = f"{wrapper.text}({place.text})"
    yield tensor_code.wrapped("each", f"Put {found.operation} on each step: TimeDistributed", place, wrapper, code)


CHECK = Check(
    code="SL103",
    name="wrong-dimensionality",
    severity="error",
    summary="Sequences in a layer for images, or images in a layer for sequences.",
    meaning="""
`Conv1D` slides over one axis and takes `(batch, length, channels)`, `Conv2D` over two and takes `(batch, height,
width, channels)`; pooling, cropping and padding layers come in the same three forms. The data has the axes of another
form than the layer's.
""",
    why="""
Keras raises `expected min_ndim=4, found ndim=3` where an axis is missing, and `Kernel shape must have the same length
as input` where there is one too many: extra axes are not taken for batch axes. Use the form of the layer that suits
the data; a time series does not become an image by an axis of size 1.
""",
    example="""
import numpy as np
from tensorflow.keras import layers

x = np.random.rand(100, 20, 1)
y = layers.Conv2D(32, (3, 3), activation="relu")(x)
""",
    fixed="""
import numpy as np
from tensorflow.keras import layers

x = np.random.rand(100, 20, 1)
y = layers.Conv1D(32, 3, activation="relu")(x)
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
