"""From the start of the server to the first hints of a realistic notebook, and the memory that it then takes."""

from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import psutil
from bench.support.client import bytecode_in, language_server
from bench.support.notebooks import realistic_notebook
from bench.support.opened import OpenNotebook

LINES = 1_400
STARTS = 6


def main() -> None:
    """Print time and memory."""
    cells = realistic_notebook(LINES)
    with TemporaryDirectory() as folder:
        figures = [_start(Path(folder), cells) for _ in range(STARTS)]
    # The first start compiles the modules, which pip has done where ShapeLens is installed, and generated code.
    first, *times = [seconds for seconds, _ in figures]
    memory = max(size for _, size in figures)
    print(f"start to all hints of {LINES} lines: {median(times):.2f} s, worst {max(times):.2f} s (aim: below 1 s)")
    print(f"the very first start, without bytecode: {first:.2f} s")
    print(f"resident memory afterwards: {memory:.0f} MB (aim: below 150 MB)")


def _start(folder: Path, cells: list[str]) -> tuple[float, float]:
    """Return the seconds from the start until all hints are there, and the megabytes then."""
    start = perf_counter()
    with language_server(environment=bytecode_in(folder)) as client:
        client.initialize(folder)
        notebook = OpenNotebook(client, cells)
        for number in range(len(cells)):
            notebook.hints(number)
        seconds = perf_counter() - start
        sleep(0.5)  # until the findings are made, too
        return seconds, psutil.Process(client.process.pid).memory_info().rss / 2**20


if __name__ == "__main__":
    main()
