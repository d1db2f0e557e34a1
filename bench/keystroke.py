"""From a key that is pressed to the fresh hints of its cell, through LSP, on a realistic notebook."""

from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from bench.support.client import language_server
from bench.support.notebooks import realistic_notebook
from bench.support.opened import OpenNotebook

LINES = 300
# What is typed, and into which cell (as a fraction of the notebook): new code, and a change that all below depends on.
TYPED = (
    ("the seed, on top", 0.0, "BATCH = 64 if SEED > 5 else 16"),
    ("a layer, in the middle", 0.5, 'probe = layers.Conv1D(16, 5, padding="same")(tf.zeros((8, 100, 6)))'),
    ("a layer, at the end", 1.0, "spread = layers.Dense(4)(tf.random.normal((BATCH, 12)))"),
)


def main() -> None:
    """Print the percentiles."""
    cells = realistic_notebook(LINES)
    times: list[float] = []
    with TemporaryDirectory() as folder, language_server() as client:
        client.initialize(Path(folder))
        notebook = OpenNotebook(client, cells)
        hints = sum(len(notebook.hints(number)) for number in range(len(cells)))
        print(f"{sum(len(cell.splitlines()) for cell in cells)} lines in {len(cells)} cells, {hints} hints")
        for name, place, line in TYPED:
            cell = 1 + round(place * (len(cells) - 2))
            here = [seconds * 1000 for seconds in notebook.type_line(cell, line)]
            print(_row(name, here))
            times += here
    print(_row("all together", times), " (aim: p95 below 15 ms)")


def _row(name: str, times: list[float]) -> str:
    cuts = quantiles(times, n=20)
    return f"{name:<24} p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms   worst {max(times):6.1f} ms"


if __name__ == "__main__":
    main()
