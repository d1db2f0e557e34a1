"""`Uncalled`: what is shown in the functions that nothing in a program calls. They are run after everything else."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from math import inf
from time import monotonic
from typing import Final

from shapelens.interpret.uncalled import run_uncalled
from shapelens.notebook.cells import Cell
from shapelens.notebook.timeline import Changes, Remembered, Timeline
from shapelens.source.document import Unit

UNCALLED: Final = "uncalled "
"""What the key of a statement has before it where its functions are run though nothing calls them."""


class Uncalled:
    """The functions that a program defines, in a timeline behind that of its statements, the last one first: what one
    that nothing calls calls itself counts as called.
    """

    def __init__(self, statements: Timeline) -> None:
        self._statements = statements
        self._end = statements.end()
        self._timeline = Timeline(self._end, "uncalled", run_uncalled)
        self._units: dict[str, Unit] = {}

    @property
    def busy(self) -> bool:
        """Whether there is something left to run."""
        return self._timeline.busy

    def place(self, cells: Iterable[Cell]) -> None:
        """Take note of the functions that the cells define now."""
        placed: list[Unit] = []
        for cell in cells:
            placed.extend(self._placed(unit) for unit in cell.document.units if cell.python and defines_function(unit))
        self._units = {unit.key: unit for unit in placed}
        self._timeline.update(self._end, placed[::-1])

    def run(self, remembered: dict[str, Remembered], deadline: float = inf) -> Changes:
        """Run the functions to which something changed, as many as there is time for."""
        self._timeline.look_again(self._statements.take_altered())
        return self._timeline.run(remembered, seconds=deadline - monotonic())

    def _placed(self, unit: Unit) -> Unit:
        key = UNCALLED + unit.key
        known = self._units.get(key)
        return known if known is not None and known.tree is unit.tree else Unit(key, unit.line, "", unit.tree)


def defines_function(unit: Unit) -> bool:
    """Say whether a statement defines a function, or a class with its methods."""
    return any(isinstance(statement, (ast.FunctionDef, ast.ClassDef)) for statement in unit.tree.body)
