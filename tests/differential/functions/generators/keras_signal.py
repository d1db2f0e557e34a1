"""keras.ops: Fourier transforms, windows and pieces of a signal."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import named, register, shape

_REAL = ("float32", "float64")


def _parts(rng: random.Random, name: str) -> tuple[Any, ...]:
    # TensorFlow aborts the process on an inverse transform of length 0, which one part gives.
    lengths = (2, 3, 4, 6) if name.endswith("irfft") else (1, 2, 3, 4, 6)
    sizes, dtype = shape(rng, 1, 3, lengths), rng.choice(_REAL)
    other = sizes if rng.random() < 0.9 else shape(rng, 1, 3, (1, 2, 3))
    pair = [Array(sizes, dtype), Array(other, dtype)]
    if rng.random() < 0.05:
        pair.append(pair[0])
    return (pair, {"fft_length": rng.choice((None, 4, 5))}) if name.endswith("irfft") else (pair,)


register(named("keras.ops", "fft fft2 ifft2 irfft"), _parts)
register(
    ["keras.ops.rfft"],
    lambda rng, name: (Array(shape(rng, 0, 3, (1, 2, 3, 4, 7)), rng.choice(_REAL)), rng.choice((None, 4, 5))),
)


def _stft(rng: random.Random, name: str) -> tuple[Any, ...]:
    points = rng.choice((4, 5, 8))
    signal = Array((*shape(rng, 0, 2, (1, 2)), rng.choice((3, 8, 20, 33))), "float32")
    return signal, rng.randint(2, points), rng.randint(1, 4), points, {"center": rng.random() < 0.6}


register(["keras.ops.stft"], _stft)


def _istft(rng: random.Random, name: str) -> tuple[Any, ...]:
    points = rng.choice((4, 8))
    part = Array((*shape(rng, 0, 1, (1, 2)), rng.randint(1, 6), points // 2 + 1), "float32")
    # With a step of a half the windows can be undone.
    rest = {"length": rng.choice((None, None, 7)), "center": rng.random() < 0.6}
    return [part, part], points, points // 2, points, rest


register(["keras.ops.istft"], _istft)
register(
    ["keras.ops.extract_sequences"],
    lambda rng, name: (
        Array((*shape(rng, 0, 2, (1, 2)), rng.randint(4, 9)), "float32"),
        rng.randint(1, 5),
        rng.randint(1, 4),
    ),
)
register(named("keras.ops", "bartlett blackman hamming hanning"), lambda rng, name: (rng.randint(1, 9),))
register(["keras.ops.kaiser"], lambda rng, name: (rng.randint(1, 9), 2.0))
