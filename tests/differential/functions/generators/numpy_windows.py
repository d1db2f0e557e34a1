"""NumPy: windows, blocks, indices of diagonals, histograms and other makers of arrays."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array, Name
from .draw import NUMBERS, axis, register, shape, tensor


def _windows(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = Array(shape(rng, 1, 3, (3, 4, 5, 6)), rng.choice(NUMBERS))
    rank = len(array.shape)
    kind = rng.random()
    if kind < 0.3:
        return array, rng.choice((2, 3, (2,) * rank, (7,) * rank))
    if kind < 0.7:
        return array, rng.randint(0, 6), {"axis": axis(rng, rank, many=False)}
    places = tuple(rng.randrange(-rank, rank) for _ in range(rng.randint(1, 2)))
    return array, tuple(rng.randint(1, 3) for _ in range(len(places) + (rng.random() < 0.1))), {"axis": places}


register(["numpy.lib.stride_tricks.sliding_window_view"], _windows)


def _block(rng: random.Random, name: str) -> tuple[Any, ...]:
    rank = rng.randint(1, 3)
    heights, widths = [rng.randint(1, 3) for _ in range(2)], [rng.randint(1, 3) for _ in range(2)]
    lead = (2,) * (rank - 2)

    def part(height: int, width: int) -> Any:
        if rng.random() < 0.05:
            return Array((9, 9), "float32")
        return Array((*lead, height, width) if rank > 1 else (width,), rng.choice(NUMBERS))

    if rank == 1 or rng.random() < 0.3:
        return ([part(heights[0], width) for width in widths],)
    return ([[part(height, width) for width in widths] for height in heights],)


register(["numpy.block"], _block)

register(["numpy.lexsort"], lambda rng, name: (Array(shape(rng, 1, 3, (1, 2, 3)), rng.choice(NUMBERS)),))

register(["numpy.diag_indices"], lambda rng, name: (rng.randint(0, 4), *rng.choice(((), (1,), (3,)))))

register(["numpy.diag_indices_from"], lambda rng, name: (
    Array(rng.choice(((3, 3), (2, 2, 2), (2, 3), (4,), (1, 1))), "float32"),
))  # fmt: skip

register(
    ["numpy.unravel_index"],
    lambda rng, name: (
        rng.choice((0, 1, [0, 1, 2], Array(shape(rng, 0, 2, (1, 2)), "int64"))),
        rng.choice(((4,), (2, 3), (2, 2, 2))),
    ),
)

register(["numpy.fill_diagonal"], lambda rng, name: (Array(rng.choice(((3, 3), (2, 4))), "float32"), 1))


def _distribution(rng: random.Random, name: str) -> tuple[Any, ...]:
    plain = name.rpartition(".")[2]
    owner: tuple[Any, ...] = (None,) if name.count(".") == 3 else ()
    size = rng.choice((None, 3, (), (2, 3), [4], (2, -1), (3, 0)))
    if plain in ("ranf", "sample"):
        return (size,)
    count = {"zipf": 1, "hypergeometric": 3}.get(plain, 2)
    return (*owner, *(rng.choice((2, 3, [2, 3, 4], Array((3,), "int64", [4, 3, 2]))) for _ in range(count)), size)


register(
    [
        f"{owner}.{name}"
        for owner in ("numpy.random", "numpy.random.RandomState", "numpy.random.Generator")
        for name in "vonmises wald f noncentral_chisquare zipf hypergeometric".split()
    ]
    + ["numpy.random.ranf", "numpy.random.sample"],
    _distribution,
)

register(
    ["numpy.histogram_bin_edges"],
    lambda rng, name: (Array(shape(rng, 1, 2, (2, 3)), "float32"), *rng.choice(((), (5,), (1,)))),
)


def _grid(rng: random.Random, name: str) -> tuple[Any, ...]:
    count = rng.randint(2, 5)
    x, y = Array((count,), "float32"), Array((count + (rng.random() < 0.1),), "float64")
    return x, y, *rng.choice(((), (4,), ([2, 3],), ((3, 4),)))


register(["numpy.histogram2d"], _grid)

register(
    ["numpy.vander"],
    lambda rng, name: (tensor(1, 2, ("float32", "int32", "int64", "uint8"))(rng), rng.choice((None, 2, 4))),
)

register(
    ["numpy.unwrap"],
    lambda rng, name: (lambda a: (a, {"axis": axis(rng, len(a.shape), many=False, none=False)}))(
        Array(shape(rng, 1, 3, (1, 2, 3)), rng.choice(("float32", "float64")))
    ),
)

register(
    ["numpy.fromiter"],
    lambda rng, name: (
        [1, 2, 3],
        rng.choice((Name("numpy.float32"), Name("builtins.float"), "int64")),
        *rng.choice(((), (2,))),
    ),
)
