"""Fuzz everything: the rules against the real libraries, whole programs, the front door, and time at a real kernel.

usage: PYTHONPATH=tests python -m fuzz [--cases N] [--seed S] [--processes P] [--all] [PART ...]

Prints a row for each rule that disagrees (--all: for every rule) with its smallest failing program. With PARTs, only
what has one of them in its name. The exit status says whether all agreed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from .subjects import SUBJECTS
from .workers import Done, Task, run_tasks

HEAD = f"{'rule':50} {'cases':>7} {'agreed':>7} {'unknown':>7} {'disagreed':>9} {'seconds':>8}"


def tasks(names: list[str], cases: int, seed: int) -> Iterator[Task]:
    """Divide the cases among subjects, and those of one subject among tasks."""
    shared = [name for name in names if not SUBJECTS[name].share]
    total = sum(SUBJECTS[name].share for name in names)
    left = cases * (1 - total) / len(shared) if shared else 0
    for name in names:
        subject = SUBJECTS[name]
        own = subject.share * cases / (1 if shared else total)
        count = max(1, round(own if subject.share else left))
        for number, start in enumerate(range(0, count, subject.at_once)):
            yield Task(name, min(subject.at_once, count - start), seed * 1000 + number)


class Table:
    """The rows of what is done, the smallest failing program of each below it."""

    def __init__(self, names: list[str], every_row: bool) -> None:
        self.every_row = every_row
        self.done: dict[str, list[Done]] = {name: [] for name in names}
        self.waiting = dict.fromkeys(names, 0)

    def expect(self, task: Task) -> Task:
        self.waiting[task.subject] += 1
        return task

    def add(self, done: Done) -> None:
        """Note what is done; print the row when nothing is missing from it."""
        name = done.task.subject
        self.done[name].append(done)
        self.waiting[name] -= 1
        bad = [one for one in self.done[name] if one.failure or one.result.disagreed]
        if not self.waiting[name] and (bad or self.every_row):
            print(_row(name, self.done[name]), flush=True)
            for said in {one.failure for one in bad if one.failure}:
                print(f"    {said}", flush=True)
            if smallest := min((one.result.smallest for one in bad if one.result.smallest), key=len, default=""):
                print("    " + smallest.replace("\n", "\n    "), flush=True)

    def total(self) -> str:
        """Write the sums of all rows."""
        return _row("all", [one for row in self.done.values() for one in row])

    @property
    def agreed(self) -> bool:
        return not any(one.failure or one.result.disagreed for row in self.done.values() for one in row)


def _row(name: str, parts: list[Done]) -> str:
    results = [part.result for part in parts if not part.failure]
    cases, unknown, wrong = (sum(getattr(r, key) for r in results) for key in ("cases", "unknown", "disagreed"))
    seconds = sum(part.seconds for part in parts)
    return f"{name:50} {cases:7} {cases - unknown - wrong:7} {unknown:7} {wrong:9} {seconds:8.1f}"


def main() -> int:
    """Run the fuzz."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description="Fuzz everything.")
    parser.add_argument("parts", nargs="*", metavar="PART", help="only what has one of these in its name")
    parser.add_argument("--cases", type=int, help="cases in all: 100,000, or what PARTS of a fixed share have of these")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--all", action="store_true", help="print a row for each rule, not only for a disagreement")
    options = parser.parse_args()
    names = [n for n in SUBJECTS if not options.parts or any(part in n for part in options.parts)]
    shares = [SUBJECTS[name].share for name in names]
    cases = options.cases or round(100_000 * (sum(shares) if all(shares) else 1))
    table = Table(names, options.all)
    print(HEAD, flush=True)
    planned = [table.expect(task) for task in tasks(names, cases, options.seed)]
    run_tasks(planned, options.processes, table.add)
    print(table.total())
    return int(not table.agreed)


if __name__ == "__main__":
    sys.exit(main())
