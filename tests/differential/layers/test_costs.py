"""Multiply-accumulates and parameters against the real Keras: what the operations that it traces multiply."""

from __future__ import annotations

import random
from collections.abc import Callable
from math import prod
from typing import Any

import pytest

pytestmark = pytest.mark.tensorflow

keras = pytest.importorskip("keras")
tf = pytest.importorskip("tensorflow")

# ruff: noqa: E402

from shapelens.rules.costs import multiply_accumulates, parameter_count
from shapelens.rules.layers.layer import CallContext
from shapelens.spec import TensorSpec

from .reality import Inner, _ruled_layer

BATCH = 3


def traced_products(layer: Any, shapes: list[tuple[int, ...]], listed: bool) -> int:
    """Count the products of one call, for one sample, in the graph that TensorFlow traces of it."""

    def call(*tensors: Any) -> Any:
        return layer(list(tensors)) if listed else layer(*tensors)

    specs = [tf.TensorSpec((BATCH, *shape), "float32") for shape in shapes]
    total = _total(tf.function(call).get_concrete_function(*specs).graph)
    assert total % BATCH == 0
    return total // BATCH


def _total(graph: Any) -> int:
    return sum(_products(operation) for operation in graph.get_operations())


def _products(operation: Any) -> int:
    shapes = [tuple(tensor.shape) for tensor in operation.inputs]
    output = tuple(operation.outputs[0].shape) if operation.outputs else ()
    if operation.type == "MatMul":
        rows = shapes[0][0] if operation.get_attr("transpose_a") else shapes[0][1]
        return prod(output) * rows
    if operation.type in ("BatchMatMulV2", "BatchMatMul"):
        return prod(output) * (shapes[0][-2] if operation.get_attr("adj_x") else shapes[0][-1])
    if operation.type == "Einsum":
        terms = operation.get_attr("equation").decode().partition("->")[0].split(",")
        return prod({k: v for term, shape in zip(terms, shapes, strict=True) for k, v in _labels(term, shape)}.values())
    if operation.type in ("Conv2D", "Conv3D"):
        return prod(output) * prod(shapes[1][:-1])
    if operation.type == "DepthwiseConv2dNative":
        return prod(output) * prod(shapes[1][:2])
    if operation.type in ("Conv2DBackpropInput", "Conv3DBackpropInputV2"):
        return prod(shapes[2]) * prod(shapes[1][:-1])
    if operation.type in ("PartitionedCall", "StatefulPartitionedCall"):
        return _total(operation.graph._get_function(operation.get_attr("f").name).graph)
    assert "Conv" not in operation.type and "While" not in operation.type, operation.type
    return 0


def _labels(term: str, shape: tuple[int, ...]) -> list[tuple[str, int]]:
    """Pair the labels of a term of an einsum with sizes; what an ellipsis stands for gets labels of its own."""
    elided = "".join(str(number) for number in range(len(shape) - len(term.replace("...", ""))))
    return list(zip(term.replace("...", elided), shape, strict=True))


def check(class_name: str, args: tuple[Any, ...], kwargs: dict[str, Any], *shapes: tuple[int, ...]) -> None:
    """Compare one layer, called on tensors of these shapes."""
    listed = class_name in ("Attention", "AdditiveAttention")
    layer = _real(Inner(class_name, args, kwargs))
    counted = traced_products(layer, list(shapes), listed)
    rule, ours = _ruled_layer(class_name, args, kwargs)
    specs = [TensorSpec((None, *shape), "float32") for shape in shapes]
    names = dict(zip(rule.call_parameters, specs[1:], strict=False))
    given = (specs,) if listed else (specs[0],)
    ours, outputs = rule.apply(ours, *given, CallContext(symbolic=True), **({} if listed else names))
    first = outputs[0] if isinstance(outputs, tuple) else outputs
    assert multiply_accumulates(ours, specs, [first]) == counted, (class_name, args, kwargs, shapes)
    assert parameter_count(ours.weights) == layer.count_params(), (class_name, args, kwargs, shapes)


def _real(value: Any) -> Any:
    if isinstance(value, Inner):
        args = [_real(item) for item in value.args]
        return getattr(keras.layers, value.class_name)(*args, **{k: _real(v) for k, v in value.kwargs.items()})
    return [_real(item) for item in value] if isinstance(value, list) else value


def convolution(rng: random.Random, rank: int, kind: str) -> tuple[str, tuple[Any, ...], dict[str, Any], Any]:
    """Make a random convolution that Keras computes with one operation, and the shape of its input."""
    groups = rng.choice((1, 1, 2, 3)) if kind == "Conv" else 1
    channels, filters = groups * rng.randint(1, 4), groups * rng.randint(1, 4)
    kernel = tuple(rng.randint(1, 4) for _ in range(rank))
    kwargs: dict[str, Any] = {"kernel_size": kernel, "padding": rng.choice(("valid", "same"))}
    args: tuple[Any, ...] = () if kind == "DepthwiseConv" else (filters,)
    if kind == "Conv":
        kwargs["groups"] = groups if rank < 3 else 1
        if rng.random() < 0.4:
            # Over sequences and volumes TensorFlow dilates by rearranging the input, and pads it.
            kwargs["dilation_rate"] = rng.randint(1, 3) if rank == 2 else 1
    if "dilation_rate" not in kwargs:
        kwargs["strides"] = rng.randint(1, 3)
    if kind in ("DepthwiseConv", "SeparableConv"):
        kwargs["depth_multiplier"] = rng.randint(1, 3)
    kwargs["use_bias"] = rng.random() < 0.5
    name = f"Conv{rank}DTranspose" if kind == "Transpose" else f"{kind}{rank}D"
    return name, args, kwargs, (*(rng.randint(10, 14) for _ in range(rank)), channels)


@pytest.mark.parametrize(
    ("kind", "ranks"),
    [("Conv", (1, 2, 3)), ("Transpose", (1, 2, 3)), ("DepthwiseConv", (1, 2)), ("SeparableConv", (1, 2))],
)
def test_convolutions(kind: str, ranks: tuple[int, ...]) -> None:
    rng = random.Random(f"costs of {kind}")
    for number in range(24):
        name, args, kwargs, shape = convolution(rng, ranks[number % len(ranks)], kind)
        check(name, args, kwargs, shape)


def size(rng: random.Random) -> int:
    return rng.randint(1, 7)


def dense(rng: random.Random) -> None:
    shape = tuple(size(rng) for _ in range(rng.randint(1, 3)))
    check("Dense", (size(rng),), {"use_bias": rng.random() < 0.5}, shape)


def einsum_dense(rng: random.Random) -> None:
    a, b, c, d = (size(rng) for _ in range(4))
    equation, output, shape = rng.choice(
        [("abc,cd->abd", (a, d), (a, c)), ("...x,xy->...y", (d,), (a, b, c)), ("abc,cde->abde", (a, d, b), (a, c)),
         ("ab...,bc->ac...", (d,), (c, a)), ("abcd,cde->abe", (a, d), (a, b, c))]
    )  # fmt: skip
    check("EinsumDense", (equation,), {"output_shape": output, "bias_axes": None}, shape)


def recurrent(rng: random.Random) -> None:
    name = rng.choice(("SimpleRNN", "LSTM", "GRU"))
    kwargs: dict[str, Any] = {"unroll": True, "return_sequences": rng.random() < 0.5}
    if name == "GRU":
        kwargs["reset_after"] = rng.random() < 0.5
    check(name, (size(rng),), kwargs, (rng.randint(2, 6), size(rng)))


def cell(rng: random.Random) -> None:
    inner = Inner(rng.choice(("LSTMCell", "GRUCell", "SimpleRNNCell")), (size(rng),))
    check("RNN", (inner,), {"unroll": True}, (rng.randint(2, 5), size(rng)))


def bidirectional(rng: random.Random) -> None:
    inner = Inner(rng.choice(("LSTM", "GRU")), (size(rng),), {"unroll": True, "return_sequences": True})
    check("Bidirectional", (inner,), {"merge_mode": rng.choice(("concat", "sum"))}, (rng.randint(2, 5), size(rng)))


def multi_head(rng: random.Random) -> None:
    kwargs = {"num_heads": size(rng), "key_dim": size(rng), "value_dim": rng.choice((None, size(rng)))}
    query, value = (size(rng), size(rng)), (size(rng), size(rng))
    check("MultiHeadAttention", (), {**kwargs, "flash_attention": False}, query, value)


def grouped(rng: random.Random) -> None:
    groups = rng.randint(1, 3)
    args = (size(rng), groups * rng.randint(1, 3), groups)
    check("GroupQueryAttention", args, {}, (size(rng), 6), (size(rng), 6))


def attention(rng: random.Random) -> None:
    features, keys = size(rng), size(rng)
    check("Attention", (), {}, (size(rng), features), (keys, features))


def spectral(rng: random.Random) -> None:
    inner = Inner("Conv2D", (size(rng), 3), {"padding": "same"})
    check("SpectralNormalization", (inner,), {}, (6, 5, size(rng)))


@pytest.mark.parametrize(
    "make", [dense, einsum_dense, recurrent, cell, bidirectional, multi_head, grouped, attention, spectral]
)
def test_products(make: Callable[[random.Random], None]) -> None:
    rng = random.Random(f"costs of {make.__name__}")
    for _ in range(8):
        make(rng)


@pytest.mark.parametrize("sequences", [False, True])
def test_each_step_of_a_sequence_costs_what_it_costs_alone(sequences: bool) -> None:
    """Keras loops over these, so that the graph shows one step: the number of steps is put in here."""
    inner = Inner("Conv2D", (8, 3), {"strides": 2})
    steps, shape = 5, (11, 10, 3)
    real = traced_products(_real(inner), [shape], listed=False)
    rule, ours = _ruled_layer("TimeDistributed", (inner,), {})
    spec = TensorSpec((None, steps, *shape), "float32")
    ours, output = rule.apply(ours, spec, CallContext(symbolic=True))
    assert isinstance(output, TensorSpec)
    assert multiply_accumulates(ours, [spec], [output]) == steps * real
    kwargs = {"return_sequences": sequences, "padding": "same"}
    rule, ours = _ruled_layer("ConvLSTM2D", (4, 3), kwargs)
    ours, output = rule.apply(ours, spec, CallContext(symbolic=True))
    assert isinstance(output, TensorSpec)
    convolutions = [("Conv2D", (16, 3), {"padding": "same"}, channels) for channels in (3, 4)]
    real = sum(
        traced_products(_real(Inner(name, args, more)), [(11, 10, channels)], listed=False)
        for name, args, more, channels in convolutions
    )
    assert multiply_accumulates(ours, [spec], [output]) == steps * real
