"""Parameters of a function of the user's, of another dtype than what they meet in it: cast once, where it begins."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.operands import Operand
from shapelens.checks.edits.sources import Place
from shapelens.checks.edits.surroundings import innermost
from shapelens.checks.model import Edit
from shapelens.source.positions import Range


def cast_at_the_start(case: Case, operand: Operand, other: Operand, dtype: str) -> Iterator[Candidate]:
    """Offer to cast a parameter in the first line of its function, where the function uses it in several places;
    numbers of classes beside a column for each of them become such columns.
    """
    place, node = operand.place, operand.place.node
    function = innermost(place, ast.FunctionDef)
    if function is None or not isinstance(node, ast.Name) or not _is_parameter(function, node.id):
        return
    named = [each for each in ast.walk(function) if isinstance(each, ast.Name) and each.id == node.id]
    if any(isinstance(each.ctx, ast.Store) for each in named):
        return
    classes = other.shape[-1] if other.shape[:-1] == operand.shape else None
    if isinstance(classes, int) and classes > 1:
        module = "tensorflow" if case.names.has("tensorflow") else "keras.ops"
        columns = case.names.spell(f"{module}.one_hot", place)
        code = f"{columns.text}({node.id}, {classes})"
        line = _first_line(place, function, f"{node.id} = {code}")
        if line is not None:
            yield Candidate("columns", f"Make a column for each class: {code}", (line, *columns.edits))
    in_place = tensor_code.cast(case, place, operand.value, dtype)
    where = place.range_of(node)
    code = next(edit.new_text for edit in in_place.edits if edit.range == where)
    line = _first_line(place, function, f"{node.id} = {code}")
    if line is not None and len(named) > 1:
        imports = tuple(edit for edit in in_place.edits if edit.range != where)
        yield Candidate(
            "cast at the start", f"Cast {node.id} to {dtype} where {function.name} begins", (line, *imports)
        )


def _first_line(place: Place, function: ast.FunctionDef, code: str) -> Edit | None:
    """Return the edit that puts a statement before all others of a function."""
    first = function.body[1 if ast.get_docstring(function) is not None else 0 :][:1]
    if not first or first[0].lineno == function.lineno:
        return None
    start = place.range_of(first[0]).start
    return Edit(place.cell, Range(start, start), f"{code}\n{' ' * first[0].col_offset}")


def _is_parameter(function: ast.FunctionDef, name: str) -> bool:
    arguments = function.args
    return any(each.arg == name for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
