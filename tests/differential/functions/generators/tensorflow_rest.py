"""TensorFlow: normalization, matrices that are taken apart, random numbers from seeds, parts and files."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ..cases import Array
from .draw import FLOATS, named, register, shape, tensor

_REAL = ("float32", "float64")


def _normalized(rng: random.Random, name: str) -> tuple[Any, ...]:
    sizes, dtype = shape(rng, 1, 4, (2, 3, 4)), rng.choice(_REAL)
    part = Array(sizes[-1:] if rng.random() < 0.9 else (5,), dtype)
    offset, scale = (part if rng.random() < 0.7 else None for _ in range(2))
    return Array(sizes, dtype), part, part, offset, scale, 0.001


register(("tensorflow.nn.batch_normalization",), _normalized)
register(
    ("tensorflow.nn.local_response_normalization",),
    lambda rng, name: (Array(shape(rng, 3, 5, (2, 3)) if rng.random() < 0.2 else (2, 4, 4, 3), "float32"),),
)
register(("tensorflow.nn.crelu",), lambda rng, name: (tensor(0, 3, FLOATS)(rng), rng.choice((-1, 0, 1, 2))))
register(("tensorflow.nn.zero_fraction",), lambda rng, name: (tensor(0, 3, _REAL)(rng),))


def _two(rng: random.Random, name: str) -> tuple[Any, ...]:
    sizes = shape(rng, 0, 3, (1, 2, 3))
    other = sizes if rng.random() < 0.8 else shape(rng, 0, 3, (1, 2, 3))
    extra = (2.0,) if name.endswith("weighted_cross_entropy_with_logits") else ()
    return Array(sizes), Array(other), *extra


register(named("tensorflow.nn", "weighted_cross_entropy_with_logits log_poisson_loss"), _two)
register(
    ("tensorflow.nn.ctc_loss",),
    lambda rng, name: (
        Array((2, 3), "int32"),
        Array((5, 2, 6)),
        Array((2,), "int32", [3, 3]),
        Array((2,), "int32", [5, 5]),
        {"blank_index": -1},
    ),
)
register(
    named("tensorflow.debugging", "check_numerics assert_all_finite"),
    lambda rng, name: (tensor(0, 3, _REAL)(rng), "no number"),
)


def _square(rng: random.Random, name: str) -> tuple[Any, ...]:
    side = rng.choice((1, 2, 3))
    sizes = (*shape(rng, 0, 2, (1, 2)), side, side if rng.random() < 0.85 else side + 1)
    if rng.random() < 0.1:
        sizes = sizes[-1:]
    count = int(np.prod(sizes))
    values = (np.arange(count) % 7 + np.eye(1, count, 0).reshape(-1) + 1).tolist()
    dtype = rng.choice(_REAL)
    if len(sizes) > 1 and sizes[-1] == sizes[-2]:
        values = np.broadcast_to(np.eye(side), sizes).reshape(-1).tolist()
    return (Array(sizes, dtype, values),) if rng.random() < 0.5 else (Array(sizes, dtype, values), {"name": "x"})


register(named("tensorflow.linalg", "eig eigvals lu"), _square)


def _halves(rng: random.Random, name: str) -> tuple[Any, ...]:
    half = shape(rng, 1, 2, (1, 2, 3))
    other = half if rng.random() < 0.8 else shape(rng, 1, 2, (2, 3))
    return (Array((*half, *other)),)


register(("tensorflow.linalg.tensor_diag_part",), _halves)
register(
    ("tensorflow.linalg.eye",),
    lambda rng, name: (
        rng.randint(0, 4),
        {"num_columns": rng.choice((None, 3)), "batch_shape": rng.choice((None, [2], [2, 3]))},
    ),
)
register(
    ("tensorflow.random.Generator.uniform_full_int",),
    lambda rng, name: (Array((0,)), list(shape(rng, 0, 3)), {"dtype": rng.choice(("int32", "int64", "uint64"))}),
)
register(("tensorflow.random.Generator.make_seeds",), lambda rng, name: (Array((0,)), rng.randint(1, 4)))
_SEED = [1, 2]
register(
    ("tensorflow.random.stateless_gamma",),
    lambda rng, name: (list(shape(rng, 0, 3, (1, 2, 3))), _SEED, 1.0),
)
register(
    ("tensorflow.random.stateless_poisson",),
    lambda rng, name: (list(shape(rng, 0, 3, (1, 2, 3))), _SEED, 2.0),
)
register(
    ("tensorflow.random.stateless_binomial",),
    lambda rng, name: (list(shape(rng, 0, 3, (1, 2, 3))), _SEED, 2.0, 0.5),
)
register(("tensorflow.random.split",), lambda rng, name: (_SEED, rng.randint(1, 4)))


def _parts(rng: random.Random, name: str) -> tuple[Any, ...]:
    rows = rng.randint(1, 4)
    places = Array((rows,), "int32", [rng.randint(0, 1) for _ in range(rows)])
    return Array((rows, *shape(rng, 0, 2)), rng.choice(("float32", "int32"))), places, rng.choice((2, 3))


register(("tensorflow.dynamic_partition",), _parts)


def _scattered(rng: random.Random, name: str) -> tuple[Any, ...]:
    rows, rest = rng.randint(1, 4), shape(rng, 0, 2, (1, 2, 3))
    places = Array((2, 1), "int32", [[0], [0]])
    return Array((rows, *rest)), places, Array((2, *rest) if rng.random() < 0.8 else (3, *rest))


register(
    named("tensorflow", " ".join(f"tensor_scatter_nd_{name}" for name in ("add", "sub", "max", "min"))), _scattered
)
