"""An axis that was added to what has as many axes as are needed: `x[np.newaxis]`, `np.expand_dims(x, 0)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import instead_of
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import Tensor


def superfluous_axis(case: Case) -> Iterator[Candidate]:
    """Offer the data without the axis that was added to them, where they have one more than the model declares."""
    declared, given = case.placed.finding.facts.declared, case.given
    if case.argument is None or not isinstance(declared, Tensor) or not isinstance(given, Tensor):
        return
    if declared.spec.rank is not None and given.spec.rank == declared.spec.rank + 1:
        yield from without_added_axis(case, case.argument)


def without_added_axis(case: Case, place: Place) -> Iterator[Candidate]:
    """Offer what an axis is added to at a place, or where the variable there was assigned."""
    for made in (place, case.sources.assigned(place)):
        before = None if made is None else _before(made)
        if made is not None and before is not None:
            yield Candidate("added axis", "Leave out the axis that is added", (instead_of(made, before),))
            return


def _before(place: Place) -> str | None:
    """Return what an axis is added to."""
    node = place.node
    if isinstance(node, ast.Subscript):
        added = place.text_of(node.slice)
        return place.text_of(node.value) if added == "None" or added.endswith(".newaxis") else None
    if isinstance(node, ast.Call) and node.args and place.function_name == "expand_dims":
        return place.text_of(node.args[0])
    return None
