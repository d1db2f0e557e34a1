"""Sections that ran perhaps: the kernel ran one of several that have the same text, and did not say which one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from shapelens.interpret.memory import GLOBAL
from shapelens.interpret.run import StepResult, run_step
from shapelens.interpret.values import Choice, Key, Unresolved, Value
from shapelens.source.document import Unit
from shapelens.source.magics import MAGIC_RESULT
from shapelens.source.sections import Section

DOUBTFUL: Final = "perhaps "
"""What the key of a statement has before it where it stands for what may run still, or ran already."""


class Doubtful:
    """The statements of such sections as those that follow see them: after them, what they change is what it was, or
    what they make of it.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Unit, Unit]] = {}

    def units(self, section: Section) -> Iterator[Unit]:
        """Yield units that stand for those of a section."""
        for unit in section.units:
            known = self._known.get(unit.key)
            if known is None or known[0].tree is not unit.tree:
                known = self._known[unit.key] = (unit, Unit(DOUBTFUL + unit.key, unit.line, "", _perhaps(unit.tree)))
            yield known[1]


def run_unit(step: str, unit: str, tree: ast.Module, environment: Mapping[Key, Value]) -> StepResult:
    """Run a statement. Of what one leaves that stands for what ran perhaps, nothing is claimed: that it may be one of
    two layers is no reason to show at both of them what only one is called on. A variable that it may not have bound,
    though one of the same text ran, is not there.
    """
    result = run_step(step, unit, tree, environment)
    if not unit.startswith(DOUBTFUL):
        return result
    writes = {k: Unresolved(v.reason) if isinstance(v, Choice) else v for k, v in result.writes.items()}
    bound = {k: v for k, v in writes.items() if k in environment or not (k[0] == GLOBAL or isinstance(v, Unresolved))}
    return replace(result, writes=bound)


def _perhaps(tree: ast.Module) -> ast.Module:
    """Put statements below a condition of which nothing is known."""
    condition = ast.If(ast.Name(MAGIC_RESULT, ast.Load()), tree.body, [])
    return ast.fix_missing_locations(ast.Module([ast.copy_location(condition, tree.body[0])], []))
