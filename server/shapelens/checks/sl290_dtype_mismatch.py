"""SL290: an operation on a dtype that it does not take."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import cast

from shapelens.checks.case import Case
from shapelens.checks.check import Candidate, Check
from shapelens.checks.edits import tensor_code
from shapelens.checks.edits.operands import operands, whole_numbers_beside_a_fraction
from shapelens.checks.remedies.cast_parameters import cast_at_the_start
from shapelens.checks.wording import article
from shapelens.interpret.values import Tensor
from shapelens.rules.mismatch import DTypeMismatch
from shapelens.spec import TensorSpec, is_floating


def _handles(case: Case) -> bool:
    return isinstance(case.mismatch, DTypeMismatch)


def _message(case: Case) -> str:
    found = cast(DTypeMismatch, case.mismatch)
    pair = operands(case)
    if pair is not None and pair[0].value.spec.dtype != pair[1].value.spec.dtype:
        left, right = pair
        return (
            f"{case.called} needs two tensors of one dtype, but {left.name} is {left.value.spec.dtype} "
            f"and {right.name} is {right.value.spec.dtype}"
        )
    beside = whole_numbers_beside_a_fraction(case)
    if beside is not None:
        return (
            f"{case.called} needs one dtype, but {beside.name} is {beside.value.spec.dtype}, which takes no fractions"
        )
    if found.beside is not None:
        return f"{case.called} needs tensors of one dtype, but one is {found.beside} and another {found.received}"
    return f"{case.called} does not take {article(str(found.received))} tensor"


def _candidates(case: Case) -> Iterator[Candidate]:
    pair = operands(case)
    if pair is not None:
        left, right = pair
        for operand, other in ((right, left), (left, right)):
            dtype = other.value.spec.dtype
            if isinstance(dtype, str) and is_floating(dtype):
                yield from cast_at_the_start(case, operand, other, dtype)
                yield tensor_code.cast(case, operand.place, operand.value, dtype)
    elif (beside := whole_numbers_beside_a_fraction(case)) is not None:
        yield tensor_code.cast(case, beside.place, beside.value)
    elif case.argument is not None and isinstance(case.argument.node, (ast.List, ast.Tuple)):
        for item in case.argument.node.elts:
            yield tensor_code.cast(case, case.argument.at(item), Tensor(TensorSpec(), _library(case)))
    elif case.argument is not None and isinstance(case.given, Tensor):
        yield tensor_code.cast(case, case.argument, case.given)


def _library(case: Case) -> str:
    """Return the library whose function refuses its arguments."""
    return case.mismatch.operation.partition(".")[0]


CHECK = Check(
    code="SL290",
    name="dtype-mismatch",
    severity="error",
    summary="An operation on a dtype that it does not take, or on two different ones.",
    meaning="""
NumPy promotes dtypes silently; TensorFlow does not. `tf.matmul` and arithmetic take two tensors of the same dtype,
and functions such as `tf.sqrt` floating-point numbers only.
""",
    why="""
TensorFlow raises `InvalidArgumentError: cannot compute AddV2 as input #1 was expected to be a float tensor but is a
int32 tensor`. Cast one of the tensors.
""",
    example="""
import tensorflow as tf

counts = tf.range(4)
y = tf.sqrt(counts)
""",
    fixed="""
import tensorflow as tf

counts = tf.range(4)
y = tf.sqrt(tf.cast(counts, tf.float32))
""",
    handles=_handles,
    message=_message,
    candidates=_candidates,
)
