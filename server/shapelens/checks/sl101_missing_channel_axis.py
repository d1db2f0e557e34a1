"""SL101: data without a channel axis in a layer that needs one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.layer_edits import remove_layer
from shapelens.checks.remedies.declared_shapes import declared_shape
from shapelens.checks.remedies.dimensionality import axes_of, use_sibling
from shapelens.checks.remedies.input_ranks import rank_kind
from shapelens.checks.remedies.model_inputs import batching_candidates
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import RankMismatch


def _handles(case: Case) -> bool:
    return rank_kind(case) == "no channels"


def _message(case: Case) -> str:
    found = cast(RankMismatch, case.mismatch)
    axes = axes_of(found.operation, _channels_first(case))
    return (
        f"{found.operation} needs {found.min_rank} axes ({axes}), but {case.subject(found.received)} is "
        f"{case.shown(found.received)}: the channel axis is missing"
    )


def _channels_first(case: Case) -> bool:
    return case.layer is not None and case.layer.data_format == "channels_first"


def _candidates(case: Case) -> Iterator[Candidate]:
    found = cast(RankMismatch, case.mismatch)
    first = _channels_first(case)
    yield from batching_candidates(case)
    yield from _pooled_already(case)
    declared = declared_shape(case)
    if declared is not None and len(declared.items) == found.min_rank - 2:
        items = ("1", *declared.items) if first else (*declared.items, "1")
        edit = declared.replaced(items)
        yield Candidate("declare", f"Declare one channel: {declared.declaring(items)}", (edit,))
    for given in case.givers(found.received):
        yield from tensor_code.add_axis(case, given.place, given.value, 1 if first else -1)
    yield from use_sibling(case, found.min_rank - 3)


def _pooled_already(case: Case) -> Iterator[Candidate]:
    """Offer to leave out a global pooling of what layers have made one vector for each sample."""
    received, place = case.placed.finding.facts.received, case.construction
    if not isinstance(received, Tensor) or received.node is None or received.spec.rank != 2 or place is None:
        return
    edit = remove_layer(place) if case.mismatch.operation.startswith("Global") else None
    if edit is not None:
        yield Candidate("remove", "Leave the pooling out: there is one vector for each sample", (edit,))


CHECK = Check(
    code="SL101",
    name="missing-channel-axis",
    severity="error",
    summary="The data has no channel axis, and the layer needs one.",
    meaning="""
A convolution or a pooling layer takes a batch with channels: `(batch, length, channels)` in one dimension, `(batch,
height, width, channels)` in two. Data that was loaded as a table or as grey images has no channel axis yet.
""",
    why="""
A layer that is called directly does not guess axes: it raises `expected min_ndim=3, found ndim=2`. One channel is an
axis of size 1, so adding it changes no value. (A model whose input is declared with one channel adds the axis by
itself.)
""",
    example="""
import numpy as np
from tensorflow import keras

x = np.random.rand(32, 100).astype("float32")
y = keras.layers.Conv1D(8, 3)(x)
""",
    fixed="""
import numpy as np
from tensorflow import keras

x = np.random.rand(32, 100).astype("float32")
y = keras.layers.Conv1D(8, 3)(x[..., np.newaxis])
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
