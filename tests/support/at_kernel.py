"""Whole programs at a real kernel: whether what is sampled ever contradicts what was inferred."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from shapelens.notebook.files import read_file
from support.kernel_process import KernelProcess
from support.session import new_session
from support.truth import ROOT

TOUR = ROOT / "examples" / "tour.ipynb"
PROGRAMS = [
    *sorted((ROOT / "tests" / "programs").glob("*.py")),
    *sorted((ROOT / "tests" / "programs").glob("*.ipynb")),
    TOUR,
]


def contradictions(kernel: KernelProcess, program: Path) -> list[str]:
    """Run a program from a kernel's beginning, statement by statement where it is no notebook; return where what was
    sampled contradicts what was inferred.
    """
    session = new_session(kernel)
    for text in _cells(program):
        before = len(session.program.kernel.contradictions)
        session.run(session.insert(text))
        said = session.program.kernel.contradictions
        said[before:] = [f"{program.name}: {what}\n{text}" for what in said[before:]]
    return session.program.kernel.contradictions


def _cells(program: Path) -> Iterator[str]:
    file = read_file(program)
    for text in file.texts:
        if text is None:
            continue
        lines, start = text.split("\n"), 0
        for statement in () if file.is_notebook else ast.parse(text).body:
            yield "\n".join(lines[start : statement.end_lineno])
            start = statement.end_lineno or 0
        if "\n".join(lines[start:]).strip():
            yield "\n".join(lines[start:])
