"""Random and extreme texts: no exception, no hang."""

from __future__ import annotations

import random

import pytest

from shapelens.notebook.program import Program

from .looks import look_at
from .mutations import EXTREME
from .texts import run_notebooks, run_texts


@pytest.mark.parametrize("name", EXTREME)
def test_extreme_texts(name: str, caplog: pytest.LogCaptureFixture) -> None:
    program = Program.from_texts([EXTREME[name], "import keras\ny = keras.layers.Dense(4)(keras.Input((3,)))"])
    look_at(program, random.Random(name))
    assert [hint.label for hint in program.analyze().hints if hint.cell == 1] == ["(None, 3) f32 → (None, 4) f32"]
    assert not caplog.records


def test_random_texts(caplog: pytest.LogCaptureFixture) -> None:
    failures = run_texts(120, seed=0)
    assert not failures, "\n".join(map(str, failures[:3]))
    assert not caplog.records


def test_random_notebooks(caplog: pytest.LogCaptureFixture) -> None:
    failures = run_notebooks(120, seed=0)
    assert not failures, "\n".join(map(str, failures[:3]))
    assert not caplog.records
