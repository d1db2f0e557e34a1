"""keras.ops and keras.utils."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from shapelens.rules.functions import keras_elementwise

from ..cases import Array
from .draw import FLOATS, NO_BOOL, named, pair, register, shape, tensor
from .shared_math import draw_einsum, draw_matmul_same, draw_reduction, draw_tensordot
from .shared_shaping import (
    draw_broadcast_to,
    draw_concatenate,
    draw_expand,
    draw_index,
    draw_permutation,
    draw_repeat_filled,
    draw_reshape,
    draw_squeeze,
    draw_stack,
    draw_two_axes,
    several,
)

_KERAS = NO_BOOL

register(named("keras.ops", " ".join(keras_elementwise.UNARY_NAMES)), lambda rng, name: (tensor(dtypes=_KERAS)(rng),))

register(
    named("keras.ops", " ".join(keras_elementwise.BINARY_NAMES)), lambda rng, name: pair(rng, _KERAS, same_dtype=False)
)

register(
    ["keras.utils.to_categorical"],
    lambda rng, name: (Array(shape(rng, 0, 3, (1, 2, 3)), "int64"), rng.choice((5, 6))),
)


def _sequences(rng: random.Random, name: str) -> tuple[Any, ...]:
    sequences = [[1] * rng.randint(0, 4) for _ in range(rng.randint(0, 3))]
    keywords = {}
    if rng.random() < 0.5:
        keywords["maxlen"] = rng.randint(1, 6)
    if rng.random() < 0.4:
        keywords["dtype"] = rng.choice(("float32", "int64"))
    return sequences, keywords


register(["keras.utils.pad_sequences"], _sequences)

register(
    named("keras.ops", "sum mean std var max min prod all any argmax argmin logsumexp count_nonzero amax amin"),
    draw_reduction,
)

register(named("keras.ops", "cumsum cumprod"), lambda rng, name: (tensor(1, 3, _KERAS)(rng), rng.choice((None, 0, -1))))

register(["keras.ops.reshape"], draw_reshape)

register(["keras.ops.transpose"], draw_permutation)

register(["keras.ops.swapaxes", "keras.ops.moveaxis"], draw_two_axes)

register(["keras.ops.expand_dims"], draw_expand)

register(["keras.ops.squeeze"], draw_squeeze)

register(["keras.ops.concatenate"], draw_concatenate)

register(["keras.ops.stack"], draw_stack)

register(
    ["keras.ops.vstack", "keras.ops.hstack"], lambda rng, name: (several(rng, 2, 3, rng.choice((0, 1, 2)), False),)
)

register(
    ["keras.ops.tile"], lambda rng, name: (tensor(0, 3)(rng), [rng.choice((1, 2, 3)) for _ in range(rng.randint(0, 3))])
)

register(["keras.ops.repeat"], draw_repeat_filled)

register(["keras.ops.matmul", "keras.ops.dot"], draw_matmul_same)

register(["keras.ops.einsum"], draw_einsum)

register(["keras.ops.tensordot"], draw_tensordot)

register(["keras.ops.broadcast_to"], draw_broadcast_to)

register(["keras.ops.ravel", "keras.ops.shape"], lambda rng, name: (tensor(0, 3)(rng),))

register(
    ["keras.ops.pad"],
    lambda rng, name: (lambda a: (a, [(rng.randint(0, 2), 1) for _ in a.shape]))(tensor(1, 3, ("float32",))(rng)),
)

register(
    named("keras.ops", "softmax log_softmax"),
    lambda rng, name: (lambda a: (a, rng.randint(-len(a.shape), len(a.shape) - 1)))(tensor(1, 3, FLOATS)(rng)),
)

register(named("keras.ops", "elu gelu leaky_relu hard_shrink"), lambda rng, name: (tensor(0, 3, FLOATS)(rng),))

register(
    ["keras.ops.one_hot"],
    lambda rng, name: (tensor(0, 3, ("int32", "int64"))(rng), rng.randint(1, 5), rng.randint(-2, 2)),
)


def _keras_where(rng: random.Random, name: str) -> tuple[Any, ...]:
    arguments = (Array(shape(rng, 0, 2), "bool"), *pair(rng, _KERAS, False))
    return tuple(
        Array(tuple(size or 1 for size in item.shape), item.dtype) if isinstance(item, Array) else item
        for item in arguments
    )


register(["keras.ops.where"], _keras_where)

register(named("keras.ops", "zeros ones"), lambda rng, name: (shape(rng, 0, 3), rng.choice((None, "int32", "float16"))))

register(
    named("keras.ops", "zeros_like ones_like"),
    lambda rng, name: (tensor(0, 3, _KERAS)(rng), rng.choice((None, "int32", "float16"))),
)

register(["keras.ops.arange"], lambda rng, name: tuple(rng.choice((1, 5, 10, 2.5)) for _ in range(rng.randint(1, 2))))

register(["keras.ops.linspace"], lambda rng, name: (rng.choice((0, 1.5)), rng.choice((5, 2.5)), rng.choice((5, 10))))

register(
    ["keras.ops.cast"],
    lambda rng, name: (tensor(0, 3, _KERAS)(rng), rng.choice(("float32", "int32", "bool", "float16"))),
)

register(["keras.ops.clip"], lambda rng, name: (tensor(0, 3, _KERAS[:-1])(rng), 0, 2))

register(
    ["keras.ops.norm"], lambda rng, name: (tensor(1, 2, ("float32", "float64"))(rng), {"axis": rng.choice((-1, None))})
)

register(
    ["keras.ops.sort", "keras.ops.argsort"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), rng.choice((0, -1))),
)

register(["keras.ops.top_k"], lambda rng, name: (Array((*shape(rng, 0, 2), 5), "float32"), rng.randint(1, 5)))

register(
    ["keras.ops.take"],
    lambda rng, name: (
        Array(shape(rng, 1, 3, (2, 3)), "float32"),
        Array((s := rng.choice(((2,), (1, 3), ()))), "int32", np.zeros(s, int).tolist()),
        {"axis": rng.choice((0, -1, 1))},
    ),
)

register(["keras.ops.normalize"], lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng),))

register(["keras.ops.tril", "keras.ops.triu"], lambda rng, name: (tensor(2, 3, ("float32", "int32"))(rng),))

register(
    ["keras.ops.flip", "keras.ops.roll"],
    lambda rng, name: (tensor(1, 3, ("float32", "int32"))(rng), *((1,) if name.endswith("roll") else ())),
)

register(named("keras.random", "normal uniform truncated_normal"), lambda rng, name: (shape(rng, 0, 3),))

register(["keras.random.randint"], lambda rng, name: (shape(rng, 0, 3), 0, 5))
register(
    ["keras.random.gamma"],
    lambda rng, name: (shape(rng, 0, 3), 0.5, {"dtype": rng.choice((None, "float16", "bfloat16"))}),
)
register(
    named("keras.random", "beta binomial"),
    lambda rng, name: (shape(rng, 0, 3), 2.0, 0.5, {"dtype": rng.choice((None, "float16", "float64"))}),
)

register(
    ["keras.ops.split"],
    lambda rng, name: (Array((rng.choice((2, 4, 6)), 3), "float32"), rng.choice((1, 2, [1], [1, 2])), {"axis": 0}),
)

register(["keras.ops.moments"], lambda rng, name: (tensor(1, 3, ("float32", "float64"))(rng), [0], rng.random() < 0.5))

register(["operator.keras.getitem"], draw_index)

register(
    named("operator.keras", "add sub mul truediv floordiv lt gt matmul"),
    lambda rng, name: draw_matmul_same(rng, name) if name.endswith("matmul") else pair(rng, _KERAS, False),
)


def _keras_window(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = rng.choice((1, 2))
    data_format = rng.choice((None, "channels_last", "channels_last"))
    channels = rng.randint(1, 3)
    images = Array((rng.choice((1, 2)), *(rng.randint(3, 8) for _ in range(rank)), channels), "float32")
    window = tuple(rng.randint(1, 3) for _ in range(rank))
    options = {"strides": rng.choice((1, 2)), "padding": rng.choice(("valid", "same")), "data_format": data_format}
    if name.endswith("pool"):
        return images, rng.choice((window, 2)), options
    if rng.random() < 0.3:
        options |= {"strides": 1, "dilation_rate": 2}
    return images, Array((*window, channels, rng.randint(1, 4)), "float32"), options


register(named("keras.ops", "conv depthwise_conv max_pool average_pool"), _keras_window)

register(
    ["keras.ops.scatter"],
    lambda rng, name: (Array((2, 1), "int32", [[0], [1]]), Array((2,), "float32"), (rng.randint(2, 5),)),
)

register(["keras.ops.scatter_update"], lambda rng, name: (Array((4,), "float32"), [[0], [2]], Array((2,), "float32")))
