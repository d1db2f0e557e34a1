"""keras.ops: joining, splitting, turning and choosing."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import NO_BOOL, NUMBERS, named, pair, register, shape, tensor
from .shared_shaping import several

_FILLED = (1, 2, 3, 4)


def _append(rng: random.Random, name: str) -> tuple[Any, ...]:
    place = rng.choice((None, 0, 1, -1))
    arrays = several(rng, 1, 3, place or 0, False)
    return (arrays[0], arrays[-1], place)


register(["keras.ops.append"], _append)
register(["keras.ops.dstack"], lambda rng, name: (several(rng, 3, 4, 2, False),))
register(
    ["keras.ops.array_split"],
    lambda rng, name: (tensor(1, 3)(rng), rng.choice((1, 2, 3, 0)), {"axis": rng.choice((0, -1, 1))}),
)
register(
    named("keras.ops", "hsplit vsplit dsplit"),
    lambda rng, name: (Array(shape(rng, 1, 4, (2, 4, 6)), "float32"), rng.choice((1, 2, [1], [1, 2]))),
)
register(named("keras.ops", "fliplr flipud"), lambda rng, name: (tensor(0, 3)(rng),))
register(
    ["keras.ops.rot90"],
    lambda rng, name: (tensor(1, 3)(rng), rng.randint(-2, 4), rng.choice(((0, 1), (1, 0), (0, -1), (0, 0)))),
)


def _select(rng: random.Random, name: str) -> tuple[Any, ...]:
    sizes, dtype = shape(rng, 0, 2, _FILLED), rng.choice(NUMBERS)
    count = rng.randint(1, 2)
    return [Array(sizes, "bool")] * count, [Array(rng.choice((sizes, sizes, ())), dtype) for _ in range(count)]


register(["keras.ops.select"], _select)
register(["keras.ops.size"], lambda rng, name: (tensor(0, 3)(rng),))
register(
    ["keras.ops.unravel_index"],
    lambda rng, name: (Array(shape(rng, 0, 2, _FILLED), rng.choice(("int32", "int64"))), (3, 4)),
)
register(
    ["keras.ops.view_as_complex"],
    lambda rng, name: (Array((*shape(rng, 0, 2), rng.choice((2, 2, 2, 3))), "float32"),),
)
register(["keras.ops.view_as_real"], lambda rng, name: (Array(shape(rng, 0, 2), "complex64"),))
register(
    ["keras.ops.view"],
    lambda rng, name: (
        Array(shape(rng, 0, 3, (2, 4, 8, 3)), rng.choice(("float32", "int32", "uint8", "float16"))),
        rng.choice(("int32", "uint8", "float32", "int64", None)),
    ),
)
register(
    named("keras.ops", "logspace geomspace"),
    lambda rng, name: (rng.choice((1, 1.5)), rng.choice((5, 2.5)), rng.choice((5, 10))),
)

_PATTERNS = {
    "b h w c -> b (h w) c": 4,
    "b (h p) c -> b h (p c)": 3,
    "b c -> c b": 2,
    "(a b) c -> a b c": 2,
    "b h c -> b c h": 3,
    "b s (h d) -> b h s d": 3,
}


def _rearrange(rng: random.Random, name: str) -> tuple[Any, ...]:
    pattern, rank = rng.choice(list(_PATTERNS.items()))
    if rng.random() < 0.1:
        rank += 1
    lengths = {"b (h p) c -> b h (p c)": {"p": 2}, "(a b) c -> a b c": {"b": 2}, "b s (h d) -> b h s d": {"h": 2}}
    return Array(shape(rng, rank, rank, (2, 4, 6, 3)), "float32"), pattern, lengths.get(pattern, {})


register(["keras.ops.rearrange"], _rearrange)
register(
    named(
        "keras.ops", "bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift"
    ),
    lambda rng, name: pair(rng, ("int32", "int64", "uint8", "int8", "int16"), False, scalars=False),
)
register(named("keras.ops", "isclose allclose"), lambda rng, name: pair(rng, NO_BOOL, False, scalars=False))
register(
    ["keras.ops.ldexp"],
    lambda rng, name: (lambda a, b: (a, Array(b.shape, rng.choice(("int32", "int8")))))(
        *pair(rng, NO_BOOL, False, scalars=False)
    ),
)
register(["keras.ops.nan_to_num"], lambda rng, name: (tensor(0, 3, NO_BOOL)(rng),))
register(["keras.ops.polar"], lambda rng, name: pair(rng, ("float32",), True, scalars=False))
register(["keras.ops.squareplus"], lambda rng, name: (tensor(0, 3, ("float32", "float16"))(rng),))
register(["keras.ops.threshold"], lambda rng, name: (tensor(0, 3, ("float32", "float16"))(rng), 0.5, 0.0))
