"""NumPy: norms and solvers of `numpy.linalg`, Fourier transforms in several axes, polynomials."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

from ..cases import Array
from .draw import axis, named, register, shape, tensor
from .shared_math import draw_matrices

REAL = ("float32", "float64", "int32", "int64", "uint8")

register(named("numpy.linalg", "eigvals eigvalsh slogdet svdvals cond"), draw_matrices)


def _norms(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 4, (1, 2, 3)), rng.choice(REAL))
    keywords: dict[str, Any] = {"keepdims": rng.random() < 0.4}
    if name.endswith("vector_norm"):
        keywords["axis"] = axis(rng, len(array.shape))
    return array, keywords


register(named("numpy.linalg", "vector_norm matrix_norm"), _norms)


def _least_squares(rng: random.Random, name: str) -> tuple[Any, ...]:
    rows, columns = rng.randint(1, 4), rng.randint(1, 4)
    right = rows if rng.random() < 0.85 else rows + 1
    shapes = ((rows, columns), rng.choice(((right,), (right, 2), (right, 1, 1))))
    return tuple(Array(chosen, rng.choice(REAL)) for chosen in shapes)


register(["numpy.linalg.lstsq"], _least_squares)

register(
    ["numpy.linalg.trace", "numpy.linalg.diagonal"],
    lambda rng, name: (tensor(1, 4, REAL)(rng), {"offset": rng.randint(-2, 2)}),
)


def _chain(rng: random.Random, name: str) -> tuple[Any, ...]:
    sizes = [rng.randint(1, 4) for _ in range(rng.randint(2, 5))]
    shapes: list[tuple[int, ...]] = list(pairwise(sizes))
    if rng.random() < 0.3:
        shapes[0] = shapes[0][1:]
    if rng.random() < 0.3:
        shapes[-1] = shapes[-1][:1]
    if rng.random() < 0.1:
        shapes[rng.randrange(len(shapes))] = (5, 6)
    return ([Array(chosen, rng.choice(REAL)) for chosen in shapes],)


register(["numpy.linalg.multi_dot"], _chain)


def _vectors(rng: random.Random, name: str) -> tuple[Any, ...]:
    size = rng.randint(1, 3)
    lead = shape(rng, 0, 2, (1, 2, 3))
    right = (*rng.choice((lead, (), (2,))), size + (rng.random() < 0.1))
    return Array((*lead, size), rng.choice(REAL)), Array(right, rng.choice(REAL))


register(["numpy.linalg.vecdot", "numpy.vecdot"], _vectors)


def _products(rng: random.Random, name: str) -> tuple[Any, ...]:
    rows, columns = rng.randint(1, 3), rng.randint(1, 3)
    lead = shape(rng, 0, 2, (1, 2, 3))
    off = rng.random() < 0.1
    matrix = Array((*lead, rows, columns), rng.choice(REAL))
    size = (columns if name.endswith("matvec") else rows) + off
    vector = Array((*rng.choice((lead, ())), size), rng.choice(REAL))
    return (matrix, vector) if name.endswith("matvec") else (vector, matrix)


register(["numpy.matvec", "numpy.vecmat"], _products)


def _transform(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 4, (2, 3, 4, 5)), rng.choice(("float32", "float64", "int32", "complex64")))
    rank = len(array.shape)
    keywords: dict[str, Any] = {}
    if rng.random() < 0.4:
        keywords["axes"] = tuple(rng.sample(range(-rank, rank), rng.randint(1, rank)))
    if rng.random() < 0.3:
        count = len(keywords["axes"]) if "axes" in keywords and rng.random() < 0.9 else rng.randint(1, 3)
        keywords["s"] = tuple(rng.randint(1, 6) for _ in range(count))
    return array, keywords


register(named("numpy.fft", "fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn"), _transform)


def _points(rng: random.Random, name: str) -> tuple[Any, ...]:
    count = rng.randint(3, 6)
    other = count if rng.random() < 0.9 else count + 1
    y = rng.choice(((other,), (other, 2), (other, 2, 2)))
    return Array((count,), rng.choice(REAL), list(range(count))), Array(y, rng.choice(REAL)), rng.randint(-1, 2)


register(["numpy.polyfit"], _points)

register(["numpy.polyval"], lambda rng, name: (Array((rng.randint(1, 4),), "float64"), tensor(0, 3, REAL)(rng)))
