"""SL402: a `kernel_size`, `strides` or the like with a wrong number of items."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.arguments import constructor, invalid_argument, shown, value_place
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits.source_edits import integers_in, replace_all
from shapelens.checks.remedies.dimensionality import spatial_rank, use_sibling

_PARAMETERS = ("kernel_size", "strides", "dilation_rate", "pool_size", "size", "output_padding", "cropping")


def _handles(case: Case) -> bool:
    found = invalid_argument(case, *_PARAMETERS)
    rank = spatial_rank(found.operation) if found is not None else None
    value = found.value if found is not None else None
    return rank is not None and isinstance(value, (tuple, list)) and len(value) != rank  # pyright: ignore[reportUnknownArgumentType]


def _message(case: Case) -> str:
    found = invalid_argument(case)
    assert found is not None
    rank = spatial_rank(found.operation)
    needed = "one integer" if rank == 1 else f"one integer or {rank} of them"
    return f"{found.operation} takes {needed} for {found.parameter}, not {shown(found.value)}"


def _candidates(case: Case) -> Iterator[Candidate]:
    found, place = invalid_argument(case), value_place(case)
    rank = spatial_rank(found.operation) if found is not None else None
    items = integers_in(place.node) if place is not None else None
    if found is None or place is None or rank is None or not items:
        return
    texts = [place.text_of(item) for item in items]
    if rank == 1 or len(texts) == 1:
        text = texts[0]
    else:
        texts = [*texts[:rank], *[texts[-1]] * (rank - len(texts))]
        text = f"({', '.join(texts)})"
    shorter = Candidate("window", f"Set {found.parameter}={text}", (replace_all(place, text),))
    yield shorter
    if constructor(case) is not None and case.construction is not None:
        yield from use_sibling(case, len(items))


CHECK = Check(
    code="SL402",
    name="window-length",
    severity="error",
    summary="kernel_size, strides or another window argument has a wrong number of items.",
    meaning="""
A window argument is one integer for all axes or a tuple with one for each axis that the window slides over: one in
`Conv1D`, two in `Conv2D`, three in `Conv3D`.
""",
    why="""
The constructor raises `The kernel_size argument must be a tuple of 1 integers`. Often a layer was changed from
`Conv2D` to `Conv1D` and its arguments were not.
""",
    example="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, (3, 3), activation="relu")
""",
    fixed="""
from tensorflow.keras import layers

conv = layers.Conv1D(32, 3, activation="relu")
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
