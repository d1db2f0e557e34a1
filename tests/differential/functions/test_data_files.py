"""Files of arrays as NumPy, SciPy and matplotlib read them: what is said of an array is so."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
import scipy.io
from PIL import Image

from shapelens.notebook.program import Program
from shapelens.spec import UNKNOWN

mpl.use("Agg")

START = """
import numpy as np
import scipy.io
import matplotlib.pyplot as plt
with np.load("some.npz") as some:
    entered = some["x"]
"""
EXPRESSIONS = [
    "np.load('x.npy')",
    "np.load('some.npz')['x']",
    "np.load(str('some.npz'))['y']",
    "entered",
    "np.loadtxt('x.csv', delimiter=',')",
    "np.loadtxt('x.csv', delimiter=',', usecols=0)",
    "np.loadtxt('x.csv', delimiter=',', ndmin=2, dtype=int)",
    "np.loadtxt('x.csv', delimiter=',', dtype='float32', skiprows=1)",
    "np.genfromtxt('x.csv', delimiter=',')",
    "np.genfromtxt('x.csv', delimiter=',', dtype=None)",
    "np.genfromtxt('x.csv', delimiter=',', dtype=np.float32, skip_header=1)",
    "np.genfromtxt('x.csv', delimiter=',', dtype='i4,f8,f8')",
    "np.frombuffer(bytes(16))",
    "np.frombuffer(bytes(16), None, 1)",
    "np.frombuffer(bytes(16), np.uint8, offset=4)",
    "np.frombuffer(bytes(16), dtype='>i4', count=2)",
    "np.fromfile('raw')",
    "np.fromfile('raw', np.int16)",
    "np.fromfile('raw', 'float32', count=2)",
    "scipy.io.loadmat('m.mat')['x']",
    "scipy.io.loadmat('m.mat')['text']",
    "plt.imread('a.png')",
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    x = np.arange(12.0).reshape(4, 3)
    np.save("x.npy", x)
    np.savez("some.npz", x=x, y=np.zeros((2, 2, 2), "int8"))
    np.savetxt("x.csv", x, delimiter=",", fmt="%d")
    x.tofile("raw")
    scipy.io.savemat("m.mat", {"x": x, "text": "some"})
    Image.fromarray(np.zeros((5, 6, 3), "uint8")).save("a.png")
    return tmp_path


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_is_said_of_an_array_is_so(expression: str, folder: Path) -> None:
    names: dict[str, object] = {}
    exec(START, names)
    real = np.asarray(eval(expression, names))
    source = f"{START}\nimport keras\nkeras.layers.Identity()(np.reshape({expression}, (1, -1)))\n"
    analysis = Program.from_texts([source]).analyze()
    assert not analysis.findings
    for hint in analysis.hints:
        spec = hint.calls[0].inputs[0]
        assert spec.dtype in (UNKNOWN, real.dtype.name)
        assert spec.shape is not UNKNOWN and spec.shape[1] in (UNKNOWN, real.size)
