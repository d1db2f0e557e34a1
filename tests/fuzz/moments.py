"""Fuzzing of time: random walks of a user at a real kernel, and whole programs at one."""

from __future__ import annotations

import tempfile
from pathlib import Path

from support.at_kernel import PROGRAMS, contradictions
from support.kernel_process import kernel_process
from support.session import new_session, oracle_process
from support.small_data import SETUP
from support.walk import Walk

IMPORTS = "import gc, keras, numpy, tensorflow\ngc.freeze()"
STEPS = 25
"""So many steps has a walk, until the next one begins with an empty notebook."""


def run_walks(steps: int, seed: int) -> list[str]:
    """Take so many steps; return the stories of the walks in which a hint was wrong, each up to there."""
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel, oracle_process() as oracle:
        kernel.run(IMPORTS)
        for start in range(0, steps, STEPS):
            walk = Walk(new_session(kernel), seed * 1000 + start)
            for _ in range(min(STEPS, steps - start)):
                walk.step()
                if found := walk.session.wrong_hints(oracle):
                    wrong.append("\n".join([f"seed {seed * 1000 + start}", walk.story(), *found]))
                    break
    return wrong


def run_programs(count: int, seed: int) -> list[str]:
    """Run some programs, others for each seed; return where what was sampled contradicts what was inferred."""
    chosen = [PROGRAMS[(seed * count + number) % len(PROGRAMS)] for number in range(count)]
    with tempfile.TemporaryDirectory() as folder, kernel_process(Path(folder)) as kernel:
        kernel.run(IMPORTS)
        kernel.run(SETUP)
        return [said for program in chosen for said in contradictions(kernel, program)]
