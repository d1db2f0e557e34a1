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
    eager("tensorflow.einsum", "ij,ij", Array((0, 0)), Array((3, 1))),
    eager("tensorflow.where", MASK, True, Array((2, 3), "uint8")),
    eager("tensorflow.where", MASK, Array((2, 3), "complex64"), True),
    symbolic("tensorflow.where", MASK, Array((2, 3), "complex64"), True),
    eager("tensorflow.where", MASK, Array((2, 3)), True),
    symbolic("tensorflow.where", Array((None,), "bool"), 2, Array((4, 1, 2), "float64")),
    eager("keras.ops.add", Array((4, 3, 4)), Array((3,))),
    eager("keras.ops.add", Array((4, 3, 1)), Array((3,))),
    symbolic("keras.ops.add", Array((4, 3, 1)), Array((3,))),
    eager("keras.ops.add", Array((2, 6, 5, 3), "int64"), Array((3, 1), "uint8")),
    eager("numpy.einsum", "ii->i", Array((0, 1))),
    symbolic("tensorflow.where", Array((0,), "bool"), Array((None,)), Array((6,))),
    symbolic("tensorflow.where", Array((6,), "bool"), Array((None,)), Array((0,))),
    eager("keras.ops.average", Array((1,), "bool"), -1, Array((7,))),
    symbolic("keras.ops.average", Array((1,), "bool"), -1, Array((7,))),
    eager("keras.ops.average", Array((1, 2, 1)), None, Array((7,))),
    eager("keras.ops.einsum", "bnqk,bknd->bqnd", Array((4, 1, 3)), Array((2, 3, 4, 4))),
    eager("keras.ops.batch_normalization", Array((6, 1)), Array((2,)), Array((1,)), -1),
    eager("keras.ops.einsum", "ij,jk->ik", Array((1, 2)), Array((4, 1, 2, 2))),
    symbolic("tensorflow.add_n", (Array(()), Array((), "float64"))),
    symbolic("tensorflow.nn.sparse_softmax_cross_entropy_with_logits", Array((4, None), "int32"), Array((4, 4, 4))),
    symbolic("tensorflow.repeat", Array((None, None)), 0, axis=-1),
    symbolic("keras.ops.kron", Array((0, None), "uint8"), Array((None, 4), "int8")),
)


@pytest.mark.parametrize("case", FOUND, ids=str)
def test_rule_agrees_with_its_library(case: Case) -> None:
    outcome = compare(case)
    assert outcome.agrees, f"{outcome.kind}: {outcome.detail}"
