"""A progress bar for long runs: on standard error, on a terminal alone, and gone when it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final, TypeVar

_LONG_SECONDS: Final = 1.0
"""What is done in this time needs no bar."""
_T = TypeVar("_T")


def with_progress(items: Iterable[_T], total: int) -> Iterator[_T]:
    """Yield the items, and show how many of them have come."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = monotonic()
    source = iter(items)
    for done, item in enumerate(source, 1):
        yield item
        if monotonic() - began > _LONG_SECONDS:
            yield from _shown(source, done, total)
            return


def _shown(items: Iterator[_T], done: int, total: int) -> Iterator[_T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn(), TextColumn("files"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total, completed=done)
        for item in items:
            yield item
            progress.advance(task)
