"""Indices and bounds of slices that are fractions: `x[:len(x) / 2]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import operand, replace_all
from shapelens.checks.edits.sources import Place
from shapelens.checks.model import Edit
from shapelens.rules.mismatch import InvalidCall


def whole_bound_candidates(case: Case) -> Iterator[Candidate]:
    """Offer whole numbers in the index of a tensor where it has fractions: `//` for `/`, else `int(…)`."""
    node = case.site.node if case.site is not None else None
    found = case.mismatch
    if case.site is None or not isinstance(node, ast.Subscript) or not isinstance(found, InvalidCall):
        return
    if "whole number" not in found.reason:
        return
    edits = tuple(edit for each in _numbers(node.slice) for edit in _whole(case, case.site.at(each)))
    if edits:
        yield Candidate("whole", f"Make it a whole number: {edits[0].new_text}", tuple(dict.fromkeys(edits)))


def _numbers(index: ast.expr) -> Iterator[ast.expr]:
    """Yield the indices and the bounds that an index is made of."""
    for part in index.elts if isinstance(index, ast.Tuple) else [index]:
        if isinstance(part, ast.Slice):
            yield from (bound for bound in (part.lower, part.upper, part.step) if bound is not None)
        else:
            yield part


def _whole(case: Case, place: Place) -> Iterator[Edit]:
    """Yield the edit that makes a whole number of a division or a product, in the index or where it was assigned."""
    made = place if isinstance(place.node, ast.BinOp) else case.sources.assigned(place)
    if made is None or not isinstance(made.node, ast.BinOp):
        return
    left, right = operand(made.at(made.node.left)), made.at(made.node.right)
    if isinstance(made.node.op, ast.Div):
        yield replace_all(made, f"{left} // {right.text if isinstance(right.node, ast.Constant) else operand(right)}")
    elif isinstance(made.node.op, ast.Mult):
        yield replace_all(made, f"int({made.text})")
