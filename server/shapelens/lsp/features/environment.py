"""`shapelens/environment`: the shape environment of a notebook, as plain data for the editor's panel."""

from __future__ import annotations

from typing import Any

from shapelens.notebook.environment import Entry, environment
from shapelens.notebook.program import Program


def environment_answer(program: Program) -> dict[str, Any]:
    """Return the entries, and whether a kernel has been sampled at all."""
    return {
        "sampled": program.kernel.alive,
        "kernel": program.kernel.kernel_id,
        "runtime": program.kernel.runtime,
        "entries": [_json(program, entry) for entry in environment(program)],
    }


def _json(program: Program, entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "kind": entry.kind,
        "type": entry.type,
        "shape": entry.shape,
        "dtype": entry.dtype,
        "bytes": entry.nbytes,
        "device": entry.device,
        "cell": None if entry.cell is None else program.cells[entry.cell].id,
        "execution_count": entry.execution_count,
        "used_in": [program.cells[number].id for number in entry.used_in],
        "items": [_json(program, item) for item in entry.items],
    }
