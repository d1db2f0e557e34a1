"""Looking at one file: its findings, and what mends them."""

from __future__ import annotations

import difflib
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from shapelens import report
from shapelens.checks.diagnose import diagnose
from shapelens.checks.mending import mended
from shapelens.checks.policy import Policy
from shapelens.command.outcomes import Found, Outcome
from shapelens.notebook.files import (
    SourceFile,
    UnreadableFile,
    parse_file,
    read_file,
    with_texts,
    write_file,
)
from shapelens.notebook.raw_notebook import RawNotebook

Mode = Literal["report", "fix", "diff"]
_NO_NEWLINE: Final = "\\ No newline at end of file"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Task:
    """A file to look at, and how. `given` is what standard input held: such a file is not written."""

    path: Path
    policy: Policy
    mode: Mode = "report"
    with_fixes: bool = False
    given: bytes | None = None

    @property
    def name(self) -> str:
        """What the file is called in the output."""
        return self.path.as_posix()


def look_at(task: Task) -> Outcome:
    """Look at a file. What goes wrong with one is told of it and keeps no other from being looked at."""
    try:
        file = read_file(task.path) if task.given is None else parse_file(task.path, task.given)
        return _report(task, file) if task.mode == "report" else _mend(task, file)
    except UnreadableFile as error:
        return Outcome(task.name, error=str(error))
    except OSError as error:
        return Outcome(task.name, error=f"{task.path}: {error.strerror or 'cannot be written'}")
    except Exception as error:  # a bug of ours in one file
        _log.debug("while looking at %s", task.path, exc_info=True)
        return Outcome(task.name, error=f"{task.path}: ShapeLens itself failed ({type(error).__name__}: {error})")


def _report(task: Task, file: SourceFile, fixes: int = 0) -> Outcome:
    program = file.program()
    raw = RawNotebook(file.content) if file.is_notebook else None
    found: list[Found] = []
    for one in diagnose(program, task.policy):
        described = report.diagnostic(task.name, program, one, with_fixes=task.with_fixes)
        line = one.range.start.line if raw is None else raw.line_of(one.cell, one.range.start.line)
        found.append(Found(described, line))
    content = file.content if task.given is not None else None
    return Outcome(task.name, tuple(found), mended=fixes, content=content)


def _mend(task: Task, file: SourceFile) -> Outcome:
    program, count = mended(file.program(), task.policy)
    texts = [None if old is None else cell.document.text for old, cell in zip(file.texts, program.cells, strict=True)]
    after = with_texts(file, texts)
    if task.mode == "diff":
        return Outcome(task.name, mended=count, difference=_difference(task.name, file.content, after.content))
    if count and task.given is None:
        write_file(after)
    return _report(task, after, count)


def _difference(name: str, before: str, after: str) -> str:
    """Return what changes as a unified diff that `patch` understands."""
    old, new = ([*io.StringIO(text, newline="\n")] for text in (before, after))
    lines = difflib.unified_diff(old, new, name, name)
    return "".join(line if line.endswith("\n") else f"{line}\n{_NO_NEWLINE}\n" for line in lines)
