"""Calls on which a rule and its library once disagreed, found by random ones: each is tried again."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.tensorflow

pytest.importorskip("keras")

# ruff: noqa: E402

from .cases import Array, Case, compare


def symbolic(rule: str, *arguments: object, **keywords: object) -> Case:
    return Case(rule, arguments, keywords, "symbolic")


def eager(rule: str, *arguments: object, **keywords: object) -> Case:
    return Case(rule, arguments, keywords)


MASK = Array((2, 3), "bool")

FOUND = (
    symbolic("operator.tensorflow.eq", Array((None, 3)), Array((2, 4))),
    symbolic("operator.tensorflow.ne", Array((2, 4)), Array((None, 3))),
    eager("keras.ops.reshape", Array((0, 2, 6)), (0, -1)),
    symbolic("keras.ops.reshape", Array((0, 2, 6)), (0, -1)),
    symbolic("keras.ops.reshape", Array((0, None, 6)), (-1,)),
    eager("tensorflow.where", MASK, True, Array((2, 3), "uint8")),
    eager("tensorflow.where", MASK, Array((2, 3), "complex64"), True),
    symbolic("tensorflow.where", MASK, Array((2, 3), "complex64"), True),
    eager("tensorflow.where", MASK, Array((2, 3)), True),
    symbolic("keras.ops.kron", Array((0, None), "uint8"), Array((None, 4), "int8")),
)


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_rule_agrees_with_its_library(case: Case) -> None:
    outcome = compare(case)
    assert outcome.agrees, f"{outcome.kind}: {outcome.detail}"
