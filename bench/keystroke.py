"""From a key that is pressed to the fresh hints of its cell, through LSP, on a realistic notebook."""

from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.support.client import language_server
from bench.support.notebooks import realistic_notebook
from bench.support.opened import OpenNotebook

LINES = 1_400
# What is typed, and into which cell (as a fraction of the notebook): new code, and a change that all below depends on.
TYPED = (
    ("the seed, on top", 0.0, "BATCH = 64 if SEED > 5 else 16"),
    ("a layer, in the middle", 0.5, 'probe = layers.Conv1D(16, 5, padding="same")(tf.zeros((8, 100, 6)))'),
    ("a layer, at the end", 1.0, "spread = layers.Dense(4)(tf.random.normal((BATCH, 12)))"),
)


def main() -> None:
    """Print the percentiles, for a notebook and for one of ten times the length."""
    cells = realistic_notebook(LINES)
    usual = _measure(cells, "as people write them")
    long = _measure(realistic_notebook(10 * LINES), "ten times as long")
    print(_row("all together", usual), " (aim: p50 below 10 ms, p95 below 25 ms)")
    print(_row("ten times as long", long), f" ({median(long) / median(usual):.2f} times; aim: below 1.5)")


def _measure(cells: list[str], name: str) -> list[float]:
    """Type into a notebook; return the milliseconds of each key."""
    times: list[float] = []
    with TemporaryDirectory() as folder, language_server() as client:
        client.initialize(Path(folder))
        start = perf_counter()
        notebook = OpenNotebook(client, cells)
        hints = sum(len(notebook.hints(number)) for number in range(len(cells)))
        opened = perf_counter() - start
        lines = sum(len(cell.splitlines()) for cell in cells)
        print(f"{name}: {lines} lines in {len(cells)} cells, {hints} hints, all there after {opened:.2f} s")
        for where, place, line in TYPED:
            cell = 1 + round(place * (len(cells) - 2))
            here = [seconds * 1000 for seconds in notebook.type_line(cell, line)]
            print(_row(where, here))
            times += here
    return times


def _row(name: str, times: list[float]) -> str:
    cuts = quantiles(times, n=20)
    return f"{name:<24} p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms   worst {max(times):6.1f} ms"


if __name__ == "__main__":
    main()
