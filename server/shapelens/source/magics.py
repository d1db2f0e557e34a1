"""IPython's additions to Python: magics, shell commands and help, taken out so that what remains parses.

A line keeps its place and its indentation, so that positions in the rest of the cell stay true.
"""

from __future__ import annotations

import re
from typing import Final

# Cell magics behind which Python goes on; any other hands the cell to another language or program.
_PYTHON_CELL_MAGICS: Final = {"time", "timeit", "capture", "prun", "python", "python3", "memit", "mprun", "local"}

_CELL_MAGIC: Final = re.compile(r"\s*%%(\w+)[^\n]*")
_LINE_MAGIC: Final = re.compile(r"([ \t]*)(?:[%!]|\?{1,2}\w)")
_RUNNING_MAGIC: Final = re.compile(r"[ \t]*%(?:timeit|time)[ \t]+(?=[^\s-])")
_ASSIGNED_MAGIC: Final = re.compile(r"([ \t]*[\w.,\[\] \t]+=[ \t]*)[%!].*")
_HELP: Final = re.compile(r"[ \t]*[\w.%*\[\]'\"]+\?{1,2}[ \t]*$")

MAGIC_RESULT: Final = "__magic__"
"""The name that stands for what a magic returned, in `files = !ls`."""


def strip_cell_magic(text: str) -> str | None:
    """Blank a leading cell magic. Returns `None` when the cell is not Python (`%%bash`, `%%html`, …)."""
    match = _CELL_MAGIC.match(text)
    if match is None:
        return text
    if match[1] not in _PYTHON_CELL_MAGICS:
        return None
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    return text[:start] + "#".ljust(match.end() - start) + text[match.end() :]


def replace_line_magic(line: str) -> str:
    """Return the logical line `line` as Python: a magic becomes `pass`, one that is assigned a name of unknown value.

    `%time model.fit(x)` runs its argument, so that stays.
    """
    running = _RUNNING_MAGIC.match(line)
    if running is not None:
        indent = len(line) - len(line.lstrip())
        return line[:indent] + "if 1:".ljust(running.end() - indent) + line[running.end() :]
    magic = _LINE_MAGIC.match(line)
    if magic is not None:
        return magic[1] + "pass"
    if "?" in line and _HELP.match(line) is not None:
        return line[: len(line) - len(line.lstrip())] + "pass"
    if "%" in line or "!" in line:
        assigned = _ASSIGNED_MAGIC.match(line)
        if assigned is not None and not assigned[1].rstrip().endswith(("==", "!=", "<=", ">=")):
            return assigned[1] + MAGIC_RESULT
    return line
