"""Looking at many files side by side, in several processes; what comes out is in the order of what went in."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import BaseContext
from typing import Final

from shapelens.command.looking import Task, look_at
from shapelens.command.outcomes import Outcome

_FEW: Final = 8
"""So few files are looked at sooner than another process has started."""
_CHUNKS: Final = 16
"""How many portions each process gets, so that none waits long for the others at the end."""


def look_at_all(tasks: Sequence[Task], jobs: int | None = None) -> Iterator[Outcome]:
    """Look at files in so many processes, by default as many as there are processors."""
    jobs = min(jobs or _processors(), len(tasks))
    if jobs <= 1 or len(tasks) < _FEW:
        yield from map(look_at, tasks)
        return
    done = 0
    size = max(1, len(tasks) // (jobs * _CHUNKS))
    try:
        with ProcessPoolExecutor(jobs, _context(), _leave_interrupts) as pool:
            for outcome in pool.map(look_at, tasks, chunksize=size):
                yield outcome
                done += 1
    except BrokenProcessPool:  # a process was killed, for its memory most likely
        for task in tasks[done:]:
            yield Outcome(task.name, error=f"{task.path}: could not be checked: a process of ShapeLens was ended")


def _leave_interrupts() -> None:
    """Leave Ctrl+C to the process that is in charge: it ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _context() -> BaseContext:
    """A copy of this process has everything imported already; not every system makes safe ones."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
