"""What was found in one file, in plain data that goes from one process to another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from shapelens.report import JsonDiagnostic


@dataclass(frozen=True)
class Found:
    """A finding, and the line of its file (from 0) that it stands on: of a notebook, in the text of the `.ipynb`."""

    diagnostic: JsonDiagnostic
    line: int

    @property
    def is_in_notebook(self) -> bool:
        """Whether positions count from the cell, and `line` alone from the beginning of the file."""
        return self.diagnostic["file"].endswith(".ipynb")

    @property
    def message(self) -> str:
        """What is wrong; in a notebook with the cell and its line, which a person looks for."""
        if not self.is_in_notebook:
            return self.diagnostic["message"]
        line = self.diagnostic["range"]["start"]["line"] + 1
        return f"cell {self.diagnostic['cell'] + 1}, line {line}: {self.diagnostic['message']}"


@dataclass(frozen=True)
class Outcome:
    """What came of one file: findings, or why it could not be looked at; how much was mended, and what that changed."""

    name: str
    found: tuple[Found, ...] = ()
    error: str | None = None
    mended: int = 0
    difference: str = ""
    content: str | None = None
    """The mended text of standard input, which has no file to be written to."""


def findings(outcomes: Iterable[Outcome]) -> list[Found]:
    """Return the findings of all files."""
    return [found for outcome in outcomes for found in outcome.found]
