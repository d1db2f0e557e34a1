"""What the probe costs the user's kernel: time for each executed cell, and bytes on the wire."""

import json
import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from support.kernel_process import kernel_process

CELLS = 60

# Runs in the kernel, where the real tensors are, and times the sampling alone.
TIMING = """
def _timed(sampler, names, change):
    from time import perf_counter
    times = []
    for number in range(25):
        if change:
            names['changed'] = number
        start = perf_counter()
        sampler.changes(names, {})
        times.append(perf_counter() - start)
    return sorted(times)[len(times) // 2] * 1000

def _sampling(names):
    probe = next(hook.__self__ for hook in get_ipython().events.callbacks['post_run_cell']
                 if type(hook.__self__).__name__ == 'Probe')
    Sampler = type(probe._sampler)
    from time import perf_counter
    start = perf_counter()
    sampler = Sampler()
    sampler.changes(names, {})
    first = (perf_counter() - start) * 1000
    return first, _timed(sampler, names, True), _timed(sampler, names, False)
"""

GROWTH = """
def _bytes():
    import gc, tracemalloc
    probe = next(hook.__self__ for hook in get_ipython().events.callbacks['post_run_cell']
                 if type(hook.__self__).__name__ == 'Probe')
    sampler, names = type(probe._sampler)(), _names(10, 60)
    def look(count):
        for number in range(count):
            names[f'n{number % 50}'] = [number] * (number % 7)
            names[f'new{number}'] = number
            names.pop(f'new{number - 20}', None)
            sampler.changes(names, {})
        gc.collect()
    tracemalloc.start()
    look(500)
    before = tracemalloc.get_traced_memory()[0]
    look(10000)
    return tracemalloc.get_traced_memory()[0] - before
"""

NAMESPACES = {
    "100 tensors": "{f't{i}': tf.zeros((i, 3)) for i in range(100)}",
    "2,000 names, 500 tensors": "_names(500, 1500)",
    "12,000 names, 2,000 tensors": "_names(2000, 10000)",
    "a model of 50 layers": "{'model': keras.Sequential([keras.Input((9,))] + [layers.Dense(9) for _ in range(50)])}",
}

SETUP = """
import keras, tensorflow as tf
from keras import layers
def _names(tensors, others):
    plain = [lambda i: i, str, float, lambda i: [i, i], lambda i: {i: i}, lambda i: (i, None)]
    names = {f't{i}': tf.zeros((i % 50, 3)) for i in range(tensors)}
    return names | {f'n{i}': plain[i % 6](i) for i in range(others)}
"""


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel:
        kernel.install()
        kernel.run(SETUP + TIMING)
        print("sampling, ms (median)            all at first   one changed   none changed")
        for label, expression in NAMESPACES.items():
            kernel.run(f"_result = _sampling({expression})")
            first, one, none = kernel.value("_result")
            print(f"{label:<32} {first:>12.2f} {one:>13.2f} {none:>14.2f}")
    print()
    print(f"memory added by 10,000 executions: {_growth():,} bytes")
    print()
    print("a cell `1`, ms (median)           without probe    with probe     bytes sent")
    for count in (0, 100, 2000, 12000):
        plain, watched, size = _cell(count)
        print(f"with {count:>6,} NumPy arrays bound {plain:>17.2f} {watched:>13.2f} {size:>14,}")


def _growth() -> int:
    """Return what 10,000 looks at a changing namespace add to the memory of the kernel's Python."""
    with TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel:
        kernel.install()
        kernel.run(SETUP + TIMING + GROWTH)
        return kernel.value("_bytes()")


def _cell(count: int) -> tuple[float, float, int]:
    """Return what a cell takes without and with the probe, in milliseconds, and the bytes of its message."""
    with TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel:
        kernel.run(
            f"import numpy as np\nglobals().update({{f'x{{i}}': np.zeros((i % 50, 3)) for i in range({count})}})"
        )
        plain = _median(lambda: kernel.run("1"))
        kernel.install()
        watched = _median(lambda: kernel.run("1"))
        return plain, watched, len(json.dumps(kernel.run("1").snapshot))


def _median(action: Callable[[], Any]) -> float:
    times: list[float] = []
    for _ in range(CELLS):
        start = perf_counter()
        action()
        times.append(perf_counter() - start)
    return statistics.median(times) * 1000


if __name__ == "__main__":
    main()
