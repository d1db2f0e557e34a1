"""NumPy: creation and random numbers."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array, Name, library_of
from .draw import NUMBERS, named, register, shape, tensor
from .shared_shaping import draw_dtype, draw_literal, draw_new, draw_range

register(["numpy.zeros", "numpy.ones", "numpy.empty", "numpy.full"], draw_new)

register(
    ["numpy.zeros_like", "numpy.ones_like", "numpy.empty_like"],
    lambda rng, name: (tensor()(rng), {} if (d := draw_dtype(rng, library_of(name))) is None else {"dtype": d}),
)

register(["numpy.full_like"], lambda rng, name: (tensor()(rng), 2))

register(
    ["numpy.eye"],
    lambda rng, name: (
        rng.randint(-1, 5),
        rng.choice((None, 0, 3)),
        {"dtype": "float32"} if rng.random() < 0.5 else {},
    ),
)

register(["numpy.identity"], lambda rng, name: (rng.randint(0, 5),))

register(["numpy.tri"], lambda rng, name: (rng.randint(0, 5), rng.choice((None, 2))))

register(["numpy.arange"], draw_range)

register(
    ["numpy.linspace", "numpy.logspace"],
    lambda rng, name: (
        rng.choice((0, 1.5, Array((2,), "float32"), [1, 2])),
        rng.choice((5, 2.5, Array((3, 2), "float64"))),
        rng.choice((5, 0, 10, -1)),
        {"axis": rng.choice((0, -1))},
    ),
)

register(["numpy.geomspace"], lambda rng, name: (1, 10, rng.choice((5, 10))))

register(["numpy.array", "numpy.asarray"], draw_literal)

register(
    ["numpy.ndarray.astype"], lambda rng, name: (tensor(dtypes=NUMBERS)(rng), draw_dtype(rng, "numpy", none=False))
)

register(
    ["numpy.meshgrid"],
    lambda rng, name: (
        *(Array((rng.randint(0, 4),), "float32") for _ in range(rng.randint(1, 3))),
        {"indexing": rng.choice(("xy", "ij")), "sparse": rng.random() < 0.3},
    ),
)

register(["numpy.indices"], lambda rng, name: (shape(rng, 0, 3),))

register(
    ["numpy.clip"],
    lambda rng, name: (tensor()(rng), rng.choice((0, 1.5, None, Array((3,), "float32"))), rng.choice((2, 5))),
)


def _random(rng: random.Random, name: str) -> tuple[Any, ...]:
    plain = name.rpartition(".")[2]
    size = rng.choice((None, 3, (), (2, 3), [4], (2, -1), (3, 0)))
    owner: tuple[Any, ...] = (None,) if name.count(".") == 3 else ()
    if plain in ("rand", "randn"):
        return (*owner, *shape(rng, 0, 3))
    if plain in ("randint", "integers"):
        low: Any = rng.choice((5, 5, [3, 4]))
        return (*owner, low, *rng.choice(((), (9,))), {"size": size})
    if plain in ("random", "standard_normal", "random_sample"):
        keywords: dict[str, Any] = {"size": size}
        if "Generator" in name and rng.random() < 0.4:
            keywords["dtype"] = rng.choice((Name("numpy.float32"), "float32"))
        return (*owner, keywords)
    if plain in ("poisson", "exponential"):
        return (*owner, rng.choice((1.0, 2, [1.0, 2.0, 3.0])), size)
    if plain == "permutation":
        return (*owner, rng.choice((5, Array((3, 2), "float32"), [1, 2, 3])))
    if plain == "choice":
        return (
            *owner,
            rng.choice((5, [1, 2, 3], ["a", "b"], Array((4,), "float32"))),
            {"size": size, "replace": rng.random() < 0.7},
        )
    if plain == "binomial":
        return (*owner, 10, rng.choice((0.5, [0.1, 0.2, 0.3])), size)
    return (*owner, rng.choice((0.0, 1, [0.0, 1.0, 2.0], Array((3,), "float32"))), rng.choice((5.0, 9)), size)


register(
    [
        f"{owner}.{name}"
        for owner in ("numpy.random", "numpy.random.RandomState")
        for name in (
            "rand randn randint random standard_normal uniform normal choice permutation poisson exponential binomial"
        ).split()
    ]
    + named(
        "numpy.random.Generator",
        "random standard_normal uniform normal choice permutation integers poisson exponential binomial",
    ),
    _random,
)
