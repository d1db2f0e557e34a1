"""Inputs or targets that are given in a list or a dict, in another order than the model has them."""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterator
from itertools import permutations
from typing import Literal

from shapelens.checks.case import Case, data_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace_all
from shapelens.interpret.values import Tensor, is_tuple
from shapelens.spec import UNKNOWN

_MOST_ITEMS = 3


def order_candidates(case: Case, part: Literal["x", "y"]) -> Iterator[Candidate]:
    """Offer the items of the list or dict in every other order, where it is written in the call."""
    place = data_place(case.site, "x" if case.data is None else case.data.part, part)
    node = place.node if place is not None else None
    items = node.values if isinstance(node, ast.Dict) else node.elts if isinstance(node, ast.List) else []
    if place is None or not 2 <= len(items) <= _MOST_ITEMS:
        return
    if part == "x" and _are_alike(case):
        return
    written = [place.text_of(item) for item in items]
    for order in permutations(written):
        if list(order) != written:
            code = f"[{', '.join(order)}]"
            if isinstance(node, ast.Dict):
                keys = ["**" if key is None else f"{place.text_of(key)}: " for key in node.keys]
                code = f"{{{', '.join(map(operator.add, keys, order))}}}"
            yield Candidate("order", f"Give them in the order of the model: {code}", (replace_all(place, code),))


def _are_alike(case: Case) -> bool:
    """Say whether all inputs in the list are of one shape, so that their order makes no difference."""
    given = case.placed.finding.facts.given[:1]
    parts = given[0] if given and is_tuple(given[0]) else ()
    shapes = [part.spec.shape for part in parts if isinstance(part, Tensor)]
    return len(shapes) > 1 and all(shape is not UNKNOWN and shape == shapes[0] for shape in shapes)
