"""Run many cases of many rules, and put what came of it into a table: `run` and `table` are all that a fuzzer needs."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass

from . import generators  # noqa: F401
from .cases import GENERATORS, Outcome, compare, generate

_UNKNOWN = ("vague", "when run", "graph only")


@dataclass(frozen=True)
class Row:
    """What came of the cases of one rule.

    Every case is legal (the library runs it, and so says the rule), illegal (both raise), unknown (the rule does not
    say) or a disagreement; `smallest` has the smallest disagreement of each kind.
    """

    name: str
    cases: int
    legal: int
    illegal: int
    unknown: int
    disagreements: int
    smallest: tuple[Outcome, ...]
    seconds: float


def run(names: Iterable[str] | None, cases: int, seed: int = 0) -> list[Row]:
    """Run `cases` random cases of each of the rules `names` (`None`: of all that have a generator)."""
    return [run_rule_cases(name, cases, seed) for name in (sorted(GENERATORS) if names is None else names)]


def run_rule_cases(name: str, cases: int, seed: int = 0) -> Row:
    """Run random cases of one rule."""
    start = time.perf_counter()
    outcomes = [compare(case) for case in generate(name, cases, seed)]
    smallest: dict[str, Outcome] = {}
    for outcome in sorted((o for o in outcomes if not o.agrees), key=lambda o: o.case.weight):
        smallest.setdefault(outcome.kind, outcome)
    count = [outcome.kind for outcome in outcomes].count
    legal, illegal, unknown = count("same"), count("both raise"), sum(count(kind) for kind in _UNKNOWN)
    wrong = cases - legal - illegal - unknown
    return Row(name, cases, legal, illegal, unknown, wrong, tuple(smallest.values()), time.perf_counter() - start)


HEADER = f"{'rule':45} {'cases':>8} {'legal':>8} {'illegal':>8} {'unknown':>8} {'disagree':>8}  smallest program"


def table_lines(row: Row) -> list[str]:
    """Write a row: its numbers, and below them the smallest program of each kind of disagreement."""
    numbers = (row.cases, row.legal, row.illegal, row.unknown, row.disagreements)
    smallest = str(row.smallest[0].case) if row.smallest else "-"
    lines = [f"{row.name:45} {' '.join(f'{number:8}' for number in numbers)}  {smallest}"]
    return lines + [f"    {outcome.kind}: {outcome.case}\n        {outcome.detail}" for outcome in row.smallest]


def total_line(rows: list[Row]) -> str:
    """Write the sums of all rows."""
    wrong = sum(row.disagreements > 0 for row in rows)
    return (
        f"{sum(row.cases for row in rows)} cases of {len(rows)} rules in {sum(row.seconds for row in rows):.0f} s: "
        f"{sum(row.legal for row in rows)} legal, {sum(row.illegal for row in rows)} illegal, "
        f"{sum(row.unknown for row in rows)} unknown, {sum(row.disagreements for row in rows)} disagreements; "
        f"{wrong} rules disagree"
    )
