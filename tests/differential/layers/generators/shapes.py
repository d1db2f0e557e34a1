"""Cases of layers that mix features, change shapes or merge tensors."""

from __future__ import annotations

from shapelens.spec import TensorSpec

from ..reality import Case, Inner
from .making import ACTIVATIONS, FLOATS, Constructor, Maker, exact, generator, once


@generator("Dense")
def dense(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("units", maker.count),
        activation=lambda: maker.pick(None, *ACTIVATIONS),
        use_bias=lambda: maker.pick(True, False),
        lora_rank=lambda: maker.pick(None, 2),
        kernel_constraint=lambda: maker.pick(None, "non_neg", "nonsense"),
    )
    rank = maker.pick(2, 2, 3, 4)
    return maker.case(name, constructor, lambda symbolic: maker.tensor(rank, symbolic, channel_axis=rank - 1))


@generator("Embedding")
def embedding(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("input_dim", maker.count),
        ("output_dim", maker.count),
        mask_zero=lambda: maker.pick(True, False),
        lora_rank=lambda: maker.pick(None, 2),
        input_length=lambda: maker.pick(4, None),
    )
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3), symbolic, floats=0.4))


@generator("Flatten")
def flatten(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(data_format=maker.data_format)
    return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2, 3, 4), symbolic))


@generator("Reshape")
def reshape(maker: Maker, name: str) -> Case:
    shapes = (
        (1, 2, 3, 4),
        (12,),
        (3, 4),
        (4, 3),
        (2, 6),
        (2, 2, 3),
        (-1,),
        (-1, 2),
        (3, -1),
        (0,),
        (-1, -1),
        (1, 12),
        (2, -1, 2),
        (),
        (-2, 3),
    )
    target = maker.pick(*shapes, None, 3, [6, 2], (None, 3), (12, None), (None, None), (-1, None))
    constructor = maker.arguments(("target_shape", target))
    sizes = (
        (2, 12),
        (2, 3, 4),
        (2, 2, 6),
        (3, 7),
        (2, 4),
        (None, 12),
        (None, None, 3),
        (None, 3, 4),
        (),
        (2,),
        (0, 12),
        (2, 0),
    )

    def make(symbolic: bool) -> TensorSpec:
        shape = maker.pick(*sizes)
        return TensorSpec(
            shape if symbolic else tuple(size or 2 if size is None else size for size in shape), maker.dtype()
        )

    return maker.case(name, constructor, make)


@generator("Permute")
def permute(maker: Maker, name: str) -> Case:
    dims = maker.pick(
        (1,), (2, 1), (1, 2), (3, 1, 2), [2, 1], (1, 2, 3, 4), (0, 1), (1, 3), (1, 1), 2, None, (), "21", (True, 2)
    )
    length = len(dims) + 1 if isinstance(dims, (tuple, list)) else 3
    return maker.case(name, maker.arguments(("dims", dims)), lambda symbolic: maker.tensor(length, symbolic))


@generator("RepeatVector")
def repeat_vector(maker: Maker, name: str) -> Case:
    return maker.case(name, maker.arguments(("n", maker.count)), lambda symbolic: maker.tensor(2, symbolic))


def similar(maker: Maker, count: int, symbolic: bool) -> list[TensorSpec]:
    """Tensors that mostly fit together."""
    first = maker.tensor(maker.pick(1, 2, 3, 4), symbolic, most=4)
    tensors = [first]
    for _ in range(count - 1):
        tensors.append(first if maker.chance(0.5) else maker.again(first))  # noqa: PERF401
    return tensors


@generator("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
def merge(maker: Maker, name: str) -> Case:
    count = maker.pick(2, 2, 2, 1, 3) if maker.chance(0.97) else 0
    return maker.case(name, maker.arguments(), lambda symbolic: similar(maker, count, symbolic) if count else [])


@generator("Concatenate")
def concatenate(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(axis=lambda: maker.pick(-1, 1, 2, 0, -2, 3, -4))
    return maker.case(name, constructor, lambda symbolic: similar(maker, maker.pick(1, 2, 2, 3), symbolic))


@generator("Dot")
def dot(maker: Maker, name: str) -> Case:
    axes = maker.pick(1, -1, 2, (1, 1), (1, 2), (2, 1), [-1, -1], 0, (1,), "1", None, (1.0, 2), (-1, 1), (3, 1))
    constructor = maker.arguments(("axes", axes), normalize=lambda: maker.pick(True, False))
    return maker.case(name, constructor, lambda symbolic: similar(maker, maker.pick(2, 2, 2, 2, 1, 3), symbolic))


@generator("EinsumDense")
def einsum_dense(maker: Maker, name: str) -> Case:
    forms = (
        ("ab,bc->ac", 5, 2, "c"),
        ("abc,cd->abd", (None, 6), 3, "d"),
        ("abc,cd->abd", (3, 6), 3, "bd"),
        ("...x,xy->...y", 4, 3, "y"),
        ("...x,xy->...y", 4, 2, "y"),
        ("ab...,bc->ac...", 4, 4, "c"),
        ("abc,cde->abde", (None, 2, 3), 3, "de"),
        ("abde,dec->abc", (None, 7), 4, "c"),
        ("ab,bc->ad", 5, 2, "d"),
        ("ab,b->a", (), 2, "a"),
        ("ab->ab", 5, 2, None),
    )
    equation, output, rank, axes = maker.pick(*forms)
    constructor = maker.arguments(
        ("equation", equation),
        ("output_shape", output if maker.chance(0.9) else maker.pick(3, (2, 3), None)),
        bias_axes=lambda: maker.pick(axes, axes, "z", None),
        activation=lambda: maker.pick(None, *ACTIVATIONS),
    )
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(rank, symbolic, channel_axis=rank - 1, floats=0.9, most=4)
    )


@generator("SpectralNormalization")
def spectral_normalization(maker: Maker, name: str) -> Case:
    inner, rank = maker.pick(
        (Inner("Dense", (3,)), 2),
        (Inner("Conv2D", (4, 2)), 4),
        (Inner("Conv1D", (4, 3), {"padding": "same"}), 3),
        (Inner("Flatten"), 3),
        (Inner("Embedding", (8, 3)), 2),
    )
    constructor = maker.arguments(("layer", inner), power_iterations=lambda: maker.pick(1, 2, 0))
    constructor[1].pop("dtype", None)
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(rank, symbolic, channel_axis=rank - 1, floats=0.98)
    )


@generator("ReversibleEmbedding")
def reversible_embedding(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("input_dim", lambda: maker.random.randint(1, 6)),
        ("output_dim", lambda: maker.random.randint(1, 4)),
        tie_weights=lambda: maker.pick(True, False),
        reverse_dtype=lambda: maker.pick(None, "float32"),
    )
    if maker.chance(0.5):
        return maker.case(name, constructor, lambda symbolic: maker.tensor(maker.pick(1, 2), symbolic, floats=0.3))
    make = lambda symbolic: maker.tensor(3, symbolic, channel_axis=2, floats=1.0)  # noqa: E731
    return once(maker, name, constructor, make, reverse=True)


@generator("Layer", "Wrapper")
def plain_base(maker: Maker, name: str) -> Case:
    inner = maker.pick(Inner("Dense", (3,)), "dense", None)
    constructor: Constructor = ((inner,), {}) if name == "Wrapper" else ((), {})
    return once(maker, name, constructor, lambda symbolic: exact(maker, symbolic, 2, FLOATS))
