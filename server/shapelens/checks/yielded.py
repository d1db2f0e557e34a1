"""What a generator of the user's yields, and the edit that makes batches of its single samples."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapelens.checks import tensor_code
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate
from shapelens.checks.sources import Place
from shapelens.spec import UNKNOWN, Shape


def sample_candidates(case: Case, received: Shape, expected: Shape) -> Iterator[Candidate]:
    """Offer to yield batches of one sample, where a generator yields samples without the axis of the batch."""
    if received is UNKNOWN or expected is UNKNOWN or len(received) != len(expected) - 1 or case.data is None:
        return
    parts = _yielded(case)
    if parts:
        edits = [tensor_code.add_axis(case, part, None, 0)[0].edits for part in parts]
        yield Candidate("batch", "Yield batches of one sample", tensor_code.all_edits(*edits))


def _yielded(case: Case) -> list[Place]:
    """Return the parts of what the generator that is given yields, if it does so in one place."""
    call = case.argument.call if case.argument is not None else None
    if call is None or not isinstance(call.func, ast.Name):
        return []
    values = [*case.sources.given_by(call.func.id, ast.Yield)]
    node = values[0].node if len(values) == 1 else None
    return [values[0].at(part) for part in node.elts] if isinstance(node, ast.Tuple) else []
