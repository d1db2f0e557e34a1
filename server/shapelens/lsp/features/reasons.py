"""Why something is not known, in words that are true of the cell in which it stands."""

from __future__ import annotations

import re
from typing import Final

from shapelens.notebook.lookup import ran_at
from shapelens.notebook.program import Program

_ADVICE: Final = re.compile(r"; run the cell to sample (?:it|its results?)$")


def told(program: Program, cell: int, line: int, reason: str) -> str:
    """Return a reason as it is told at a line: nobody is sent to run what ran and is unchanged."""
    ran = ran_at(program, cell, line) if _ADVICE.search(reason) else None
    if ran is None:
        return reason
    section, execution = ran
    failed = None if execution.failed_line is None else section.line + execution.failed_line
    ended = f"; when it ran, line {failed} raised" if failed is not None and line + 1 >= failed else ""
    return _ADVICE.sub("", reason) + ended
