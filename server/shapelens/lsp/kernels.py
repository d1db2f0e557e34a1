"""What front ends forward of kernels: snapshots of the probe, and statuses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import unquote

from shapelens.notebook.program import Program

_GONE = ("restarting", "autorestarting", "dead", "terminating", "none")


def take_snapshot(program: Program, message: Mapping[str, Any]) -> bool:
    """Take one message of the probe into the program's kernel history; say whether anything changed."""
    kernel_id, received = message.get("kernel_id"), message.get("snapshot")
    if program.kernel.kernel_id not in (None, kernel_id) or not isinstance(received, dict):
        return False
    program.kernel.kernel_id = kernel_id
    snapshot = dict(cast("dict[str, Any]", received))
    snapshot["cell_id"] = _cell_uri(program, snapshot.get("cell_id"))
    return program.sampled(snapshot)


def take_status(program: Program, message: Mapping[str, Any]) -> bool:
    """Take a kernel's status; say whether what was sampled is forgotten because of it."""
    kernel_id, status = message.get("kernel_id"), message.get("status")
    known = program.kernel
    if not isinstance(status, str):
        return False
    if status in _GONE or known.kernel_id not in (None, kernel_id):
        had_samples = bool(known.now)
        known.forget(None if status in _GONE else kernel_id)
        program.changed()
        return had_samples
    known.kernel_id = kernel_id
    known.busy = status == "busy"
    return False


def _cell_uri(program: Program, cell_id: object) -> str | None:
    """Return the URI of the cell that a kernel calls `cell_id`: JupyterLab sends the cell's id, VS Code the URI
    itself.
    """
    if not isinstance(cell_id, str):
        return None
    for cell in program.cells:
        if cell.id == cell_id or unquote(cell.id) == unquote(cell_id) or unquote(cell.id.rpartition("#")[2]) == cell_id:
            return cell.id
    return None
