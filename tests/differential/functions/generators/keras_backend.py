"""`tf.keras.backend`: Keras's old names for functions of TensorFlow."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import axis, named, pair, register, shape, tensor
from .shared_math import draw_matmul_same, draw_reduction
from .shared_shaping import draw_concatenate, draw_expand, draw_permutation, draw_reshape, draw_stack

_FLOATS = ("float32", "float64", "float32")
_BACKEND = "keras.backend"

register(
    named(_BACKEND, "abs cos exp log sigmoid sign sin softplus softsign sqrt square tanh round"),
    lambda rng, name: (tensor(0, 3, (*_FLOATS, "int32"))(rng),),
)
register(
    named(_BACKEND, "equal greater less less_equal maximum minimum not_equal greater_equal"),
    lambda rng, name: pair(rng, ("float32", "int32"), same_dtype=True, scalars=False),
)
register(named(_BACKEND, "sum mean prod max min std var"), draw_reduction)
register(named(_BACKEND, "argmax argmin cumsum cumprod"), lambda rng, name: (tensor(1, 3)(rng), rng.choice((-1, 0, 1))))
register(named(_BACKEND, "softmax l2_normalize elu relu hard_sigmoid"), lambda rng, name: (tensor(1, 3, _FLOATS)(rng),))
register(
    named(_BACKEND, "shape int_shape ndim dtype flatten batch_flatten transpose"),
    lambda rng, name: (tensor(1, 4)(rng),),
)
register(named(_BACKEND, "reshape"), draw_reshape)
register(named(_BACKEND, "permute_dimensions"), lambda rng, name: (*draw_permutation(rng, name), None)[:2])
register(named(_BACKEND, "expand_dims"), draw_expand)
register(
    named(_BACKEND, "squeeze"), lambda rng, name: (Array(shape(rng, 1, 3, (1, 1, 2)), "float32"), rng.randint(-3, 2))
)
register(named(_BACKEND, "clip"), lambda rng, name: (tensor(0, 3, _FLOATS)(rng), 0.0, rng.choice((1.0, 5.0))))


def _same_dtype(rng: random.Random, name: str) -> tuple[Any, ...]:
    arrays, along = (
        draw_concatenate(rng, "tensorflow.concat") if name.endswith("e") else draw_stack(rng, "tensorflow.stack")
    )
    return arrays, along


register(named(_BACKEND, "concatenate stack"), _same_dtype)
register(named(_BACKEND, "repeat"), lambda rng, name: (tensor(1, 3)(rng), rng.randint(0, 3)))
register(named(_BACKEND, "one_hot"), lambda rng, name: (Array(shape(rng, 0, 2), "int32"), rng.randint(1, 4)))
register(
    named(_BACKEND, "temporal_padding"), lambda rng, name: (tensor(2, 4)(rng), (rng.randint(0, 2), rng.randint(0, 2)))
)


def _dot(rng: random.Random, name: str) -> tuple[Any, ...]:
    if rng.random() < 0.5:
        return draw_matmul_same(rng, name)
    size, other = rng.choice((2, 3)), rng.choice((2, 3, 4))
    left, right = (*shape(rng, 1, 2, (2, 3)), size), (*shape(rng, 0, 1, (2, 3)), size, other)
    return Array(left, "float32"), Array(right if rng.random() < 0.9 else shape(rng, 2, 3), "float32")


register(named(_BACKEND, "dot"), _dot)


def _batch_dot(rng: random.Random, name: str) -> tuple[Any, ...]:
    batch = rng.choice((2, 3))
    sizes = (2, 2, 3)
    left, right = (batch, *shape(rng, 1, 2, sizes)), (batch, *shape(rng, 1, 2, sizes))
    if rng.random() < 0.1:
        left = shape(rng, 1, 3)
    axes = rng.choice((None, 1, 2, -1, (1, 1), (2, 1), [1, 2], (-1, -2), 0))
    return Array(left, "float32"), Array(right, "float32"), axes


register(named(_BACKEND, "batch_dot"), _batch_dot)
register(
    named(_BACKEND, "zeros ones random_normal random_uniform truncated_normal"), lambda rng, name: (shape(rng, 0, 3),)
)
register(named(_BACKEND, "zeros_like ones_like"), lambda rng, name: (tensor()(rng),))
register(named(_BACKEND, "arange"), lambda rng, name: tuple(rng.randint(-2, 9) for _ in range(rng.randint(1, 2))))


def _losses(rng: random.Random, name: str) -> tuple[Any, ...]:
    output = tensor(1, 3, _FLOATS)(rng)
    return Array(output.shape if rng.random() < 0.9 else shape(rng, 1, 3), output.dtype), output


register(named(_BACKEND, "binary_crossentropy categorical_crossentropy"), _losses)
register(
    named(_BACKEND, "sparse_categorical_crossentropy"),
    lambda rng, name: (lambda s: (Array(s, "int32"), Array((*s, rng.choice((4, 5))), "float32")))(
        shape(rng, 1, 2, (1, 2, 3))
    ),
)
register(
    named(_BACKEND, "reverse"),
    lambda rng, name: (lambda a: (a, axis(rng, len(a.shape), False, False)))(tensor(1, 3)(rng)),
)


def _image(rng: random.Random) -> Array:
    return Array(shape(rng, 4 - (rng.random() < 0.05), 4, (1, 2, 3, 6)), rng.choice(_FLOATS))


def _convolved(rng: random.Random, name: str) -> tuple[Any, ...]:
    places = 1 if name.endswith("1d") else 2
    sizes = (rng.randint(1, 3), *(rng.randint(3, 9) for _ in range(places)), rng.randint(1, 3))
    taken = sizes[-1] if rng.random() < 0.9 else 4
    kernel = (*(rng.randint(1, 3) for _ in range(places)), taken, rng.randint(1, 4))
    steps = rng.choice((1, 2)) if places == 1 else rng.choice(((1, 1), (2, 2), (1, 2)))
    return Array(sizes, "float32"), Array(kernel, "float32"), steps, rng.choice(("valid", "same"))


register(named(_BACKEND, "conv1d conv2d"), _convolved)
register(
    named(_BACKEND, "pool2d"),
    lambda rng, name: (
        Array(shape(rng, 4, 4, (3, 4, 6)), "float32"),
        rng.choice(((2, 2), (3, 2))),
        rng.choice(((1, 1), (2, 2))),
        rng.choice(("valid", "same")),
        {"pool_mode": rng.choice(("max", "avg"))},
    ),
)
register(
    named(_BACKEND, "spatial_2d_padding"),
    lambda rng, name: (
        _image(rng),
        rng.choice((((1, 1), (1, 1)), ((0, 2), (1, 0)))),
        rng.choice((None, "channels_first", "channels_last")),
    ),
)
register(
    named(_BACKEND, "resize_images"),
    lambda rng, name: (
        _image(rng),
        rng.randint(1, 3),
        rng.randint(1, 3),
        rng.choice(("channels_first", "channels_last")),
        rng.choice(("nearest", "bilinear")),
    ),
)
register(
    named(_BACKEND, "repeat_elements"), lambda rng, name: (tensor(1, 3)(rng), rng.randint(0, 3), rng.randint(-3, 2))
)


def _sequences(rng: random.Random, name: str) -> tuple[Any, ...]:
    count, steps, classes = rng.randint(1, 3), rng.randint(4, 6), rng.randint(4, 6)
    ones = [[1]] * count
    predicted = (count, steps, classes) if rng.random() < 0.9 else (count, steps)
    return (
        Array((count, 2), "int32", [[1, 2]] * count),
        Array(predicted, "float32"),
        Array((count, 1), "int32", [[steps]] * count),
        Array((count, 1), "int32", ones),
    )


register(named(_BACKEND, "ctc_batch_cost"), _sequences)
register(named(_BACKEND, "epsilon"), lambda rng, name: ())
register(named(_BACKEND, "random_normal_variable random_uniform_variable"), lambda rng, name: (shape(rng, 0, 3), 0, 1))
