"""Every rule against the real library, on random calls that are the same in every run."""

from __future__ import annotations

import pytest

from . import generators  # noqa: F401
from .cases import GENERATORS, Outcome, compare, generate

CASES_PER_RULE = 120
COUNTS_DEPEND_ON_DATA = (
    "keras.ops.bincount",
    "keras.ops.nonzero",
    "keras.ops.unique",
    "numpy.argwhere",
    "numpy.flatnonzero",
    "numpy.nonzero",
    "numpy.unique",
)
TO_BE_MENDED = {
    "keras.activations.glu": "an axis that cannot be halved",
    "keras.backend.concatenate": "an axis out of range, of symbolic tensors of rank 1",
    "keras.backend.dot": "tensors with an empty axis",
    "keras.ops.correlate": "a symbolic length that is not known",
    "keras.ops.diff": "an axis out of range with n=0",
    "keras.ops.istft": "`length` beyond what the frames give",
    "keras.ops.logdet": "a matrix that is not square",
    "keras.ops.lstsq": "a right side of unknown length",
    "keras.ops.lu_factor": "symbolic matrices of unknown size",
    "keras.ops.multi_hot": "the generator draws no case whose answer is known",
    "keras.ops.polar": "the generator draws no case whose answer is known",
    "keras.ops.searchsorted": "the dtype for symbolic tensors",
    "keras.ops.slogdet": "the shape for symbolic stacks of matrices",
    "keras.ops.solve": "a right side of unknown size",
    "keras.ops.solve_triangular": "a right side of unknown size",
}
"""Rules that are new and still disagree in some case. Strict: a rule that is mended has to leave this list."""

pytestmark = pytest.mark.tensorflow


def _cases() -> list[object]:
    return [
        pytest.param(rule, marks=pytest.mark.xfail(reason=TO_BE_MENDED[rule], strict=True))
        if rule in TO_BE_MENDED
        else rule
        for rule in sorted(GENERATORS)
    ]


@pytest.mark.parametrize("rule", _cases())
def test_rule_agrees_with_library(rule: str) -> None:
    outcomes = [compare(case) for case in generate(rule, CASES_PER_RULE)]
    wrong: list[Outcome] = sorted((o for o in outcomes if not o.agrees), key=lambda outcome: outcome.case.weight)
    assert not wrong, f"{len(wrong)} of {len(outcomes)}: {wrong[0].kind}: {wrong[0].case}: {wrong[0].detail}"
    known = sum(outcome.kind != "vague" for outcome in outcomes)
    assert known or rule in COUNTS_DEPEND_ON_DATA, "the rule never knows anything"
