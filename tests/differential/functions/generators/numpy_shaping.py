"""NumPy: shaping, joining and splitting."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import ALL, axis, pair, register, shape, tensor
from .shared_shaping import (
    draw_broadcast_to,
    draw_concatenate,
    draw_expand,
    draw_pad,
    draw_permutation,
    draw_repeat,
    draw_reshape,
    draw_split,
    draw_squeeze,
    draw_stack,
    draw_tile,
    draw_two_axes,
    several,
)

register(["numpy.reshape", "numpy.ndarray.reshape"], draw_reshape)

register(["numpy.transpose", "numpy.ndarray.transpose", "numpy.permute_dims"], draw_permutation)

register(["numpy.swapaxes", "numpy.ndarray.swapaxes", "numpy.moveaxis", "numpy.rollaxis"], draw_two_axes)

register(["numpy.expand_dims"], draw_expand)

register(["numpy.squeeze", "numpy.ndarray.squeeze"], draw_squeeze)

register(
    [
        "numpy.ravel",
        "numpy.ndarray.flatten",
        "numpy.ndarray.ravel",
        "numpy.atleast_1d",
        "numpy.atleast_2d",
        "numpy.atleast_3d",
    ],
    lambda rng, name: (tensor()(rng),),
)

register(["numpy.shape", "numpy.ndim"], lambda rng, name: (tensor()(rng),))

register(["numpy.size"], lambda rng, name: (lambda a: (a, axis(rng, len(a.shape), many=False)))(tensor()(rng)))

register(["numpy.concatenate"], draw_concatenate)

register(["numpy.stack"], draw_stack)

register(
    ["numpy.vstack", "numpy.hstack", "numpy.dstack", "numpy.column_stack"],
    lambda rng, name: (several(rng, 0, 3, rng.choice((0, 1, 2)), False),),
)


def _append(rng: random.Random, name: str) -> tuple[Any, ...]:
    arrays = several(rng, 0, 2, 0, False)
    if len(arrays) < 2:
        arrays = [arrays[0], arrays[0]]
    return (arrays[0], arrays[1], *rng.choice(((), (0,), (1,))))


register(["numpy.append"], _append)

register(["numpy.split", "numpy.array_split", "numpy.vsplit", "numpy.hsplit", "numpy.dsplit"], draw_split)

register(["numpy.tile"], draw_tile)

register(["numpy.repeat", "numpy.ndarray.repeat"], draw_repeat)

register(["numpy.pad"], draw_pad)

register(["numpy.broadcast_to"], draw_broadcast_to)

register(["numpy.flip"], lambda rng, name: (lambda a: (a, axis(rng, len(a.shape))))(tensor()(rng)))

register(["numpy.fliplr", "numpy.flipud", "numpy.matrix_transpose"], lambda rng, name: (tensor()(rng),))

register(["numpy.roll"], lambda rng, name: (lambda a: (a, 1, axis(rng, len(a.shape), many=False)))(tensor()(rng)))

register(
    ["numpy.rot90"],
    lambda rng, name: (tensor(2, 3)(rng), rng.randint(-2, 5), rng.choice(((0, 1), (1, 0), (0, -1), (1, 2)))),
)

register(["numpy.where"], lambda rng, name: (Array(shape(rng, 0, 2), "bool"), *pair(rng, ALL, False)))


def _delete(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (3, 4, 5)), "float32")
    obj: Any = rng.choice((0, 1, -1, 4, [0, 1], [0, 0], slice(0, 2), slice(None, None, 2)))
    return array, obj, rng.choice((None, 0, -1))


register(["numpy.delete"], _delete)
