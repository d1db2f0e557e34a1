"""IPython's additions to Python: magics, shell commands and help, written as Python or taken out, so that what remains
parses.

A line keeps its place and its indentation, and code that a magic runs keeps its columns, so that positions stay true.
"""

from __future__ import annotations

import re
from typing import Final

from shapelens.source.timed import TIMED_CELL, TIMED_LINE

# Cell magics behind which Python goes on, with the notebook's variables; any other hands the cell to another program.
_PYTHON_CELL_MAGICS: Final = {"time", "timeit", "capture", "prun", "memit", "mprun", "local"}

# The options that are followed by a value, of the magics that run the code behind them: `%timeit -n 3 f(x)`.
_VALUED_OPTIONS: Final = {"timeit": "nrp", "time": "", "prun": "DTls", "lprun": "DTfmsu", "mprun": "Tf", "memit": "irt"}
_RUNNING: Final = "|".join(
    rf"{magic}(?:[ \t]+(?:-[{valued or '-'}][ \t]*[^\s-]\S*|--?[A-Za-z][\w-]*))*"
    for magic, valued in _VALUED_OPTIONS.items()
)

_CELL_MAGIC: Final = re.compile(r"\s*%%(\w+)[^\n]*")
_LINE_MAGIC: Final = re.compile(r"([ \t]*)(?:[%!]|\?{1,2}\w)")
_RUNNING_MAGIC: Final = re.compile(rf"[ \t]*%%?(?:{_RUNNING})[ \t]+(?=[^\s-])")
_ASSIGNED_MAGIC: Final = re.compile(r"([ \t]*[\w.,\[\] \t]+=[ \t]*)(?:(%time[ \t]+)(?=[^\s-])|[%!].*)")
_SCRIPT: Final = re.compile(r"([ \t]*)%run(?:[ \t]+-[in])*[ \t]+(['\"]?)(?:\./)?([A-Za-z_][\w/]*)(?:\.py)?\2(?=\s|$)")
_HELP: Final = re.compile(r"[ \t]*[\w.%*\[\]'\"]+\?{1,2}[ \t]*$")

MAGIC_RESULT: Final = "__magic__"
"""The name that stands for what a magic returned, in `files = !ls`."""


def strip_cell_magic(text: str) -> str | None:
    """Blank a leading cell magic. Returns `None` when the cell is not Python of this kernel (`%%bash`, `%%html`, …).

    The code that `%%timeit` has beside it runs before the cell, so that stays.
    """
    match = _CELL_MAGIC.match(text)
    if match is None:
        return text
    if match[1] not in _PYTHON_CELL_MAGICS:
        return None
    line = match[0].lstrip()
    start, end, python = match.end() - len(line), match.end(), "#"
    if match[1] == "timeit":
        setup = _RUNNING_MAGIC.match(line)
        end = end if setup is None else start + setup.end()
        python = f"{TIMED_CELL}0" if setup is None else TIMED_CELL
    return text[:start] + python.ljust(end - start) + text[end:]


def replace_line_magic(line: str) -> str:
    """Return the logical line `line` as Python: a magic becomes `pass`, one that is assigned a name of unknown value.

    `%time model.fit(x)` and its like run what is behind them, so that stays; `%run a.py` binds what the file does.
    """
    magic = _LINE_MAGIC.match(line)
    if magic is not None:
        indent = magic[1]
        running, script = _RUNNING_MAGIC.match(line), _SCRIPT.match(line)
        if running is not None:
            head = TIMED_LINE if line.startswith("%timeit", len(indent)) else "if 1:"
            return indent + head.ljust(running.end() - len(indent)) + line[running.end() :]
        return indent + ("pass" if script is None else f"from {script[3].replace('/', '.')} import *")
    if "?" in line and _HELP.match(line) is not None:
        return line[: len(line) - len(line.lstrip())] + "pass"
    if "%" in line or "!" in line:
        assigned = _ASSIGNED_MAGIC.match(line)
        if assigned is not None and not assigned[1].rstrip().endswith(("==", "!=", "<=", ">=")):
            time = assigned[2]
            return assigned[1] + (MAGIC_RESULT if time is None else " " * len(time) + line[assigned.end() :])
    return line
