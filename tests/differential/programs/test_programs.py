"""Random programs: an error on just the statement that Keras refuses first, and no hint that is not what Keras did."""

from __future__ import annotations

import pytest

from support.truth import RECORDER

from . import agreement, comparison

PROGRAMS = 100

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.skipif(not RECORDER.exists(), reason="the recorder is not here"),
]


@pytest.mark.parametrize("seed", [11, 12])
def test_agrees_with_keras(seed: int) -> None:
    outcome = agreement.run(PROGRAMS, seed)
    assert not outcome.disagreements, "\n\n".join(map(str, outcome.disagreements[:3]))


def test_models_agree_with_keras() -> None:
    assert comparison.run(40, seed=21) == []
