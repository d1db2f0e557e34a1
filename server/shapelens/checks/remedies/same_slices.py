"""Parts of the data that are cut at different places: `x[:200]` beside `y[:210]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place


def slice_candidates(case: Case, x: Place | None, y: Place | None) -> Iterator[Candidate]:
    """Offer to cut the targets where the inputs are cut, or the other way round; to cut neither where one is whole."""
    first, second = (None if place is None else _cut(case, place) for place in (x, y))
    if first is None or second is None:
        for place, own in (each for each in (second, first) if each is not None):
            whole = place.text_of(own.value)
            yield Candidate("whole", f"Take all samples of {whole}", (replace(place, own, whole),))
        return
    for (place, own), (other, wanted) in ((second, first), (first, second)):
        bounds = other.text_of(wanted.slice)
        if place.text_of(own.slice) != bounds:
            code = f"{place.text_of(own.value)}[{bounds}]"
            yield Candidate("slice", f"Take the same samples: {code}", (replace(place, own.slice, bounds),))


def _cut(case: Case, given: Place) -> tuple[Place, ast.Subscript] | None:
    """Return where an array is cut to make a part of the data, and the expression that cuts it."""
    for place in (given, case.sources.assigned(given) if isinstance(given.node, ast.Name) else None):
        if place is not None and isinstance(place.node, ast.Subscript) and isinstance(place.node.slice, ast.Slice):
            return place, place.node
    return None
