"""Random programs through ShapeLens and real Keras: what is said of each, and what it did."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shapelens.checks.diagnose import diagnose
from shapelens.checks.model import Diagnostic
from shapelens.notebook.files import read_file
from support.truth import record

from .models import ModelGenerator

IMPORTS = "import functools\nimport numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers"
CHUNK = 200
RUNS_ALL_THE_SAME = ("SL107",)
"""The checks that warn of what Keras lets pass."""


def is_alarm(found: Diagnostic) -> bool:
    """Say whether a finding is false where nothing is raised."""
    return found.severity in ("error", "warning") and found.code not in RUNS_ALL_THE_SAME


@dataclass(frozen=True)
class Disagreement:
    """A program of which ShapeLens says something else than what Keras did."""

    source: str
    reason: str


class Generator(Protocol):
    """Makes random programs."""

    def program(self) -> str:
        """Return the source of one program."""
        ...


def run(
    cases: int, seed: int, kind: Callable[[int], Generator] = ModelGenerator, every_error: bool = True
) -> list[Disagreement]:
    """Compare so many random programs; print the smallest one that disagrees."""
    generator = kind(seed)
    found: list[Disagreement] = []
    for start in range(0, cases, CHUNK):
        found += compare([generator.program() for _ in range(min(CHUNK, cases - start))], every_error)
    print(f"programs: {cases} cases, {len(found)} disagreements")  # noqa: T201
    if found:
        smallest = min(found, key=lambda one: len(one.source))
        print(f"{smallest.reason}\n{smallest.source}")  # noqa: T201
    return found


def compare(sources: Sequence[str], every_error: bool = True) -> list[Disagreement]:
    """Run programs as cells of one notebook; return those that disagree. Without `every_error`, Keras may refuse what
    is not reported.
    """
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder) / "programs.ipynb"
        cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in (IMPORTS, *sources)]
        notebook.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
        (truth,) = record([notebook], Path(folder))
        program = read_file(notebook).program()
    raised = {cell: error for (cell, _), error in truth.raised.items()}
    reasons: dict[int, str] = {}
    missed = dict(raised) if every_error else {}
    for found in diagnose(program):
        if found.cell not in raised and is_alarm(found):
            reasons.setdefault(found.cell, f"a false {found.severity}: {found.message}")
        if found.severity == "error":
            missed.pop(found.cell, None)
    reasons |= {cell: f"nothing is reported of {error}" for cell, error in missed.items()}
    hints = {(h.cell, h.range.start.line + 1, h.range.start.character): h for h in program.analyze().hints}
    recorded = {place[:3]: calls for place, calls in truth.calls.items()}
    for place, calls in recorded.items():
        if place[0] in raised:
            continue
        hint = hints.get(place)
        if hint is None or hint.role != "construct":
            reasons.setdefault(place[0], f"no hint in line {place[1]}, which saw {calls[:2]}")
            continue
        for call in hint.calls:
            pair = tuple(tuple((spec.shape, spec.dtype) for spec in side) for side in (call.inputs, call.outputs))
            if pair not in calls:
                reasons.setdefault(place[0], f"line {place[1]} says {pair}, and saw {calls[:3]}")
    return [Disagreement(sources[cell - 1], reason) for cell, reason in reasons.items()]
