"""Branches: `if` and `match`."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from shapelens.interpret.expressions import evaluate
from shapelens.interpret.flow import Flow, depends_on, in_brief, run_alternatives
from shapelens.interpret.language import chances
from shapelens.interpret.language.patterns import match_pattern
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import bind
from shapelens.interpret.truth import truth_of
from shapelens.interpret.values import Value

RunBlock = Callable[[Machine, Frame, list[ast.stmt]], Flow]


def run_if(machine: Machine, frame: Frame, node: ast.If, run_block: RunBlock) -> Flow:
    """Run the branch that the condition takes, both where that is not known."""
    outcome = chances.outcome_of(machine, frame, node.test)
    if outcome in ("always", "never"):
        return run_block(machine, frame, node.body if outcome == "always" else node.orelse)
    branches = [lambda: run_block(machine, frame, node.body), lambda: run_block(machine, frame, node.orelse)]
    return run_alternatives(machine, branches, depends_on(node.test), all_happen=outcome == "both")


def run_match(machine: Machine, frame: Frame, node: Any, run_block: RunBlock) -> Flow:
    """Run the first case that fits, each that may be it where that is not known."""
    subject = evaluate(machine, frame, node.subject)
    return _run_cases(
        machine, frame, node.cases, subject, f"it depends on what '{in_brief(node.subject)}' matches", run_block
    )


def _run_cases(
    machine: Machine, frame: Frame, cases: list[Any], subject: Value, reason: str, run_block: RunBlock
) -> Flow:
    for number, case in enumerate(cases):
        captured: dict[str, Value] = {}
        matched = match_pattern(machine, frame, case.pattern, subject, captured)
        if matched is False:
            continue
        rest = cases[number + 1 :]
        if matched is None:
            return run_alternatives(
                machine,
                [
                    lambda case=case, captured=captured: _run_case(machine, frame, case, captured, run_block),
                    lambda rest=rest: _run_cases(machine, frame, rest, subject, reason, run_block),
                ],
                reason,
            )
        for name, value in captured.items():
            bind(machine, frame, name, value)
        guard = True if case.guard is None else truth_of(machine, evaluate(machine, frame, case.guard))
        if guard is True:
            return run_block(machine, frame, case.body)
        if guard is None:
            return run_alternatives(
                machine,
                [
                    lambda case=case: run_block(machine, frame, case.body),
                    lambda rest=rest: _run_cases(machine, frame, rest, subject, reason, run_block),
                ],
                reason,
            )
    return None


def _run_case(machine: Machine, frame: Frame, case: Any, captured: dict[str, Value], run_block: RunBlock) -> Flow:
    """Run a case that is taken to fit."""
    for name, value in captured.items():
        bind(machine, frame, name, value)
    guard = True if case.guard is None else truth_of(machine, evaluate(machine, frame, case.guard))
    if guard is True:
        return run_block(machine, frame, case.body)
    if guard is False:
        return None
    body = [lambda: run_block(machine, frame, case.body), lambda: None]
    return run_alternatives(machine, body, f"it depends on the guard '{in_brief(case.guard)}'")
