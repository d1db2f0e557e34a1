"""`shapelens check` over many files: how many a second, whether twice as many take twice as long, and what a second
process brings.
"""

import os
import subprocess
import sys
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from bench.support.notebooks import studies

COUNTS = (250, 500, 1_000)
MISTAKE = "wrong_{n} = layers.Conv2D(8, 3)(np.zeros((32, 100, 6), 'float32'))\n"
IMPORTS = """import matplotlib.pyplot as plt
import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

BATCH, CLASSES = 32, 10
rng = np.random.default_rng(7)
"""


class Seconds(NamedTuple):
    """How long a run took by the clock, and by the processors: the latter counts on a machine that others use, too."""

    clock: float
    processor: float


def main() -> None:
    """Print a line for each number of files, and for each number of processes."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        lines = 0
        taken: dict[int, Seconds] = {}
        for count in COUNTS:
            lines = _write(root / str(count), count)
            taken[count] = _check(root / str(count), jobs=1)
            print(_row(count, 1, taken[count]))
        last = COUNTS[-1]
        growth = taken[last].processor / taken[last // 2].processor
        print(f"twice as many files take {growth:.2f} times as much of the processor (aim: below 2.2)")
        both = _check(root / str(last), jobs=2)
        faster = taken[last].clock / both.clock
        print(_row(last, 2, both), f" ({faster:.2f} times as fast on {os.cpu_count()} processors)")
        print(f"{lines} lines in {last} files: {lines / taken[last].processor:,.0f} lines a second of processor time")


def _write(folder: Path, count: int) -> int:
    """Write so many files, each tenth with a mistake; return the number of their lines."""
    lines = 0
    for number, study in enumerate(islice(studies(), count)):
        part = folder / f"part_{number // 50}"
        part.mkdir(parents=True, exist_ok=True)
        text = f"{IMPORTS}\n{study}\n" + (MISTAKE.replace("{n}", str(number)) if number % 10 == 0 else "")
        (part / f"study_{number}.py").write_text(text)
        lines += text.count("\n")
    return lines


def _check(folder: Path, jobs: int) -> Seconds:
    """Return what the command took from its start to its end."""
    start, before = perf_counter(), _processor_seconds()
    command = [sys.executable, "-m", "shapelens", "check", f"--jobs={jobs}", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = Seconds(perf_counter() - start, _processor_seconds() - before)
    found = len(done.stdout.splitlines())
    if done.returncode != 1 or found != len([*folder.rglob("*0.py")]):
        raise RuntimeError(f"{found} found, exit status {done.returncode}: {done.stderr[-500:]}")
    return seconds


def _processor_seconds() -> float:
    """Return what the processes that this one started have used, and those that they started."""
    used = os.times()
    return used.children_user + used.children_system


def _row(count: int, jobs: int, seconds: Seconds) -> str:
    processes = "1 process  " if jobs == 1 else f"{jobs} processes"
    clock, processor = seconds
    return (
        f"{count:>5} files, {processes} {clock:6.1f} s, {processor:5.1f} s of processors, {count / clock:4.0f} a second"
    )


if __name__ == "__main__":
    main()
