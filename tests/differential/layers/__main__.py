"""usage: python -m tests.differential.layers [--count N] [--seed S] [CLASS ...]

Compare rules with the real Keras, and print a table by rule with the smallest disagreements.
"""

from __future__ import annotations

import argparse
import sys
import time

from .cases import GENERATORS, cases
from .reality import Disagreement, compare


def main() -> int:
    """Run the comparison; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.layers")
    parser.add_argument("classes", nargs="*", default=sorted(GENERATORS), metavar="CLASS")
    parser.add_argument("--count", type=int, default=300, help="cases for each class")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="disagreements to print for each class, smallest first")
    options = parser.parse_args()
    total = disagreements = 0
    for name in options.classes:
        started = time.perf_counter()
        found: list[Disagreement] = []
        for case in cases(name, options.count, options.seed):
            total += 1
            if disagreement := compare(case):
                found.append(disagreement)
        disagreements += len(found)
        seconds = time.perf_counter() - started
        print(f"{name:45} {options.count:7} cases {len(found):5} disagreements {seconds:7.1f} s", flush=True)
        for disagreement in sorted(found, key=lambda d: d.size)[: options.show]:
            print("  ", disagreement, flush=True)
    print(f"{total} cases, {disagreements} disagreements")
    return int(disagreements > 0)


if __name__ == "__main__":
    sys.exit(main())
