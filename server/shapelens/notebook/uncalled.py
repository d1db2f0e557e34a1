"""`Uncalled`: what is shown in the functions that nothing in a program calls. They are run after everything else."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from itertools import chain
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
        self._functions: list[list[Unit]] = []
        """The functions of each cell."""

    @property
    def busy(self) -> bool:
        """Whether there is something left to run."""
        return self._timeline.busy

    def place(self, cells: Sequence[Cell], edited: Iterable[int] | None) -> None:
        """Take note of the functions that the cells define now, of which those with the numbers `edited` changed;
        `None`: any may have.
        """
        if edited is None:
            known = [*chain.from_iterable(self._functions)]
            self._functions = [_functions(cell, known) for cell in cells]
        else:
            now = {number: _functions(cells[number], self._functions[number]) for number in edited}
            if all(self._functions[number] == functions for number, functions in now.items()):
                return
            for number, functions in now.items():
                self._functions[number] = functions
        self._timeline.update(self._end, [*chain.from_iterable(self._functions)][::-1])

    def run(self, remembered: dict[str, Remembered], deadline: float = inf) -> Changes:
        """Run the functions to which something changed, as many as there is time for."""
        self._timeline.look_again(self._statements.take_altered())
        return self._timeline.run(remembered, seconds=deadline - monotonic())


def _functions(cell: Cell, known: Iterable[Unit]) -> list[Unit]:
    """Return the statements of a cell that define a function, or a class with its methods; those that are `known` as
    they are.
    """
    by_key = {unit.key: unit for unit in known}
    found: list[Unit] = []
    for unit in cell.document.units if cell.python else ():
        if any(isinstance(statement, (ast.FunctionDef, ast.ClassDef)) for statement in unit.tree.body):
            key = UNCALLED + unit.key
            function = by_key.get(key)
            if function is None or function.tree is not unit.tree:
                function = Unit(key, unit.line, "", unit.tree)
            found.append(function)
    return found
