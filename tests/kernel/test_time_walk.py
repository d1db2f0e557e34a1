"""Random edits and executions at a real kernel: after each step every hint of every cell is right."""

import pytest

from support.session import Oracle, Session
from support.walk import Walk

pytestmark = pytest.mark.tensorflow


@pytest.mark.parametrize("seed", [1, 2])
def test_no_hint_is_wrong_in_a_random_walk(any_session: Session, oracle: Oracle, seed: int):
    walk = Walk(any_session, seed)
    for _ in range(20):
        step = walk.step()
        wrong = any_session.wrong_hints(oracle)
        assert wrong == [], f"after {step}: {walk.story()}"
