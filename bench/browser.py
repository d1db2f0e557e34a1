"""From a snapshot's arrival in the browser to the hints that show it, in a real JupyterLab with a real kernel."""

import sys
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

# The tests know how to drive a JupyterLab.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.chromium import chromium
from support.lab_page import LabPage, lab_process

RUNS = 40
CELLS = 12
DATA = "n = globals().get('n', 100) + 1\nx = np.zeros((n, 50, 3))"
PENDING = "y{0} = layers.Conv1D(8, 3)(x)\nz{0} = layers.MaxPooling1D(2)(y{0})"

# Runs the cell of the data; resolves when each hint on the screen shows the new size, with the time since its snapshot.
MEASURE = """([size, hints]) => new Promise(resolve => {
    const look = () => {
        const shown = [...document.querySelectorAll('.shapelens-hint')];
        const fresh = shown.filter(hint => hint.textContent.startsWith(`(${size}, `));
        if (fresh.length === hints) {
            const [snapshot] = performance.getEntriesByName('shapelens:snapshot').slice(-1);
            resolve(performance.now() - snapshot.startTime);
        } else {
            requestAnimationFrame(look);
        }
    };
    requestAnimationFrame(look);
    void jupyterapp.commands.execute('notebook:run-cell');
})"""


def main() -> None:
    """Print the percentiles."""
    with TemporaryDirectory() as folder, lab_process(Path(folder)) as jupyter, chromium() as browser:
        lab = LabPage(browser.new_page(viewport={"width": 1280, "height": 1600}), jupyter)
        pending = [PENDING.format(number) for number in range(CELLS)]
        lab.open_notebook("import numpy as np", DATA, "from keras import layers", *pending)
        lab.run(0)
        lab.focus(1)
        times = [lab.page.evaluate(MEASURE, [101 + run, 2 * CELLS]) for run in range(RUNS)]
    cuts = quantiles(times, n=20)
    print(f"push to visible hints, {2 * CELLS} hints in {CELLS} cells, {RUNS} pushes")
    print(f"p50 {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms   worst {max(times):6.1f} ms   (aim: below 200 ms)")


if __name__ == "__main__":
    main()
