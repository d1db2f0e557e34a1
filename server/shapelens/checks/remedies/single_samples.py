"""Samples that are taken one by one and given to a function together: each becomes a batch of one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import parent_of
from shapelens.checks.edits.source_edits import replace
from shapelens.spec import Shape


def slice_candidates(case: Case, shape: Shape) -> Iterator[Candidate]:
    """Offer batches of one sample, `step(x[i:i + 1], y[i:i + 1])`, where a function is given one of several arrays."""
    for given in case.givers(shape):
        call, index = parent_of(given.place), _index(given.place.node)
        if not isinstance(call, ast.Call) or index is None:
            continue
        alike = [node for node in call.args if isinstance(node, ast.Subscript) and _index(node) == index]
        codes = [f"{given.place.text_of(node.value)}[{index}:{_next(index)}]" for node in alike]
        if len(alike) > 1:
            edits = tuple(replace(given.place, node, code) for node, code in zip(alike, codes, strict=True))
            yield Candidate("slices", f"Take batches of one sample: {', '.join(codes)}", edits)


def _index(node: ast.AST) -> str | None:
    """Return what picks one item of an array: the name of a variable, or a number from 0."""
    index = node.slice if isinstance(node, ast.Subscript) else None
    if isinstance(index, ast.Name):
        return index.id
    return str(index.value) if isinstance(index, ast.Constant) and type(index.value) is int else None


def _next(index: str) -> str:
    return str(int(index) + 1) if index.isdigit() else f"{index} + 1"
