"""Random programs that draw labels, cut and change them, and count their classes, against NumPy, Keras and sklearn."""

from __future__ import annotations

import random

import pytest

from .compare import run_programs
from .templates import fill, steps

pytestmark = pytest.mark.tensorflow

_STEPS = steps("""
y = np.random.randint(A, B, N) | y = np.random.randint(B, size=(N, 1)) | y = rng.integers(A, B, size=N) | z = y
y = rng.integers(0, B, N, endpoint=True) | y = np.random.randint(0, B, size=(N,)).astype('float32') | z = y.copy()
z = y[:N] | z = y[N:] | z = y[::2] | z = y - 1 | z = y + A | z = y.reshape(-1, 1) | z = y.ravel() | z = y[..., None]
y = z.astype('int32') | z = y[rng.permutation(len(y))] | z = y[y > 1] | z = np.array(y) | z = rng.permutation(y)
y[0] = 11 | z[z == 1] = 0 | y += 1 | z = np.squeeze(y) | z = y * 2 | z = np.where(y > 2, 2, y) | z = y % 2
z, t = train_test_split(y, test_size=0.3) | y, t, z, w = train_test_split(y, y, test_size=N) | np.random.shuffle(y)
z = LabelEncoder().fit_transform(np.ravel(y)) | z = np.concatenate([y, y]) | z = np.sort(y, axis=0)[:N] | y = z
c = to_categorical(y) | c = to_categorical(z) | c = to_categorical(z, B) | n = y.max() | n = np.min(z)
u = np.unique(y) | n = len(np.unique(z)) | u = np.unique(z).shape[0] | n = int(y.max()) + 1 | k = np.max(z) + 1
c = to_categorical(y).shape
""")


def _program(seed: int, length: int) -> list[str]:
    draw = random.Random(seed)
    words = {"A": (-1, 0, 0, 0, 1, 2), "B": (3, 4, 5, 7, 10), "N": (20, 60, 90, 100, 150, 200, 300, 500, 900)}
    return [
        "import numpy as np",
        "from sklearn.model_selection import train_test_split",
        "from sklearn.preprocessing import LabelEncoder",
        "from keras.utils import to_categorical",
        f"rng = np.random.default_rng({seed})",
        f"np.random.seed({seed})",
        "y = np.random.randint(0, 4, 400)",
        "z = y",
        *(
            fill(draw.choice(_STEPS), {word: str(draw.choice(sizes)) for word, sizes in words.items()})
            for _ in range(length)
        ),
    ]


def test_agrees_with_what_labels_hold() -> None:
    result = run_programs(_program, range(300))
    assert result.foreseen > 10
    assert not result.wrong, f"{len(result.wrong)}: {min(result.wrong, key=len)}"
    assert result.known > 3_000
