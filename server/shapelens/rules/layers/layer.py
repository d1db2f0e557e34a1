"""`Layer`, a configured layer as rules see it, and `LayerRule`, what its class does to specs.

`LayerRule.apply` is the pipeline of `keras.Layer.__call__`: autocast the inputs, check them against the input spec, build on first
use, call. A rule overrides the steps in which its class differs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, TypeAlias

from shapelens.rules.dtype_policies import FLOAT32, DTypePolicy
from shapelens.rules.mismatch import AxisMismatch, NotATensor, RankMismatch
from shapelens.rules.signatures import layer_signature
from shapelens.spec import UNKNOWN, Shape, TensorSpec, is_floating

Weights: TypeAlias = Mapping[str, Shape]

Outputs: TypeAlias = object
"""A `TensorSpec`, or a tuple, list or dict of these."""


@dataclass(frozen=True)
class Layer:
    """One configured layer. Immutable: building it gives another `Layer`.

    `arguments` holds the constructor's arguments by parameter name, defaults included. `built_shape` is the input shape (or structure
    of shapes) that the layer was built with, `None` before; `weights` are the shapes of its weights by name.
    """

    class_name: str
    arguments: Mapping[str, object]
    policy: DTypePolicy = FLOAT32
    image_data_format: str = "channels_last"
    built_shape: object = None
    weights: Weights = field(default_factory=dict[str, Shape])
    name: str = ""

    def __getitem__(self, parameter: str) -> object:
        """Return the argument given for (or the default of) the constructor's `parameter`; `None` if it has no such parameter."""
        return self.arguments.get(parameter)

    @property
    def data_format(self) -> object:
        """`channels_last` or `channels_first`, or `UNKNOWN`."""
        given = self["data_format"]
        return self.image_data_format if given is None else given

    @property
    def channel_axis(self) -> int | None:
        """The axis of the channels: -1, 1, or `None` when the data format is unknown."""
        return {"channels_last": -1, "channels_first": 1}.get(self.data_format) if isinstance(self.data_format, str) else None


@dataclass(frozen=True, slots=True)
class CallContext:
    """How a layer is called: with symbolic tensors (a graph is being built) or eagerly; and a way to call other layers.

    `call_layer(layer, *inputs)` calls a layer that was given as an argument (to a wrapper): it returns the output specs.
    """

    symbolic: bool = False
    call_layer: Callable[..., Outputs] | None = None


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What a layer demands of an input before it is called, as `keras.InputSpec`."""

    ndim: int | None = None
    min_ndim: int | None = None
    max_ndim: int | None = None
    axes: Mapping[int, int] = field(default_factory=dict[int, int])


class LayerRule:
    """What one Keras layer class does. Subclasses follow Keras's own class hierarchy."""

    autocasts: ClassVar[bool] = True
    """Whether floating-point inputs are cast to the compute dtype."""

    multiple_inputs: ClassVar[bool] = False
    """Whether the first argument is a list of tensors (merging layers)."""

    def __init__(self, class_name: str) -> None:
        self.class_name = class_name

    @property
    def signature(self) -> inspect.Signature:
        """The constructor's signature in the installed Keras, base-class keywords (`name`, `dtype`, `input_shape`, …) included."""
        return layer_signature(self.class_name)

    def construct(self, layer: Layer) -> None:
        """Raise a `Mismatch` if the constructor raises with these arguments."""

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Return what the layer demands of its (first) input, before or after it is built."""
        return None

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Return the shapes of the weights that `build` creates for this input shape, or raise a `Mismatch`."""
        return {}

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Return the output of the built layer for `inputs` (already autocast), or raise a `Mismatch`."""
        raise NotImplementedError

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Call the layer as `keras.Layer.__call__` does; return the layer as it is afterwards, and the output.

        `inputs` is the first positional argument, `arguments` are the call's others (`training`, `mask`, `initial_state`, …).
        """
        if inputs is UNKNOWN:
            inputs = TensorSpec()
        if not isinstance(inputs, TensorSpec):
            raise NotATensor(self.class_name, describe(inputs))
        inputs = self.convert_input(layer, inputs)
        self.check_input(layer, inputs)
        if layer.built_shape is None and inputs.shape is not UNKNOWN:
            layer = replace(layer, weights=self.build(layer, inputs.shape), built_shape=inputs.shape)
        return layer, self.call(layer, inputs, context, **arguments)

    def convert_input(self, layer: Layer, inputs: TensorSpec) -> TensorSpec:
        """Cast a floating-point input to the compute dtype, as `DTypePolicy.convert_input` does; others stay."""
        if self.autocasts and is_floating(inputs.dtype) and inputs.dtype != layer.policy.compute_dtype:
            return inputs.with_dtype(layer.policy.compute_dtype)
        return inputs

    def check_input(self, layer: Layer, inputs: TensorSpec) -> None:
        """Check `inputs` against the input spec, as `keras.src.layers.input_spec.assert_input_compatibility` does."""
        spec, shape = self.input_spec(layer), inputs.shape
        if spec is None or shape is UNKNOWN:
            return
        low = spec.ndim if spec.ndim is not None else spec.min_ndim or 0
        high = spec.ndim if spec.ndim is not None else spec.max_ndim
        if len(shape) < low or (high is not None and len(shape) > high):
            raise RankMismatch(self.class_name, shape, low, high)
        for axis, expected in spec.axes.items():
            size = shape[axis]
            if isinstance(size, int) and size != expected:
                raise AxisMismatch(self.class_name, shape, axis, expected)


def describe(value: object) -> str:
    """Describe a value that is no tensor, for a message: `a list`, `None`."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"
