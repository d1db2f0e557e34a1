"""Arguments that are given one by one and belong together: sizes in a tuple, arrays in a list; and the other way."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace_all, replace_together
from shapelens.checks.edits.sources import Place
from shapelens.rules.mismatch import InvalidCall
from shapelens.rules.registry import layer_rule


def gathered_candidates(case: Case) -> Iterator[Candidate]:
    """Offer a tuple of the sizes, or a list of the arrays, that a layer or a function is given one by one."""
    found, place = case.mismatch, case.site
    call = place.call if place is not None else None
    if place is None or call is None or not isinstance(found, InvalidCall):
        return
    arguments = call.args
    if any(isinstance(argument, ast.Starred) for argument in arguments):
        return
    if "takes them one by one" in found.reason and len(arguments) == 1 and isinstance(arguments[0], ast.Tuple):
        sizes = place.at(arguments[0])
        text = ", ".join(map(sizes.text_of, arguments[0].elts))
        yield Candidate("apart", f"Give the sizes one by one: {text}", (replace_all(sizes, text),))
    elif found.reason.startswith("the layer takes a list") or "takes them in a list" in found.reason:
        yield from _together(place, arguments, "[", "]")
    elif layer_rule(found.operation) is not None and "given by position, and the layer takes 1 so" in found.reason:
        yield from _together(place, arguments, "(", ")")
    elif "takes them in a tuple" in found.reason:
        yield from _together(place, arguments[case.operation == "reshape" :], "(", ")")


def _together(place: Place, arguments: list[ast.expr], left: str, right: str) -> Iterator[Candidate]:
    """Offer brackets around arguments."""
    if len(arguments) > 1:
        text = f"{left}{', '.join(map(place.text_of, arguments))}{right}"
        yield Candidate("gather", f"Give them together: {text}", (replace_together(place, arguments, text),))
