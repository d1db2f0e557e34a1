"""Keras on JAX or PyTorch in a real kernel; each is tested where it is installed."""

from pathlib import Path

import pytest

from shapelens.checks.diagnose import diagnose
from support.kernel_process import kernel_process
from support.session import Session

CELLS = [
    "import keras, numpy as np\nfrom keras import layers\nx = np.zeros((2, 10, 4), 'float32')",
    "conv = layers.Conv1D(8, 3)\ny = conv(x)\nv = keras.Variable(x)",
    "m = keras.Sequential([keras.Input((10, 4)), layers.LSTM(5), layers.Dense(2)])",
]
PENDING = """\
layers.Dense(3)(y)
layers.Dense(3)(y.reshape((2, 64)))
layers.Dense(2)(m(x))
layers.Dense(2)(v)
conv(np.zeros((2, 10, 5), 'float32'))
"""


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_a_kernel_with_another_backend(backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip(backend)
    monkeypatch.setenv("KERAS_BACKEND", backend)
    with kernel_process(tmp_path) as kernel:
        session = Session(kernel)
        session.install()
        session.run(*[session.insert(cell) for cell in CELLS])
        session.insert(PENDING)
        hints = [
            (hint.range.start.line, hint.label) for hint in session.program.analyze().hints if hint.cell == len(CELLS)
        ]
        assert (0, "(2, 8, 8) f32 → (2, 8, 3) f32") in hints
        assert (2, "(2, 2) f32 → (2, 2) f32") in hints
        assert (3, "(2, 10, 4) f32 → (2, 10, 2) f32") in hints
        [found] = diagnose(session.program)
        assert (found.range.start.line, found.code) == (4, "SL102")
        assert session.program.kernel.contradictions == []
