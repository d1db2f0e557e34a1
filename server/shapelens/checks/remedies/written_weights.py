"""Weights that the program writes out, one for each class or output, of which there are fewer than classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from shapelens.checks.case import Case, argument_place
from shapelens.checks.check import Candidate
from shapelens.checks.edits.operands import Operand
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import around
from shapelens.checks.model import Edit
from shapelens.source.positions import Range

_MAKING: Final = ("array", "asarray", "constant", "convert_to_tensor", "variable", "Variable", "cast", "tensor")
_MOST_STEPS: Final = 6


def weight_list_candidates(case: Case, weights: Operand, columns: Operand) -> Iterator[Candidate]:
    """Offer a weight of 1 for each column that has none, where the weights stand in a list."""
    size = columns.shape[-1] if columns.shape else None
    count = weights.shape[0] if len(weights.shape) == 1 else None
    if not isinstance(size, int) or not isinstance(count, int) or not 1 < count < size:
        return
    place = _written(case, weights.place)
    items = place.node.elts if place is not None and isinstance(place.node, (ast.List, ast.Tuple)) else []
    if place is None or len(items) != count or not all(map(_is_number, items)):
        return
    whole = all(isinstance(item, ast.Constant) and isinstance(item.value, int) for item in items)
    end = place.range_of(items[-1]).end
    text = f", {'1' if whole else '1.0'}" * (size - count)
    last = "the last column" if size - count == 1 else f"the last {size - count} columns"
    title = f"Give each of the {size} a weight: 1 for {last}"
    yield Candidate("weights", title, (Edit(place.cell, Range(end, end), text),))


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def _written(case: Case, place: Place) -> Place | None:
    """Return the list that an array is made of: through the functions that make arrays, variables, and the parameters
    of a function that is called once.
    """
    found: Place | None = place
    for _ in range(_MOST_STEPS):
        if found is None or isinstance(found.node, (ast.List, ast.Tuple)):
            return found
        if found.call is not None:
            made = found.call.args[:1] if found.function_name in _MAKING else []
            found = found.at(made[0]) if made else None
        elif isinstance(found.node, ast.Name):
            found = _before(case, found)
        else:
            return None
    return None


def _before(case: Case, name: Place) -> Place | None:
    """Return what a variable was assigned, or what the parameter of that name was given."""
    assigned = case.sources.assigned(name)
    if assigned is not None and assigned.text != name.text:
        return assigned
    node = name.node
    for function in reversed(around(name, ast.FunctionDef)):
        names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
        if isinstance(node, ast.Name) and node.id in names:
            calls = list(case.sources.calls_of(function.name))
            return argument_place(calls[0], node.id, names.index(node.id)) if len(calls) == 1 else None
    return None
