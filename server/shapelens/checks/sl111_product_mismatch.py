"""SL111: a matrix product whose inner sizes differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.operands import Operand, operands
from shapelens.checks.edits.source_edits import set_argument
from shapelens.checks.remedies.constructed import constructed_with_size
from shapelens.checks.remedies.layer_weights import weight_candidates
from shapelens.checks.remedies.widths import width_candidates
from shapelens.checks.wording import format_shape
from shapelens.rules.mismatch import ContractionMismatch
from shapelens.spec import UNKNOWN, Dim


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, ContractionMismatch)


def _message(case: Case) -> str:
    found = cast(ContractionMismatch, case.mismatch)
    pair = operands(case)
    left, right = format_shape(found.left), format_shape(found.right)
    shapes = f"{pair[0].name}, {left}, and {pair[1].name}, {right}," if pair else f"{left} and {right}"
    return f"{shapes} cannot be multiplied: the sizes to be summed over are {found.left_size} and {found.right_size}"


def _candidates(case: Case) -> Iterator[Candidate]:
    pair = operands(case)
    if pair is None:
        yield from _of_merged(case)
        return
    for operand in (pair[1], pair[0]):
        yield from weight_candidates(operand.place)
    found = cast(ContractionMismatch, case.mismatch)
    for operand, distance, size in ((pair[1], 2, found.left_size), (pair[0], 1, found.right_size)):
        if isinstance(size, int):
            yield from constructed_with_size(case, operand.place, distance, size)
    for operand in (pair[1], pair[0]):
        if len(operand.shape) >= 2:
            yield _transposed(case, operand)


def _of_merged(case: Case) -> Iterator[Candidate]:
    """Offer to multiply along an axis that both tensors have alike, or to make the narrower one as wide."""
    shapes = [each.spec.shape for each in case.merged]
    if case.operation != "Dot" or len(shapes) != 2 or UNKNOWN in shapes:
        return
    left, right = (cast("tuple[Dim, ...]", shape) for shape in shapes)
    place = case.construction or case.site
    for axis in range(min(len(left), len(right)) - 1, 0, -1):
        alike = left[axis] == right[axis]
        edit = set_argument(place, "axes", str(axis), "Dot") if place is not None and alike else None
        if edit is not None:
            yield Candidate("axes", f"Multiply along axis {axis}", (edit,))
    widths = [shape[-1] for shape in (left, right) if isinstance(shape[-1], int)]
    for tensor, width in zip(case.merged, widths, strict=False):
        if len(widths) == 2 and width < max(widths):
            yield from width_candidates(case, tensor, max(widths))


def _transposed(case: Case, operand: Operand) -> Candidate:
    rank = len(operand.shape)
    order = (*range(rank - 2), rank - 1, rank - 2)
    return tensor_code.transpose(case, operand.place, operand.value, order)


CHECK = Check(
    code="SL111",
    name="product-mismatch",
    severity="error",
    summary="A matrix product whose inner sizes differ.",
    meaning="""
`a @ b`, `np.dot` and `tf.matmul` sum over the last axis of the first and the last but one of the second: these two
must have the same size, as in `(32, 10) @ (10, 4)`.
""",
    why="""
The sum pairs each value of a row with one of a column. Often one of the matrices has to be transposed.
""",
    example="""
import tensorflow as tf

x = tf.random.normal((32, 10))
w = tf.random.normal((4, 10))
y = tf.matmul(x, w)
""",
    fixed="""
import tensorflow as tf

x = tf.random.normal((32, 10))
w = tf.random.normal((4, 10))
y = tf.matmul(x, tf.transpose(w, perm=[1, 0]))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
