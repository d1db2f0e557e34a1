"""Numbers that a function of a model makes for batches of one size: as many as the batch has are what it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.source_edits import replace
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import innermost
from shapelens.checks.edits.tensor_code import all_edits

_RANDOM: Final = ("normal", "random_normal", "truncated_normal", "uniform", "random_uniform")


def row_candidates(case: Case, made: Iterable[Place]) -> Iterator[Candidate]:
    """Offer to make as many random rows as the batch has, in calls that stand in a function of tensors."""
    for place in made:
        first = _first_size(place)
        if first is None or place.text_of(place.call.func if place.call else first).rpartition(".")[2] not in _RANDOM:
            continue
        module = "tensorflow" if case.names.has("tensorflow") else "keras.ops"
        function = case.names.spell(f"{module}.shape", place)
        for name in _tensors_beside(place):
            code = f"{function.text}({name})[0]"
            edits = all_edits((replace(place, first, code),), function.edits)
            yield Candidate("rows", f"Make as many rows as the batch has: {code}", edits)


def _first_size(place: Place) -> ast.expr | None:
    """Return the first of several sizes that are written out in a call."""
    call = place.call
    given = [*call.args, *(keyword.value for keyword in call.keywords)] if call is not None else []
    shapes = [node.elts for node in given if isinstance(node, (ast.Tuple, ast.List)) and len(node.elts) > 1]
    return shapes[0][0] if shapes and isinstance(shapes[0][0], (ast.Constant, ast.Name)) else None


def _tensors_beside(place: Place) -> list[str]:
    """Return what a function is given around a place, or what it unpacks of that."""
    function = innermost(place, ast.FunctionDef, ast.Lambda)
    if function is None:
        return []
    parameters = [each.arg for each in function.args.args if each.arg != "self"]
    unpacked = [
        [item.id for item in statement.targets[0].elts if isinstance(item, ast.Name)]
        for statement in (function.body if isinstance(function, ast.FunctionDef) else ())
        if isinstance(statement, ast.Assign)
        and isinstance(statement.targets[0], ast.Tuple)
        and isinstance(statement.value, ast.Name)
        and statement.value.id in parameters
    ]
    return unpacked[0] if unpacked else parameters
