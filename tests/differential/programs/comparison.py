"""Random programs through ShapeLens and real Keras: what is said of each, and what it did."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.files import read_file
from support.truth import record

from .models import ModelGenerator

IMPORTS = "import functools\nimport numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers"
CHUNK = 200


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


def run(cases: int, seed: int, kind: Callable[[int], Generator] = ModelGenerator) -> list[Disagreement]:
    """Compare so many random programs; print the smallest one that disagrees."""
    generator = kind(seed)
    found: list[Disagreement] = []
    for start in range(0, cases, CHUNK):
        found += compare([generator.program() for _ in range(min(CHUNK, cases - start))])
    print(f"programs: {cases} cases, {len(found)} disagreements")  # noqa: T201
    if found:
        smallest = min(found, key=lambda one: len(one.source))
        print(f"{smallest.reason}\n{smallest.source}")  # noqa: T201
    return found


def compare(sources: Sequence[str]) -> list[Disagreement]:
    """Run programs as cells of one notebook; return those that disagree."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Path(folder) / "programs.ipynb"
        cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in (IMPORTS, *sources)]
        notebook.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}), "utf-8")
        (truth,) = record([notebook], Path(folder))
        program = read_file(notebook).program()
    raised = {cell for cell, _ in truth.raised}
    said = {d.cell: d.message for d in diagnose(program) if d.severity == "error"}
    reasons: dict[int, str] = {}
    for cell in sorted(said.keys() - raised):
        reasons[cell] = f"a false error: {said[cell]}"
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
