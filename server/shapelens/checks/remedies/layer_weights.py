"""Weights of a user's layer that are made for another axis of its input than its features."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.remedies.attribute_layers import assigned_attribute


def weight_candidates(weight: Place) -> Iterator[Candidate]:
    """Offer to make a weight of a layer for the last axis of its input, whatever stands before that."""
    made = assigned_attribute(weight)
    shape = argument_place(made, "shape", 0) if made is not None else None
    if made is None or shape is None or made.function_name != "add_weight":
        return
    yield from _other_way_round(shape)
    for node in ast.walk(shape.node):
        index = node.slice if isinstance(node, ast.Subscript) else None
        if isinstance(index, ast.Constant) and index.value in (0, 1, 2):
            text = f"{shape.text_of(cast(ast.Subscript, node).value)}[-1]"
            yield Candidate("features", f"Make the weight for the features: {text}", (replace(shape, node, text),))


def _other_way_round(shape: Place) -> Iterator[Candidate]:
    """Offer to make a matrix with its features in the rows and its units in the columns, where these are swapped."""
    items = shape.node.elts if isinstance(shape.node, (ast.Tuple, ast.List)) else []
    if len(items) == 2 and shape.text_of(items[1]).endswith("[-1]"):
        rows, columns = map(shape.text_of, reversed(items))
        edits = tuple(replace(shape, node, text) for node, text in zip(items, (rows, columns), strict=True))
        yield Candidate("turned", f"Make the weight the other way round: ({rows}, {columns})", edits)
