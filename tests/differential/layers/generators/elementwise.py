"""Cases of layers that change each number: noise, activations, normalization."""

from __future__ import annotations

from typing import Any

from ..reality import Case
from .making import ACTIVATIONS, Maker, generator, rank_of_name


@generator(
    "Dropout",
    "AlphaDropout",
    "GaussianDropout",
    "GaussianNoise",
    "SpatialDropout1D",
    "SpatialDropout2D",
    "SpatialDropout3D",
)
def noise(maker: Maker, name: str) -> Case:
    optional: dict[str, Any] = {"seed": lambda: maker.pick(None, 1)}
    if name == "Dropout":
        optional["noise_shape"] = lambda: maker.pick(None, (None, 1), (2, 1), "ab", 3, (0, 1), (1.5,), [1, None])
    if name in ("SpatialDropout2D", "SpatialDropout3D"):
        optional["data_format"] = maker.data_format
    constructor = maker.arguments(("stddev" if name == "GaussianNoise" else "rate", maker.number), **optional)
    rank = rank_of_name(name) + 2 if name.startswith("Spatial") else maker.pick(1, 2, 3, 4)
    call_kwargs = {"training": maker.pick(True, False)} if maker.chance(0.3) else {}
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(rank, symbolic, floats=0.7), call_kwargs=call_kwargs
    )


@generator("Activation")
def activation(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(("activation", lambda: maker.pick(None, 3, *ACTIVATIONS)))
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3, 4), symbolic, floats=0.5))


@generator("ReLU")
def relu(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        max_value=lambda: maker.pick(None, 6, 6.0, 4, 0, -1, "a"),
        negative_slope=lambda: maker.pick(0, 0.0, 0.1, 0.3, None, -0.1, "a"),
        threshold=lambda: maker.pick(0.0, 0.2, 1, None, -1, "a"),
    )
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.5))


@generator("LeakyReLU")
def leaky_relu(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(negative_slope=maker.number, alpha=lambda: maker.pick(0.1, 0.3, -1))
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.5))


@generator("ELU")
def elu(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(alpha=lambda: maker.pick(1.0, 0.3, 2))
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.6))


@generator("PReLU")
def prelu(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(shared_axes=lambda: maker.pick(None, [1], (1, 2), 1, [2], [3], [0], [-1]))
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3, 4), symbolic, floats=0.7))


@generator("Softmax")
def softmax(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(axis=lambda: maker.pick(-1, 1, 0, 2, -3, (1, 2), [-1], (0, 1), None))
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.7))


@generator("Identity", "Masking", "ActivityRegularization")
def plain(maker: Maker, name: str) -> Case:
    optional = {
        "Masking": {"mask_value": lambda: maker.pick(0, 0.0, 1.5)},
        "ActivityRegularization": {"l1": 0.1, "l2": 0.2},
    }.get(name, {})
    return maker.case(
        name, maker.arguments(**optional), lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.6)
    )


def axis_argument(maker: Maker) -> Any:
    return maker.pick(-1, -1, 1, 2, -2, 0, 3, -4, (1, 2), [-1], (-2, -1), None, "1", 1.0)


@generator("BatchNormalization")
def batch_normalization(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        axis=lambda: axis_argument(maker),
        momentum=lambda: maker.pick(0.9, None, 1),
        center=lambda: maker.pick(True, False),
        scale=lambda: maker.pick(True, False),
        renorm=lambda: maker.pick(True, False),
    )
    call_kwargs = {"training": maker.pick(True, False)} if maker.chance(0.3) else {}
    rank = maker.pick(2, 3, 4)
    make = lambda symbolic: maker.tensor(rank, symbolic, channel_axis=rank - 1, most=5)  # noqa: E731
    return maker.case(name, constructor, make, call_kwargs=call_kwargs)


@generator("LayerNormalization", "RMSNormalization", "UnitNormalization", "GroupNormalization")
def normalization(maker: Maker, name: str) -> Case:
    optional: dict[str, Any] = {"axis": lambda: axis_argument(maker)}
    if name in ("LayerNormalization", "GroupNormalization"):
        optional |= {"center": lambda: maker.pick(True, False), "scale": lambda: maker.pick(True, False)}
    if name == "LayerNormalization":
        optional["rms_scaling"] = lambda: maker.pick(True, False)
    if name == "GroupNormalization":
        optional["groups"] = lambda: maker.pick(1, 2, -1, maker.count(4))
    rank = maker.pick(2, 3, 4)
    return maker.case(
        name, maker.arguments(**optional), lambda symbolic: maker.tensor(rank, symbolic, channel_axis=rank - 1, most=5)
    )
