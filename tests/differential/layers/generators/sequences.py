"""Cases of recurrent layers, their wrappers, and attention."""

from __future__ import annotations

from typing import Any

from shapelens.spec import TensorSpec

from ..reality import Case, Inner
from .making import FLOATS, Constructor, Maker, generator, rank_of_name


def recurrent_arguments(maker: Maker, *, reset_after: bool, outer: bool) -> dict[str, Any]:
    optional: dict[str, Any] = {
        "use_bias": lambda: maker.pick(True, False),
        "activation": lambda: maker.pick("tanh", "relu", None, "nonsense"),
        "dropout": lambda: maker.pick(0.0, 0.5),
    }
    if reset_after:
        optional["reset_after"] = lambda: maker.pick(True, False)
    if outer:
        optional |= {
            name: lambda: maker.pick(True, False)
            for name in ("return_sequences", "return_state", "go_backwards", "stateful", "unroll")
        }
    return optional


@generator("SimpleRNN", "LSTM", "GRU")
def recurrent(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("units", lambda: maker.count(4)), **recurrent_arguments(maker, reset_after=name == "GRU", outer=True)
    )
    return maker.case(name, constructor, lambda symbolic: maker.tensor(3, symbolic, channel_axis=2, most=4))


def cell(maker: Maker) -> Inner:
    name = maker.pick("SimpleRNNCell", "LSTMCell", "GRUCell")
    optional = recurrent_arguments(maker, reset_after=name == "GRUCell", outer=False)
    optional["activation"] = "tanh"
    args, kwargs = maker.arguments(("units", maker.random.randint(1, 4)), **optional)
    kwargs.pop("dtype", None)
    return Inner(name, args, kwargs)


@generator("RNN")
def rnn(maker: Maker, name: str) -> Case:
    flags = {flag: lambda: maker.pick(True, False) for flag in ("return_sequences", "return_state", "stateful")}
    given = maker.pick(cell(maker), [cell(maker), cell(maker)], Inner("StackedRNNCells", ([cell(maker), cell(maker)],)))
    _, kwargs = maker.arguments(**flags)
    kwargs.pop("dtype", None)
    return maker.case(name, ((given,), kwargs), lambda symbolic: maker.tensor(3, symbolic, channel_axis=2, most=4))


@generator("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D")
def conv_lstm(maker: Maker, name: str) -> Case:
    rank = rank_of_name(name)
    constructor = maker.arguments(
        ("filters", lambda: maker.random.randint(1, 4)),
        ("kernel_size", lambda: maker.window(rank)),
        strides=lambda: maker.ones(rank, 2),
        padding=maker.padding,
        dilation_rate=lambda: maker.ones(rank, 2),
        use_bias=lambda: maker.pick(True, False),
        return_sequences=lambda: maker.pick(True, False),
        return_state=lambda: maker.pick(True, False),
    )

    def make(symbolic: bool) -> TensorSpec:
        shape = [maker.random.randint(1, 5) for _ in range(maker.rank(rank + 3))]
        if symbolic and shape:
            shape[0] = None  # type: ignore[call-overload]
        return TensorSpec(tuple(shape), maker.dtype(0.95))

    return maker.case(name, constructor, make)


@generator("Bidirectional")
def bidirectional(maker: Maker, name: str) -> Case:
    inner_name = maker.pick("LSTM", "GRU", "SimpleRNN", "LSTM", "Dense")
    flags = {flag: lambda: maker.pick(True, False) for flag in ("return_sequences", "return_state")}
    _, kwargs = maker.arguments(**flags)
    kwargs.pop("dtype", None)
    inner = Inner(inner_name, (maker.random.randint(1, 4),), {} if inner_name == "Dense" else kwargs)
    modes = ("concat", "sum", "mul", "ave", None, "max")
    constructor = maker.arguments(("layer", inner), merge_mode=lambda: maker.pick(*modes))
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(3, symbolic, channel_axis=2, most=4, floats=0.97)
    )


@generator("TimeDistributed")
def time_distributed(maker: Maker, name: str) -> Case:
    inner, rank = maker.pick(
        (Inner("Dense", (3,)), 3),
        (Inner("Dense", (3, "relu")), 4),
        (Inner("Conv2D", (4, 2)), 5),
        (Inner("Conv1D", (4, 3), {"padding": "same"}), 4),
        (Inner("MaxPooling2D", (2,)), 5),
        (Inner("Flatten"), 5),
        (Inner("GlobalAveragePooling2D"), 5),
        (Inner("Dropout", (0.5,)), 4),
        (Inner("LSTM", (3,)), 4),
        (Inner("BatchNormalization"), 5),
    )
    constructor = maker.arguments(("layer", inner))
    constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> TensorSpec:
        shape: list[int | None] = [maker.random.randint(2, 5) for _ in range(rank if maker.chance(0.9) else rank - 1)]
        if symbolic:
            shape[0] = maker.batch(symbolic)
            shape[1] = maker.pick(None, 3, 5)
        return TensorSpec(tuple(shape), maker.pick(*FLOATS))

    case = maker.case(name, constructor, make)
    return Case(name, case.args, case.kwargs, case.inputs[:1], case.symbolic)


@generator("Attention", "AdditiveAttention")
def attention(maker: Maker, name: str) -> Case:
    optional: dict[str, Any] = {"use_scale": lambda: maker.pick(True, False), "dropout": lambda: maker.pick(0.0, 0.2)}
    if name == "Attention":
        optional["score_mode"] = lambda: maker.pick("dot", "concat", "cos")
    call_kwargs = {"return_attention_scores": True} if maker.chance(0.2) else {}

    def make(symbolic: bool) -> list[TensorSpec]:
        batch, features = maker.batch(symbolic) if symbolic else 2, maker.pick(3, 4)
        places = maker.pick(2, 5)
        query = TensorSpec((batch, maker.pick(3, 5), features), "float32")
        value = TensorSpec((batch, places, maker.pick(features, 6)), "float32")
        key = TensorSpec((batch, places if maker.chance(0.8) else 4, features if maker.chance(0.9) else 2), "float32")
        return maker.pick([query, value, key], [query, key], [query])

    return maker.case(name, maker.arguments(**optional), make, call_kwargs=call_kwargs)


@generator("MultiHeadAttention")
def multi_head_attention(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_heads", lambda: maker.count(3)),
        ("key_dim", lambda: maker.count(4)),
        value_dim=lambda: maker.pick(None, 3, 0),
        use_bias=lambda: maker.pick(True, False),
        output_shape=lambda: maker.pick(None, 5, (2, 3)),
        use_gate=lambda: maker.pick(True, False),
        dropout=lambda: maker.pick(0.0, 0.1),
    )
    if maker.chance(0.2):
        constructor[1]["attention_axes"] = maker.pick(None, 1, (1,), [2], (1, 2), (-2,))
        return attended(maker, name, constructor, maker.pick(2, 3))
    return attended(maker, name, constructor, maker.pick((), (), (), (), 2))


@generator("GroupQueryAttention")
def group_query_attention(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("head_dim", lambda: maker.random.randint(1, 4)),
        ("num_query_heads", lambda: maker.pick(4, 4, 6, 3)),
        ("num_key_value_heads", lambda: maker.pick(2, 2, 1)),
        use_bias=lambda: maker.pick(True, False),
        dropout=lambda: maker.pick(0.0, 0.1),
    )
    return attended(maker, name, constructor)


def attended(maker: Maker, name: str, constructor: Constructor, *outer: Any) -> Case:
    """A call on query, value and perhaps key, with an axis of the size `outer` behind the batch."""
    symbolic = maker.chance(0.5)
    head = (maker.batch(symbolic) if symbolic else 2, *(size for size in outer if size))
    places, features = maker.pick(3, 5), maker.pick(4, 6)
    query = TensorSpec((*head, maker.pick(2, 7, places), maker.pick(4, 6)), maker.pick(*FLOATS))
    call_kwargs: dict[str, Any] = {"value": TensorSpec((*head, places, features), "float32")}
    if maker.chance(0.3):
        call_kwargs["key"] = TensorSpec((*head, places if maker.chance(0.8) else 4, maker.pick(4, 6)), "float32")
    if maker.chance(0.3):
        call_kwargs["return_attention_scores"] = True
    if maker.chance(0.15):
        call_kwargs["use_causal_mask"] = maker.pick(True, False)
    return Case(name, *constructor, (query,), symbolic, call_kwargs)
