"""The same cells in a kernel that JupyterLab's variable inspector looks into, and in one that ShapeLens does.

The inspector (lckr_jupyterlab_variableinspector, the version that pip finds) runs its script once in the kernel, and
a query behind each executed cell; both are taken from its package. It lists values of more kinds, with their contents,
and ShapeLens sends what changed: so this compares what a cell waits for and what goes over the wire, nothing else.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zipfile import ZipFile

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.kernel_process import KernelProcess, kernel_process

PACKAGE = "lckr_jupyterlab_variableinspector"
QUERY = "_jupyterlab_variableinspector_dict_list()"
SCRIPT = re.compile(r"py_script=('(?:[^'\\]|\\.)*')")
"""The script for the kernel, as a string of the package's JavaScript."""

CELLS = 30
COUNTS = (10, 100, 1_000)
BIND = "import numpy as np\nglobals().update({{f'x{{i}}': np.zeros((i % 50, 3)) for i in range({count})}})"


def main() -> None:
    """Print the figures."""
    try:
        script = _script()
    except subprocess.CalledProcessError as error:
        print(f"skipped: pip could not get {PACKAGE} ({error.stderr.strip().splitlines()[-1]})")
        return
    print("a cell that changes one array     without any         ShapeLens          inspector")
    for count in COUNTS:
        plain, _ = _cell(count, lambda kernel: None, None)
        probe, sent = _cell(count, lambda kernel: kernel.install(), None)
        inspector, listed = _cell(count, lambda kernel: kernel.run(script, silent=True, store_history=False), QUERY)
        print(
            f"with {count:>5,} NumPy arrays bound {plain:>11.1f} ms {probe:>8.1f} ms {sent:>7,} B"
            f" {inspector:>8.1f} ms {listed:>9,} B"
        )


def _script() -> str:
    """Return what the inspector runs in a Python kernel."""
    with TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--dest", folder, PACKAGE], check=True, capture_output=True, text=True)
        [wheel] = Path(folder).glob("*.whl")
        with ZipFile(wheel) as archive:
            bundles = (archive.read(name).decode() for name in archive.namelist() if name.endswith(".js"))
            [script] = [found[1] for bundle in bundles if (found := SCRIPT.search(bundle)) is not None]
    return ast.literal_eval(script)


def _cell(count: int, install: Callable[[KernelProcess], object], query: str | None) -> tuple[float, int]:
    """Return the milliseconds from sending a cell until the kernel has nothing to do, and the bytes sent for a cell."""
    with TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel:
        kernel.run(BIND.format(count=count))
        install(kernel)
        times: list[float] = []
        sent = 0
        for number in range(CELLS):
            start = perf_counter()
            run = kernel.run(f"x1 = np.zeros(({number + 1}, 3))")
            sent = sum(len(json.dumps(snapshot)) for snapshot in run.snapshots)
            if query is not None:
                asked = kernel.run(query, store_history=False, stop_on_error=False)
                sent = sum(len(json.dumps(content)) for kind, content in asked.published if kind == "execute_result")
            times.append(perf_counter() - start)
        return median(times) * 1000, sent


if __name__ == "__main__":
    main()
