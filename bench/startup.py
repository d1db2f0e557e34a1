"""From the start of the server to the first hints of a realistic notebook, and the memory that it then takes."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import NamedTuple

import psutil
from bench.support.client import bytecode_in, language_server
from bench.support.notebooks import realistic_notebook
from bench.support.opened import OpenNotebook

LINES = 1_400
STARTS = 6
CELLS_IN_SIGHT = 10  # some 70 lines: what a screen holds


def main() -> None:
    """Print time and memory."""
    cells = realistic_notebook(LINES)
    with TemporaryDirectory() as folder:
        figures = [_start(Path(folder), cells) for _ in range(STARTS)]
    # The first start compiles the modules, which pip has done where ShapeLens is installed, and generated code.
    very_first, *others = figures
    in_sight, times = [figure.in_sight for figure in others], [figure.all_hints for figure in others]
    memory = max(figure.megabytes for figure in figures)
    print(f"start to the hints in sight: {median(in_sight):.2f} s, worst {max(in_sight):.2f} s (aim: below 1 s)")
    print(f"start to all hints of {LINES} lines: {median(times):.2f} s, worst {max(times):.2f} s (aim: below 1 s)")
    print(f"the very first start, without bytecode: {very_first.all_hints:.2f} s")
    print(f"resident memory afterwards: {memory:.0f} MB (aim: below 150 MB)")


class Figures(NamedTuple):
    """Seconds from the start until hints are there, and megabytes then."""

    in_sight: float
    all_hints: float
    megabytes: float


def _start(folder: Path, cells: list[str]) -> Figures:
    start = perf_counter()
    with language_server(environment=bytecode_in(folder)) as client:
        client.initialize(folder)
        notebook = OpenNotebook(client, cells)
        in_sight = 0.0
        for number in range(len(cells)):
            notebook.hints(number)
            if number == CELLS_IN_SIGHT - 1:
                in_sight = perf_counter() - start
        seconds = perf_counter() - start
        sleep(0.5)  # until the findings are made, too
        return Figures(in_sight, seconds, psutil.Process(client.process.pid).memory_info().rss / 2**20)


if __name__ == "__main__":
    main()
