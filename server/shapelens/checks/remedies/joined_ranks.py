"""Inputs of a merging layer of which one lacks an axis: the weights of steps beside the steps."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import spelled_layer
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.remedies.joined import joined_nodes
from shapelens.rules.mismatch import BroadcastMismatch
from shapelens.rules.registry import layer_rule
from shapelens.spec import UNKNOWN, Dim, Shape


def reshaped_candidates(case: Case, found: BroadcastMismatch) -> Iterator[Candidate]:
    """Offer a `Reshape` that gives the smaller input the axis of size 1 that it lacks: (None, 20) → (None, 20, 1)
    beside (None, 20, 32), and (None, 32) → (None, 1, 32).
    """
    joined = joined_nodes(case, (found.left, found.right))
    if joined is None or layer_rule(found.operation) is None:
        return
    (place, nodes), spelling = joined, spelled_layer(case, joined[0], "Reshape")
    for node, short, long in ((nodes[1], found.right, found.left), (nodes[0], found.left, found.right)):
        target = _with_axis(short, long)
        if target is not None and spelling is not None:
            code = f"{spelling.text}({target})({place.text_of(node)})"
            title = f"Add the axis that it lacks: Reshape({target})"
            yield Candidate("axis", title, (replace(place, node, code), *spelling.edits))


def _with_axis(short: Shape, long: Shape) -> tuple[int, ...] | None:
    """Return the sizes of `short` behind the batch axis with an axis of size 1 where `long` has one more."""
    if short is UNKNOWN or long is UNKNOWN or len(long) != len(short) + 1:
        return None
    for axis in range(len(long) - 1, 0, -1):
        rest = (*long[:axis], *long[axis + 1 :])
        if all(_may_be_equal(a, b) for a, b in zip(rest, short, strict=True)):
            sizes = [size if isinstance(size, int) else -1 for size in short[1:]]
            sizes.insert(axis - 1, 1)
            return tuple(sizes) if sizes.count(-1) < 2 else None
    return None


def _may_be_equal(a: Dim, b: Dim) -> bool:
    return a == b or not isinstance(a, int) or not isinstance(b, int)
