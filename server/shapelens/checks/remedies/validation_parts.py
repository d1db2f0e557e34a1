"""Validation data that are not given as Keras wants them: a tuple of inputs and targets, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace_all, replace_together


def part_candidates(case: Case) -> Iterator[Candidate]:
    """Offer lists of the inputs and of the targets, where `validation_data` has more parts than these two."""
    is_tested = case.data is not None and case.data.part == "validation_data"
    place = argument_place(case.site, "validation_data", 7) if case.site is not None and is_tested else None
    nodes = place.node.elts if place is not None and isinstance(place.node, (ast.Tuple, ast.List)) else []
    if place is None or any(isinstance(node, ast.Starred) for node in nodes):
        return
    parts = [place.text_of(node) for node in nodes]
    for inputs in reversed(range(1, len(parts))):
        code = f"({_list_of(parts[:inputs])}, {_list_of(parts[inputs:])})"
        if len(parts) > 2:
            yield Candidate("parts", f"Give inputs and targets: {code}", (replace_all(place, code),))


def named_candidates(case: Case) -> Iterator[Candidate]:
    """Offer `validation_data` for the two arrays that follow the data and the targets by position."""
    call = case.site.call if case.site is not None else None
    if case.site is None or call is None or len(call.args) != 4 or case.site.function_name != "fit":
        return
    tested = call.args[2:]
    code = f"validation_data=({', '.join(map(case.site.text_of, tested))})"
    yield Candidate("validation", f"Name them: {code}", (replace_together(case.site, tested, code),))


def _list_of(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"[{', '.join(parts)}]"
