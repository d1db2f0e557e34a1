"""keras.ops: statistics, counts, and where elements are found."""

from __future__ import annotations

import random
from typing import Any

from ..cases import Array
from .draw import NUMBERS, axis, named, register, shape, tensor

_FILLED = (1, 2, 3, 4)
_KINDS = ("float32", "float64", "float16", "bfloat16", "int32", "int64", "uint8", "int8", "bool")


def _filled(rng: random.Random, low: int = 0, high: int = 3) -> Array:
    return Array(shape(rng, low, high, _FILLED), rng.choice(_KINDS))


def _reduced(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = _filled(rng)
    many = "arg" not in name
    keywords: dict[str, Any] = {"axis": axis(rng, len(array.shape), many)}
    if rng.random() < 0.4:
        keywords["keepdims"] = rng.random() < 0.7
    return array, keywords


register(
    named("keras.ops", "nansum nanprod nanmean nanstd nanvar nanmedian nanmax nanmin ptp nanargmax nanargmin"), _reduced
)
register(
    named("keras.ops", "nancumsum nancumprod"),
    lambda rng, name: (_filled(rng, 1), {"axis": rng.choice((None, 0, -1)), "dtype": rng.choice((None, "float32"))}),
)


def _average(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = _filled(rng, 1)
    place = rng.choice((None, 0, -1))
    weights = None
    if rng.random() < 0.6:
        sizes = array.shape if place is None or rng.random() < 0.5 else (array.shape[place],)
        weights = Array(sizes if rng.random() < 0.9 else (7,), rng.choice(("float32", "int32")))
    return array, place, weights


register(["keras.ops.average"], _average)


def _quantile(rng: random.Random, name: str) -> tuple[Any, ...]:
    array = _filled(rng)
    q = rng.choice((0.5, [0.1, 0.5], [0.5], Array((), "float32", 0.25), Array((3,), "float32", [0.1, 0.2, 0.3])))
    return array, q, {"axis": axis(rng, len(array.shape)), "keepdims": rng.random() < 0.3}


register(named("keras.ops", "quantile percentile nanquantile nanpercentile"), _quantile)
register(["keras.ops.histogram"], lambda rng, name: (_filled(rng, 1), rng.choice((10, 5, 1, 0))))
register(
    ["keras.ops.bincount"],
    lambda rng, name: (Array(shape(rng, 1, 2, _FILLED), "int32"), {"minlength": rng.choice((0, 5))}),
)
register(["keras.ops.corrcoef"], lambda rng, name: (_filled(rng, 1, 2),))
register(
    ["keras.ops.correlate"],
    lambda rng, name: (
        _filled(rng, 1, 1),
        _filled(rng, 1, 1 + (rng.random() < 0.1)),
        rng.choice(("valid", "same", "full")),
    ),
)
register(["keras.ops.digitize"], lambda rng, name: (tensor(0, 3)(rng), Array((3,), "float32", [1.0, 2.0, 3.0])))
register(
    ["keras.ops.searchsorted"],
    lambda rng, name: (
        Array(shape(rng, 1, 1 + (rng.random() < 0.1), _FILLED), "float32"),
        Array(shape(rng, 1, 1), "float32"),
        rng.choice(("left", "right", "both")),
    ),
)
register(
    ["keras.ops.argpartition"],
    lambda rng, name: (Array((*shape(rng, 0, 2), 4), rng.choice(NUMBERS)), 1, rng.choice((-1, None))),
)
register(["keras.ops.isin"], lambda rng, name: (tensor(0, 3)(rng), tensor(1, 1)(rng)))
register(["keras.ops.nonzero"], lambda rng, name: (tensor(1, 3)(rng),))
register(
    ["keras.ops.unique"],
    lambda rng, name: (
        Array(shape(rng, 1, 2, _FILLED), rng.choice(("int32", "float32"))),
        {
            "return_index": rng.random() < 0.3,
            "return_inverse": rng.random() < 0.3,
            "return_counts": rng.random() < 0.3,
            "axis": rng.choice((None, None, 0, -1)),
        },
    ),
)
register(["keras.ops.diff"], lambda rng, name: (tensor(1, 3)(rng), rng.randint(0, 3), rng.randint(-3, 2)))
register(["keras.ops.trapezoid"], lambda rng, name: (_filled(rng, 1), {"axis": rng.randint(-3, 2)}))
register(
    named("keras.ops", "segment_sum segment_max segment_min segment_prod"),
    lambda rng, name: (
        Array((4, *shape(rng, 0, 2)), rng.choice(("float32", "int32"))),
        Array((4,), "int32", [0, 0, 1, 1]),
        {"num_segments": rng.choice((None, 2, 3))},
    ),
)
register(
    ["keras.ops.in_top_k"],
    lambda rng, name: (Array((2,), "int32", [0, 1]), Array((2, rng.randint(2, 5)), "float32"), rng.randint(1, 2)),
)
