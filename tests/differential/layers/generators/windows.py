"""Cases of layers that slide windows, pad and crop."""

from __future__ import annotations

from typing import Any

from ..reality import Case
from .making import ACTIVATIONS, Maker, generator, rank_of_name


@generator("Conv1D", "Conv2D", "Conv3D")
def convolution(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    constructor = maker.arguments(
        ("filters", lambda: maker.pick(maker.count(), 4, 8)),
        ("kernel_size", lambda: maker.window(rank)),
        strides=lambda: maker.ones(rank),
        padding=lambda: maker.padding(*(("causal",) if rank == 1 else ())),
        data_format=maker.data_format,
        dilation_rate=lambda: maker.ones(rank),
        groups=lambda: maker.pick(1, 1, 2, maker.count(3)),
        activation=lambda: maker.pick(None, *ACTIVATIONS),
        use_bias=lambda: maker.pick(True, False),
    )
    return maker.windowed(name, constructor, rank, 5 if rank == 3 else 8)


@generator("Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose")
def convolution_transpose(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    constructor = maker.arguments(
        ("filters", lambda: maker.pick(maker.count(), 4, 8)),
        ("kernel_size", lambda: maker.window(rank)),
        strides=lambda: maker.ones(rank),
        padding=maker.padding,
        output_padding=lambda: maker.pick(None, 0, 1, maker.window(rank, 2)),
        data_format=maker.data_format,
        dilation_rate=lambda: maker.ones(rank),
        activation=lambda: maker.pick(None, *ACTIVATIONS),
        use_bias=lambda: maker.pick(True, False),
    )
    case = maker.windowed(name, constructor, rank, 4 if rank == 3 else 6)
    if rank == 3 and any(0 in spec.shape for spec in case.inputs):
        # TensorFlow's transposed 3D convolution divides by zero there, and the process dies.
        return convolution_transpose(maker, name)
    return case


@generator("DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D")
def depthwise(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    filters = [("filters", lambda: maker.pick(maker.count(), 4, 8))] if name.startswith("Separable") else []
    constructor = maker.arguments(
        *filters,
        ("kernel_size", lambda: maker.window(rank)),
        strides=lambda: maker.ones(rank),
        padding=maker.padding,
        depth_multiplier=lambda: maker.pick(1, 2, maker.count(3)),
        data_format=maker.data_format,
        dilation_rate=lambda: maker.ones(rank),
        activation=lambda: maker.pick(None, *ACTIVATIONS),
        use_bias=lambda: maker.pick(True, False),
    )
    return maker.windowed(name, constructor, rank, 8)


@generator(*(f"Adaptive{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def adaptive_pooling(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    constructor = maker.arguments(("output_size", lambda: maker.window(rank)), data_format=maker.data_format)
    return maker.windowed(name, constructor, rank, 5)


@generator("MaxPooling1D", "MaxPooling2D", "MaxPooling3D", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D")
def pooling(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    constructor = maker.arguments(
        ("pool_size", lambda: maker.window(rank)),
        strides=lambda: maker.pick(None, maker.window(rank)),
        padding=maker.padding,
        data_format=maker.data_format,
    )
    return maker.windowed(name, constructor, rank, 5)


@generator(*(f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in (1, 2, 3)))
def global_pooling(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(data_format=maker.data_format, keepdims=lambda: maker.pick(True, False))
    return maker.windowed(name, constructor, rank_of_name(name), 5)


def margins(maker: Maker, rank: int) -> Any:
    """An argument of padding and cropping."""
    if rank == 1:
        return maker.pick(1, 2, 0, (1, 2), (0, 3), [1, 1], -1, (1,), (1, 2, 3), None, "12", (-1, 1), 1.5)
    if maker.chance(0.8):
        return maker.pick(
            maker.random.randint(0, 2),
            tuple(maker.random.randint(0, 2) for _ in range(rank)),
            tuple((maker.random.randint(0, 2), maker.random.randint(0, 2)) for _ in range(rank)),
        )
    return maker.pick(
        -1,
        (1,),
        (1,) * (rank + 1),
        None,
        "12",
        ((1, 2), 3, 4)[:rank],
        ((1, 2, 3),) * rank,
        ((-1, 2),) * rank,
        1.5,
        [2] * rank,
    )


@generator(*(f"{kind}{rank}D" for kind in ("ZeroPadding", "Cropping") for rank in (1, 2, 3)))
def margin(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    parameter = "padding" if name.startswith("Zero") else "cropping"
    has_format = name != "Cropping1D"
    optional = {"data_format": maker.data_format} if has_format else {}
    return maker.windowed(name, maker.arguments((parameter, lambda: margins(maker, rank)), **optional), rank, 6)


@generator("UpSampling1D", "UpSampling2D", "UpSampling3D")
def up_sampling(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    optional: dict[str, Any] = {"data_format": maker.data_format} if rank > 1 else {}
    if rank == 2:
        optional["interpolation"] = lambda: maker.pick(
            "nearest", "bilinear", "Bicubic", "area", "lanczos3", "linear", None
        )
    size = (lambda: maker.count(3)) if rank == 1 else (lambda: maker.window(rank))
    return maker.windowed(name, maker.arguments(("size", size), **optional), rank, 4)
