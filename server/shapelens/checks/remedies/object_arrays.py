"""Arrays of Python objects, as a column of a frame is that holds an array in each row."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.sources import Place
from shapelens.interpret.values import Ref, Tensor
from shapelens.rules.values import SEQUENCES


def stack_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to make one array of the arrays in a column, each of them a sample."""
    place, given, received = case.argument, case.given, case.received
    spec = given.spec if isinstance(given, Tensor) else received if isinstance(given, Ref) else None
    if place is None or spec is None or spec.dtype != "object" or spec.content == SEQUENCES:
        return
    if (given.word is not None or spec.rank != 1) if isinstance(given, Tensor) else not is_column(case, place):
        return
    function = case.names.spell("numpy.stack", place)
    code = f"{function.text}({place.text})"
    yield tensor_code.wrapped("stack", f"Make one array of the samples: {code}", place, function, code)


def is_column(case: Case, place: Place) -> bool:
    """Say whether a frame that is given is written as one column of it: `frame["image"]`, `frame.image`."""
    node = (case.sources.assigned(place) or place).node
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant)
    return isinstance(node, ast.Attribute)
