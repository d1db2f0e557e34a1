"""How the arguments of each function are drawn at random: legal ones mostly, and some that are not."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from ..cases import GENERATORS, Array, Case, library_of

NO_BOOL = ("float32", "float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "int8", "bool")
FLOATS = ("float32", "float64", "float16")
NUMBERS = ("float32", "float32", "float64", "float16", "int32", "int64", "uint8", "int8")
ALL = (*NUMBERS, "bool", "complex64")
SIZES = (1, 2, 3, 4, 5, 2, 3, 4, 6, 0)

Draw = Callable[[random.Random], Any]


class Rng(random.Random):
    """A source of arguments."""


def shape(rng: random.Random, low: int = 0, high: int = 4, sizes: tuple[int, ...] = SIZES) -> tuple[int, ...]:
    return tuple(rng.choice(sizes) for _ in range(rng.randint(low, high)))


def tensor(low: int = 0, high: int = 4, dtypes: tuple[str, ...] = NUMBERS) -> Draw:
    return lambda rng: Array(shape(rng, low, high), rng.choice(dtypes))


def axis(rng: random.Random, rank: int, many: bool = True, none: bool = True) -> Any:
    kind = rng.random()
    if none and kind < 0.2:
        return None
    if many and kind < 0.45 and rank:
        chosen = rng.sample(range(rank), rng.randint(0, rank))
        return tuple(place - rank if rng.random() < 0.3 else place for place in chosen)
    if kind < 0.55 or not rank:
        return rng.randint(-rank - 2, rank + 1)
    return rng.randrange(-rank, rank)


def open_some(rng: random.Random, value: Any, mode: str) -> Any:
    """Return the argument with some sizes left open, for a symbolic call."""
    if mode == "symbolic" and isinstance(value, Array) and value.values is None:
        return Array(tuple(None if rng.random() < 0.3 else size for size in value.shape), value.dtype)
    return value


def register(names: list[str] | tuple[str, ...], make: Callable[[random.Random, str], tuple[Any, ...]]) -> None:
    """Register a generator for each name; `make` returns the positional arguments, and a dict last for keywords."""
    for name in names:
        GENERATORS[name] = _generator(name, make)


def _generator(name: str, make: Callable[[random.Random, str], tuple[Any, ...]]) -> Callable[[random.Random], Case]:
    def draw(rng: random.Random) -> Case:
        arguments = make(rng, name)
        keywords: dict[str, Any] = {}
        if arguments and isinstance(arguments[-1], dict):
            *rest, keywords = arguments
            arguments = tuple(rest)
        symbolic = library_of(name) in ("tensorflow", "keras") and rng.random() < 0.4
        symbolic = symbolic or name.startswith("operator.keras")
        if (
            not symbolic
            or name in ("keras.ops.dot", "keras.ops.tensordot")
            or name.startswith(("keras.utils", "tensorflow.random.Generator"))
        ):
            return Case(name, tuple(arguments), keywords)
        opened = tuple(
            [open_some(rng, item, "symbolic") for item in argument]
            if isinstance(argument, list)
            else open_some(rng, argument, "symbolic")
            for argument in arguments
        )
        return Case(name, opened, keywords, "symbolic")

    return draw


def named(prefix: str, names: str) -> list[str]:
    return [f"{prefix}.{name}" for name in names.split()]


def pair(rng: random.Random, dtypes: tuple[str, ...], same_dtype: bool, scalars: bool = True) -> tuple[Any, Any]:
    """Two operands, broadcastable most of the time; one may be a Python number."""
    left = shape(rng)
    right = tuple(rng.choice((size, size, size, 1)) for size in left[rng.randint(0, len(left)) :])
    if rng.random() < 0.3:
        right = (*(rng.choice(SIZES) for _ in range(rng.randint(0, 1))), *right)
    if rng.random() < 0.15:
        right = shape(rng)
    dtype = rng.choice(dtypes)
    operands: list[Any] = [Array(left, dtype), Array(right, dtype if same_dtype else rng.choice(dtypes))]
    if scalars and rng.random() < 0.3:
        operands[1] = rng.choice((2, 1.5, True, [1, 2, 3], 3) if dtypes != NO_BOOL else (2, 1.5, 3))
    rng.shuffle(operands)
    return operands[0], operands[1]
