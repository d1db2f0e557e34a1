"""Every rule against the real library, on random calls that are the same in every run."""

from __future__ import annotations

import pytest

from . import generators  # noqa: F401
from .cases import GENERATORS, Array, Case, Outcome, compare, generate

CASES_PER_RULE = 120
COUNTS_DEPEND_ON_DATA = (
    "keras.ops.bincount",
    "keras.ops.nonzero",
    "keras.ops.unique",
    "numpy.argwhere",
    "numpy.flatnonzero",
    "numpy.nonzero",
    "numpy.unique",
    "tensorflow.dynamic_partition",
)

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("rule", sorted(GENERATORS))
def test_rule_agrees_with_library(rule: str) -> None:
    outcomes = [compare(case) for case in generate(rule, CASES_PER_RULE)]
    wrong: list[Outcome] = sorted((o for o in outcomes if not o.agrees), key=lambda outcome: outcome.case.weight)
    assert not wrong, f"{len(wrong)} of {len(outcomes)}: {wrong[0].kind}: {wrong[0].case}: {wrong[0].detail}"
    known = sum(outcome.kind != "vague" for outcome in outcomes)
    assert known or rule in COUNTS_DEPEND_ON_DATA, "the rule never knows anything"


FOUND_BY_FUZZING = (
    Case("keras.ops.heaviside", (Array((6, None, 3), "bool"), Array((3,), "bool")), mode="symbolic"),
    Case("keras.ops.nanmean", (Array((1,), "int64"),), {"axis": ()}),
)


@pytest.mark.parametrize("case", FOUND_BY_FUZZING, ids=str)
def test_what_fuzzing_found_stays_mended(case: Case) -> None:
    outcome = compare(case)
    assert outcome.agrees, outcome
