"""Runs programs under the real Keras, all in one process of its own, and says how each ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

_TOGETHER = 100
"""How many programs run in one process."""


@dataclass(frozen=True)
class Outcome:
    """How a program ended: what was raised (`None`: nothing), and the lines of the program that the traceback names."""

    error: str | None
    lines: tuple[int, ...] = ()


def run_for_real(programs: Mapping[str, str], small_data: bool = False) -> dict[str, Outcome]:
    """Run each program in a fresh namespace; return its outcome by title.

    With `small_data`, data sets that would be downloaded are made up, and programs that load one train on a few.
    """
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
    process = subprocess.run(
        [sys.executable, __file__, *(["--small-data"] if small_data else [])],
        input=json.dumps(dict(programs)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
        timeout=800,
        check=True,
    )
    found = json.loads(process.stdout.rpartition("\n=====\n")[2])
    return {title: Outcome(error, tuple(lines)) for title, (error, lines) in found.items()}


class Outcomes:
    """How programs end, by title. They run when one is asked for, together with its neighbours: importing TensorFlow
    takes longer than running a program, and all of them take longer than a test should wait.
    """

    def __init__(self, programs: Mapping[str, str], small_data: bool = False) -> None:
        self._programs = programs
        self._small_data = small_data
        self._places = {title: number // _TOGETHER for number, title in enumerate(programs)}
        self._parts: dict[int, dict[str, Outcome]] = {}

    def __getitem__(self, title: str) -> Outcome:
        part = self._places[title]
        if part not in self._parts:
            together = [each for each, place in self._places.items() if place == part]
            self._parts[part] = run_for_real({each: self._programs[each] for each in together}, self._small_data)
        return self._parts[part][title]


def _run(program: str) -> tuple[str | None, list[int]]:
    import keras

    keras.backend.clear_session()
    keras.config.set_dtype_policy("float32")
    try:
        exec(compile(program, "<program>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        return f"{type(error).__name__}: {error}"[:600], [f.lineno or 0 for f in frames if f.filename == "<program>"]
    return None, []


def _make_data_small() -> Callable[[str], None]:
    """Make up the data sets of Keras; return what says, of a program, whether it trains on a few samples alone."""
    import keras

    methods = {name: getattr(keras.Model, name) for name in ("fit", "evaluate")}
    exec((Path(__file__).parents[2] / "support" / "small_data.py").read_text("utf-8"), namespace := {})
    exec(namespace["SETUP"], {})
    on_a_few = {name: getattr(keras.Model, name) for name in methods}

    def choose(program: str) -> None:
        for name, method in (on_a_few if "load_data" in program else methods).items():
            setattr(keras.Model, name, method)

    return choose


if __name__ == "__main__":
    choose = _make_data_small() if "--small-data" in sys.argv else lambda program: None
    outcomes = {title: (choose(program), _run(program))[1] for title, program in json.load(sys.stdin).items()}
    sys.stdout.write("\n=====\n" + json.dumps(outcomes))
