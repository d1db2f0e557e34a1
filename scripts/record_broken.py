"""Record what real Keras says of the programs in tests/programs/broken: `truth.json` there.

usage: python scripts/record_broken.py

A program that is new gets what ShapeLens finds in it as well: look at it before it is committed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "server")]

from support import broken  # noqa: E402 - found by the path above


def main() -> int:
    """Run every program that has no record yet."""
    known = broken.crashes() if broken.TRUTH.exists() else {}
    fresh = {name: (broken.FOLDER / f"{name}.py").read_text("utf-8") for name in broken.names() if name not in known}
    twins = {name: (broken.FOLDER / f"{name}{broken.TWIN}").read_text("utf-8") for name in fresh}
    wrong = [name for name, outcome in broken.run_side_by_side(twins).items() if outcome.error is not None]
    for name, outcome in broken.run_side_by_side(fresh).items():
        if outcome.error is None or name in wrong:
            print(f"{name} runs, or its mended twin does not", file=sys.stderr)
            return 1
        found = broken.found_in(broken.FOLDER / f"{name}.py")
        errors = [each for each in found if each.severity == "error"]
        code, cause = (errors[0].code, errors[0].range.start.line + 1) if errors else (None, None)
        known[name] = broken.Crash(broken.first_line(outcome.error), outcome.lines[0], code, cause)
    table = {name: asdict(known[name]) for name in sorted(known)}
    broken.TRUTH.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
