"""The rules of layers on other backends, where they are installed, each in a process of its own."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[2]

PROGRAM = """
from differential.layers.cases import GENERATORS
from differential.layers.runner import run

names = [name for name in sorted(GENERATORS)][{part}::7]
found = [d for result in run(names, 10, 1) for d in result.disagreements if not d.real.raised]
print(*found, sep="\\n")
raise SystemExit(bool(found))
"""


@pytest.mark.parametrize("backend", ["torch", "jax"])
@pytest.mark.parametrize("part", range(7))
def test_what_is_said_on_another_backend_holds_there(backend: str, part: int) -> None:
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    paths = [str(TESTS), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-c", PROGRAM.format(part=part)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
