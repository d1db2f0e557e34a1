"""What real Keras did in a program, as `scripts/record_programs.py` noted it, and where ShapeLens says something
else.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from shapelens.checks.diagnose import diagnose
from shapelens.notebook.files import SourceFile
from shapelens.notebook.program import Program
from shapelens.notebook.results import Hint
from shapelens.source.positions import Position, Range, string_index
from shapelens.spec import TensorSpec

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "record_programs.py"
RECORDER = ROOT.parent / "shared" / "tools" / "record_truth.py"
SEEDS = ROOT.parent / "shared" / "seeds"

Site: TypeAlias = tuple[int, int, int, int, int]
"""A cell, and a span in it: lines from 1, columns from 0 in UTF-8 bytes, as Python counts."""

Spec: TypeAlias = tuple[object, object]
Call: TypeAlias = tuple[tuple[Spec, ...], tuple[Spec, ...]]
Line: TypeAlias = tuple[int, int]


@dataclass(frozen=True)
class Truth:
    """A recording: the calls that each layer received, by the place that constructed it, and the lines that raised.

    `at_place` are the calls that the program itself makes, by the place of the call; `None` if they were not recorded.

    A program ends where an exception is not caught; the recorder goes on with the next statement. `raised_first` are
    the lines that raise before or there.
    """

    layers: dict[Site, str]
    calls: dict[Site, list[Call]]
    at_place: dict[Site, list[Call]] | None
    raised: dict[Line, str]
    raised_first: dict[Line, str]

    @classmethod
    def of(cls, recording: dict[str, Any]) -> Truth:
        """Read a recording."""
        sites = [*recording["sites"], *recording.get("by_keyword", [])]
        layers = {_place(site): site["layer"] for site in sites}
        at_place = recording.get("call_sites")
        raised = {(r["cell"], r["line"]): r["error"] for r in recording["raised"]}
        ends = {cell["index"]: cell["errors"][0] for cell in recording["cells"] if cell["errors"]}
        first = {
            line: error
            for line, error in raised.items()
            if line[0] not in ends or line[1] <= max(ends[line[0]]["line"], ends[line[0]].get("inner") or 0)
        }
        return cls(layers, _calls(sites), None if at_place is None else _calls(at_place), raised, first)


def _place(site: dict[str, Any]) -> Site:
    line, column, end_line, end_column = site["span"]
    return site["cell"], line, column, end_line, end_column


def _calls(sites: Iterable[dict[str, Any]]) -> dict[Site, list[Call]]:
    calls: dict[Site, list[Call]] = {}
    for site in sites:
        calls.setdefault(_place(site), []).extend((_specs(ins), _specs(outs)) for ins, outs in site["calls"])
    return calls


def _specs(recorded: Iterable[tuple[list[int | None], str]]) -> tuple[Spec, ...]:
    return tuple((tuple(shape), dtype) for shape, dtype in recorded)


def fresh_recording(program: Path, recording: Path) -> dict[str, Any] | None:
    """Return the recording if it was made of just this program."""
    if not recording.exists():
        return None
    found = json.loads(recording.read_text("utf-8"))
    return found if found.get("source_sha1") == _sha1(program) else None


def _sha1(program: Path) -> str:
    return hashlib.sha1(program.read_bytes(), usedforsecurity=False).hexdigest()


def record(programs: Sequence[Path], cache: Path) -> list[Truth]:
    """Return what real Keras does in each program. What is not in the folder `cache` is run, all in one subprocess."""
    recordings = [cache / f"{_sha1(program)}.json" for program in programs]
    missing = {out: program for program, out in zip(programs, recordings, strict=True) if not out.exists()}
    if missing:
        arguments = [str(path) for out, program in missing.items() for path in (program, out)]
        done = subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    return [Truth.of(json.loads(recording.read_text("utf-8"))) for recording in recordings]


def recorded(program: Path, cache: Path, beside: Path | None = None) -> Truth:
    """Return the committed recording of a program, or run it if that is stale."""
    found = fresh_recording(program, beside or program.with_suffix(".truth.json"))
    return Truth.of(found) if found is not None else record([program], cache)[0]


def disagreements(file: SourceFile, truth: Truth) -> list[str]:
    """Say where the hints of a file differ from what Keras did."""
    return program_disagreements(file.program(), truth)


def program_disagreements(program: Program, truth: Truth) -> list[str]:
    """Say where the hints of a program differ from what Keras did: a layer without a hint, a call that never was, and
    one that no hint speaks of.

    Keras runs a model on batches of which the program says no size. Such a call is spoken of by one with open sizes.
    """
    found: list[str] = []
    constructed, called = _hints(program, "construct"), _hints(program, "call")
    for place, layer in truth.layers.items():
        if place not in constructed:
            found.append(f"no hint for the {layer} at {place}, which got {truth.calls[place][:2]}")
    found.extend(_differences(constructed, truth.calls))
    if truth.at_place is not None:
        found.extend(_differences(called, truth.at_place))
    return found


def _hints(program: Program, role: str) -> dict[Site, Hint]:
    return {_site(program, hint.cell, hint.range): hint for hint in program.analyze().hints if hint.role == role}


def _differences(hints: dict[Site, Hint], real: dict[Site, list[Call]]) -> Iterator[str]:
    for place, hint in hints.items():
        said: list[Call] = [(_said(call.inputs), _said(call.outputs)) for call in hint.calls]
        calls = real.get(place, [])
        for call in said:
            if call not in calls:
                yield f"{hint.layer} at {place}: {call} is not among {calls[:4]}"
        for call in calls:
            if not any(_speaks_of(one, call) for one in said):
                yield f"{hint.layer} at {place}: {call} is missing, there is only {said[:4]}"


def _speaks_of(said: Call, real: Call) -> bool:
    """Say whether a real call is the one that a hint has, or like it where the hint leaves sizes open."""
    pairs = [pair for ours, theirs in zip(said, real, strict=True) for pair in zip_longest(ours, theirs)]
    return all(ours is not None and theirs is not None and _fits(ours, theirs) for ours, theirs in pairs)


def _fits(said: Spec, real: Spec) -> bool:
    ours, theirs = said[0], real[0]
    if said[1] != real[1] or not isinstance(ours, tuple) or not isinstance(theirs, tuple) or len(ours) != len(theirs):
        return False
    return all(size is None or size == other for size, other in zip(ours, theirs, strict=True))


def _said(specs: Iterable[TensorSpec]) -> tuple[Spec, ...]:
    return tuple((spec.shape, spec.dtype) for spec in specs)


def _site(program: Program, cell: int, range_: Range) -> Site:
    lines = program.cells[cell].document.lines
    start, end = range_.start, range_.end
    return cell, start.line + 1, _utf8_column(lines, start), end.line + 1, _utf8_column(lines, end)


def _utf8_column(lines: Sequence[str], position: Position) -> int:
    line = lines[position.line]
    return len(line[: string_index(line, position.character)].encode())


def error_lines(file: SourceFile) -> dict[Line, str]:
    """Return the lines with an error, as Python counts them, and what the errors say."""
    found = [d for d in diagnose(file.program()) if d.severity == "error"]
    return {(d.cell, d.range.start.line + 1): f"{d.code} {d.message}" for d in found}
