"""`shapelens check`: the findings of files, folders and standard input, and what mends them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from shapelens.checks.policy import Policy
from shapelens.command.discovery import ProjectSettings, find_files
from shapelens.command.formats import FORMATS
from shapelens.command.looking import Mode, Task
from shapelens.command.outcomes import Outcome, findings
from shapelens.command.progress import with_progress
from shapelens.command.workers import look_at_all

EXIT_FINDINGS: Final = 1
EXIT_UNUSABLE: Final = 2
_STANDARD_INPUT: Final = Path("-")


def check(options: argparse.Namespace) -> int:
    """Look at everything, print what was found, and return the exit status: 0 nothing, 1 findings (with `--diff`: a
    difference), 2 something could not be used or read.
    """
    settings = ProjectSettings()
    tasks = _tasks(options, settings)
    if tasks is None:
        return _complain("- stands for standard input and takes no other file beside it")
    for complaint in settings.complaints:
        _complain(complaint)
    if not tasks and not options.force_exclude:
        _complain("there is no Python file and no notebook in what was given, but for what the settings leave out")
    outcomes = [*with_progress(look_at_all(tasks, options.jobs), len(tasks))]
    for outcome in outcomes:
        if outcome.error is not None:
            _complain(outcome.error)
    _print(options, outcomes)
    if settings.complaints or any(outcome.error is not None for outcome in outcomes):
        return EXIT_UNUSABLE
    wrong = any(outcome.difference if options.diff else outcome.found for outcome in outcomes)
    return EXIT_FINDINGS if wrong and not options.exit_zero else 0


def _tasks(options: argparse.Namespace, settings: ProjectSettings) -> list[Task] | None:
    """Return the files to look at, `None` if there is something beside standard input."""
    mode: Mode = "fix" if options.fix else "diff" if options.diff else "report"
    asked = Policy(options.select or (), options.ignore or ())
    given = None
    if _STANDARD_INPUT in options.files:
        if len(options.files) > 1:
            return None
        given = sys.stdin.buffer.read()
        paths = [options.stdin_filename or _STANDARD_INPUT]
    else:
        paths = find_files(options.files, settings, options.force_exclude)
    with_fixes = options.output_format in ("json", "sarif")
    return [
        Task(path, settings.of(path.absolute().parent).policy.under(asked), mode, with_fixes, given) for path in paths
    ]


def _print(options: argparse.Namespace, outcomes: Sequence[Outcome]) -> None:
    found = findings(outcomes)
    if options.diff:
        sys.stdout.write("".join(outcome.difference for outcome in outcomes))
    elif options.fix and outcomes and outcomes[0].content is not None:
        sys.stdout.write(outcomes[0].content)  # the output is the program: what is left is said beside it
        for line in FORMATS[options.output_format](found):
            print(line, file=sys.stderr)
        return
    else:
        for line in FORMATS[options.output_format](found):
            print(line)
    if options.output_format == "text":
        _summarize(options, outcomes)


def _summarize(options: argparse.Namespace, outcomes: Sequence[Outcome]) -> None:
    """Say how much was found and mended, if anything was: beside the output, which others read."""
    mended, left = sum(outcome.mended for outcome in outcomes), sum(len(outcome.found) for outcome in outcomes)
    parts: list[str] = []
    if mended:
        parts.append(f"{mended} {'would be mended' if options.diff else 'mended'}")
    if left:
        parts.append(f"{left} {'left' if mended else 'found'}")
    if parts:
        files = sum(bool(outcome.mended or outcome.found) for outcome in outcomes)
        print(f"{', '.join(parts)}, in {files} of {len(outcomes)} files", file=sys.stderr)


def _complain(message: str) -> int:
    print(f"shapelens: {message}", file=sys.stderr)
    return EXIT_UNUSABLE
