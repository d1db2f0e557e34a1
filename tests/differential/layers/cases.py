"""Seeded random cases for each family of layers: legal and illegal arguments, ranks, sizes, dtypes and policies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from shapelens.rules.layers.image_arguments import CHECKS
from shapelens.rules.signatures import layer_signature
from shapelens.spec import TensorSpec

from .reality import Case, Inner

POLICIES = ("float32", "float32", "float32", "mixed_float16", "mixed_bfloat16", "float16", "bfloat16", "float64")
FLOATS = ("float32", "float32", "float32", "float64", "float16", "bfloat16")
OTHERS = (
    "int32",
    "int64",
    "uint8",
    "bool",
    "complex64",
    "string",
    "int8",
    "int16",
    "uint16",
    "uint32",
    "uint64",
    "complex128",
)
ACTIVATIONS = (
    "relu leaky_relu relu6 softmax celu elu selu softplus softsign squareplus soft_shrink sparse_plus silu swish gelu "
    "glu tanh tanh_shrink threshold sigmoid sparse_sigmoid exponential hard_sigmoid hard_silu hard_tanh hard_shrink "
    "linear mish log_softmax log_sigmoid hard_swish nonsense"
).split()

Constructor = tuple[tuple[Any, ...], dict[str, Any]]
Generate = Callable[["Maker"], Case]

GENERATORS: dict[str, Generate] = {}


def generator(*class_names: str) -> Callable[[Callable[[Maker, str], Case]], Callable[[Maker, str], Case]]:
    """Register the decorated function as the generator of cases of these classes."""

    def register(make: Callable[[Maker, str], Case]) -> Callable[[Maker, str], Case]:
        for name in class_names:
            GENERATORS[name] = lambda maker, name=name: make(maker, name)
        return make

    return register


class Maker:
    """Draws arguments and inputs from one seeded source."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def pick(self, *values: Any) -> Any:
        return self.random.choice(values)

    def arguments(self, *positional: tuple[str, Any], **optional: Any) -> Constructor:
        """Build a call: `positional` always, by position or name; each of `optional` now and then."""
        args: list[Any] = []
        kwargs: dict[str, Any] = {}
        by_position = self.chance(0.6)
        for name, value in positional:
            value = value() if callable(value) else value
            if by_position:
                args.append(value)
            else:
                kwargs[name] = value
        for name, value in optional.items():
            if self.chance(0.45):
                kwargs[name] = value() if callable(value) else value
        if self.chance(0.4):
            kwargs["dtype"] = self.pick(*POLICIES)
        return tuple(args), kwargs

    def count(self, most: int = 6) -> Any:
        """A positive integer, seldom something else."""
        if self.chance(0.9):
            return self.random.randint(1, most)
        return self.pick(0, -1, True, False, None, 2.0, "3", (2,), most * 2)

    def number(self, low: float = 0.0, high: float = 1.0) -> Any:
        if self.chance(0.9):
            return round(self.random.uniform(low, high), 2)
        return self.pick(0, 1, -0.5, 1.5, None, "a")

    def window(self, rank: int, most: int = 3) -> Any:
        """A kernel size, strides or the like."""
        if self.chance(0.9):
            if self.chance(0.5):
                return self.random.randint(1, most)
            items = tuple(self.random.randint(1, most) for _ in range(rank))
            return list(items) if self.chance(0.3) else items
        return self.pick(
            0, -1, (1,) * (rank + 1), (), (0,) * rank, (1, -1, 2)[:rank], None, "22", 2.0, True, (1,) * (rank - 1)
        )

    def ones(self, rank: int, most: int = 3) -> Any:
        """Strides or dilations: usually 1."""
        return 1 if self.chance(0.6) else self.window(rank, most)

    def padding(self, *more: str) -> Any:
        if self.chance(0.92):
            return self.pick("valid", "same", *more)
        return self.pick("SAME", "Valid", "full", "causal", None, 1, (1, 1))

    def data_format(self) -> Any:
        return self.pick(
            "channels_last", "channels_last", "channels_first", "channels_first", None, "Channels_Last", "NHWC", 3
        )

    def size(self, symbolic: bool, most: int = 7) -> int | None:
        if symbolic:
            choices = (None, 1, 2, 3, 5, 7, 11, 13, 64, 100, 127, 1000)
            return self.pick(*choices) if self.chance(0.93) else self.pick(0, 10**6)
        return self.random.randint(1, most) if self.chance(0.95) else 0

    def channels(self, symbolic: bool) -> int | None:
        size = self.pick(1, 2, 3, 4, 6, 8)
        return size if self.chance(0.95) else self.pick(None if symbolic else 0, 0, 5)

    def dtype(self, floats: float = 0.85) -> str:
        return self.pick(*FLOATS) if self.chance(floats) else self.pick(*OTHERS)

    def rank(self, wanted: int) -> int:
        return wanted if self.chance(0.9) else self.random.randint(0, 6)

    def batch(self, symbolic: bool) -> int | None:
        if symbolic:
            return None if self.chance(0.8) else self.pick(1, 2, 32)
        return self.pick(1, 2, 3) if self.chance(0.97) else 0

    def tensor(
        self, rank: int, symbolic: bool, *, channel_axis: int | None = None, floats: float = 0.85, most: int = 7
    ) -> TensorSpec:
        """A tensor of about this rank; its channels are small."""
        rank = self.rank(rank)
        shape = [self.size(symbolic, most) for _ in range(rank)]
        if shape:
            shape[0] = self.batch(symbolic)
        if channel_axis is not None and rank > 1 and channel_axis < rank:
            shape[channel_axis] = self.channels(symbolic)
        return TensorSpec(tuple(shape), self.dtype(floats))

    def again(self, spec: TensorSpec) -> TensorSpec:
        """A tensor like another, perhaps with one size, the rank or the dtype changed."""
        shape = list(spec.shape)  # pyright: ignore
        what = self.random.random()
        if what < 0.4 and shape:
            shape[self.random.randrange(len(shape))] = self.pick(1, 2, 3, 5)
        elif what < 0.5 and shape:
            shape.pop()
        elif what < 0.6:
            shape.append(self.pick(1, 2, 3))
        return TensorSpec(tuple(shape), self.dtype() if self.chance(0.2) else spec.dtype)

    def case(
        self,
        class_name: str,
        constructor: Constructor,
        make_input: Callable[[bool], Any],
        *,
        symbolic: bool | None = None,
        call_kwargs: dict[str, Any] | None = None,
    ) -> Case:
        """Put a case together; now and then the layer is called a second time with something similar."""
        if symbolic is None:
            symbolic = self.chance(0.5)
        first = make_input(symbolic)
        inputs = (first,)
        if self.chance(0.25) and isinstance(first, TensorSpec):
            inputs = (first, self.again(first))
        return Case(class_name, *constructor, inputs, symbolic, call_kwargs or {})

    def windowed(self, class_name: str, constructor: Constructor, rank: int, most: int = 7) -> Case:
        """A case with a batch of `rank` spatial axes and channels, placed as the constructor's data format says."""
        _, kwargs = constructor
        channels_first = str(kwargs.get("data_format")).lower() == "channels_first"
        axis = 1 if channels_first else rank + 1
        return self.case(
            class_name, constructor, lambda symbolic: self.tensor(rank + 2, symbolic, channel_axis=axis, most=most)
        )


def rank_of_name(class_name: str) -> int:
    """Return the number of spatial axes: 2 for `Conv2D`."""
    return next(int(c) for c in class_name if c.isdigit())


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


def exact(maker: Maker, symbolic: bool, rank: int, dtypes: tuple[str, ...], most: int = 5) -> TensorSpec:
    """A tensor of just this rank, without empty axes, of one of the dtypes."""
    shape: list[int | None] = [maker.pick(1, maker.random.randint(2, most)) for _ in range(rank)]
    if symbolic and rank > 1 and maker.chance(0.7):
        shape[0] = None
    return TensorSpec(tuple(shape), maker.pick(*dtypes))


def once(maker: Maker, class_name: str, constructor: Constructor, make: Callable[[bool], Any], **call: Any) -> Case:
    """A case of a layer that is called once."""
    symbolic = maker.chance(0.5)
    return Case(class_name, *constructor, (make(symbolic),), symbolic, call)


COLUMNS = ("int32", "int64", "int64", "float32", "string")


@generator("Normalization")
def numeric_normalization(maker: Maker, name: str) -> Case:
    axis = maker.pick(-1, -1, None, 1, 2, -2, (1, 2), [-1], 0, 4, 1.0)
    optional: dict[str, Any] = {"axis": axis, "invert": lambda: maker.pick(True, False)}
    constructor = maker.arguments(**optional)
    if maker.chance(0.3):
        mean = maker.pick(0.0, 2.0, [1.0, 2.0], (1.0, 2.0, 3.0), [1.0], None)
        constructor[1].update(mean=mean, variance=mean if maker.chance(0.9) else None)
    rank = maker.pick(1, 2, 3)
    return maker.case(
        name, constructor, lambda symbolic: maker.tensor(rank, symbolic, floats=0.8, channel_axis=rank - 1)
    )


def encoded(maker: Maker, name: str, constructor: Constructor, plain: tuple[Any, ...], make: Any, **call: Any) -> Case:
    """A case of a layer that takes Python's values too: now and then it is called with one of `plain`."""
    case = once(maker, name, constructor, make, **call)
    return replace(case, inputs=(maker.pick(*plain),)) if not case.symbolic and maker.chance(0.15) else case


NUMBERS: tuple[Any, ...] = (0, 1, [0, 1], [[0], [1]], [[0, 1], [1, 0]], [[1, 0], [1]])
TEXTS: tuple[Any, ...] = ("a", "a b", ["a", "b c"], [["a"], ["b"]], [["a", "b"], ["a"]])


@generator("CategoryEncoding")
def category_encoding(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_tokens", lambda: maker.pick(3, maker.count())),
        output_mode=lambda: maker.pick("multi_hot", "one_hot", "count", "count", "binary", "int"),
    )
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3, 4), COLUMNS[:4])  # noqa: E731
    case = encoded(maker, name, constructor, NUMBERS, make)
    if not isinstance(case.inputs[0], TensorSpec) or maker.chance(0.8):
        return case
    weights = TensorSpec(case.inputs[0].shape, maker.pick("float32", "float64"))
    return replace(case, call_kwargs={"count_weights": weights})


@generator("Discretization")
def discretization(maker: Maker, name: str) -> Case:
    boundaries = maker.pick([0.5], [-1.0, 0.0, 2.0], (1.0, 2.0), None)
    constructor = maker.arguments(output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "tf_idf"))
    bins = maker.pick(None, None, 3) if boundaries else maker.pick(None, 4, -1)
    constructor[1].update({key: value for key, value in (("bin_boundaries", boundaries), ("num_bins", bins)) if value})
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3, 4), COLUMNS[:4])  # noqa: E731
    case = encoded(maker, name, constructor, NUMBERS, make)
    # Without boundaries, an eager call fails until the layer was adapted, which no rule can know.
    if boundaries:
        return case
    return replace(case, symbolic=True, inputs=(exact(maker, True, 2, COLUMNS[:4]),))


@generator("Hashing")
def hashing(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_bins", maker.count),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "tf_idf"),
        salt=lambda: maker.pick(None, 3, (1, 2), [1, 2, 3], "a"),
        mask_value=lambda: maker.pick(None, "", 0),
    )
    if maker.chance(0.5):
        constructor[1].pop("dtype", None)
    elif maker.chance(0.5):
        constructor[1]["dtype"] = maker.pick("int32", "int64")
    make = lambda symbolic: exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3), COLUMNS)  # noqa: E731
    return encoded(maker, name, constructor, NUMBERS + TEXTS, make)


@generator("HashedCrossing")
def hashed_crossing(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        ("num_bins", lambda: maker.random.randint(1, 6)),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", None),
    )
    if maker.chance(0.5):
        constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> Any:
        first = exact(maker, symbolic, maker.pick(0, 1, 1, 2, 2), COLUMNS[2:])
        if maker.chance(0.5) and first.rank == 2:
            first = TensorSpec((first.shape[0], 1), first.dtype)  # pyright: ignore
        second = TensorSpec(first.shape, maker.pick("int64", "string"))
        return [first, second] if maker.chance(0.95) else first

    return once(maker, name, constructor, make)


@generator("StringLookup", "IntegerLookup")
def lookup(maker: Maker, name: str) -> Case:
    words: Any = ("a", "b", "c") if name == "StringLookup" else (0, 7, 8)
    constructor = maker.arguments(
        max_tokens=lambda: maker.pick(None, None, 3, 10, 1),
        num_oov_indices=lambda: maker.pick(1, 2, 3, -1),
        output_mode=lambda: maker.pick("int", "one_hot", "multi_hot", "count", "binary", "other"),
        pad_to_max_tokens=lambda: maker.pick(True, False),
        invert=lambda: maker.pick(True, False),
        mask_token=lambda: maker.pick(None, "" if name == "StringLookup" else 5),
    )
    constructor[1].pop("dtype", None)
    unseen: Any = "[UNK]" if name == "StringLookup" else -1
    vocabulary = maker.pick(list(words), words, [unseen, *words], [*words, words[0]], [])
    symbolic = maker.chance(0.5)
    if not symbolic or maker.chance(0.6):
        constructor[1]["vocabulary"] = vocabulary
    dtypes = ("string", "string", "int64") if name == "StringLookup" else COLUMNS
    inputs = exact(maker, symbolic, maker.pick(0, 1, 2, 2, 3), dtypes)
    if not symbolic and maker.chance(0.15):
        inputs = maker.pick(*(TEXTS if name == "StringLookup" else NUMBERS))
    return Case(name, *constructor, (inputs,), symbolic)


@generator("TextVectorization")
def text_vectorization(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        max_tokens=lambda: maker.pick(None, 10, 3, 1),
        standardize=lambda: maker.pick("lower", "lower_and_strip_punctuation", "upper", None),
        split=lambda: maker.pick("whitespace", "character", "words", None),
        ngrams=lambda: maker.pick(None, 2, (1, 2)),
        output_sequence_length=lambda: maker.pick(None, 4, 7, "a"),
        output_mode=lambda: maker.pick("int", "int", "multi_hot", "count", "one_hot", "other"),
        pad_to_max_tokens=lambda: maker.pick(True, False),
    )
    symbolic = maker.chance(0.5)
    if not symbolic or maker.chance(0.5):
        constructor[1]["vocabulary"] = maker.pick(["a", "b"], ["", "[UNK]", "a"], ["a", "a"], ("b",))
    inputs = exact(maker, symbolic, maker.pick(1, 1, 2, 2, 3), ("string", "string", "string", "int64"))
    if not symbolic and maker.chance(0.2):
        inputs = maker.pick(*TEXTS)
    return Case(name, *constructor, (inputs,), symbolic)


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


@generator("Pipeline")
def pipeline(maker: Maker, name: str) -> Case:
    steps = (
        Inner("Rescaling", (0.5,)),
        Inner("Resizing", (6, 5)),
        Inner("RandomFlip"),
        Inner("CenterCrop", (3, 3)),
        Inner("Dense", (4,)),
    )
    layers = [maker.pick(*steps) for _ in range(maker.random.randint(1, 3))]
    return once(maker, name, ((layers,), {}), lambda symbolic: pictures(maker, symbolic, ("float32",)))


@generator("Layer", "Wrapper")
def plain_base(maker: Maker, name: str) -> Case:
    inner = maker.pick(Inner("Dense", (3,)), "dense", None)
    constructor: Constructor = ((inner,), {}) if name == "Wrapper" else ((), {})
    return once(maker, name, constructor, lambda symbolic: exact(maker, symbolic, 2, FLOATS))


@generator("STFTSpectrogram")
def stft_spectrogram(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        mode=lambda: maker.pick("log", "magnitude", "psd", "real", "imag", "angle", "stft", "power"),
        frame_length=maker.pick(8, 12, 16),
        frame_step=lambda: maker.pick(None, 4, 5, 0, 20),
        fft_length=lambda: maker.pick(None, 16, 32, 4),
        padding=lambda: maker.pick("valid", "same", "causal"),
        scaling=lambda: maker.pick("density", "spectrum", None, "other"),
        expand_dims=lambda: maker.pick(True, False),
        data_format=lambda: maker.pick("channels_last", "channels_first", None),
    )
    constructor[1].setdefault("frame_length", 8)
    constructor[1]["window"] = None  # others need SciPy
    constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> TensorSpec:
        shape: list[int | None] = [maker.pick(1, 2), maker.pick(7, 30, 64), maker.pick(1, 2)]
        if str(constructor[1].get("data_format")) == "channels_first":
            shape[1:] = shape[:0:-1]
        if symbolic:
            shape[0] = None
        return TensorSpec(tuple(shape[: maker.pick(3, 3, 3, 2)]), maker.pick("float32", "float32", "float64", "int32"))

    return once(maker, name, constructor, make)


@generator("MelSpectrogram")
def mel_spectrogram(maker: Maker, name: str) -> Case:
    constructor = maker.arguments(
        num_mel_bins=lambda: maker.pick(8, 20),
        sequence_stride=lambda: maker.pick(16, 50),
        sequence_length=lambda: maker.pick(None, 64, 100, 200),
        power_to_db=lambda: maker.pick(True, False),
    )
    constructor[1]["fft_length"] = maker.pick(64, 128)
    constructor[1]["sampling_rate"] = 2000
    constructor[1]["max_freq"] = 900.0
    constructor[1].pop("dtype", None)

    def make(symbolic: bool) -> TensorSpec:
        length = maker.pick(100, 400, 1000)
        batch = maker.pick(None, 2) if symbolic else 2
        return TensorSpec(maker.pick((length,), (batch, length)), maker.pick("float32", "float32", "float16"))

    return once(maker, name, constructor, make)


def pictures(maker: Maker, symbolic: bool, dtypes: tuple[str, ...], channels_first: bool = False) -> TensorSpec:
    """One image or a batch of them."""
    channels = maker.pick(3, 3, 3, 1)
    sizes: list[int | None] = [maker.pick(7, 8), maker.pick(8, 9)]
    if symbolic and maker.chance(0.3):
        sizes = [None, None]
    shape = (channels, *sizes) if channels_first else (*sizes, channels)
    if maker.chance(0.7):
        shape = (None if symbolic else maker.pick(1, 2), *shape)
    return TensorSpec(shape, maker.pick(*dtypes))


PICTURES = ("float32", "float32", "float32", "float16", "uint8", "uint8", "int32", "int64")

PLAIN_IMAGE_LAYERS = (
    "AugMix AutoContrast ContrastLimitedAdaptiveHistogramEqualization CutMix Equalization MixUp RandAugment "
    "RandomColorJitter RandomElasticTransform RandomErasing RandomFlip RandomGaussianBlur RandomGrayscale "
    "RandomInvert RandomPerspective RandomShear Solarization"
).split()

IMAGE_ARGUMENTS: dict[str, tuple[tuple[str, Any], ...]] = {
    "Rescaling": (("scale", 1 / 255),),
    "Resizing": (("height", 3), ("width", 4)),
    "CenterCrop": (("height", 5), ("width", 6)),
    "RandomCrop": (("height", 5), ("width", 6)),
    "RandomTranslation": (("height_factor", 0.1), ("width_factor", 0.2)),
    "RandomPosterization": (("factor", 4),),
    "MaxNumBoundingBoxes": (("max_number", 3),),
    **{
        f"Random{what}": (("factor", 0.3),)
        for what in "Brightness Contrast ColorDegeneration Hue Saturation Sharpness Rotation Zoom".split()
    },
    **dict.fromkeys(PLAIN_IMAGE_LAYERS, ()),
}
"""What each layer for images needs."""

IMAGE_VALUES = (
    *(-2, -1.01, -1, -0.5, 0, 0.5, 1, 1.01, 1.5, 2.5, 4, 8, 9, 100, True, None, "a", "nearest", "bilinear"),
    *("NEAREST", "reflect", "constant", "wrap", "bicubic", (0.1, 0.2), [0.2, 0.1], (0.1,), (), (0.1, 0.2, 0.3)),
    *((-2, 0.1), (0.1, 2), (-0.5, 0.5), (-2, -1.5), (3, 4), ("a", "b"), (1.5, 1.8), (0, 255), [0, 1], (3, 3)),
)
"""What factors, ranges and names of methods are tried with, legal and illegal."""

WITHOUT_FORMAT = {
    "Rescaling",
    "AutoContrast",
    "MaxNumBoundingBoxes",
    "RandomBrightness",
    "RandomContrast",
    "Solarization",
}


@generator(*IMAGE_ARGUMENTS)
def image(maker: Maker, name: str) -> Case:
    data_format = maker.pick("channels_last", "channels_first", None)
    optional = {} if name in WITHOUT_FORMAT else {"data_format": data_format}
    constructor = maker.arguments(*IMAGE_ARGUMENTS[name], **optional)
    first = constructor[1].get("data_format") == "channels_first"
    for parameter in set_by_number(name):
        if maker.chance(0.15 if parameter in CHECKS.get(name, {}) else 0.05):
            constructor = ((), constructor[1] | dict(zip(positions(name), constructor[0], strict=False)))
            constructor[1][parameter] = maker.pick(*IMAGE_VALUES)
    call = {"training": maker.pick(True, False)} if maker.chance(0.2) and name != "Rescaling" else {}

    def make(symbolic: bool) -> Any:
        images = pictures(maker, symbolic, PICTURES, first)
        if symbolic or name == "Rescaling" or maker.chance(0.85):
            return images
        batch = images.shape[:1] if images.rank == 4 else ()
        return {"images": images, "labels": TensorSpec((*batch, 5), maker.pick("float32", "float64", "int32", "int64"))}

    return once(maker, name, constructor, make, **call)


def set_by_number(class_name: str) -> list[str]:
    """Return the arguments of a layer for images that hold numbers, ranges or the names of methods."""
    return [name for name in positions(class_name) if name not in NOT_TRIED and name != "data_format"]


def positions(class_name: str) -> list[str]:
    """Return the names of the constructor's parameters in their order."""
    return list(layer_signature(class_name).parameters)


NOT_TRIED = {
    *("dtype", "name", "seed", "trainable", "autocast", "weights", "activity_regularizer", "layer", "layers", "cell"),
    *("cells", "backward_layer", "function", "arguments", "kwargs", "input_shape", "input_dim", "batch_size"),
    *("idf_weights", "encoding", "window", "batch_shape", "batch_input_shape", "sparse", "ragged"),
}
"""Arguments that are never replaced: what they hold is the business of other tests."""

WILD_VALUES = (
    0,
    1,
    2,
    3,
    -1,
    -2,
    1.0,
    1.5,
    0.5,
    True,
    False,
    None,
    "a",
    "same",
    (),
    (1,),
    (2, 2),
    [1, 2, 3],
    (None, 1),
)


def wild(maker: Maker, case: Case) -> Case:
    """Replace an argument, or the input, by something that the generator of the class would not choose."""
    if maker.chance(0.3) and isinstance(case.inputs[0], TensorSpec):
        rank = maker.random.randint(0, 6)
        huge = maker.pick(2**20, 10**9) if case.symbolic else 2
        sizes = tuple(maker.pick(1, 2, 3, 5, 7, 0, None if case.symbolic else 2, huge) for _ in range(rank))
        spec = TensorSpec(sizes, maker.dtype(0.6))
        return replace(case, inputs=(spec, *case.inputs[1:]) if maker.chance(0.8) else (*case.inputs, spec))
    parameters = layer_signature(case.class_name).parameters
    names = [name for name, p in parameters.items() if name not in NOT_TRIED and p.kind is p.POSITIONAL_OR_KEYWORD]
    if not names:
        return case
    kwargs = dict(zip(positions(case.class_name), case.args, strict=False)) | dict(case.kwargs)
    kwargs[maker.pick(*names)] = maker.pick(*WILD_VALUES)
    return replace(case, args=(), kwargs=kwargs)


def cases(class_name: str, count: int, seed: int = 0, share: float = 0.0) -> Iterator[Case]:
    """Yield `count` cases of a class, the same for the same seed; a `share` of them is wild."""
    for number in range(count):
        maker = Maker(f"{class_name} {seed} {number}")
        case = GENERATORS[class_name](maker)
        yield wild(maker, case) if maker.chance(share) else case
