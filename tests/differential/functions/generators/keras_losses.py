"""keras.losses and keras.metrics as functions."""

from __future__ import annotations

import inspect
import random
from typing import Any

import keras

from shapelens.rules.registry import all_functions

from ..cases import Array
from .draw import named, register, shape

_FLOAT = ("float32", "float32", "float64", "float16")


def _regression(rng: random.Random, name: str) -> tuple[Any, ...]:
    output = shape(rng, 1, 3, (1, 2, 3))
    target = rng.choice((output, output, output[:-1], (*output, 1), (*output[:-1], 1), shape(rng, 1, 3, (2, 3))))
    return Array(target, rng.choice(("float32", "int32"))), Array(output, rng.choice(_FLOAT))


_PAIRS = [
    name
    for name in sorted(all_functions())
    if name.startswith(("keras.losses.", "keras.metrics.")) and "sparse" not in name and "accuracy" not in name
    if inspect.isfunction(getattr(getattr(keras, name.split(".")[1]), name.split(".")[2], None))  # no short names
    if not name.endswith((".ctc", ".circle", "cross_entropy", "correlation"))
]
register(_PAIRS, _regression)


def _classes(rng: random.Random, name: str) -> tuple[Any, ...]:
    output = (*shape(rng, 1, 2, (2, 3)), 6)
    target = rng.choice((output[:-1], output[:-1], (*output[:-1], 1), output, (5,)))
    return Array(target, rng.choice(("int32", "int64", "float32"))), Array(output, rng.choice(_FLOAT))


register(
    [f"keras.{module}.sparse_categorical_crossentropy" for module in ("losses", "metrics")]
    + named("keras.metrics", "sparse_categorical_accuracy sparse_top_k_categorical_accuracy"),
    _classes,
)
register(
    named("keras.metrics", "categorical_accuracy top_k_categorical_accuracy"),
    lambda rng, name: (lambda a: (a, a))(Array((*shape(rng, 1, 2, (2, 3)), 6), "float32")),
)
