"""Arrays of Python objects, as a column of a frame is that holds an array in each row."""

from __future__ import annotations

from collections.abc import Iterator

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.edits import tensor_code
from shapelens.interpret.values import Ref, Tensor


def stack_candidates(case: Case) -> Iterator[Candidate]:
    """Offer to make one array of the arrays in a column, each of them a sample."""
    place, given, received = case.argument, case.given, case.received
    spec = given.spec if isinstance(given, Tensor) else received if isinstance(given, Ref) else None
    if place is None or spec is None or spec.dtype != "object" or spec.rank not in (1, 2):
        return
    if isinstance(given, Tensor) and (given.word is not None or given.spec.rank != 1):
        return
    function = case.names.spell("numpy.stack", place)
    code = f"{function.text}({place.text})"
    yield tensor_code.wrapped("stack", f"Make one array of the samples: {code}", place, function, code)
