"""TensorFlow: elements, reductions, shaping, creation, indexing."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from shapelens.rules.functions import tensorflow_elementwise

from ..cases import Array, library_of
from .draw import ALL, axis, named, pair, register, shape, tensor
from .shared_math import draw_einsum, draw_matmul_same, draw_reduction, draw_tensordot
from .shared_shaping import (
    draw_broadcast_to,
    draw_concatenate,
    draw_dtype,
    draw_expand,
    draw_index,
    draw_literal,
    draw_new,
    draw_pad,
    draw_permutation,
    draw_range,
    draw_repeat_filled,
    draw_reshape,
    draw_split,
    draw_squeeze,
    draw_stack,
    draw_tile,
    draw_unstack,
)


def _transposes(rng: random.Random, name: str) -> tuple[Any, ...]:
    left, right = draw_matmul_same(rng, name)
    flags = {}
    if rng.random() < 0.4:
        flag = rng.choice(("transpose_a", "transpose_b"))
        flags[flag] = True
        if flag == "transpose_a" and rng.random() < 0.8 and len(left.shape) > 1:
            left = Array((*left.shape[:-2], left.shape[-1], left.shape[-2]), left.dtype)
        if flag == "transpose_b" and rng.random() < 0.8 and len(right.shape) > 1:
            right = Array((*right.shape[:-2], right.shape[-1], right.shape[-2]), right.dtype)
    return left, right, flags


register(["tensorflow.matmul", "tensorflow.linalg.matmul"], _transposes)

register(["operator.tensorflow.matmul"], draw_matmul_same)

register(["tensorflow.tensordot"], draw_tensordot)

register(["tensorflow.einsum"], draw_einsum)

register(
    named(
        "tensorflow.math",
        "reduce_sum reduce_mean reduce_prod reduce_max reduce_min reduce_all reduce_any reduce_std reduce_variance "
        "reduce_logsumexp argmax argmin",
    ),
    draw_reduction,
)

register(["tensorflow.reshape"], draw_reshape)

register(["tensorflow.transpose"], draw_permutation)

register(["tensorflow.expand_dims"], draw_expand)

register(["tensorflow.squeeze"], draw_squeeze)

register(["tensorflow.shape", "tensorflow.rank", "tensorflow.size"], lambda rng, name: (tensor()(rng),))

register(["tensorflow.concat"], draw_concatenate)

register(["tensorflow.stack"], draw_stack)

register(["tensorflow.split"], draw_split)

register(["tensorflow.tile"], draw_tile)

register(["tensorflow.repeat"], draw_repeat_filled)

register(["tensorflow.pad"], draw_pad)

register(["tensorflow.broadcast_to"], draw_broadcast_to)

register(
    ["tensorflow.reverse"], lambda rng, name: (lambda a: (a, [axis(rng, len(a.shape), False, False)]))(tensor()(rng))
)

register(["tensorflow.zeros", "tensorflow.ones"], draw_new)

register(
    ["tensorflow.zeros_like", "tensorflow.ones_like"],
    lambda rng, name: (tensor()(rng), {} if (d := draw_dtype(rng, library_of(name))) is None else {"dtype": d}),
)

register(
    ["tensorflow.eye"],
    lambda rng, name: (rng.randint(-1, 5), rng.choice((None, 0, 3)), rng.choice((None, [2], [2, 3]))),
)

register(["tensorflow.range"], draw_range)

register(
    ["tensorflow.linspace"],
    lambda rng, name: (rng.choice((0.0, 1.5, 1)), rng.choice((5.0, 9.5)), rng.choice((5, 1, 10, 0))),
)

register(["tensorflow.constant", "tensorflow.convert_to_tensor"], draw_literal)

register(["tensorflow.cast"], lambda rng, name: (tensor(dtypes=ALL)(rng), draw_dtype(rng, "tensorflow", none=False)))

register(
    ["tensorflow.meshgrid"],
    lambda rng, name: (
        *(Array((rng.randint(0, 4),), "float32") for _ in range(rng.randint(1, 3))),
        {"indexing": rng.choice(("xy", "ij"))},
    ),
)

register(["tensorflow.fill"], lambda rng, name: (shape(rng, 0, 3), rng.choice((1, 2.5, True, Array((2,), "float32")))))

register(
    ["tensorflow.clip_by_value"],
    lambda rng, name: (tensor(dtypes=("float32", "float64", "int32"))(rng), rng.choice((0, 1)), rng.choice((2, 5))),
)

register(
    named("tensorflow.random", "normal uniform truncated_normal"),
    lambda rng, name: (
        shape(rng, 0, 3),
        {"dtype": rng.choice(("float32", "float64", "float16"))} if rng.random() < 0.5 else {},
    ),
)

register(
    ["tensorflow.random.stateless_normal", "tensorflow.random.stateless_uniform"],
    lambda rng, name: (shape(rng, 0, 3), [1, 2]),
)

register(["tensorflow.random.Generator.normal"], lambda rng, name: (None, shape(rng, 0, 3)))

register(
    ["tensorflow.random.categorical"],
    lambda rng, name: (Array(shape(rng, 1, 3, (1, 2, 3)), "float32"), rng.randint(0, 3)),
)

_TF_KINDS = ("float32", "float32", "float64", "float16", "int32", "int64", "bool")

register(
    named("tensorflow.math", " ".join(tensorflow_elementwise.UNARY_NAMES)),
    lambda rng, name: (
        tensor(
            dtypes=("float32", "float64") if name.endswith(("erfinv", "ndtri", "reciprocal", "rint")) else _TF_KINDS
        )(rng),
    ),
)

_SUPPORTED = ("float32", "float64", "int32", "int64")

register(
    [name for name in tensorflow_elementwise.BINARY_RULES if "multiply_no_nan" not in name],
    lambda rng, name: pair(rng, ("bool",) if "logical" in name else _SUPPORTED, same_dtype=True),
)

register(
    named("operator.tensorflow", "add sub mul truediv floordiv mod pow lt le gt ge eq ne"),
    lambda rng, name: pair(rng, _SUPPORTED, same_dtype=rng.random() < 0.9),
)

register(
    named("operator.tensorflow", "and_ or_ xor"),
    lambda rng, name: pair(rng, ("bool", "int32"), same_dtype=True, scalars=False),
)

register(named("operator.tensorflow", "neg abs"), lambda rng, name: (tensor(dtypes=_SUPPORTED)(rng),))

register(["operator.tensorflow.getitem"], draw_index)


def _gather(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 3, (2, 3, 4)), "float32")
    index = Array(shape(rng, 0, 2, (1, 2, 3)), "int32")
    values = [0] * 100
    count = 1
    for size in index.shape:
        count *= size
    index = Array(index.shape, "int32", np.zeros(index.shape, int).tolist()) if values else index
    keywords = {} if rng.random() < 0.4 else {"axis": rng.randint(-3, 2)}
    return array, index, keywords


register(["tensorflow.gather"], _gather)

register(
    ["tensorflow.one_hot"],
    lambda rng, name: (
        tensor(0, 3, ("int32", "int64"))(rng),
        rng.randint(0, 5),
        {"axis": rng.randint(-3, 3)} if rng.random() < 0.4 else {},
    ),
)

register(["tensorflow.where"], lambda rng, name: (Array(shape(rng, 0, 2), "bool"), *pair(rng, _SUPPORTED, True)))


def _boolean_mask(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (2, 3, 4)), "float32")
    depth = rng.randint(1, len(array.shape))
    mask = array.shape[:depth] if rng.random() < 0.8 else shape(rng, 0, 2)
    return array, Array(mask, "bool")


register(["tensorflow.boolean_mask"], _boolean_mask)

register(["tensorflow.unstack"], draw_unstack)


def _slice(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (2, 3, 4)), "float32")
    return array, [rng.randint(0, 1) for _ in array.shape], [rng.choice((-1, 1, 2, 3)) for _ in array.shape]


register(["tensorflow.slice"], _slice)
