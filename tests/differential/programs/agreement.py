"""Run random programs by Keras and by ShapeLens: findings and hints must be what Keras did."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from shapelens.checks.diagnose import diagnose
from shapelens.checks.model import Diagnostic
from shapelens.notebook.files import SourceFile, read_file
from shapelens.notebook.results import Hint
from support.truth import Truth, record

from .comparison import is_alarm
from .generate import write_notebook


@dataclass(frozen=True)
class Disagreement:
    """A program, and what is said of it that is not so."""

    source: str
    claim: str

    def __str__(self) -> str:
        return f"{self.claim}\n{self.source}"


@dataclass
class Outcome:
    """How many programs were run, in how many of them a size is not known, and what was wrong, the smallest first."""

    cases: int
    unknown: int = 0
    disagreements: list[Disagreement] = field(default_factory=list[Disagreement])


def run(cases: int, seed: int) -> Outcome:
    """Try random programs, each in a cell of its own."""
    with TemporaryDirectory() as folder:
        notebook = Path(folder) / f"random_{seed}.ipynb"
        write_notebook(seed, cases, notebook)
        (truth,) = record([notebook], Path(folder))
        file = read_file(notebook)
    claims = [*_wrong_findings(file, truth), *_false_warnings(file, truth), *_wrong_hints(file, truth)]
    found = [Disagreement(file.texts[cell] or "", claim) for cell, claim in claims]
    vague = {hint.cell for hint in _vague_hints(file)}
    return Outcome(cases, len(vague), sorted(found, key=lambda one: len(one.source)))


def _wrong_findings(file: SourceFile, truth: Truth) -> Iterator[tuple[int, str]]:
    """Yield the cells in which another statement is reported than the one that Keras refuses first."""
    refused: dict[int, tuple[int, str]] = {}
    for (cell, line), error in sorted(truth.raised.items()):
        refused.setdefault(cell, (_statement(file, cell, line), error))
    found: dict[int, tuple[int, str]] = {}
    errors = [(_crash(one), one.message) for one in diagnose(file.program()) if one.severity == "error"]
    for (cell, line), message in sorted(errors):
        found.setdefault(cell, (_statement(file, cell, line), message))
    vague = {(h.cell, _statement(file, h.cell, h.range.start.line + 1)) for h in _vague_hints(file)}
    for cell in sorted({*refused, *found}):
        ours, real = found.get(cell), refused.get(cell)
        if real is not None and (ours is None or ours[0] > real[0]) and (cell, real[0]) in vague:
            continue  # what is refused depends on a size that we say not to know
        if ours is None or real is None or ours[0] != real[0]:
            yield cell, f"reported: {ours}; raised: {real}"


def _false_warnings(file: SourceFile, truth: Truth) -> Iterator[tuple[int, str]]:
    """Yield the cells that run, and are warned of."""
    refused = {cell for cell, _ in truth.raised}
    for found in diagnose(file.program()):
        if found.severity == "warning" and found.cell not in refused and is_alarm(found):
            yield found.cell, f"a false warning: {found.message}"


def _crash(found: Diagnostic) -> tuple[int, int]:
    """Return the cell and the line (from 1) of the call that raises, which may be another place than the cause."""
    place = next((related for related in found.related if related.message == "raises in this call"), found)
    return place.cell, place.range.start.line + 1


def _vague_hints(file: SourceFile) -> Iterator[Hint]:
    """Yield the hints in which a size is not known."""
    return (hint for hint in file.program().analyze().hints if "?" in hint.label)


def _statement(file: SourceFile, cell: int, line: int) -> int:
    """Return the line on which the top-level statement begins that `line` (from 1) belongs to."""
    body = ast.parse(file.texts[cell] or "").body
    return next(node.lineno for node in body if node.lineno <= line <= (node.end_lineno or line))


def _wrong_hints(file: SourceFile, truth: Truth) -> Iterator[tuple[int, str]]:
    """Yield the cells with a hint that says what Keras did not do."""
    for hint in file.program().analyze().hints:
        place = (hint.cell, hint.range.start.line + 1, hint.range.start.character)
        recorded = [calls for site, calls in truth.calls.items() if site[:3] == place]
        for call in hint.calls if hint.role == "construct" else ():
            said = tuple(tuple((spec.shape, spec.dtype) for spec in side) for side in (call.inputs, call.outputs))
            if "?" not in repr(said) and not any(said in calls for calls in recorded):
                yield hint.cell, f"hint of {hint.layer} in line {place[1]}: {said}; real: {recorded}"
