"""A layer that is taken out of a model, `model.layers[-1]`, and called on what other layers of it come before."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace_all
from shapelens.checks.edits.sources import Place


def skipped_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to call the layer before it first, and so on: the whole decoder, not its last layer alone."""
    site, given = case.site, case.argument
    called = site.at(site.call.func) if site is not None and site.call is not None else None
    taken = None if called is None else _taken(case.sources.assigned(called) or called)
    if taken is None or given is None:
        return
    model, number = taken
    code = f"{model}.layers[-{number + 1}]({given.text})"
    yield Candidate("skipped", f"Call the layers of {model} before it first", (replace_all(given, code),))


def _taken(place: Place) -> tuple[str, int] | None:
    """Return the model that a layer is taken from, and its number from the end: `model.layers[-1]`."""
    node = place.node
    if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Attribute) or node.value.attr != "layers":
        return None
    index = node.slice.operand if isinstance(node.slice, ast.UnaryOp) and isinstance(node.slice.op, ast.USub) else None
    if not isinstance(index, ast.Constant) or not isinstance(index.value, int):
        return None
    return place.text_of(node.value.value), index.value
