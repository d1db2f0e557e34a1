"""An axis that an array does not have, and a method of arrays that a frame does not have."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits.layer_edits import parent_of
from shapelens.checks.edits.source_edits import find_argument, operand, replace_all
from shapelens.rules.mismatch import MissingAxis


def missing_axis_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the size that stands for an axis that is not there: the number of classes for plain labels, or 1."""
    found, place = case.mismatch, case.site
    node = place.node if place is not None else None
    if not isinstance(found, MissingAxis) or place is None or not isinstance(node, ast.Subscript):
        return
    array = node.value.value if isinstance(node.value, ast.Attribute) else None
    call = parent_of(place)
    activation = find_argument(call, "activation", "Dense") if isinstance(call, ast.Call) else None
    if array is not None and found.rank == 1 and isinstance(activation, ast.Constant) and activation.value == "softmax":
        function = case.names.spell("numpy.unique", place)
        code = f"len({function.text}({place.text_of(array)}))"
        title = f"Count the classes: {code}"
        yield Candidate("classes", title, (replace_all(place, code), *function.edits))
    if found.axis == found.rank:
        yield Candidate("one", f"Take 1 in the place of {place.text}", (replace_all(place, "1"),))


def array_method_candidates(case: Case) -> Iterator[Candidate]:
    """Offer the array of a frame where a method of arrays is called on it."""
    place, operation = case.site, case.mismatch.operation
    if place is None or not isinstance(place.node, ast.Attribute):
        return
    frame = place.at(place.node.value)
    if operation.startswith("list."):
        function = case.names.spell("numpy.array", place)
        edits = (replace_all(frame, f"{function.text}({frame.text})"), *function.edits)
        yield Candidate("array", "Make an array of the list", edits)
    if not operation.startswith("pandas."):
        return
    code = f"{operand(frame)}.values"
    yield Candidate("values", f"Take the array of the frame: {code}", (replace_all(frame, code),))
