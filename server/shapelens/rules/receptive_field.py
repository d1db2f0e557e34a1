"""The receptive field: how far along each axis of a model's input one value of a tensor looks.

Each axis of the input is followed through the layers. A window of `k` places with dilation `d` and stride `s` looks
`(k − 1) · d` neighbours further, which are `jump` places of the input apart, and multiplies that distance by `s`; what
looks at everything (a dense layer on flattened places, global pooling, a recurrent layer, attention) sees the whole
axis, and so does what comes behind. Where layers merge, the widest counts. What cannot be followed exactly
(up-sampling, a transposed convolution, the user's own functions) ends it: nothing is said there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, cast

from shapelens.rules.geometry import spatial_axes
from shapelens.rules.layers.layer import Layer, Sizes
from shapelens.rules.signatures import canonical_layer_name
from shapelens.spec import UNKNOWN, Dim, Shape

InputKey = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of an input, as one value of a tensor sees it.

    `size` is how many of its places the value looks at, `None` if all. Neighbours along axis `at` of the tensor are
    `jump` places apart; `at` is `None` where the places are told apart no more.
    """

    source: InputKey
    axis: int
    length: Dim
    size: int | None = 1
    jump: int = 1
    at: int | None = None


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The axes that are followed. `widened` says that a layer has looked at more than one place by itself."""

    axes: tuple[Axis, ...]
    widened: bool = False

    def describe(self) -> str | None:
        """Write it for people: `17 of 100`, `7 × 7 of 28 × 28`, `the whole input`; `None` if it says nothing."""
        axes = sorted(self.axes, key=lambda axis: axis.axis)
        if not self.widened or not axes or len({axis.source for axis in axes}) > 1:
            return None
        if all(axis.size is None for axis in axes):
            return "the whole input"
        sizes = " × ".join("all" if axis.size is None else str(axis.size) for axis in axes)
        lengths = " × ".join(str(axis.length) if isinstance(axis.length, int) else "any" for axis in axes)
        return f"{sizes} of {lengths}" if any(isinstance(axis.length, int) for axis in axes) else sizes


Inputs = Sequence[tuple[Shape, "ReceptiveField | None"]]
Effect = Callable[[Layer, ReceptiveField, Sizes, Shape], "ReceptiveField | None"]


def field_of_input(source: InputKey, shape: Shape) -> ReceptiveField | None:
    """Return what an input sees of itself."""
    if shape is UNKNOWN:
        return None
    return ReceptiveField(tuple(Axis(source, axis, size, at=axis) for axis, size in enumerate(shape) if axis))


def field_after_layer(layer: Layer, inputs: Inputs, output: Shape) -> ReceptiveField | None:
    """Return what the output of a layer sees; `None` where that cannot be followed."""
    name = canonical_layer_name(layer.class_name)
    if name in _MERGING:
        return _merging(layer, inputs, output)
    if name in _ATTENTION:
        merged = merge_fields([field for _, field in inputs])
        return None if merged is None or layer["attention_axes"] is not None else _whole(_without(merged, -1, inputs))
    shape, field = inputs[0] if inputs else (UNKNOWN, None)
    if field is None or shape is UNKNOWN:
        return None
    effect = _EFFECTS.get(name)
    if effect is not None:
        return effect(layer, field, shape, output)
    # What saw everything still does, whatever the layer is.
    return _whole(field) if field.axes and all(axis.size is None for axis in field.axes) else None


def merge_fields(fields: Sequence[ReceptiveField | None]) -> ReceptiveField | None:
    """Return what is seen by a value that is computed of one value of each tensor."""
    known = [field for field in fields if field is not None]
    if len(known) < len(fields) or not known:
        return None
    widened = any(field.widened for field in known)
    merged: dict[tuple[InputKey, int], Axis] = {}
    for axis in (axis for field in known for axis in field.axes):
        before = merged.get((axis.source, axis.axis), axis)
        if before.at is not None and axis.at is not None and (before.at, before.jump) != (axis.at, axis.jump):
            return None
        size = None if before.size is None or axis.size is None else max(before.size, axis.size)
        merged[axis.source, axis.axis] = replace(before if before.at is not None else axis, size=size)
    # The channels, which a convolution has dropped, are no place in the others either.
    dropped = {
        key for key in merged for field in known if field.widened and _misses(field, *key)
    }  # fmt: skip
    return ReceptiveField(tuple(axis for key, axis in merged.items() if key not in dropped), widened)


def _misses(field: ReceptiveField, source: InputKey, number: int) -> bool:
    sources = {axis.source for axis in field.axes}
    return source in sources and not any((axis.source, axis.axis) == (source, number) for axis in field.axes)


def _without(field: ReceptiveField, at: int, inputs: Inputs) -> ReceptiveField:
    """Leave out what lies along the last axis, which holds features."""
    ranks = [len(shape) for shape, _ in inputs if shape is not UNKNOWN]
    return _drop(field, (ranks[0] if ranks else 0) + at)


def _drop(field: ReceptiveField, at: int) -> ReceptiveField:
    return replace(field, axes=tuple(axis for axis in field.axes if axis.at != at))


def _whole(field: ReceptiveField, *only: int) -> ReceptiveField:
    """Let every axis (or those that lie at `only`) be seen as a whole."""
    axes = (replace(a, size=None, at=None) if not only or a.at in only else a for a in field.axes)
    return ReceptiveField(tuple(axes), True)


# --- layers ---


def _keep(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Each place by itself; padding and cropping only move the places."""
    return field


def _along_features(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Each place by itself if it is the last axis alone that the layer works along."""
    axis = layer["axis"]
    return field if axis in (-1, len(shape) - 1, (-1,), [-1]) else None


def whole_numbers(value: object, count: int) -> tuple[int, ...] | None:
    """Read an argument such as `kernel_size`; `None` if it is not known."""
    items = (value,) * count if isinstance(value, int) else value
    if not isinstance(items, (tuple, list)):
        return None
    numbers = tuple(item for item in cast("Sequence[object]", items) if isinstance(item, int))
    return numbers if len(numbers) == count == len(cast("Sequence[object]", items)) else None


def _windows(size: str, strides: str, dilation: str) -> Effect:
    """Make the effect of windows that slide over the spatial axes; parameters by name."""

    def effect(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
        rank = len(shape) - 2
        axes, channels = spatial_axes(layer.data_format, rank), layer.channel_axis
        kernel = whole_numbers(layer[size], rank)
        steps = kernel if layer[strides] is None else whole_numbers(layer[strides], rank)
        dilations = whole_numbers(layer[dilation] if dilation else 1, rank)
        if axes is None or channels is None or kernel is None or steps is None or dilations is None:
            return None
        found: list[Axis] = []
        for axis in _drop(field, channels % len(shape)).axes:
            if axis.at is not None and axis.at in axes:
                i = axes.index(axis.at)
                seen = None if axis.size is None else axis.size + (kernel[i] - 1) * dilations[i] * axis.jump
                axis = replace(axis, size=seen, jump=axis.jump * steps[i])
            found.append(axis)
        return ReceptiveField(tuple(found), True)

    return effect


def _dense(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Mix the last axis: features, or, behind `Flatten`, all places."""
    last = len(shape) - 1
    mixed = [axis for axis in field.axes if axis.at == last]
    if last > 1 or (len(mixed) == 1 and mixed[0].size == 1):
        return _drop(field, last)
    return _whole(field, last) if mixed else field


def _flatten(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """All places lie along one axis now."""
    return replace(field, axes=tuple(axis if axis.at is None else replace(axis, at=1) for axis in field.axes))


def _global(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Pool over all spatial axes."""
    channels = layer.channel_axis
    return None if channels is None else _whole(_drop(field, channels % len(shape)))


def _recurrent(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Run over axis 1: the last step has seen all."""
    return _whole(_drop(field, 2), 1)


def _permute(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    dims = whole_numbers(layer["dims"], len(shape) - 1)
    if dims is None:
        return None
    return replace(field, axes=tuple(a if a.at is None else replace(a, at=dims.index(a.at) + 1) for a in field.axes))


def _reshape(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Follow axes in front of the first that changes; an axis of size 1 is no loss."""
    if output is UNKNOWN:
        return None
    pairs = list(zip(shape, output, strict=False))
    same = next((number for number, (a, b) in enumerate(pairs) if a != b), len(pairs))
    lost = [axis for axis in field.axes if axis.at is not None and axis.at >= same and shape[axis.at] != 1]
    if lost:
        return None
    return replace(field, axes=tuple(axis for axis in field.axes if axis.at is None or axis.at < same))


def _time_distributed(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    """Follow the inner layer on one step, and put the time axis back."""
    inner = layer["layer"]
    if not isinstance(inner, Layer) or output is UNKNOWN:
        return None
    time = tuple(axis for axis in field.axes if axis.at == 1)
    step = replace(field, axes=tuple(_shifted(axis, -1) for axis in field.axes if axis.at != 1))
    after = field_after_layer(inner, [((*shape[:1], *shape[2:]), step)], (*output[:1], *output[2:]))
    return None if after is None else replace(after, axes=(*time, *(_shifted(axis, 1) for axis in after.axes)))


def _shifted(axis: Axis, by: int) -> Axis:
    return axis if axis.at is None else replace(axis, at=axis.at + by)


def _wrapped(layer: Layer, field: ReceptiveField, shape: Sizes, output: Shape) -> ReceptiveField | None:
    inner = layer["layer"]
    return field_after_layer(inner, [(shape, field)], output) if isinstance(inner, Layer) else None


def _merging(layer: Layer, inputs: Inputs, output: Shape) -> ReceptiveField | None:
    merged = merge_fields([field for _, field in inputs])
    axis = layer["axis"]
    if layer.class_name != "Concatenate" or merged is None:
        return merged
    if not isinstance(axis, int) or output is UNKNOWN:
        return None
    axis %= len(output)
    if axis == len(output) - 1:
        return _drop(merged, axis) if axis > 1 else merged
    return merged if all(known.at != axis for known in merged.axes) else None


_MERGING: Final = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"}
_ATTENTION: Final = {"Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"}
_ELEMENTWISE: Final = (
    "Activation ReLU LeakyReLU PReLU ELU Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D GaussianNoise "
    "GaussianDropout AlphaDropout ActivityRegularization BatchNormalization Identity Masking Rescaling Normalization "
    "ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D Embedding"
).split()
_RANKS: Final = (1, 2, 3)
_CONVOLUTION: Final = _windows("kernel_size", "strides", "dilation_rate")
_POOLING: Final = _windows("pool_size", "strides", "")

_EFFECTS: Final[Mapping[str, Effect]] = {
    **dict.fromkeys(_ELEMENTWISE, _keep),
    **dict.fromkeys(("Softmax", "LayerNormalization", "RMSNormalization", "UnitNormalization"), _along_features),
    **dict.fromkeys([f"Conv{rank}D" for rank in _RANKS], _CONVOLUTION),
    **dict.fromkeys([f"{kind}Conv{rank}D" for kind in ("Depthwise", "Separable") for rank in (1, 2)], _CONVOLUTION),
    **dict.fromkeys([f"{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in _RANKS], _POOLING),
    **dict.fromkeys([f"Global{kind}Pooling{rank}D" for kind in ("Max", "Average") for rank in _RANKS], _global),
    **dict.fromkeys(("SimpleRNN", "LSTM", "GRU", "RNN"), _recurrent),
    "Dense": _dense,
    "Flatten": _flatten,
    "Permute": _permute,
    "Reshape": _reshape,
    "TimeDistributed": _time_distributed,
    "SpectralNormalization": _wrapped,
    "Bidirectional": _wrapped,
}

_ELEMENTWISE_FUNCTIONS: Final = frozenset(
    "add sub mul truediv pow neg subtract multiply divide maximum minimum relu relu6 leaky_relu elu selu gelu silu "
    "swish sigmoid tanh softplus softsign hard_sigmoid exp log sqrt rsqrt square abs cast identity stop_gradient "
    "dropout clip clip_by_value".split()
)


def field_after_function(name: str, inputs: Inputs, output: Shape) -> ReceptiveField | None:
    """Return what the result of a function sees, for functions that work on each place by itself."""
    fields = [field for _, field in inputs]
    merged = merge_fields(fields)
    if merged is not None and name.rpartition(".")[2] in _ELEMENTWISE_FUNCTIONS:
        same_rank = {len(shape) for shape, _ in inputs if shape is not UNKNOWN}
        return merged if output is not UNKNOWN and same_rank == {len(output)} else None
    return None
