"""Fuzz the rules of functions: a table by rule and the smallest call on which rule and library disagree."""

from __future__ import annotations

import argparse
import sys

from .cases import GENERATORS
from .fuzz import HEADER, Row, run_rule_cases, table_lines, total_line


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential.functions", description=__doc__)
    parser.add_argument("patterns", nargs="*", help="only rules whose name contains one of these")
    parser.add_argument("-n", "--count", type=int, default=300, help="cases for each rule")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--table", action="store_true", help="print a row for each rule, not only for a disagreement")
    options = parser.parse_args()
    names = [n for n in sorted(GENERATORS) if not options.patterns or any(part in n for part in options.patterns)]
    rows: list[Row] = []
    print(HEADER)
    for name in names:
        row = run_rule_cases(name, options.count, options.seed)
        rows.append(row)
        if row.disagreements or options.table:
            print("\n".join(table_lines(row)), flush=True)
    print(total_line(rows))
    return int(any(row.disagreements for row in rows))


if __name__ == "__main__":
    sys.exit(main())
