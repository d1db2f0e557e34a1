"""How random cases are drawn: arguments, shapes and dtypes, legal and illegal, from one seeded source."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np

from shapelens.rules.signatures import layer_signature
from shapelens.spec import TensorSpec

from ..reality import Case

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
        return self.pick(0, -1, True, False, None, 2.0, "3", (2,), most * 2, np.int64(2), np.int32(most), np.int64(0))

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
        numpy = (np.int64(2), (np.int64(1),) * rank, [np.int32(2)] * rank, np.array([2] * rank), np.array([1, 2, 1, 2]))
        if self.chance(0.3):
            return self.pick(*numpy)
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


def positions(class_name: str) -> list[str]:
    """Return the names of the constructor's parameters in their order."""
    return list(layer_signature(class_name).parameters)


NOT_TRIED = {
    *("dtype", "name", "seed", "trainable", "autocast", "weights", "activity_regularizer", "layer", "layers", "cell"),
    *("cells", "backward_layer", "function", "arguments", "kwargs", "input_shape", "input_dim", "batch_size"),
    *("idf_weights", "encoding", "window", "batch_shape", "batch_input_shape", "sparse", "ragged"),
}
"""Arguments that are never replaced: what they hold is the business of other tests."""
