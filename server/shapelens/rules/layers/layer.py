"""`Layer`, a configured layer as rules see it, and `LayerRule`, what its class does to specs.

`LayerRule.apply` is the pipeline of `keras.Layer.__call__`: autocast the inputs, check them against the input spec,
build on first use, call. A rule overrides the steps in which its class differs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import ClassVar, TypeAlias, cast

from shapelens.rules.dtype_policies import FLOAT32, DTypePolicy
from shapelens.rules.identifiers import check_identifier, identifier_kind
from shapelens.rules.layers.dtype_effects import KEEPS, DTypeEffect
from shapelens.rules.mismatch import AxisMismatch, DTypeMismatch, InvalidArgument, InvalidCall, NotATensor, RankMismatch
from shapelens.rules.signatures import call_parameters, layer_signature
from shapelens.rules.values import Record, Reference, UserFunction, read_items
from shapelens.spec import UNKNOWN, Dim, DType, Shape, TensorSpec, is_floating

Weights: TypeAlias = Mapping[str, Shape]

Outputs: TypeAlias = object
"""A `TensorSpec`, or a tuple, list or dict of these."""

Sizes: TypeAlias = tuple[Dim, ...]
"""A shape of known rank."""


@dataclass(frozen=True)
class Layer:
    """One configured layer. Immutable: building it gives another `Layer`.

    `arguments` holds the constructor's arguments by parameter name, defaults included. `built_shape` is the input
    shape (or structure of shapes) that the layer was built with, `None` before and `UNKNOWN` where it was built on
    something unknown (its weights are not known then); `weights` are the shapes of its weights
    by name. `reference` is set for a layer or model of the user's: the object that `CallContext.call_layer` calls.
    """

    class_name: str
    arguments: Mapping[str, object]
    policy: DTypePolicy = FLOAT32
    image_data_format: str = "channels_last"
    built_shape: object = None
    weights: Weights = field(default_factory=dict[str, Shape])
    name: str = ""
    reference: object = None

    def __getitem__(self, parameter: str) -> object:
        """Return the constructor's argument for `parameter`, or its default; `None` if there is no such parameter."""
        return self.arguments.get(parameter)

    @property
    def data_format(self) -> object:
        """`channels_last` or `channels_first`, or `UNKNOWN`."""
        given = self["data_format"]
        if given is None:
            return self.image_data_format
        # Keras takes any spelling: `Channels_First` is `channels_first`.
        return given.lower() if isinstance(given, str) else given

    @property
    def channel_axis(self) -> int | None:
        """The axis of the channels: -1, 1, or `None` when the data format is unknown."""
        return (
            {"channels_last": -1, "channels_first": 1}.get(self.data_format)
            if isinstance(self.data_format, str)
            else None
        )


@dataclass(frozen=True, slots=True)
class CallContext:
    """How a layer is called, with symbolic tensors (a graph is being built) or eagerly; how to call what it wraps.

    `traced` says that TensorFlow traces the call, in a step of `fit` or `predict` with tensors of known batch size, or
    in what `Dataset.map` is given.
    `call_layer(layer, *inputs)` calls a layer that was given as an argument (to a wrapper): it returns the outputs.
    `infer_layer(layer, inputs)` only asks for the output, as `compute_output_shape` does; `run_layer(layer, inputs)`
    runs the layer's `call` past its `__call__`.
    `call_function(function, *arguments, **keywords)` does the same for a `UserFunction` or `Reference`.
    `read_attribute(layer, name)` reads an attribute of a layer of the user's own class.
    """

    symbolic: bool = False
    traced: bool = False
    call_layer: Callable[..., Outputs] | None = None
    infer_layer: Callable[[Layer, TensorSpec], Outputs] | None = None
    run_layer: Callable[[Layer, TensorSpec], Outputs] | None = None
    call_function: Callable[..., Outputs] | None = None
    read_attribute: Callable[[Layer, str], object] | None = None


@dataclass(frozen=True, slots=True)
class InputSpec:
    """What a layer demands of an input before it is called, as `keras.InputSpec`."""

    ndim: int | None = None
    min_ndim: int | None = None
    max_ndim: int | None = None
    axes: Mapping[int, int] = field(default_factory=dict[int, int])


class LayerRule:
    """What one Keras layer class does. Subclasses follow Keras's own class hierarchy.

    Most rules override `configure`, `build` and `output_shape`, and name an `eager_dtypes`.
    """

    autocasts: ClassVar[bool] = True
    """Whether floating-point inputs are cast to the compute dtype."""

    multiple_inputs: ClassVar[bool] = False
    """Whether the first argument is a list of tensors (merging layers)."""

    converts_in_graphs: ClassVar[bool] = False
    """Whether it casts all inputs to the compute dtype in a graph of TensorFlow's, as in `Dataset.map`.

    Source: `keras.src.layers.preprocessing.data_layer.DataLayer`.
    """

    infers_shape: ClassVar[bool] = True
    """Whether Keras answers a symbolic call from the layer's own shape formula.

    It then says the compute dtype, whatever goes in. Otherwise it traces `call`: the dtype is that of an eager call.
    """

    eager_dtypes: ClassVar[DTypeEffect] = KEEPS
    """What an eager call makes of an input that is not floating-point."""

    def __init__(self, class_name: str) -> None:
        self.class_name = class_name

    @property
    def signature(self) -> inspect.Signature:
        """The constructor's signature in the installed Keras, with the base class's keywords (`name`, `dtype`, …)."""
        return layer_signature(self.class_name)

    @property
    def call_parameters(self) -> tuple[str, ...]:
        """The names of the arguments that a call takes by position, behind the first."""
        return call_parameters(self.class_name)

    @cached_property
    def _identifiers(self) -> tuple[tuple[str, str], ...]:
        """The parameters that name an activation, initializer, regularizer or constraint, with the kind of each."""
        kinds = ((parameter, identifier_kind(parameter)) for parameter in self.signature.parameters)
        return tuple((parameter, kind) for parameter, kind in kinds if kind)

    def construct(self, layer: Layer) -> None:
        """Raise a `Mismatch` if the constructor raises with these arguments."""
        self.check_base_arguments(layer)
        self.configure(layer)

    def check_base_arguments(self, layer: Layer) -> None:
        """Check what the constructor of `keras.Layer` checks, and the names of activations, initializers and so on."""
        for parameter, kind in self._identifiers:
            check_identifier(self.class_name, parameter, kind, layer[parameter])
        trainable, name = layer["trainable"], layer["name"]
        if (
            trainable is not None
            and trainable is not UNKNOWN
            and not isinstance(trainable, (bool, Reference, TensorSpec))
        ):
            raise InvalidArgument(self.class_name, "trainable", trainable, "must be a boolean")
        if isinstance(name, str) and "/" in name:
            raise InvalidArgument(self.class_name, "name", name, "cannot contain '/'")

    def configure(self, layer: Layer) -> None:
        """Raise a `Mismatch` if the class's own part of the constructor raises."""

    def input_spec(self, layer: Layer) -> InputSpec | None:
        """Return what the layer demands of its (first) input, before or after it is built."""
        return None

    def only_rank(self, layer: Layer) -> int | None:
        """Return the rank of every input that the layer takes; `None` if it takes several."""
        spec = self.input_spec(layer)
        return None if spec is None else spec.ndim

    def build(self, layer: Layer, input_shape: Shape) -> Weights:
        """Return the shapes of the weights that `build` creates for this input shape, or raise a `Mismatch`."""
        return {}

    def call(self, layer: Layer, inputs: TensorSpec, context: CallContext, **arguments: object) -> Outputs:
        """Return the output of the built layer for `inputs` (already autocast), or raise a `Mismatch`."""
        if inputs.shape is UNKNOWN:
            shape = self.shape_of_any_rank(layer) if context.symbolic else UNKNOWN
        else:
            shape = self.output_shape(layer, inputs.shape, context)
        return TensorSpec(shape, self.output_dtype(layer, inputs.dtype, context))

    def output_shape(self, layer: Layer, shape: Sizes, context: CallContext) -> Shape:
        """Return the shape of the output for an input of this shape, or raise a `Mismatch`."""
        return shape

    def shape_of_any_rank(self, layer: Layer) -> Shape:
        """Return what is known of the output's shape where not even the rank of the input is."""
        return UNKNOWN

    def output_dtype(self, layer: Layer, dtype: DType, context: CallContext) -> DType:
        """Return the dtype of the output for an input of this dtype (already autocast), or raise a `Mismatch`."""
        if context.symbolic and self.infers_shape:
            return layer.policy.compute_dtype
        return self.eager_dtype(layer, dtype)

    def eager_dtype(self, layer: Layer, dtype: DType) -> DType:
        """Return the dtype that the operations of `call` make of `dtype`, or raise a `Mismatch`."""
        return self.effect_of(self.eager_dtypes, layer, dtype)

    def effect_of(self, effect: DTypeEffect, layer: Layer, dtype: DType) -> DType:
        """Apply `effect` to `dtype`, or raise a `DTypeMismatch`. A floating-point dtype has been cast and stays."""
        compute = layer.policy.compute_dtype
        if dtype is UNKNOWN:
            # Where the layer accepts nothing but floating-point numbers, only these come out.
            return UNKNOWN if effect else compute
        if is_floating(dtype):
            return dtype if self.autocasts and layer["autocast"] in (None, True) else UNKNOWN
        result = effect.get(dtype)
        if result is None:
            raise DTypeMismatch(self.class_name, dtype)
        if result == "same":
            return UNKNOWN if dtype == "object" else dtype
        return compute if result == "compute" else result

    def input_dtype(self, layer: Layer) -> DType:
        """Return the dtype of the input that a Sequential model makes for this layer, if it is the first."""
        return layer.policy.compute_dtype

    def formula(self, layer: Layer, inputs: TensorSpec) -> str | None:
        """Return how the output's size follows from this input, in a line per axis; `None` if it is plain."""
        return None

    def apply(self, layer: Layer, inputs: object, context: CallContext, **arguments: object) -> tuple[Layer, Outputs]:
        """Call the layer as `keras.Layer.__call__` does; return the layer as it is afterwards, and the output.

        `inputs` is the first positional argument, `arguments` are the call's others (`training`, `mask`, …).
        """
        if inputs is UNKNOWN:
            inputs = TensorSpec()
        if not isinstance(inputs, TensorSpec):
            items = read_items(inputs) or ()
            if len(items) > 1 and all(isinstance(item, TensorSpec) for item in items) and self.input_spec(layer):
                specs = tuple(item for item in items if isinstance(item, TensorSpec))
                raise InvalidCall(self.class_name, f"the layer takes one tensor, and gets {len(items)}", specs)
            if holds_tensors(inputs):
                return layer, UNKNOWN
            raise NotATensor(self.class_name, describe(inputs))
        inputs = self.convert_input(layer, inputs)
        # Of data that are not known nothing is said; an input that the user declares is meant for the layer, and so is
        # what a step of `fit` gives it.
        meant = context.symbolic or context.traced
        rank = self.only_rank(layer) if inputs.shape is UNKNOWN and meant else None
        if rank is not None:  # the call raises with any other; what the layer is built on is not known by that
            return layer, self.call(layer, inputs.with_shape((UNKNOWN,) * rank), context, **arguments)
        self.check_input(layer, inputs)
        if layer.built_shape is None and inputs.shape is not UNKNOWN:
            layer = replace(layer, weights=self.build(layer, inputs.shape), built_shape=inputs.shape)
            self.check_input(layer, inputs)
        return layer, self.call(layer, inputs, context, **arguments)

    def convert_input(self, layer: Layer, inputs: TensorSpec) -> TensorSpec:
        """Cast a floating-point input to the compute dtype, as `DTypePolicy.convert_input` does; others stay."""
        dtype = inputs.dtype
        if dtype == "str":
            return inputs.with_dtype("string")
        if (
            self.autocasts
            and is_floating(dtype)
            and dtype != layer.policy.compute_dtype
            and layer["autocast"] in (None, True)
        ):
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


def after_call(layer: Layer) -> Layer:
    """Return a layer as it is after a call: built, if only on a shape that is not known."""
    return replace(layer, built_shape=UNKNOWN) if layer.built_shape is None else layer


def built_size(layer: Layer, axis: int) -> Dim:
    """Return the size along `axis` of the shape that the layer was built with; `UNKNOWN` before it is built."""
    shape = cast("Shape | None", layer.built_shape)
    return UNKNOWN if shape is None or shape is UNKNOWN or not -len(shape) <= axis < len(shape) else shape[axis]


def built_axes(layer: Layer, *axes: int) -> dict[int, int]:
    """Return the known sizes along `axes` of the shape that the layer was built with, as an input spec wants them."""
    sizes = {axis: built_size(layer, axis) for axis in axes}
    return {axis: size for axis, size in sizes.items() if isinstance(size, int)}


def holds_tensors(value: object) -> bool:
    """Say whether `value` is a structure with a tensor, or something unknown, in it."""
    if isinstance(value, (TensorSpec, Reference)) or value is UNKNOWN:
        return True
    if isinstance(value, Mapping):
        return any(holds_tensors(item) for item in cast(Mapping[object, object], value).values())
    if isinstance(value, (tuple, list)):
        return any(holds_tensors(item) for item in cast("tuple[object, ...]", value))
    return False


def describe(value: object) -> str:
    """Describe a value that is no tensor, for a message: `a list`, `a function`, `None`."""
    if value is None:
        return "None"
    name = type(value).__name__
    if isinstance(value, UserFunction):
        name = "function"
    elif isinstance(value, Record):
        name = value.class_name.rpartition(".")[2]
    return f"{'an' if name[0] in 'aeioAEIO' else 'a'} {name}"
