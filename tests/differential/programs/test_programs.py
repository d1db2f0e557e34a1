"""Random programs: an error on just the statement that Keras refuses first, and no hint that is not what Keras did."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.files import read_file
from support.truth import RECORDER, record

from .comparison import run
from .generate import write_notebook

PROGRAMS = 100
Statement = tuple[int, int]


def statement_of(text: str, line: int) -> int:
    """Return the line on which the top-level statement begins that `line` (from 1) belongs to."""
    return next(node.lineno for node in ast.parse(text).body if node.lineno <= line <= (node.end_lineno or line))


@pytest.mark.tensorflow
@pytest.mark.skipif(not RECORDER.exists(), reason="the recorder is not here")
@pytest.mark.parametrize("seed", [11, 12])
def test_agrees_with_keras(seed: int, tmp_path: Path) -> None:
    notebook = tmp_path / f"random_{seed}.ipynb"
    write_notebook(seed, PROGRAMS, notebook)
    (truth,) = record([notebook], tmp_path)
    file = read_file(notebook)
    program = file.program()

    refused: dict[int, Statement] = {}
    for (cell, line), _ in sorted(truth.raised.items()):
        refused.setdefault(cell, (cell, statement_of(file.texts[cell] or "", line)))
    found: dict[int, Statement] = {}
    for diagnostic in sorted(diagnose(program), key=lambda d: (d.cell, d.range)):
        if diagnostic.severity == "error":
            cell, line = diagnostic.cell, diagnostic.range.start.line + 1
            found.setdefault(cell, (cell, statement_of(file.texts[cell] or "", line)))
    assert found == refused

    for hint in program.analyze().hints:
        place = (hint.cell, hint.range.start.line + 1, hint.range.start.character)
        recorded = [calls for site, calls in truth.calls.items() if site[:3] == place]
        for call in hint.calls if hint.role == "construct" else ():
            said = tuple(tuple((spec.shape, spec.dtype) for spec in side) for side in (call.inputs, call.outputs))
            assert "?" in repr(said) or any(said in calls for calls in recorded), (hint, recorded)


@pytest.mark.tensorflow
@pytest.mark.skipif(not RECORDER.exists(), reason="the recorder is not here")
def test_models_agree_with_keras() -> None:
    assert run(40, seed=21) == []
