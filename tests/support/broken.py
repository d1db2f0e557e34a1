"""Programs that crash, as people ask about them: what Keras says of each, and the same program mended by hand.

`X.py` crashes, `X.fixed.py` is its mended twin, and `truth.json` says of each program what it raises and in which line
(from 1), and what ShapeLens is to find: the code of the check, and the line where the user must change something.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from server.checks.reality import Outcome, run_for_real
from shapelens.checks.diagnose import diagnose
from shapelens.checks.model import Diagnostic
from shapelens.notebook.files import read_file
from shapelens.report import mended
from support.truth import ROOT

FOLDER = ROOT / "tests" / "programs" / "broken"
TRUTH = FOLDER / "truth.json"
TWIN = ".fixed.py"


@dataclass(frozen=True)
class Crash:
    """What real Keras says of a program, and what ShapeLens is to say (no code: it is known not to be found)."""

    error: str
    line: int
    code: str | None = None
    cause: int | None = None


def names() -> list[str]:
    """Return the names of the programs."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if not path.name.endswith(TWIN))


def crashes() -> dict[str, Crash]:
    """Return what is recorded of each program."""
    return {name: Crash(**found) for name, found in json.loads(TRUTH.read_text("utf-8")).items()}


def found_in(path: Path) -> list[Diagnostic]:
    """Return the findings of a program."""
    return diagnose(read_file(path).program())


def mended_text(name: str) -> str:
    """Return what `shapelens check --fix` makes of a program."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"{name}.py"
        copy.write_text((FOLDER / copy.name).read_text("utf-8"), "utf-8")
        return mended(read_file(copy)).texts[0] or ""


def run_side_by_side(programs: Mapping[str, str]) -> dict[str, Outcome]:
    """Run programs under the real Keras in two processes, with small data in the place of what would be downloaded."""
    titles = list(programs)
    parts = [{title: programs[title] for title in titles[number::2]} for number in range(2)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(lambda part: run_for_real(part, small_data=True), parts))
    return {title: outcome for found in outcomes for title, outcome in found.items()}


def first_line(error: str) -> str:
    """Return what an error says first, without the colours and the numbers that differ from run to run."""
    return error.replace("\x1b[1m", "").replace("\x1b[0m", "").strip().splitlines()[0][:160]
