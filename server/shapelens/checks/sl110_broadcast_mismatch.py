"""SL110: two tensors that cannot be broadcast together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks import tensor_code
from shapelens.checks.axis_orders import order_between
from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.operands import operands
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import BroadcastMismatch
from shapelens.spec import UNKNOWN, Shape


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, BroadcastMismatch)


def _message(case: Case) -> str:
    found = cast(BroadcastMismatch, case.mismatch)
    pair = operands(case)
    if pair is not None:
        shapes = f"{pair[0].name}, {format_shape(found.left)}, and {pair[1].name}, {format_shape(found.right)},"
    else:
        shapes = f"{format_shape(found.left)} and {format_shape(found.right)}"
    clash = _clash(found.left, found.right)
    return f"{shapes} cannot be broadcast together{f': {clash}' if clash else ''}"


def _clash(left: Shape, right: Shape) -> str | None:
    if left is UNKNOWN or right is UNKNOWN:
        return None
    for distance, (a, b) in enumerate(zip(reversed(left), reversed(right), strict=False), 1):
        if isinstance(a, int) and isinstance(b, int) and a != b and 1 not in (a, b):
            where = "the last axis" if distance == 1 else f"axis -{distance}"
            return f"{where} is {a} in one and {b} in the other"
    return None


def _candidates(case: Case) -> Iterator[Candidate]:
    pair = operands(case)
    if pair is None:
        return
    left, right = pair
    order = order_between((None, *right.value.spec.shape), (None, *left.value.spec.shape))  # type: ignore[misc]
    if order is not None:
        yield tensor_code.transpose(case, right.place, right.value, [axis - 1 for axis in order[1:]])
    if len(right.shape) < len(left.shape):
        yield from tensor_code.add_axis(case, right.place, right.value)
    elif len(left.shape) < len(right.shape):
        yield from tensor_code.add_axis(case, left.place, left.value)


CHECK = Check(
    code="SL110",
    name="broadcast-mismatch",
    severity="error",
    summary="Two tensors have shapes that cannot be broadcast together.",
    meaning="""
Arithmetic between tensors compares their shapes from the last axis on: two sizes fit if they are equal or one of them
is 1; axes that one tensor lacks in front count as 1.
""",
    why="""
`(32, 10)` and `(32,)` do not fit, because 10 meets 32: the second needs an axis of size 1 at its end. `(32, 10)` and
`(10,)` do.
""",
    example="""
import numpy as np

x = np.random.rand(32, 10)
scale = np.random.rand(32)
y = x * scale
""",
    fixed="""
import numpy as np

x = np.random.rand(32, 10)
scale = np.random.rand(32)
y = x * scale[..., np.newaxis]
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
