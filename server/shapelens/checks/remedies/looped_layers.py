"""A recurrent layer that a loop makes several times, of which the last one alone is to return its last step."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import operand, set_argument
from shapelens.checks.edits.sources import Place


def until_last_candidates(layer: Place) -> Iterator[Candidate]:
    """Offer all steps of every layer but the last one that the loop around `layer` makes."""
    condition = _before_last(layer)
    edit = None if condition is None else set_argument(layer, "return_sequences", condition)
    if edit is not None:
        yield Candidate("last", f"Return all steps but in the last one: return_sequences={condition}", (edit,))


def _before_last(place: Place) -> str | None:
    """Write that another pass follows: `i < layers - 1` in `for i in range(layers)`."""
    around = [
        loop
        for loop in ast.walk(place.unit.tree)
        if isinstance(loop, ast.For) and any(node is place.node for each in loop.body for node in ast.walk(each))
    ]
    innermost = around[-1] if around else None
    count = innermost.iter if innermost is not None else None
    if innermost is None or not isinstance(count, ast.Call) or not isinstance(innermost.target, ast.Name):
        return None
    if place.text_of(count.func) != "range" or len(count.args) != 1 or innermost.target.id == "_":
        return None
    stop = count.args[0]
    if isinstance(stop, ast.Constant) and isinstance(stop.value, int):
        return f"{innermost.target.id} < {stop.value - 1}"
    return f"{innermost.target.id} < {operand(place.at(stop))} - 1"
