"""What a layer call costs: multiply-accumulate operations for one sample.

Counted are the products that weights (and, in attention, queries, keys and values) take part in, each with its
addition: one for each weight at each place where it is applied, as `tf.compat.v1.profiler` counts them (it says
twice as many floating-point operations). Biases, activations, normalization and other elementwise work are not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod
from typing import Final, cast

from shapelens.rules.geometry import spatial_axes
from shapelens.rules.layers.einsum_dense import parse_equation
from shapelens.rules.layers.layer import Layer, Sizes
from shapelens.rules.signatures import canonical_layer_name
from shapelens.spec import UNKNOWN, Dim, Shape, TensorSpec, is_known

Cost = Callable[[Layer, Sequence[TensorSpec], Sequence[TensorSpec]], "int | None"]


def multiply_accumulates(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Return the multiply-accumulates of a call of the built `layer` for one sample; `None` where they are not known
    or the layer has none.
    """
    cost = _COSTS.get(canonical_layer_name(layer.class_name))
    if cost is None or not inputs or not outputs or inputs[0].shape is UNKNOWN or outputs[0].shape is UNKNOWN:
        return None
    return cost(layer, inputs, outputs)


def parameter_count(weights: Mapping[str, Shape]) -> int | None:
    """Return how many numbers the weights of these shapes hold; `None` where a size is not known."""
    counts = [_product(shape) for shape in weights.values()]
    return _sum(counts)


def _product(shape: Shape | Iterable[Dim] | None) -> int | None:
    """Multiply sizes; `None` where one is not known."""
    if shape is None or shape is UNKNOWN:
        return None
    sizes = tuple(shape)
    return prod(sizes) if is_known(sizes) else None


def _sum(counts: Iterable[int | None]) -> int | None:
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def _times(*factors: int | None) -> int | None:
    return _product(factors) if None not in factors else None


def _places(spec: TensorSpec, layer: Layer, axes_before: int = 0) -> int | None:
    """Return the number of spatial places of a sample; `axes_before` are between the batch and them."""
    shape = cast(Sizes, spec.shape)
    axes = spatial_axes(layer.data_format, len(shape) - 2 - axes_before)
    return None if axes is None else _product(shape[axis + axes_before] for axis in axes)


def _kernels(layer: Layer) -> int | None:
    return _sum(_product(shape) for name, shape in layer.weights.items() if name.endswith("kernel"))


def _convolution(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Places of the output · kernel. The kernel holds the input's channels of one group alone, a depthwise one none of
    the other channels, and a separable layer has two.
    """
    return _times(_places(outputs[0], layer), _kernels(layer))


def _transposed(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Places of the input · kernel: each place of the input is spread over the kernel's window."""
    return _times(_places(inputs[0], layer), _kernels(layer))


def _dense(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Places, which are all axes but the last · kernel."""
    return _times(_product(cast(Sizes, inputs[0].shape)[1:-1]), _product(layer.weights.get("kernel")))


def _einsum_dense(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """The product of the sizes of all labels of the equation and of what the ellipsis stands for, without the batch."""
    shape, kernel = cast(Sizes, inputs[0].shape), layer.weights.get("kernel", UNKNOWN)
    text = layer["equation"]
    equation = parse_equation(text) if isinstance(text, str) else None
    if equation is None or kernel is UNKNOWN:
        return None
    new = [size for label, size in zip(equation.kernel, kernel, strict=False) if label not in equation.inputs]
    return _product((*shape[1:], *new))


def _recurrent(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Steps · (kernel + recurrent kernel), over all cells and gates."""
    shape = cast(Sizes, inputs[0].shape)
    return _times(_product(shape[1:2]), _kernels(layer))


def _conv_lstm(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Steps · places of the output · (kernel + recurrent kernel)."""
    steps, sequences = cast(Sizes, inputs[0].shape)[1:2], layer["return_sequences"]
    if not isinstance(sequences, bool):
        return None
    return _times(_product(steps), _places(outputs[0], layer, int(sequences)), _kernels(layer))


def _bidirectional(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """The sum of both directions."""
    backward = layer["layer"] if layer["backward_layer"] is None else layer["backward_layer"]
    ways = (_inner(layer, layer["layer"], "forward/"), _inner(layer, backward, "backward/"))
    return _sum(None if way is None else multiply_accumulates(way, inputs, outputs) for way in ways)


def _time_distributed(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Steps · the cost of the inner layer for one step."""
    inner, steps = _inner(layer, layer["layer"], "layer/"), cast(Sizes, inputs[0].shape)[1:2]
    if inner is None:
        return None
    return _times(_product(steps), multiply_accumulates(inner, [_step(inputs[0])], [_step(outputs[0])]))


def _step(spec: TensorSpec) -> TensorSpec:
    shape = cast(Sizes, spec.shape)
    return spec.with_shape((*shape[:1], *shape[2:]))


def _wrapped(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """The cost of the inner layer; what is done to its kernel is done once for all samples."""
    inner = _inner(layer, layer["layer"], "layer/")
    return None if inner is None else multiply_accumulates(inner, inputs, outputs)


def _inner(wrapper: Layer, value: object, prefix: str) -> Layer | None:
    """Return the layer that a wrapper holds, with the weights that the wrapper built for it."""
    if not isinstance(value, Layer):
        return None
    weights = {name.removeprefix(prefix): shape for name, shape in wrapper.weights.items() if name.startswith(prefix)}
    return replace(value, weights=weights)


def _attention(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Queries · keys · (features + features of the value); scores that are no products (additive ones without a scale,
    and those of the mode `concat`) cost nothing.
    """
    if len(inputs) < 2 or inputs[1].shape is UNKNOWN:
        return None
    query, value = cast(Sizes, inputs[0].shape), inputs[1].shape
    if len(query) != 3 or len(value) != 3:
        return None
    additive = layer.class_name == "AdditiveAttention"
    products = layer["use_scale"] if additive else layer["score_mode"] == "dot"
    return _times(_product((query[1], value[1])), _sum([_product(query[2:]) if products else 0, _product(value[2:])]))


def _projected_attention(layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> int | None:
    """Places · kernel for each projection, and twice queries · keys for each column of a head: scores and mixing."""
    lengths = _attended(layer, inputs, outputs)
    weights, head = layer.weights, layer.weights.get("query/kernel", UNKNOWN)
    value_head = weights.get("value/kernel", UNKNOWN)
    if lengths is None or head is UNKNOWN or value_head is UNKNOWN:
        return None
    queries, keys = lengths
    projections = [
        _times(keys if name.startswith(("key/", "value/")) else queries, _product(shape))
        for name, shape in weights.items()
        if name.endswith("/kernel")
    ]
    per_pair = _sum([_product(head[1:]), _product((head[1], value_head[2]))])
    return _sum([*projections, _times(queries, keys, per_pair)])


def _attended(
    layer: Layer, inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]
) -> tuple[int | None, int | None] | None:
    """Return the numbers of queries and keys of a call; `None` where it is not seen which tensor is which."""
    query = inputs[0].shape
    value: Shape = inputs[1].shape if len(inputs) > 1 else UNKNOWN
    if len(inputs) == 1:
        built = cast("tuple[Shape, ...] | None", layer.built_shape)
        value = built[1] if isinstance(built, tuple) and built[0] == query else UNKNOWN
    output = outputs[0].shape
    if query is UNKNOWN or value is UNKNOWN or output is UNKNOWN or query[:-1] != output[:-1]:
        return None
    if layer["attention_axes"] is not None:
        return None
    return _product(query[1:-1]), _product(value[1:-1])


_RANKS: Final = (1, 2, 3)

_COSTS: Final[dict[str, Cost]] = {
    **dict.fromkeys([f"Conv{rank}D" for rank in _RANKS], _convolution),
    **dict.fromkeys([f"{kind}Conv{rank}D" for kind in ("Depthwise", "Separable") for rank in (1, 2)], _convolution),
    **dict.fromkeys([f"Conv{rank}DTranspose" for rank in _RANKS], _transposed),
    **dict.fromkeys([f"ConvLSTM{rank}D" for rank in _RANKS], _conv_lstm),
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "RNN"), _recurrent),
    **dict.fromkeys(("Attention", "AdditiveAttention"), _attention),
    **dict.fromkeys(("MultiHeadAttention", "GroupQueryAttention"), _projected_attention),
    "Dense": _dense,
    "EinsumDense": _einsum_dense,
    "Bidirectional": _bidirectional,
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _wrapped,
}
