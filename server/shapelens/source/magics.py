"""IPython's additions to Python: magics, shell commands and help, written as Python or taken out, so that what remains
parses.

A line keeps its place and its indentation, and code that a magic runs keeps its columns, so that positions stay true.
"""

from __future__ import annotations

import re
from typing import Final

from shapelens.source.timed import PROFILED, TIMED_CELL, TIMED_LINE, TIMED_ONCE

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
_SCRIPT: Final = re.compile(
    r"%run(?P<options>(?:[ \t]+-[inetG])*)[ \t]+"
    r"(?:(?P<quote>['\"])(?P<quoted>[^'\"\\]+)(?P=quote)|(?P<plain>[^\s'\"\\-][^\s'\"\\]*))(?=\s|$)"
)
_RESET: Final = re.compile(r"%reset(?:[ \t]+-[fs])*[ \t]*$")
_SELECTIVE: Final = re.compile(r"%reset_selective(?:[ \t]+-f)?[ \t]+(\S+)[ \t]*$")
_RESTORED: Final = re.compile(r"%store[ \t]+-r(?P<names>(?:[ \t]+[^\W\d]\w*)*)[ \t]*$")
_DELETED: Final = re.compile(r"%xdel(?P<by_name>[ \t]+-n)?[ \t]+(?P<name>[^\W\d]\w*)[ \t]*$")
_HELP: Final = re.compile(r"[ \t]*[\w.%*\[\]'\"]+\?{1,2}[ \t]*$")

MAGIC_RESULT: Final = "__magic__"
"""The name that stands for what a magic returned, in `files = !ls`."""

RUN_SCRIPT: Final = "__run__"
"""The function that stands for `%run`; it is given the path and the letters of the options."""

RESET: Final = "__reset__"
"""The function that stands for `%reset`, and for `%reset_selective`, whose pattern it is given."""

RESTORE: Final = "__restore__"
"""The function that stands for `%store -r`; it is given the names behind it."""

DELETE: Final = "__xdel__"
"""The function that stands for `%xdel`; it is given the name."""


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

    `%time model.fit(x)` and its like run what is behind them, so that stays.
    """
    magic = _LINE_MAGIC.match(line)
    if magic is not None:
        indent = magic[1]
        running = _RUNNING_MAGIC.match(line)
        if running is not None:
            heads = {"%timeit": TIMED_LINE, "%time": TIMED_ONCE}
            head = heads.get(line.split()[0], PROFILED)
            return indent + head.ljust(running.end() - len(indent)) + line[running.end() :]
        return indent + _command(line[len(indent) :])
    if "?" in line and _HELP.match(line) is not None:
        return line[: len(line) - len(line.lstrip())] + "pass"
    if "%" in line or "!" in line:
        assigned = _ASSIGNED_MAGIC.match(line)
        if assigned is not None and not assigned[1].rstrip().endswith(("==", "!=", "<=", ">=")):
            time = assigned[2]
            return assigned[1] + (MAGIC_RESULT if time is None else " " * len(time) + line[assigned.end() :])
    return line


def _command(magic: str) -> str:
    """Return what a line magic that runs no code behind it does to the variables, as Python."""
    script, deleted = _SCRIPT.match(magic), _DELETED.match(magic)
    if script is not None:
        options = "".join(re.findall("[a-zA-Z]", script["options"]))
        return f"{RUN_SCRIPT}({script['quoted'] or script['plain']!r}, {options!r})"
    if deleted is not None:
        return f"del {deleted['name']}" if deleted["by_name"] else f"{DELETE}({deleted['name']!r})"
    selective, restored = _SELECTIVE.match(magic), _RESTORED.match(magic)
    if selective is not None:
        return f"{RESET}({selective[1]!r})"
    if restored is not None:
        return f"{RESTORE}({', '.join(map(repr, restored['names'].split()))})"
    return f"{RESET}()" if _RESET.match(magic) is not None else "pass"
