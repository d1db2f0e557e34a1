"""Layers that exist for sequences, images and volumes: reading which one it is, and writing another in its place."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import find_argument, integers_in, replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.rules.signatures import signature_table

_WINDOWS = ("kernel_size", "strides", "dilation_rate", "pool_size", "size", "padding", "cropping", "output_padding")
_AXES = {1: "batch, length, channels", 2: "batch, height, width, channels", 3: "batch, depth, height, width, channels"}
_FIRST = {1: "batch, channels, length", 2: "batch, channels, height, width", 3: "batch, channels, depth, height, width"}
_DIMENSION = re.compile(r"([123])D")
MOST_CHANNELS_OF_AN_IMAGE = 4


def spatial_rank(class_name: str) -> int | None:
    """Return how many axes a layer's window slides over: 2 for `Conv2D`; `None` for a layer without a window."""
    match = _DIMENSION.search(class_name)
    return int(match[1]) if match is not None else None


def sibling(class_name: str, rank: int) -> str | None:
    """Return the same layer for another number of spatial axes, if Keras has it."""
    name = _DIMENSION.sub(f"{rank}D", class_name)
    return name if name != class_name and name in signature_table()["layers"] else None


def axes_of(class_name: str, channels_first: bool) -> str:
    """Return what the axes of a layer's input are: `batch, length, channels`."""
    return (_FIRST if channels_first else _AXES)[spatial_rank(class_name) or 1]


def use_sibling(case: Case, rank: int) -> Iterator[Candidate]:
    """Offer the same layer for `rank` spatial axes, its windows written for as many."""
    place = case.construction
    call = place.call if place is not None else None
    class_name = case.mismatch.operation
    other = sibling(class_name, rank)
    if place is None or call is None or other is None:
        return
    spelling = case.names.rename(place.at(call.func), f"keras.layers.{other}")
    if spelling is None:
        return
    edits = [replace(place, call.func, spelling.text), *spelling.edits]
    for parameter in _WINDOWS:
        edit = _resized(place, find_argument(call, parameter, class_name), rank)
        if edit is not None:
            edits.append(edit)
    yield Candidate(f"use {rank}D", f"Use {other} instead of {class_name}", tuple(edits))


def _resized(place: Place, node: ast.expr | None, rank: int) -> Edit | None:
    """Write a window for another number of axes: `(3, 3)` becomes `3`, `(3,)` becomes `(3, 3)`."""
    items = integers_in(node)
    if node is None or not items or len(items) == rank:
        return None
    texts = [place.text_of(item) for item in items]
    if rank == 1:
        return replace(place, node, texts[0])
    texts = [*texts[:rank], *[texts[-1]] * (rank - len(texts))]
    return replace(place, node, f"({', '.join(texts)})")
