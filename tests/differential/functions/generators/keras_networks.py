"""keras.ops: convolutions, pooling, normalization, attention, blocks of pixels."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import named, register, shape, tensor

_FORMATS = (None, "channels_last", "channels_last")


def _transposed(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank, channels = rng.choice((1, 2)), rng.randint(1, 3)
    images = Array((rng.choice((1, 2)), *(rng.randint(1, 6) for _ in range(rank)), channels), "float32")
    window = tuple(rng.randint(1, 4) for _ in range(rank))
    taken = channels + (rng.random() < 0.08)
    kernel = Array((*window, rng.randint(1, 4), taken), "float32")
    options = {"strides": rng.choice((1, 2, 3)), "padding": rng.choice(("valid", "same"))}
    return images, kernel, {**options, "data_format": rng.choice(_FORMATS)}


register(["keras.ops.conv_transpose"], _transposed)


def _separable(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank, channels, multiplier = rng.choice((1, 2)), rng.randint(1, 3), rng.randint(1, 2)
    images = Array((rng.choice((1, 2)), *(rng.randint(4, 8) for _ in range(rank)), channels), "float32")
    window = tuple(rng.randint(1, 3) for _ in range(rank))
    pointwise = Array((*(1,) * rank, channels * multiplier, rng.randint(1, 4)), "float32")
    options = {"strides": rng.choice((1, 2)), "padding": rng.choice(("valid", "same"))}
    return images, Array((*window, channels, multiplier), "float32"), pointwise, options


register(["keras.ops.separable_conv"], _separable)
register(
    named("keras.ops", "adaptive_average_pool adaptive_max_pool"),
    lambda rng, name: (
        lambda rank: (
            Array((2, *(rng.randint(3, 7) for _ in range(rank)), 3), "float32"),
            tuple(rng.randint(1, 3) for _ in range(rank + (rng.random() < 0.1))) if rng.random() < 0.6 else 2,
            rng.choice((*_FORMATS, "channels_first")),
        )
    )(rng.choice((1, 2))),
)


def _batch_normalization(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(2, 4, ("float32",))(rng)
    place = rng.choice((-1, -1, 1, 4))
    size = array.shape[place] if place < len(array.shape) else 3
    return array, Array((size + (rng.random() < 0.1),), "float32"), Array((size,), "float32"), place


register(["keras.ops.batch_normalization"], _batch_normalization)
register(
    named("keras.ops", "rms_normalization layer_normalization"),
    lambda rng, name: (tensor(1, 4, ("float32", "float32", "float64"))(rng),),
)


def _attention(rng: random.Random, name: str) -> tuple[Any, ...]:
    batch, heads, features, keys = (rng.randint(1, 3) for _ in range(4))
    query = Array((batch, rng.randint(1, 4), heads, features), "float32")
    key = Array((batch, keys, heads, features), "float32")
    value = Array((batch, keys, heads, features if rng.random() < 0.8 else 5), "float32")
    if rng.random() < 0.1:
        key = Array((batch, keys, features), "float32")
    return query, key, value


register(["keras.ops.dot_product_attention"], _attention)
register(
    ["keras.ops.glu", "keras.activations.glu"],
    lambda rng, name: (Array(shape(rng, 1, 3, (2, 4, 4, 3)), rng.choice(("float32", "float16"))), rng.randint(-3, 2)),
)
register(
    named("keras.ops", "depth_to_space space_to_depth"),
    lambda rng, name: (
        Array(shape(rng, 4 - (rng.random() < 0.1), 4, (2, 4, 4, 8, 3)), "float32"),
        2,
        rng.choice(("channels_last", "channels_last", "channels_first")),
    ),
)
register(
    ["keras.ops.unfold"],
    lambda rng, name: (
        Array((2, rng.randint(1, 3), rng.randint(3, 7), rng.randint(3, 7)), "float32"),
        rng.choice((2, (2, 3), 3)),
        {"stride": rng.choice((1, 2)), "padding": rng.choice((0, 1)), "dilation": rng.choice((1, 1, 2))},
    ),
)
register(
    ["keras.ops.fold"],
    lambda rng, name: (
        Array((2, rng.choice((4, 8, 12, 6)), 4), "float32"),
        (4, 4),
        2,
        {"stride": 2},
    ),
)


def _ctc_loss(rng: random.Random, name: str) -> tuple[Any, ...]:
    batch, length = rng.randint(1, 3), rng.randint(3, 6)
    other = batch + (rng.random() < 0.1)
    lengths = Array((batch,), "int32", [2] * batch), Array((batch,), "int32", [length] * batch)
    return Array((batch, 2), "int32", [[1, 2]] * batch), Array((other, length, 5), "float32"), *lengths


register(["keras.ops.ctc_loss"], _ctc_loss)
register(
    ["keras.ops.ctc_decode"],
    lambda rng, name: (
        lambda batch, length: (
            Array((batch, length, 5), "float32"),
            Array((batch,), "int32", [length] * batch),
            {"strategy": rng.choice(("greedy", "beam_search")), "top_paths": rng.choice((1, 2))},
        )
    )(rng.randint(1, 3), rng.randint(2, 5)),
)
register(
    ["keras.ops.psnr"],
    lambda rng, name: (lambda a: (a, a if rng.random() < 0.9 else Array((3,), a.dtype), 1.0))(
        Array(shape(rng, 1, 3, (1, 2, 3)), rng.choice(("float32", "float64")))
    ),
)
register(
    ["keras.ops.multi_hot"],
    lambda rng, name: (
        Array(shape(rng, 0, 3, (1, 2, 3)), "int32"),
        rng.randint(4, 6),
        rng.choice((-1, -1, 0, 1, 2)),
        rng.choice((None, "int32", "int32", "float32")),
    ),
)
register(
    ["keras.ops.binary_crossentropy", "keras.ops.categorical_crossentropy"],
    lambda rng, name: (lambda a: (a if rng.random() < 0.85 else tensor(1, 2, ("float32",))(rng), a))(
        Array(shape(rng, 1, 3, (2, 3)), "float32")
    ),
)
register(
    ["keras.ops.sparse_categorical_crossentropy"],
    lambda rng, name: (lambda a: (Array(rng.choice((a.shape[:-1], (*a.shape[:-1], 1), (5,))), "int32"), a))(
        Array(shape(rng, 1, 3, (4, 5)), "float32")
    ),
)
