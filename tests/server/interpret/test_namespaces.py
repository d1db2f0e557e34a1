"""`globals()` where all variables of a kernel are known."""

import ast

from shapelens.interpret.memory import COMPLETE, GLOBAL
from shapelens.interpret.run import run_step
from shapelens.interpret.values import Value


def found(condition: str) -> Value:
    """Return what a notebook's condition comes to, where the kernel holds a model."""
    statement = ast.parse(f"found = {condition}")
    result = run_step("step", "unit", statement, {COMPLETE: True, (GLOBAL, "model"): 3})
    return result.writes[GLOBAL, "found"]


def test_what_a_notebook_has_is_asked_for() -> None:
    assert found("'model' in globals()") is True
    assert found("'modle' in globals()") is False


def test_the_variables_of_ipython_are_not_sampled() -> None:
    assert not isinstance(found("'get_ipython' in globals()"), bool)
    assert not isinstance(found("'In' in globals()"), bool)
