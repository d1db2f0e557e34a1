"""How a condition ends. One that a random number decides ends in both ways, so that what raises in either raises."""

from __future__ import annotations

import ast
from typing import Final, Literal

from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Symbol, Value

_DRAWS: Final = frozenset(
    {"random.random", "numpy.random.rand", "numpy.random.random", "numpy.random.random_sample", "numpy.random.uniform"}
)
"""Without an argument each draws a number of [0, 1)."""

Outcome = Literal["always", "never", "both"]


def outcome_of(machine: Machine, frame: Frame, test: ast.expr) -> Outcome | None:
    """Evaluate a condition and say how it ends, `None` where that is not known; `random.random() < epsilon` ends in
    both ways.
    """
    from shapelens.interpret.expressions import evaluate

    drawn = _bound_of_draw(machine, frame, test)
    if drawn is not None:
        bound, is_upper = drawn
        return _beside(evaluate(machine, frame, bound), is_upper)
    truth = truth_of(machine, evaluate(machine, frame, test))
    return None if truth is None else "always" if truth else "never"


def _bound_of_draw(machine: Machine, frame: Frame, test: ast.expr) -> tuple[ast.expr, bool] | None:
    """Return what a random number is compared with, and whether that is the upper bound; `None` of anything else."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1:
        return None
    left, operator, right = test.left, test.ops[0], test.comparators[0]
    if not isinstance(operator, (ast.Lt, ast.LtE, ast.Gt, ast.GtE)):
        return None
    is_less = isinstance(operator, (ast.Lt, ast.LtE))
    if _is_draw(machine, frame, left):
        return right, is_less
    return (left, not is_less) if _is_draw(machine, frame, right) else None


def _is_draw(machine: Machine, frame: Frame, node: ast.expr) -> bool:
    from shapelens.interpret.expressions import evaluate

    if not isinstance(node, ast.Call) or node.args or node.keywords or not _is_dotted(node.func):
        return False
    function = evaluate(machine, frame, node.func)
    return isinstance(function, Symbol) and function.name in _DRAWS


def _is_dotted(node: ast.expr) -> bool:
    """Say whether an expression is a name with dots: to look at it twice does nothing twice."""
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_dotted(node.value))


def _beside(bound: Value, is_upper: bool) -> Outcome:
    """Compare a draw with its upper or lower bound."""
    if not isinstance(bound, (int, float)) or 0 < bound < 1:
        return "both"
    return "always" if (bound >= 1) == is_upper else "never"
