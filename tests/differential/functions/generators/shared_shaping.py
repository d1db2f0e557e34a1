"""Shaping, creation and indexing, as several libraries have them."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array, Name, library_of
from .draw import NUMBERS, SIZES, Draw, axis, shape, tensor


def draw_divisors(rng: random.Random, count: int) -> list[int]:
    sizes: list[int] = []
    while count > 1 and len(sizes) < 3:
        options = [d for d in range(1, count + 1) if count % d == 0]
        size = rng.choice(options)
        sizes.append(size)
        count //= size
    sizes.append(count)
    rng.shuffle(sizes)
    return sizes


def draw_reshape(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    count = 1
    for size in array.shape:
        count *= size
    target = draw_divisors(rng, count)
    for _ in range(2):
        if rng.random() < 0.4:
            target[rng.randrange(len(target))] = -1
    if rng.random() < 0.15:
        target = [rng.choice((-1, 0, 1, 2, 3)) for _ in range(rng.randint(0, 3))]
    if name == "numpy.ndarray.reshape" and rng.random() < 0.5 and target:
        return (array, *target)
    value: Any = rng.choice((tuple(target), list(target), Array((len(target),), "int32", list(target))))
    if len(target) == 1 and rng.random() < 0.3 and name.startswith("numpy"):
        value = target[0]
    return array, value


def draw_permutation(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 4)(rng)
    rank = len(array.shape)
    order = list(range(rank))
    rng.shuffle(order)
    if rng.random() < 0.1:
        order = [rng.randint(-3, 3) for _ in range(rank)]
    if rng.random() < 0.1:
        order = order[:-1]
    if rng.random() < 0.25:
        return (array,)
    if name == "numpy.ndarray.transpose" and rng.random() < 0.5:
        return (array, *order)
    return array, tuple(order)


def draw_two_axes(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(1, 4)(rng)
    rank = len(array.shape)
    if name.endswith("moveaxis") and rng.random() < 0.4:
        count = rng.randint(0, rank)
        return array, tuple(rng.sample(range(rank), count)), tuple(rng.sample(range(rank), count))
    return array, axis(rng, rank, False, False), axis(rng, rank, False, False)


def draw_expand(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    if name == "numpy.expand_dims" and rng.random() < 0.3:
        return array, tuple(rng.randint(-4, 4) for _ in range(rng.randint(1, 2)))
    return array, rng.randint(-len(array.shape) - 2, len(array.shape) + 1)


def draw_squeeze(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 4, (1, 1, 2, 3)), rng.choice(NUMBERS))
    ones = [place for place, size in enumerate(array.shape) if size == 1]
    if rng.random() < 0.35:
        return (array,)
    if ones and rng.random() < 0.7:
        chosen = rng.sample(ones, rng.randint(1, len(ones)))
        return array, {"axis": chosen[0] if len(chosen) == 1 else tuple(chosen)}
    return array, {"axis": axis(rng, len(array.shape), none=False)}


def several(rng: random.Random, low: int, high: int, along: int | None, same_dtype: bool) -> list[Any]:
    """Tensors that agree but for the axis `along`, most of the time."""
    base = list(shape(rng, low, high))
    dtype = rng.choice(NUMBERS)
    arrays = []
    for _ in range(rng.randint(1, 3)):
        sizes = list(base)
        if along is not None and sizes and -len(sizes) <= along < len(sizes):
            sizes[along] = rng.choice(SIZES)
        if rng.random() < 0.07:
            sizes = list(shape(rng, low, high))
        arrays.append(Array(tuple(sizes), dtype if same_dtype else rng.choice(NUMBERS)))
    return arrays


def draw_concatenate(rng: random.Random, name: str) -> tuple[Any, ...]:
    along = rng.randint(-2, 2)
    return several(rng, 0, 3, along, name.startswith("tensorflow")), along


def draw_stack(rng: random.Random, name: str) -> tuple[Any, ...]:
    arrays = several(rng, 0, 3, None, name.startswith("tensorflow"))
    return arrays, rng.randint(-len(arrays[0].shape) - 2, len(arrays[0].shape) + 1)


def draw_split(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    if name.endswith(("vsplit", "hsplit", "dsplit")):
        return array, rng.choice((1, 2, 3, [1], [1, 2]))
    place = rng.randint(-len(array.shape), max(len(array.shape) - 1, 0))
    if name.startswith("tensorflow") and rng.random() < 0.4 and array.shape:
        total = array.shape[place] if -len(array.shape) <= place < len(array.shape) else 3
        first = rng.randint(0, total)
        return array, [first, rng.choice((total - first, -1, 1))], {"axis": place}
    parts = rng.choice((1, 2, 3, 0, [1, 3], [2], [])) if name.startswith("numpy") else rng.choice((1, 2, 3, 0))
    return array, parts, {"axis": place}


def draw_tile(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    rank = len(array.shape)
    count = rank if name.startswith("tensorflow") and rng.random() < 0.8 else rng.randint(0, 4)
    times: Any = [rng.choice((1, 2, 3, 0)) for _ in range(count)]
    return array, rng.choice((times, 2)) if name.startswith("numpy") else times


def draw_repeat(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    rank = len(array.shape)
    place = None if rng.random() < 0.3 else rng.randint(-rank - 1, rank)
    repeats: Any = rng.choice((1, 2, 3, 0))
    if place is not None and -rank <= place < rank and rng.random() < 0.4:
        length = array.shape[place] if rng.random() < 0.8 else 2
        repeats = [rng.randint(0, 2) for _ in range(length)]
    return array, repeats, {"axis": place}


def draw_repeat_filled(rng: random.Random, name: str) -> tuple[Any, ...]:
    array, repeats, keywords = draw_repeat(rng, name)
    repeats = 2 if isinstance(repeats, list) else repeats  # counts of their own are known eagerly and open in a graph
    return Array(tuple(size or 1 for size in array.shape), array.dtype), repeats, keywords


def draw_pad(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 3, (1, 2, 3, 4)), rng.choice(NUMBERS))
    rank = len(array.shape)
    width: Any = [
        (rng.randint(0, 3), rng.randint(0, 2)) for _ in range(rank if rng.random() < 0.85 else rng.randint(0, 3))
    ]
    if name.startswith("numpy"):
        width = rng.choice((width, width, 1, (1, 2), ((1, 2),), [2]))
        return array, width, rng.choice(("constant", "edge"))
    return array, width, rng.choice(("CONSTANT", "REFLECT", "SYMMETRIC"))


def draw_broadcast_to(rng: random.Random, name: str) -> tuple[Any, ...]:
    target = shape(rng, 0, 3)
    source = tuple(rng.choice((size, 1)) for size in target[rng.randint(0, len(target)) :])
    if rng.random() < 0.2:
        source = shape(rng, 0, 3)
    return Array(source, rng.choice(NUMBERS)), target


def draw_dtype(rng: random.Random, library: str, none: bool = True) -> Any:
    if none and rng.random() < 0.4:
        return None
    name = rng.choice(("float32", "int32", "float64", "uint8", "bool", "float16"))
    if library == "numpy" and rng.random() < 0.3:
        return Name(rng.choice(("builtins.float", "builtins.int", "builtins.bool")))
    return rng.choice((name, Name(f"{library}.{name}")))


def draw_new(rng: random.Random, name: str) -> tuple[Any, ...]:
    value: Any = shape(rng, 0, 3)
    if rng.random() < 0.2:
        value = rng.choice((3, [2, 3], -1, (2, -1), 0))
    library = library_of(name)
    dtype = draw_dtype(rng, library)
    rest = {} if dtype is None else {"dtype": dtype}
    plain = name.rpartition(".")[2]
    if plain == "full":
        return value, rng.choice((1, 2.5, True, [1, 2])), rest
    return value, rest


def draw_range(rng: random.Random, name: str) -> tuple[Any, ...]:
    numbers = (0, 1, 5, 10, -3, 2.5, 0.5, 7)
    arguments = [rng.choice(numbers) for _ in range(rng.randint(1, 3))]
    dtype = {}
    if rng.random() < 0.3:
        dtype["dtype"] = rng.choice(
            ("float32", "float64") if name.startswith("tensorflow") else ("float32", "int32", "float64")
        )
    return (*arguments, dtype)


def draw_nested(rng: random.Random, depth: int, leaf: Draw, ragged: float) -> Any:
    if depth == 0:
        return leaf(rng)
    length = rng.randint(1, 3)
    items = [draw_nested(random.Random(rng.random()), 0, leaf, 0) for _ in range(length)] if depth == 1 else None
    if items is None:
        width = rng.randint(1, 3)
        items = [[leaf(rng) for _ in range(width if rng.random() > ragged else width + 1)] for _ in range(length)]
    return items


def draw_literal(rng: random.Random, name: str) -> tuple[Any, ...]:
    leaves: tuple[Draw, ...] = (
        lambda r: r.randint(0, 9),
        lambda r: r.random(),
        lambda r: r.choice((1, 2.5)),
        lambda r: r.choice((True, False)),
        lambda r: r.choice("ab"),
        lambda r: Array((2,), "float32"),
        lambda r: Array((r.choice((2, 2, 2, 3)), 2), "int32"),
        lambda r: r.choice((1, True)) if name.startswith("numpy") else 1,
    )
    if name == "tensorflow.constant":
        leaves = leaves[:5]  # an eager one refuses tensors in a list, one in a graph does not
    value = draw_nested(rng, rng.randint(0, 2), rng.choice(leaves), 0.1)
    if rng.random() < 0.05:
        value = []
    dtype: dict[str, Any] = {}
    if rng.random() < 0.3 and "a" not in str(value) and "b" not in str(value):
        dtype["dtype"] = rng.choice(("float32", "float64", "int32"))
        if name.startswith("tensorflow") and isinstance(value, Array):
            dtype = {}
    return value, dtype


def draw_index(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 0, 4, (1, 2, 3, 4, 5)), "float32")
    rank = len(array.shape)
    arrays = library_of(name) == "numpy"
    items: list[Any] = []
    place = 0
    for _ in range(rng.randint(1, rank + 1)):
        kind = rng.random()
        size = array.shape[place] if place < rank else 2
        if kind < 0.25:
            items.append(rng.randint(-size, size - 1) if rng.random() < 0.95 else size + 1)
        elif kind < 0.6:
            bounds = [rng.choice((None, None, rng.randint(-6, 6))) for _ in range(2)]
            items.append(slice(*bounds, rng.choice((None, None, None, 1, 2, -1, -2))))
        elif kind < 0.7:
            items.append(None)
            continue
        elif kind < 0.78 and Ellipsis not in [item for item in items if not isinstance(item, Array)]:
            items.append(Ellipsis)
            continue
        elif arrays and kind < 0.9:
            length = rng.choice((1, 2, 3))
            items.append(
                rng.choice(
                    (
                        [0] * length,
                        Array((length,), "int64", [0] * length),
                        Array((2, length), "int64", [[0] * length] * 2),
                    )
                )
            )
        elif arrays and kind < 0.95 and not any(isinstance(item, (list, Array)) for item in items):
            arrays = False
            items.append(Array((size if rng.random() < 0.9 else size + 1,), "bool"))
        else:
            items.append(slice(None))
        place += 1
    if rng.random() < 0.05 and arrays and rank:
        items = [Array(array.shape[:2], "bool")]
    return array, items[0] if len(items) == 1 else tuple(items)


def draw_unstack(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = tensor(0, 3)(rng)
    return array, {"axis": rng.randint(-3, 2)}
