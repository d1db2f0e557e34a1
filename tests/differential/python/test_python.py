"""Random programs of plain Python: what the interpreter claims to know is what CPython has."""

import pytest

from .agreement import run


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_agrees_with_cpython(seed: int) -> None:
    outcome = run(40, seed)
    assert not outcome.disagreements, str(outcome.disagreements[0])
    assert outcome.known > 0.7 * outcome.compared
