"""Random programs that make models again, or make and call them in ways that Keras refuses."""

from __future__ import annotations

import pytest

from support.truth import RECORDER

from . import comparison
from .remade import RemadeGenerator

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.skipif(not RECORDER.exists(), reason="the recorder is not here"),
]


def test_models_made_again_agree_with_keras() -> None:
    # What cannot be saved, as a lambda, is refused for other reasons than shapes.
    assert comparison.run(30, seed=22, kind=RemadeGenerator, every_error=False) == []
