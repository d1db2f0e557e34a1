"""Products, reductions and matrices, as several libraries have them."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from ..cases import Array, library_of
from .draw import ALL, NUMBERS, SIZES, axis, shape, tensor


def draw_matmul(rng: random.Random, name: str) -> tuple[Any, ...]:
    n, m, k = (rng.choice(SIZES) for _ in range(3))
    batch = shape(rng, 0, 2)
    left, right = (*batch, n, m), (*rng.choice((batch, (), (1,))), m, k)
    if rng.random() < 0.2:
        left = left[-1:]
    if rng.random() < 0.2:
        right = (m,)
    if rng.random() < 0.15:
        right = shape(rng, 0, 3)
    dtype = rng.choice(NUMBERS)
    same = library_of(name) == "tensorflow"
    dtypes = ("float32", "float64", "int32", "int64")
    return Array(left, rng.choice(dtypes) if same else dtype), Array(
        right, rng.choice(dtypes) if not same else "float32"
    )


def draw_matmul_same(rng: random.Random, name: str) -> tuple[Any, ...]:
    left, right = draw_matmul(rng, name)
    dtype = rng.choice(("float32", "float64", "int32", "float16"))
    return Array(left.shape, dtype), Array(right.shape, dtype)


def draw_tensordot(rng: random.Random, name: str) -> tuple[Any, ...]:
    left = shape(rng, 1, 3)
    count = rng.randint(0, len(left))
    right = (*left[len(left) - count :], *shape(rng, 0, 2)) if rng.random() < 0.8 else shape(rng, 1, 3)
    axes: Any = count
    if rng.random() < 0.4 and count:
        places = list(range(len(left) - count, len(left)))
        axes = [places, list(range(count))] if rng.random() < 0.8 else [rng.randrange(-3, 3), rng.randrange(-3, 3)]
    dtype = rng.choice(("float32", "float64"))
    return Array(left, dtype), Array(right, dtype), axes


EQUATIONS = (
    "ij,jk->ik", "bij,bjk->bik", "ij->ji", "ii->i", "...ij,...jk->...ik", "bhqd,bhkd->bhqk", "ij,ij", "i,j->ij",
    "abc->a", "ij,jk", "...d,df->...f", "bnqk,bknd->bqnd",
)  # fmt: skip


def draw_einsum(rng: random.Random, name: str) -> tuple[Any, ...]:
    equation = rng.choice([e for e in EQUATIONS if library_of(name) != "keras" or e not in ("ii->i", "i,j->ij")])
    sizes = {letter: rng.choice((1, 2, 3, 4)) for letter in "abcdefghijklmnopqrstuvwxyz"}
    batch = shape(rng, 0, 2, (1, 2, 3))
    dtype = rng.choice(("float32", "float64"))
    arrays = []
    for term in equation.partition("->")[0].split(","):
        if rng.random() < 0.06:
            sizes["j"] = rng.choice((1, 2, 3))
        head, dots, tail = term.partition("...")
        parts = (*(sizes[c] for c in head), *(batch if dots else ()), *(sizes[c] for c in tail))
        arrays.append(Array(parts if rng.random() < 0.95 else shape(rng), dtype))
    return (equation, *arrays)


def draw_reduction(rng: random.Random, name: str) -> tuple[Any, ...]:
    plain = name.rpartition(".")[2]
    dtypes = ALL
    if any(word in plain for word in ("median", "quantile", "percentile", "ptp")) or plain.startswith("nan"):
        dtypes = NUMBERS
    if plain in ("reduce_all", "reduce_any"):
        dtypes = ("bool", "bool", "float32")
    if plain in ("reduce_std", "reduce_variance", "reduce_logsumexp", "logsumexp"):
        dtypes = ("float32", "float64", "float16", "int32")
    array = tensor(dtypes=dtypes)(rng)
    many = plain not in ("argmax", "argmin", "nanargmax", "nanargmin", "cumsum", "cumprod", "nancumsum", "nancumprod")
    if any(word in plain for word in ("percentile", "quantile", "average", "median")):
        array = Array(tuple(size or 1 for size in array.shape), array.dtype)
    arguments: list[Any] = [array]
    if "percentile" in plain:
        arguments.append(rng.choice((50, 25.0, [10, 50, 90])))
    if "quantile" in plain:
        arguments.append(rng.choice((0.5, [0.1, 0.5, 0.9])))
    keywords: dict[str, Any] = {}
    if rng.random() < 0.8:
        keywords["axis"] = axis(rng, len(array.shape), many)
        if (keywords["axis"] == () and "median" in plain) or (
            not array.shape and plain in ("nanmean", "nanstd", "nanvar")
        ):
            keywords["axis"] = None
    keeps = "cum" not in plain and not (plain.startswith("arg") and name.startswith("tensorflow"))
    if rng.random() < 0.4 and keeps and (plain != "count_nonzero" or name.startswith("numpy")):
        keywords["keepdims"] = rng.random() < 0.7
    return (*arguments, keywords)


SQUARE = ("float32", "float64", "int32")


def draw_matrices(rng: random.Random, name: str) -> tuple[Any, ...]:
    side = rng.choice((1, 2, 3))
    other = side if rng.random() < 0.8 else side + 1
    if rng.random() < 0.1:
        return (Array((3,), rng.choice(SQUARE)),)
    full = (*shape(rng, 0, 1, (2, 3)), side, other)
    return (Array(full, rng.choice(SQUARE), np.broadcast_to(np.eye(side, other, dtype=int), full).tolist()),)
