"""Patterns of `match`: does the subject fit, and what does the pattern bind?"""

from __future__ import annotations

import ast
from typing import Any

from shapelens.interpret import iteration
from shapelens.interpret.machine import Frame, Machine
from shapelens.interpret.names import bind
from shapelens.interpret.values import Unresolved, Value


def match_pattern(machine: Machine, frame: Frame, pattern: Any, subject: Value) -> bool | None:
    """Say whether `subject` fits `pattern`, `None` when that is not known; bind the pattern's names."""
    from shapelens.interpret.expressions import evaluate
    from shapelens.interpret.operators import compare

    if isinstance(pattern, ast.MatchValue):
        result = compare(machine, frame, pattern, ast.Eq, subject, evaluate(machine, frame, pattern.value))
        return result if isinstance(result, bool) else None
    if isinstance(pattern, ast.MatchSingleton):
        return None if isinstance(subject, Unresolved) else subject is pattern.value
    if isinstance(pattern, ast.MatchAs):
        matched = True if pattern.pattern is None else match_pattern(machine, frame, pattern.pattern, subject)
        if pattern.name is not None and matched is not False:
            bind(machine, frame, pattern.name, subject)
        return matched
    if isinstance(pattern, ast.MatchOr):
        results = [match_pattern(machine, frame, p, subject) for p in pattern.patterns]
        return True if True in results else None if None in results else False
    if isinstance(pattern, ast.MatchSequence) and not any(isinstance(p, ast.MatchStar) for p in pattern.patterns):
        items = iteration.known_items(machine, subject)
        if items is None or isinstance(subject, str):
            return None if items is None else False
        if len(items) != len(pattern.patterns):
            return False
        results = [match_pattern(machine, frame, p, item) for p, item in zip(pattern.patterns, items, strict=True)]
        return False if False in results else None if None in results else True
    return None
