"""What is worked out from all samples after they were split: it belongs to the part that is given beside it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place


def made_of_part_candidates(
    case: Case, place: Place, split: Place, target: ast.Tuple, places: Mapping[str, Place | None]
) -> Iterator[Candidate]:
    """Offer to work a variable out from the part of the samples that is given, and not from all of them."""
    made, call = case.sources.assigned(place), split.call
    if made is None or call is None or not _is_behind(made, split):
        return
    names = [split.text_of(name) for name in target.elts]
    given = [other.text for other in places.values() if other is not None and other.text in names]
    if not given or len(names) != 2 * len(call.args):
        return
    side = names.index(given[0]) % 2
    parts = {split.text_of(whole): names[2 * number + side] for number, whole in enumerate(call.args)}
    for node in ast.walk(made.node):
        if isinstance(node, ast.Name) and node.id in parts:
            part = parts[node.id]
            title = f"Work {place.text} out from {part}"
            yield Candidate("part", title, (replace(made, node, part),))
            return


def _is_behind(place: Place, other: Place) -> bool:
    """Say whether a place stands in a statement behind that of another one."""
    return (place.cell, place.unit.line + place.node.lineno) > (other.cell, other.unit.line + other.node.lineno)
