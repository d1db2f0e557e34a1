"""keras.ops: matrices and their products."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ..cases import Array
from .draw import FLOATS, NUMBERS, named, register, shape, tensor

_REAL = ("float32", "float64")


def _regular(rng: random.Random, batch: tuple[int, ...], rows: int, columns: int, dtype: str) -> Array:
    """A stack of matrices of full rank, so that what is computed of them exists."""
    full = (*batch, rows, columns)
    return Array(full, dtype, np.broadcast_to(np.eye(rows, columns, dtype=int), full).tolist())


def _matrix(rng: random.Random, square: bool) -> Array:
    rows = rng.randint(1, 4)
    columns = rows if square and rng.random() < 0.85 else rng.randint(1, 4)
    if rng.random() < 0.08:
        return Array(shape(rng, 0, 1), "float32")
    if rng.random() < 0.4:
        return Array((*shape(rng, 0, 2, (1, 2, 3)), rows, columns), rng.choice(_REAL))
    return _regular(rng, shape(rng, 0, 2, (1, 2, 3)), rows, columns, rng.choice(_REAL))


register(
    named("keras.ops", "inv det cholesky cholesky_inverse eigh eig slogdet logdet"),
    lambda rng, name: (_matrix(rng, True),),
)
register(named("keras.ops", "lu_factor pinv matrix_rank"), lambda rng, name: (_matrix(rng, name.endswith("factor")),))
register(
    ["keras.ops.qr"], lambda rng, name: (_matrix(rng, False), rng.choice(("reduced", "complete", "reduced", "full")))
)
register(["keras.ops.svd"], lambda rng, name: (_matrix(rng, False), rng.random() < 0.5, rng.random() < 0.7))


def _system(rng: random.Random, name: str) -> tuple[Any, ...]:
    matrix = _matrix(rng, name != "keras.ops.lstsq")
    rows = matrix.shape[-2] if len(matrix.shape) > 1 and rng.random() < 0.85 else rng.randint(1, 4)
    batch = matrix.shape[:-2]
    right = rng.choice(((*batch, rows, rng.randint(1, 3)), (rows,), (*batch, rows)))
    return matrix, Array(right, matrix.dtype)


register(named("keras.ops", "solve solve_triangular lstsq"), _system)
register(
    ["keras.ops.diag", "keras.ops.diagflat"],
    lambda rng, name: (tensor(0, 3)(rng), rng.randint(-3, 3)),
)
register(
    ["keras.ops.diagonal", "keras.ops.trace"],
    lambda rng, name: (
        tensor(1, 4)(rng),
        rng.randint(-3, 3),
        *rng.choice(((), (0, 1), (1, 0), (-1, -2), (0, 2), (1, 1))),
    ),
)
register(
    ["keras.ops.vander"],
    lambda rng, name: (Array(shape(rng, 1, 1), rng.choice(NUMBERS)), rng.choice((None, 2, 5))),
)
register(named("keras.ops", "outer kron vdot"), lambda rng, name: (tensor(0, 2)(rng), tensor(0, 2)(rng)))


def _inner(rng: random.Random, name: str) -> tuple[Any, ...]:
    left = tensor(0, 3, FLOATS)(rng)
    last = left.shape[-1] if left.shape and rng.random() < 0.85 else 3
    return left, Array((*shape(rng, 0, 2), last) if rng.random() < 0.9 else (), rng.choice(FLOATS))


register(["keras.ops.inner"], _inner)


def _cross(rng: random.Random, name: str) -> tuple[Any, ...]:
    batch = shape(rng, 0, 2, (1, 2, 4))
    sizes = [rng.choice((3, 3, 3, 2, 4)) for _ in range(2)]
    left, right = (Array((*batch, size), rng.choice(NUMBERS)) for size in sizes)
    return left, right


register(["keras.ops.cross"], _cross)


def _distances(rng: random.Random, name: str) -> tuple[Any, ...]:
    batch, features = shape(rng, 0, 1, (1, 2)), rng.randint(1, 3)
    left = Array((*batch, rng.randint(1, 4), features), rng.choice(_REAL))
    right = Array((*rng.choice((batch, ())), rng.randint(1, 4), features + (rng.random() < 0.1)), left.dtype)
    return left, right if rng.random() < 0.95 else Array((features,), left.dtype)


register(["keras.ops.cdist"], _distances)
