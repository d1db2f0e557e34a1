"""usage: python -m tests.differential.layers [--count N] [--seed S] [--wild SHARE] [--show N] [--table] [CLASS ...]

Compare rules with the real Keras: a line for each class, and its smallest disagreements.
"""

from __future__ import annotations

import argparse
import sys

from .runner import HEAD, Result, run


def main() -> int:
    """Run the comparison; the exit status says whether all agreed."""
    parser = argparse.ArgumentParser(prog="python -m tests.differential.layers")
    parser.add_argument("classes", nargs="*", metavar="CLASS")
    parser.add_argument("--count", type=int, default=300, help="cases for each class")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--wild", type=float, default=0.0, help="share of cases with unlikely arguments and inputs")
    parser.add_argument("--show", type=int, default=3, help="disagreements to print for each class, smallest first")
    parser.add_argument("--table", action="store_true", help="print the table alone, one example for a class")
    options = parser.parse_args()
    print(HEAD, flush=True)
    total = Result("all")
    for result in run(options.classes, options.count, options.seed, options.wild):
        print(result, flush=True)
        for found in sorted(result.disagreements, key=lambda d: d.size)[: 1 if options.table else options.show]:
            print("  ", found, flush=True)
        for name in ("cases", "legal", "illegal", "unknown", "seconds", "disagreements"):
            setattr(total, name, getattr(total, name) + getattr(result, name))
    print(total)
    return int(bool(total.disagreements))


if __name__ == "__main__":
    sys.exit(main())
