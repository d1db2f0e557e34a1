"""Fuzz the rules of functions: a table by rule and the smallest call on which rule and library disagree."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from . import generators  # noqa: F401
from .cases import GENERATORS, Outcome, compare, generate


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patterns", nargs="*", help="only rules whose name contains one of these")
    parser.add_argument("-n", "--count", type=int, default=300, help="cases for each rule")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quiet", action="store_true", help="print only rules with a disagreement, and the total")
    options = parser.parse_args()
    rules = [name for name in GENERATORS if not options.patterns or any(part in name for part in options.patterns)]
    total: Counter[str] = Counter()
    bad: list[str] = []
    start = time.perf_counter()
    for rule in rules:
        outcomes = [compare(case) for case in generate(rule, options.count, options.seed)]
        kinds = Counter(outcome.kind for outcome in outcomes)
        total.update(kinds)
        worst: dict[str, Outcome] = {}
        for outcome in outcomes:
            if not outcome.agrees and (
                outcome.kind not in worst or outcome.case.weight < worst[outcome.kind].case.weight
            ):
                worst[outcome.kind] = outcome
        if worst:
            bad.append(rule)
        if worst or not options.quiet:
            print(f"{rule:45} {', '.join(f'{count} {kind}' for kind, count in kinds.most_common())}")
        for outcome in worst.values():
            print(f"    {outcome.kind}: {outcome.case}\n        {outcome.detail}")
    seconds = time.perf_counter() - start
    print(f"{sum(total.values())} cases of {len(rules)} rules in {seconds:.0f} s: {dict(total)}; {len(bad)} disagree")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
