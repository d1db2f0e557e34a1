"""What it is that is wrong with the number of axes of an input: the kinds of `RankMismatch`."""

from __future__ import annotations

from typing import Literal

from shapelens.checks.case import Case
from shapelens.checks.remedies.declared_shapes import declared_shape
from shapelens.checks.remedies.dimensionality import MOST_CHANNELS_OF_AN_IMAGE, spatial_rank
from shapelens.checks.remedies.recurrent_inputs import takes_steps
from shapelens.rules.layers.layer import built_size
from shapelens.rules.mismatch import RankMismatch
from shapelens.spec import UNKNOWN, Dim

RankKind = Literal["batch size declared", "no batch", "no channels", "dimensionality", "other"]

_BATCH_SIZES = (8, 10, 16, 20, 32, 50, 64, 100, 128, 200, 256, 512, 1000, 1024)


def rank_kind(case: Case) -> RankKind | None:
    """Say what the likeliest mistake behind a `RankMismatch` is; `None` for any other mismatch."""
    mismatch = case.mismatch
    if not isinstance(mismatch, RankMismatch) or mismatch.received is UNKNOWN:
        return None
    shape, rank = mismatch.received, spatial_rank(mismatch.operation)
    if takes_steps(mismatch.operation) and len(shape) == 4:
        return "batch size declared" if _declares_batch_size(case, shape) else "other"
    if rank is None or "data_format" not in (case.layer.arguments if case.layer else ()):
        return "other"
    if len(shape) == rank + 3:
        return "batch size declared" if _declares_batch_size(case, shape) else "dimensionality"
    if len(shape) == rank + 1:
        return _without_an_axis(case, shape, rank)
    return "dimensionality" if len(shape) in (3, 4, 5) else "other"


def _declares_batch_size(case: Case, shape: tuple[Dim, ...]) -> bool:
    """Tell `input_shape=(32, 100, 1)`, a batch size of 32, from `(28, 28, 1)`, an image."""
    declared = declared_shape(case)
    if declared is None or len(declared.items) != len(shape) - 1:
        return False
    if declared.counts_samples:
        return True
    first, second = shape[1], shape[2]
    return first == second if len(shape) > 5 else first != second and (first is None or first in _BATCH_SIZES)


def _without_an_axis(case: Case, shape: tuple[Dim, ...], rank: int) -> RankKind:
    channels = _built_channels(case)
    last = shape[-1]
    if channels is not None and shape[0] is not None and last == channels and channels > 1:
        return "no batch"
    if rank == 1 or channels == 1:
        return "no channels"
    if shape[0] is not None and shape[0] == shape[1] and last in (1, 3, 4):
        return "no batch"
    if isinstance(last, int) and last <= MOST_CHANNELS_OF_AN_IMAGE:
        return "dimensionality"
    before = shape[-2]
    if isinstance(last, int) and isinstance(before, int) and max(last, before) > 2 * min(last, before):
        return "dimensionality"
    return "no channels"


def _built_channels(case: Case) -> int | None:
    layer = case.layer
    if layer is None or layer.channel_axis is None:
        return None
    size = built_size(layer, layer.channel_axis)
    return size if isinstance(size, int) else None
